"""What happens to the people of a workspace: their roles, and that they leave it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import Conflict, Forbidden, NotFound
from api.workspaces.access import SCOPES_OF_ROLE, Role, Who
from api.workspaces.tables import Member, User, WebSession

Person = tuple[User, str, datetime]
"""Somebody, their role, and since when."""


class MemberNotFound(NotFound):
    code = "member_not_found"


class LastOwner(Conflict):
    code = "last_owner"


def check_may_give(who: Who, role: Role) -> None:
    """Forbidden for a role that gives more than the caller has: only owners make owners."""
    if role == "owner":
        check_owner(who)
    if missing := set(SCOPES_OF_ROLE[role]) - who.scopes:
        raise Forbidden(f"A role can't give what its giver doesn't have: {', '.join(sorted(missing))}")


def check_owner(who: Who) -> None:
    """Forbidden for all but a signed-in owner."""
    if who.role != "owner":
        raise Forbidden("Only a signed-in owner may make somebody an owner, or change one", code="owners_only")


async def listed(session: AsyncSession, workspace_id: UUID) -> list[Person]:
    """The workspace's people, the longest there first."""
    rows = await session.execute(
        select(User, Member.role, Member.created_at)
        .join(Member, Member.user_id == User.id)
        .where(Member.workspace_id == workspace_id)
        .order_by(Member.created_at, User.id)
    )
    return [(user, role, since) for user, role, since in rows]


async def is_member(session: AsyncSession, workspace_id: UUID, email: str) -> bool:
    """Whether somebody with this address is of the workspace."""
    found = select(User.id).join(Member, Member.user_id == User.id)
    return await session.scalar(found.where(Member.workspace_id == workspace_id, User.email == email)) is not None


async def get(session: AsyncSession, who: Who, user_id: UUID | None) -> tuple[Member, User]:
    """Somebody whom the caller may change, held until the commit; or MemberNotFound.

    The owners are locked first, all in one order: of two who leave at once the second finds itself the last.
    """
    owners = select(Member.user_id).where(Member.workspace_id == who.workspace_id, Member.role == "owner")
    await session.execute(owners.order_by(Member.user_id).with_for_update())
    mine = select(Member, User).join(User, Member.user_id == User.id).where(Member.workspace_id == who.workspace_id)
    found = (await session.execute(mine.where(User.id == user_id).with_for_update(of=Member))).first()
    if found is None:
        raise MemberNotFound("Nobody of this workspace has this id")
    member, user = found
    if member.role == "owner":
        check_owner(who)
    return member, user


async def change_role(session: AsyncSession, who: Who, member: Member, role: Role) -> None:
    """Give somebody another role; it holds from their next request on."""
    check_may_give(who, role)
    if role != "owner":
        await _check_not_last(session, member)
    member.role = role
    await session.flush()


async def remove(session: AsyncSession, member: Member) -> None:
    """They leave: their sessions in this workspace end. Their account stays, for they may belong to others."""
    await _check_not_last(session, member)
    place = (WebSession.workspace_id == member.workspace_id, WebSession.user_id == member.user_id)
    await session.execute(delete(WebSession).where(*place))
    await session.delete(member)
    await session.flush()


async def _check_not_last(session: AsyncSession, member: Member) -> None:
    if member.role != "owner":
        return
    others = select(Member.user_id).where(
        Member.workspace_id == member.workspace_id, Member.role == "owner", Member.user_id != member.user_id
    )
    if (await session.scalar(others.limit(1))) is None:
        raise LastOwner("This is the last owner: make somebody else one before")
