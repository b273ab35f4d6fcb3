"""/v1/members and /v1/invitations."""

from fastapi import APIRouter, Request, Response

from api.answers import answers
from api.audit import notes
from api.audit.dependencies import Note
from api.audit.notes import Target, between
from api.dependencies import Caller, Cursor, Limit, Session, known_id, needs
from api.json_routes import JsonRoute
from api.paging import page, part
from api.schemas import Page
from api.settings import settings
from api.workspaces import cookies, invitations, members, passwords, sessions
from api.workspaces.schemas import (
    InvitationAccept,
    InvitationCreate,
    InvitationCreated,
    InvitationItem,
    MemberItem,
    MemberPatch,
    SessionItem,
    UserItem,
    WorkspaceRef,
)
from api.workspaces.tables import Invitation, User, Workspace

router = APIRouter(prefix="/v1", tags=["Workspace"], route_class=JsonRoute)

ADMIN = [needs("admin")]


def _member(user: User) -> Target:
    return Target("member", user.id, user.email)


def _invitation(invitation: Invitation) -> Target:
    return Target("invitation", invitation.id, invitation.email)


@router.get("/members", responses=answers(401))
async def list_members(who: Caller, session: Session, limit: Limit = 100, cursor: Cursor = None) -> Page[MemberItem]:
    """The people of this workspace."""
    items = [
        MemberItem.model_validate({"user": user, "role": role, "created_at": since})
        for user, role, since in await members.listed(session, who.workspace_id)
    ]
    found, next_cursor = part(items, lambda member: str(member.user.id), limit, cursor)
    return Page(items=found, next_cursor=next_cursor)


@router.patch("/members/{user_id}", responses=answers(401, 403, 404, 409), dependencies=ADMIN)
async def change_member(user_id: str, body: MemberPatch, who: Caller, session: Session, note: Note) -> MemberItem:
    """Give somebody another role. Only owners make owners or change them; the last one stays."""
    member, user = await members.get(session, who, known_id(user_id))
    before = {"role": member.role}
    await members.change_role(session, who, member, body.role)
    await note.update(session, "member.updated", _member(user), between(before, {"role": member.role}))
    return MemberItem.model_validate({"user": user, "role": member.role, "created_at": member.created_at})


@router.delete("/members/{user_id}", status_code=204, responses=answers(401, 403, 404, 409), dependencies=ADMIN)
async def remove_member(user_id: str, who: Caller, session: Session, note: Note) -> None:
    """Have somebody leave: their sessions end at once. API keys aren't people's, so they stay."""
    member, user = await members.get(session, who, known_id(user_id))
    await note(session, "member.removed", _member(user), between({"role": member.role}, None))
    await members.remove(session, member)


@router.post("/invitations", status_code=201, responses=answers(401, 403, 409), dependencies=ADMIN)
async def invite(
    body: InvitationCreate, request: Request, who: Caller, session: Session, note: Note
) -> InvitationCreated:
    """Invite somebody. The answer has a link, shown only now: send it to them; it is good for one use within 7 days."""
    made, token = await invitations.create(session, who, body.email, body.role)
    await note(session, "invitation.created", _invitation(made), between(None, {"role": made.role}))
    shown = InvitationItem.model_validate(made).model_dump()
    base = (settings().public_url or str(request.base_url)).rstrip("/")
    # Behind the #, which browsers send to no server, it stays out of logs.
    return InvitationCreated(**shown, token=token, url=f"{base}/join#{token}")


@router.get("/invitations", responses=answers(401, 403), dependencies=ADMIN)
async def list_invitations(
    who: Caller, session: Session, limit: Limit = 100, cursor: Cursor = None
) -> Page[InvitationItem]:
    """The invitations that are waiting to be accepted."""
    found, next_cursor = await page(session, invitations.waiting(who.workspace_id), Invitation, limit, cursor)
    return Page(items=[InvitationItem.model_validate(each) for each in found], next_cursor=next_cursor)


@router.delete("/invitations/{invitation_id}", status_code=204, responses=answers(401, 403, 404), dependencies=ADMIN)
async def revoke_invitation(invitation_id: str, who: Caller, session: Session, note: Note) -> None:
    """Revoke an invitation: its link is of no use any more."""
    gone = await invitations.revoke(session, who.workspace_id, known_id(invitation_id))
    await note(session, "invitation.revoked", _invitation(gone), between({"role": gone.role}, None))


@router.post("/invitations/accept", status_code=201, responses=answers(401, 404, 409, 429))
async def accept_invitation(
    body: InvitationAccept, request: Request, response: Response, session: Session
) -> SessionItem:
    """Accept an invitation by its token, and sign in: sets the web app's cookie. Whoever has an account here already,
    in another workspace, gives its password; everybody else chooses one."""
    passwords.brake(request.client.host if request.client else "unknown", attempts=passwords.OF_ONE_ADDRESS)
    accepted, user = await invitations.accept(session, body.token, name=body.name, password=body.password)
    begun = await sessions.begin(session, request, user.id, accepted.workspace_id)
    changes = between(None, {"role": accepted.role})
    await notes.write(session, begun.who, notes.origin_of(request), "invitation.accepted", _member(user), changes)
    cookies.hand_out(request, response, begun.token)
    workspace = await session.get_one(Workspace, accepted.workspace_id)
    return SessionItem(user=UserItem.model_validate(user), workspace=WorkspaceRef.model_validate(workspace))
