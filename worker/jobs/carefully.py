"""Lands objects one by one after a batch was refused: what the database won't keep is set aside, and stops nothing."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from api.integrations import dirty
from api.integrations.contract import Seen
from api.integrations.letters import is_refusal, reason_of
from api.integrations.objects import Written
from worker.jobs import landing

Owner = tuple[UUID, UUID]


async def land(
    session: AsyncSession, owner: Owner, kind: str, seen: Sequence[Seen], *, carefully: bool
) -> tuple[Written, set[str]]:
    """Store and link a batch; what was written, and the ids of what was set aside. `carefully` after a failure."""
    if not carefully:
        return await landing.land(session, *owner, kind, seen), set()
    try:
        async with session.begin_nested():
            return await landing.land(session, *owner, kind, seen), set()
    except DBAPIError as error:
        if not is_refusal(error):
            raise
    return await _one_by_one(session, owner, kind, seen)


async def _one_by_one(session: AsyncSession, owner: Owner, kind: str, seen: Sequence[Seen]) -> tuple[Written, set[str]]:
    written, aside = Written([], 0), set[str]()
    each = [(one, these.read_at) for these in seen for one in these.objects]
    for one, read_at in sorted(each, key=lambda pair: pair[0].object_id):
        try:
            async with session.begin_nested():
                part = await landing.land(session, *owner, kind, [Seen([one], read_at)])
            written += part
        except DBAPIError as error:
            if not is_refusal(error):
                raise
            aside.add(one.object_id)
            await dirty.set_aside(session, *owner, kind, one.object_id, error=reason_of(error))
    if aside:
        await dirty.ask(session, *owner)
    return written, aside
