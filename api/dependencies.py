"""The aliases that every router uses."""

from uuid import UUID

from api.paging import Cursor, Limit
from api.session import Session, database_of
from api.workspaces.access import EVERY_MODEL, Caller, Who, needs

__all__ = ["EVERY_MODEL", "Caller", "Cursor", "Limit", "Session", "Who", "database_of", "known_id", "needs"]


def known_id(text: str) -> UUID | None:
    """The id in a path, or None for what can't be one: it gets the same 404 as an unknown id."""
    try:
        parsed = UUID(text)
    except ValueError:
        return None
    return parsed if str(parsed) == text.lower() else None
