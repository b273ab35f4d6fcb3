"""What happens to invitations: a link that lets whoever has it in, once, within a week."""

import secrets
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Select, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import Conflict, NotFound
from api.workspaces import accounts, keys, members, service
from api.workspaces.access import Role, Who
from api.workspaces.tables import Invitation, Member, User

GOOD_FOR = timedelta(days=7)


class InvitationNotFound(NotFound):
    code = "invitation_not_found"


class AlreadyMember(Conflict):
    code = "already_member"


def waiting(workspace_id: UUID) -> Select[Invitation]:
    """The invitations that can still be accepted."""
    open = (Invitation.accepted_at.is_(None), Invitation.expires_at > datetime.now(UTC))
    return select(Invitation).where(Invitation.workspace_id == workspace_id, *open)


async def create(session: AsyncSession, who: Who, email: str, role: Role) -> tuple[Invitation, str]:
    """An invitation with its token; one to the same address that was waiting is of no use from now on."""
    members.check_may_give(who, role)
    if await members.is_member(session, who.workspace_id, email):
        raise AlreadyMember(f"{email} is of this workspace already")
    earlier = delete(Invitation).where(Invitation.workspace_id == who.workspace_id, Invitation.email == email)
    await session.execute(earlier.where(Invitation.accepted_at.is_(None)))
    token = "gti_" + secrets.token_urlsafe(32)
    made = Invitation(
        workspace_id=who.workspace_id,
        id=uuid4(),
        email=email,
        role=role,
        hash=keys.digest(token),
        expires_at=datetime.now(UTC) + GOOD_FOR,
    )
    session.add(made)
    await session.flush()
    await session.refresh(made)
    return made, token


async def revoke(session: AsyncSession, workspace_id: UUID, invitation_id: UUID | None) -> Invitation:
    """Its link is of no use from now on; or InvitationNotFound."""
    found = await session.scalar(waiting(workspace_id).where(Invitation.id == invitation_id).with_for_update())
    if found is None:
        raise InvitationNotFound("No such invitation is waiting")
    await session.delete(found)
    await session.flush()
    return found


async def accept(session: AsyncSession, token: str, *, name: str | None, password: str) -> tuple[Invitation, User]:
    """Let the invited person in. Whoever has an account proves it by its password; others get one."""
    invitation = await _good(session, token)
    if await members.is_member(session, invitation.workspace_id, invitation.email):
        raise AlreadyMember(f"{invitation.email} is of this workspace already")
    user = await accounts.find(session, invitation.email)
    if user is None:
        accounts.check_long_enough(password)
        user = await _new(session, invitation.email, password, name)
    else:
        # Whoever invites an address must not come by the account that it has elsewhere.
        await accounts.prove(user, password)
    session.add(Member(workspace_id=invitation.workspace_id, user_id=user.id, role=invitation.role))
    invitation.accepted_at = datetime.now(UTC)
    await session.flush()
    return invitation, user


async def _new(session: AsyncSession, email: str, password: str, name: str | None) -> User:
    try:
        return await service.create_user(session, email, password, name=name)
    except IntegrityError as error:
        detail = "An account with this address was made just now: try again, with the password that it got"
        raise Conflict(detail, code="account_exists") from error


async def _good(session: AsyncSession, token: str) -> Invitation:
    by_token = select(Invitation).where(Invitation.hash == keys.digest(token))
    found: Invitation | None = await session.scalar(by_token.with_for_update())
    if found is None:
        raise InvitationNotFound("This invitation is not known; it may have been revoked")
    if found.accepted_at is not None:
        raise Conflict("This invitation has been accepted: sign in instead", code="invitation_used")
    if found.expires_at <= datetime.now(UTC):
        raise Conflict("This invitation has expired: ask for another", code="invitation_expired")
    return found
