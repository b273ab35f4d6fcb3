"""/v1/sessions and /v1/me."""

from fastapi import APIRouter, Request, Response
from sqlalchemy import func, select

from api.answers import answers
from api.audit import notes
from api.audit.dependencies import Note
from api.audit.notes import Facts, Target, between, facts
from api.dependencies import Caller, Cursor, Limit, Session, known_id
from api.json_routes import JsonRoute
from api.paging import page
from api.schemas import Page
from api.workspaces import accounts, cookies, passwords, sessions, signing_in
from api.workspaces.access import PersonId
from api.workspaces.schemas import (
    Me,
    MePatch,
    MySession,
    SessionItem,
    SessionPatch,
    SessionsEnded,
    SignIn,
    UserItem,
    WorkspaceRef,
)
from api.workspaces.tables import User, WebSession, Workspace

router = APIRouter(prefix="/v1", tags=["Workspace"], route_class=JsonRoute)


def _target(user: User) -> Target:
    return Target("user", user.id, user.email)


@router.post("/sessions", status_code=201, responses=answers(401, 429))
async def sign_in(body: SignIn, request: Request, response: Response) -> SessionItem:
    """Sign in to the web app: sets its cookie."""
    passwords.brake(request.client.host if request.client else "unknown", attempts=passwords.OF_ONE_ADDRESS)
    passwords.brake(body.email.strip().lower(), attempts=passwords.OF_ONE_PERSON)
    token, user, workspace = await signing_in.sign_in(request, body.email, body.password)
    cookies.hand_out(request, response, token)
    return SessionItem(user=UserItem.model_validate(user), workspace=WorkspaceRef.model_validate(workspace))


@router.get("/sessions", responses=answers(401, 403))
async def list_sessions(
    me: PersonId, who: Caller, session: Session, limit: Limit = 100, cursor: Cursor = None
) -> Page[MySession]:
    """Where you are signed in."""
    mine = select(WebSession).where(WebSession.user_id == me, WebSession.expires_at > func.now())
    found, next_cursor = await page(session, mine, WebSession, limit, cursor)
    items = [MySession.model_validate({**shown(each), "current": each.id == who.session_id}) for each in found]
    return Page(items=items, next_cursor=next_cursor)


def shown(row: WebSession) -> Facts:
    """What people are told of a session."""
    return facts(row, ("id", "created_at", "last_used_at", "user_agent"))


@router.patch("/sessions/current", responses=answers(401, 403, 404))
async def change_workspace(
    body: SessionPatch, request: Request, me: PersonId, who: Caller, session: Session, note: Note
) -> SessionItem:
    """Go on in another workspace that you belong to."""
    user = await session.get_one(User, me)
    there = await sessions.move(session, who, body.workspace_id)
    await note(session, "session.ended", _target(user))
    await notes.write(session, there, notes.origin_of(request), "session.started", _target(user))
    workspace = await session.get_one(Workspace, there.workspace_id)
    return SessionItem(user=UserItem.model_validate(user), workspace=WorkspaceRef.model_validate(workspace))


@router.delete("/sessions/current", status_code=204, responses=answers(401, 403))
async def sign_out(
    request: Request, response: Response, me: PersonId, who: Caller, session: Session, note: Note
) -> None:
    """Sign out of the web app."""
    await sessions.end(session, me, who.session_id)
    await note(session, "session.ended", _target(await session.get_one(User, me)))
    cookies.take_back(request, response)


@router.delete("/sessions/{session_id}", status_code=204, responses=answers(401, 403, 404))
async def end_session(session_id: str, me: PersonId, session: Session, note: Note) -> None:
    """End one of your sessions."""
    await sessions.end(session, me, known_id(session_id))
    await note(session, "session.ended", _target(await session.get_one(User, me)))


@router.delete("/sessions", responses=answers(401, 403))
async def end_other_sessions(me: PersonId, who: Caller, session: Session, note: Note) -> SessionsEnded:
    """Sign out everywhere else: all your sessions end but this one."""
    ended = await sessions.end_others(session, me, who.session_id)
    changes = between(None, {"sessions": ended})
    await note(session, "session.others_ended", _target(await session.get_one(User, me)), changes)
    return SessionsEnded(ended=ended)


@router.get("/me", responses=answers(401))
async def get_me(who: Caller, session: Session) -> Me:
    """Who is calling, and what they may do."""
    workspace = await session.get_one(Workspace, who.workspace_id)
    user = await session.get(User, who.user_id) if who.user_id else None
    return Me(
        user=UserItem.model_validate(user) if user else None,
        workspace=WorkspaceRef.model_validate(workspace),
        role=who.role,
        scopes=sorted(who.scopes),
        model_ids=None if who.model_ids is None else sorted(who.model_ids),
    )


@router.patch("/me", responses=answers(401, 403, 429))
async def change_me(body: MePatch, me: PersonId, who: Caller, session: Session, note: Note) -> Me:
    """Change your name or your password. A new password ends your other sessions."""
    user = await session.get_one(User, me)
    if "name" in body.model_fields_set:
        changes = between({"name": user.name}, {"name": body.name})
        user.name = body.name
        await session.flush()
        await note.update(session, "user.updated", _target(user), changes)
    if "password" in body.model_fields_set:
        await accounts.change_password(session, user, body.password, current=body.current_password)
        await sessions.end_others(session, me, who.session_id)
        await note(session, "user.password_changed", _target(user))
    return await get_me(who, session)
