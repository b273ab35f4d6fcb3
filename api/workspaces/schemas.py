"""Shapes of workspaces, keys, people and sessions."""

from typing import Literal
from uuid import UUID

from pydantic import Field

from api.schemas import Answer, Body, Moment, Name
from api.workspaces.keys import EVERY_SCOPE, Scope


class WorkspaceCreate(Body):
    name: Name


class WorkspaceItem(Answer):
    id: UUID
    name: str
    created_at: Moment


class WorkspaceCreated(WorkspaceItem):
    api_key: str = Field(description="The workspace's first API key, with every scope; shown only now")


class ApiKeyCreate(Body):
    name: Name
    scopes: list[Scope] = Field(default=list(EVERY_SCOPE), min_length=1)  # type: ignore[arg-type]
    model_ids: list[UUID] | None = Field(
        default=None, min_length=1, max_length=1000, description="The models that it is narrowed to; null is all"
    )


class ApiKeyItem(Answer):
    id: UUID
    name: str
    prefix: str
    scopes: list[str]
    model_ids: list[UUID] | None = Field(description="The models that it is narrowed to; null is all")
    created_at: Moment
    last_used_at: Moment | None


class ApiKeyCreated(ApiKeyItem):
    key: str = Field(description="The key itself; shown only now")


class SignIn(Body):
    email: str = Field(min_length=1, max_length=320)
    password: str = Field(min_length=1, max_length=1024)


class UserItem(Answer):
    id: UUID
    email: str
    name: str


class WorkspaceRef(Answer):
    id: UUID
    name: str


class SessionItem(Answer):
    user: UserItem
    workspace: WorkspaceRef


class Me(Answer):
    """The caller: a person (`user`) or a key."""

    user: UserItem | None
    workspace: WorkspaceRef
    role: Literal["owner", "admin", "editor", "viewer"] | None
    scopes: list[str]
    model_ids: list[UUID] | None = Field(description="The models that a key is narrowed to; null is all")


class MemberItem(Answer):
    user: UserItem
    role: str
    created_at: Moment
