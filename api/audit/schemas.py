"""Shapes of the audit log."""

from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from api.schemas import Answer, Moment


class AuditActor(Answer):
    type: Literal["user", "key", "server", "unknown"] = Field(
        description="A person, an API key, the server's operator, or somebody who couldn't prove who they are"
    )
    id: UUID | None
    name: str = Field(description="The name at that time")
    email: str | None


class AuditTarget(Answer):
    type: str = Field(examples=["view"])
    id: str
    name: str = Field(description="The name at that time")


class AuditChange(Answer):
    before: Any
    after: Any


class AuditItem(Answer):
    id: UUID
    at: Moment
    actor: AuditActor
    action: str = Field(examples=["view.updated"])
    target: AuditTarget
    changes: dict[str, AuditChange] = Field(description="What differs; never a secret")
    request_id: str | None
    ip: str | None
