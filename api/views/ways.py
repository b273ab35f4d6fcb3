"""Which way leads to a page's rows: by what the planner believes of words, and by a sample of what no index knows."""

from sqlalchemy.ext.asyncio import AsyncSession

from api.query import compiler, cursor, naming, reaching, searching
from api.query.language import ViewQuery
from api.query.ordering import Start
from api.query.ways import ANY_WAY, Way
from api.views import queries
from api.views.asked import Asked
from api.views.executing import run


async def to(session: AsyncSession, asked: Asked, start: Start) -> tuple[Way, bool]:
    """The way; and whether there is so little to gather that no parallel workers are wanted."""
    query, catalogue, indexed = asked.query, asked.catalogue, asked.indexed
    if query.words() is not None:
        return await _of_search(session, asked)
    if asked.model.record_count < reaching.WORTH:
        return ANY_WAY, False
    if naming.reads_every_key(query, catalogue, indexed):
        return ANY_WAY if start.backward else await _of_sort(session, asked, start), False
    if naming.reads_every_row(query, catalogue, indexed):
        return Way(gather=await _is_rare(session, asked)), False
    return ANY_WAY, False


async def _of_search(session: AsyncSession, asked: Asked) -> tuple[Way, bool]:
    query, records = asked.query, asked.model.record_count
    await queries.prepare(session)
    holding = await _believed(session, asked, query.search_alone())
    if searching.is_rare(holding, records):
        return ANY_WAY, True
    if not naming.walkable(query, asked.catalogue, asked.indexed):
        return ANY_WAY, False
    matches = await _believed(session, asked, query) if query.filters() else holding
    return Way(far=searching.steps(holding=holding, matches=matches, records=records, wanted=_wanted(asked))), False


async def _of_sort(session: AsyncSession, asked: Asked, start: Start) -> Way:
    """As far as the page surely doesn't reach beyond, where enough rows match that it is worth knowing."""
    await queries.prepare(session)
    if asked.query.filters() and await _believed(session, asked, asked.query) < reaching.WORTH:
        return ANY_WAY
    percent, at = reaching.sample(asked.model.record_count, _wanted(asked))
    place = asked.place | {"after": start.after, "percent": percent, "at": at}
    rows = await run(session, asked, compiler.compile_reach(asked.query, asked.catalogue, **place))
    reach = cursor.read(rows[0]["position"]) if rows else None
    return Way(reach=reach if reach and reach.keys[0] is not None else None)


async def _is_rare(session: AsyncSession, asked: Asked) -> bool:
    """Whether what a filter finds is too little to be looked for in the order of the page."""
    percent, _ = reaching.sample(asked.model.record_count, _wanted(asked))
    some = compiler.compile_count(asked.query, asked.catalogue, **asked.place, exact=True, percent=percent)
    return reaching.is_rare((await run(session, asked, some))[0]["count_1"], percent, _wanted(asked))


async def _believed(session: AsyncSession, asked: Asked, query: ViewQuery) -> float:
    return await queries.estimate(session, compiler.compile_matches(query, asked.catalogue, **asked.place))


def _wanted(asked: Asked) -> int:
    return asked.query.offset + asked.query.limit + 1
