"""Fetches what notices have named: again and again until nothing is due, many at once where a list serves them.

One that fails, whoever is to blame, holds up no other: it is tried again less and less often, and told to people.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api import jobs
from api.integrations import dirty, inbox, letters, queries
from api.integrations.contract import (
    Connection,
    ExternalObject,
    Fetched,
    PermissionMissing,
    ProviderError,
    ProviderUnavailable,
    RateLimited,
    RequestRefused,
    Seen,
)
from api.integrations.dirty import Dirty
from api.integrations.tables import Integration
from api.jobs import Job
from worker.context import Context
from worker.jobs import carefully, landing

DRAIN = "drain_inbox"

OF_THIS_ONE = (RequestRefused, PermissionMissing)
"""Refusals that say nothing of other objects, or of other kinds."""

Blame = tuple[type[ProviderError], ...]

AT_ONCE = 8
LOOK_AT = 500
WORTH_A_LIST = 16
"""With so many due, a page of the list is tried before single fetches."""
WORTH_ANOTHER = 4
"""A page that served fewer is not followed by another."""


@dataclass(frozen=True, slots=True)
class _Errand:
    context: Context
    job: Job
    integration: Integration
    connection: Connection

    @property
    def owner(self) -> tuple[UUID, UUID]:
        return self.integration.workspace_id, self.integration.id


async def drain_inbox(context: Context, job: Job) -> datetime | None:
    """Turn stored notices into marks."""
    integration_id = UUID(job.args["integration_id"])
    taken = -1
    drain = letters.drain_one_by_one if job.failures else inbox.drain
    while taken:
        async with context.database.transaction() as session:
            taken = await drain(session, job.workspace_id, integration_id)
            if taken:
                await dirty.ask(session, job.workspace_id, integration_id)
            await jobs.hold(session, job)
    return None


async def refresh(context: Context, job: Job) -> datetime | None:
    """Fetch whatever is due; comes back when the next mark wants confirming."""
    integration = await context.integration(job)
    if integration is None:
        return None
    errand = _Errand(context, job, integration, await context.connection(integration))
    async with context.activity(integration, "fetch", job):
        while not context.stopping and (due := await _due(errand)):
            rest = await _by_list(errand, due) if len(due) >= WORTH_A_LIST else due
            # Only some of the rest before looking again: what was never fetched goes before what wants confirming.
            for start in range(0, min(len(rest), 3 * AT_ONCE), AT_ONCE):
                await _side_by_side(errand, rest[start : start + AT_ONCE])
    async with context.database.transaction() as session:
        return await dirty.next_due(session, *errand.owner)


async def _due(errand: _Errand) -> list[Dirty]:
    async with errand.context.database.transaction() as session:
        await jobs.hold(session, errand.job)
        return await dirty.due(session, *errand.owner, limit=LOOK_AT)


async def _side_by_side(errand: _Errand, wanted: Sequence[Dirty]) -> None:
    """Fetch objects at once; what came lands, also where others failed."""
    answers = await asyncio.gather(*(_fetch(errand, one) for one in wanted))
    of_these = await _blamed_on_these(errand, answers)
    pairs = list(zip(wanted, answers, strict=True))
    for kind in sorted({one.kind for one in wanted}):
        await _keep(errand, kind, [pair for pair in pairs if pair[0].kind == kind], of_these)
    for answer in answers:
        if isinstance(answer, ProviderError) and not _is_its_own(answer, of_these):
            raise answer


def _is_its_own(error: ProviderError, blame: Blame) -> bool:
    return isinstance(error, blame) and not isinstance(error, RateLimited)


async def _blamed_on_these(errand: _Errand, answers: Sequence[Fetched | ProviderError]) -> Blame:
    """Which errors say nothing of other objects: a failing server's too, while it answers what else it is asked."""
    failing = any(isinstance(answer, ProviderUnavailable) and (answer.status or 0) >= 500 for answer in answers)
    if not failing:
        return OF_THIS_ONE
    if not any(isinstance(answer, Fetched) for answer in answers):
        try:
            await errand.connection.latest_event()
        except ProviderError:
            return OF_THIS_ONE
    return (*OF_THIS_ONE, ProviderUnavailable)


async def _keep(
    errand: _Errand, kind: str, pairs: Sequence[tuple[Dirty, Fetched | ProviderError]], of_these: Blame
) -> None:
    """Land what was fetched of a kind: one statement for all of it, so that its locks are taken in one order."""
    fetched = [(one, answer) for one, answer in pairs if isinstance(answer, Fetched)]
    async with errand.context.database.transaction() as session:
        place = (session, *errand.owner, kind)
        if fetched:
            # The earliest of them is true of all.
            read_at = min(answer.read_at for _, answer in fetched)
            came = [answer.object for _, answer in fetched if answer.object]
            aside = await _land(errand, session, kind, Seen(came, read_at))
            fetched = [(one, answer) for one, answer in fetched if one.object_id not in aside]
            gone = [one.object_id for one, answer in fetched if answer.object is None]
            await landing.bury(*place, gone, read_at=read_at)
            await dirty.settle(session, *errand.owner, [one for one, _ in fetched], read_at=read_at)
        for one, answer in pairs:
            if isinstance(answer, ProviderError) and _is_its_own(answer, of_these):
                await dirty.failed(session, *errand.owner, one, error=answer.detail, lasting=answer.lasting)
        await jobs.hold(session, errand.job)
    await _tell(errand, kind, [answer for _, answer in pairs])


async def _land(errand: _Errand, session: AsyncSession, kind: str, came: Seen) -> set[str]:
    """Store and link what came; the ids of what the database wouldn't keep."""
    careful = errand.job.failures > 0
    _, aside = await carefully.land(session, errand.owner, kind, [came], carefully=careful)
    return aside


async def _tell(errand: _Errand, kind: str, answers: Sequence[Fetched | ProviderError]) -> None:
    """Say which kinds the key may not read: that is no matter of the others."""
    refused = next((answer for answer in answers if isinstance(answer, PermissionMissing)), None)
    if refused is None and f"fetch:{kind}" not in errand.integration.errors:
        return
    async with errand.context.database.transaction() as session:
        if refused is None:
            await queries.note_works(session, *errand.owner, f"fetch:{kind}")
        else:
            error = {"code": refused.code, "detail": refused.detail}
            await queries.note_error(session, errand.integration, f"fetch:{kind}", error)


async def _fetch(errand: _Errand, one: Dirty) -> Fetched | ProviderError:
    try:
        return await errand.connection.fetch(one.kind, one.object_id)
    except ProviderError as error:
        return error


async def _by_list(errand: _Errand, due: Sequence[Dirty]) -> list[Dirty]:
    """Serve what pages of the list can serve, from the newest back; what is left is fetched one by one."""
    kind = due[0].kind
    datable = (one for one in due if one.kind == kind and one.created is not None)
    left = sorted(datable, key=lambda one: one.created or 0, reverse=True)
    rest = [one for one in due if one.kind != kind or one.created is None]
    while len(left) >= WORTH_A_LIST:
        served = await _page(errand, kind, left)
        left = [one for one in left if one.object_id not in served]
        if len(served) < WORTH_ANOTHER:
            break
    return [*left, *rest]


async def _page(errand: _Errand, kind: str, wanted: Sequence[Dirty]) -> set[str]:
    """One page that ends with the newest object wanted; the ids that it served."""
    times = [one.created for one in wanted if one.created is not None]
    try:
        page = await errand.connection.page(kind, gte=min(times), lt=max(times) + 1, after=None)
    except (*OF_THIS_ONE, ProviderUnavailable):
        # A server that can't list by time: fetching them one by one needs none of that.
        return set()
    found: dict[str, ExternalObject] = {one.object_id: one for one in page.objects}
    served = [one for one in wanted if one.object_id in found]
    async with errand.context.database.transaction() as session:
        aside = await _land(errand, session, kind, page)
        kept = [one for one in served if one.object_id not in aside]
        await dirty.settle(session, *errand.owner, kept, read_at=page.read_at)
        await jobs.hold(session, errand.job)
    return {one.object_id for one in served}
