"""Counts what matches: up to 10,000, or all.

That a common word is in more than 10,000 records is proven by some of them: a search through the whole index of 200,000
takes 80 ms where it stands there as a whole word, and twice that where it is the start of words.
"""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from api.query import compiler, naming
from api.views import queries
from api.views.asked import Asked
from api.views.executing import run

MOST = compiler.MOST_COUNTED


async def count(session: AsyncSession, asked: Asked, *, exact: bool) -> dict[str, Any]:
    """How many records match: `{"count", "capped"}`, and `warnings` if there are any."""
    counted = MOST + 1 if not exact and await _some_do(session, asked) else await _counted(session, asked, exact=exact)
    capped = not exact and counted > MOST
    warned = naming.warnings(asked.query, asked.catalogue)
    answer = {"count": MOST if capped else counted, "capped": capped}
    return answer | {"warnings": warned} if warned else answer


async def _some_do(session: AsyncSession, asked: Asked) -> bool:
    """Whether some of what a search finds is already more than is counted."""
    if asked.query.words() is None:
        return False
    if await _counted(session, asked, whole_words=True, some=True) > MOST:
        return True
    search = compiler.compile_matches(asked.query.search_alone(), asked.catalogue, **asked.place)
    if await queries.estimate(session, search) < queries.SOME_ENTRIES:
        return False
    return await _counted(session, asked, some=True) > MOST


async def _counted(
    session: AsyncSession, asked: Asked, *, exact: bool = False, whole_words: bool = False, some: bool = False
) -> int:
    place = asked.place
    statement = compiler.compile_count(asked.query, asked.catalogue, exact=exact, whole_words=whole_words, **place)
    # Starting parallel workers takes longer than counting up to 10,000 rows of the search index.
    alone = not exact and asked.query.words() is not None
    return int((await run(session, asked, statement, alone=alone, some=some))[0]["count_1"])
