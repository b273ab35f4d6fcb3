"""Shapes of workspaces, keys, people and sessions."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from api.schemas import Answer, Body, Moment, Name, left_out
from api.sentences import EMAIL
from api.workspaces.access import Role
from api.workspaces.keys import EVERY_SCOPE, Scope

Email = Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, max_length=320, pattern=EMAIL)]
Password = Annotated[str, StringConstraints(min_length=1, max_length=1024)]


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
    password: Password


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
    role: Role | None
    scopes: list[str]
    model_ids: list[UUID] | None = Field(description="The models that a key is narrowed to; null is all")


class MePatch(Body):
    """What is left out stays as it is. A new password needs the current one, and ends your other sessions."""

    name: Name = left_out()
    password: Password = left_out()
    current_password: Password = left_out()


class MySession(Answer):
    id: UUID
    created_at: Moment
    last_used_at: Moment = Field(description="To the minute")
    user_agent: str = Field(description="What its browser calls itself")
    current: bool = Field(description="Whether it is the one that asks")


class SessionPatch(Body):
    workspace_id: UUID = Field(description="A workspace that you belong to")


class SessionsEnded(Answer):
    ended: int


class MemberItem(Answer):
    user: UserItem
    role: Role
    created_at: Moment


class MemberPatch(Body):
    role: Role


class InvitationCreate(Body):
    email: Email
    role: Role = "viewer"


class InvitationItem(Answer):
    id: UUID
    email: str
    role: Role
    created_at: Moment
    expires_at: Moment


class InvitationCreated(InvitationItem):
    token: str = Field(description="What lets the invited person in, once; shown only now")
    url: str = Field(description="The page of the web app where it is accepted; shown only now")


class InvitationAccept(Body):
    token: str = Field(min_length=1, max_length=200)
    name: Name | None = None
    password: Password = Field(description="One of their choice; whoever has an account here gives that one's")
