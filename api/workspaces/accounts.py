"""People's accounts: found by their address, proved by their password."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import Unauthorized, invalid
from api.workspaces import passwords
from api.workspaces.tables import User

SHORTEST_PASSWORD = 8


async def find(session: AsyncSession, email: str) -> User | None:
    """The person who signs in with this address."""
    found: User | None = await session.scalar(select(User).where(User.email == email.strip().lower()))
    return found


async def prove(user: User, password: str) -> None:
    """Unauthorized unless it is the password of this account; guessing is slowed down."""
    passwords.brake(user.email, attempts=passwords.OF_ONE_PERSON)
    if not await passwords.matches(password, user.password_hash):
        raise Unauthorized("This address has an account here: give its password", code="wrong_credentials")


def check_long_enough(password: str) -> None:
    """Invalid for a new password that is too short."""
    if len(password) < SHORTEST_PASSWORD:
        raise invalid("/password", "too_short", f"A password has at least {SHORTEST_PASSWORD} characters")


async def change_password(session: AsyncSession, user: User, password: str, *, current: str | None) -> None:
    """Give an account another password, for whoever knows the one that it has."""
    check_long_enough(password)
    if current is None:
        raise invalid("/current_password", "missing", "Give your current password too")
    passwords.brake(user.email, attempts=passwords.OF_ONE_PERSON)
    if not await passwords.matches(current, user.password_hash):
        raise invalid("/current_password", "wrong_password", "This is not your current password")
    user.password_hash = await passwords.hash_password(password)
    await session.flush()
