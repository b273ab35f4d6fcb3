"""What is wrong with an import's lines: as rows that are kept, as a table that is shown, and forgotten in time."""

import csv
import io
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from api.database import Database
from api.fields.guards import guard
from api.records.parsing import MAX_ID_LENGTH, RowError

HEADER = ("line", "id", "field", "reason")
KEPT_DAYS = 30
MOST_LISTED = 100_000
LONGEST_TEXT = 1000
AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a line."""

    line: int
    external_id: str | None
    field: str
    reason: str


def faults_of(errors: Iterable[RowError]) -> list[Fault]:
    """What is wrong with rows, in the order of their lines."""
    return [fault for error in sorted(errors, key=lambda error: error.index) for fault in _faults(error)]


def binds_of(faults: list[Fault]) -> dict[str, list[int] | list[str | None] | list[str]]:
    """Faults as a statement takes them."""
    return {
        "lines": [fault.line for fault in faults],
        "external_ids": [fault.external_id for fault in faults],
        "fields": [fault.field for fault in faults],
        "reasons": [fault.reason for fault in faults],
    }


async def as_csv(database: Database, workspace_id: UUID, import_id: UUID) -> AsyncIterator[bytes]:
    """The faults as CSV that is safe to open."""
    yield _csv([HEADER])
    last = 0
    while True:
        binds = {"workspace_id": workspace_id, "import_id": import_id, "after": last, "limit": AT_ONCE}
        async with database.transaction() as session:
            rows = (await session.execute(text(_PAGE), binds)).all()
        if not rows:
            return
        yield _csv([row.line, *map(guard, (row.external_id or "", row.field, row.reason))] for row in rows)
        last = rows[-1].id


async def forget_old(session: AsyncSession, *, limit: int = 10_000) -> int:
    """Forget what was wrong with imports that ended more than 30 days ago; how many. For the worker, until it is 0."""
    gone = await session.scalars(text(_FORGET_OLD), {"days": KEPT_DAYS, "limit": limit})
    return len(gone.all())


def _faults(error: RowError) -> Iterator[Fault]:
    for problem in error.problems:
        field = problem.pointer.removeprefix("/").replace("~1", "/").replace("~0", "~")
        external_id = None if error.external_id is None else _storable(error.external_id)[:MAX_ID_LENGTH]
        yield Fault(error.index, external_id, _storable(field), _storable(problem.detail))


def _storable(said: str) -> str:
    """A text of a line that is broken, as far as PostgreSQL can hold it."""
    return said[:LONGEST_TEXT].replace("\0", "\ufffd").encode(errors="replace").decode()


def _csv(rows: Iterable[Iterable[object]]) -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written).writerows(rows)
    return written.getvalue().encode()


_PAGE = """
SELECT id, line, external_id, field, reason FROM import_errors
 WHERE workspace_id = :workspace_id AND import_id = :import_id AND id > :after ORDER BY id LIMIT :limit
"""

_FORGET_OLD = """
DELETE FROM import_errors WHERE (workspace_id, import_id, id) IN (
  SELECT workspace_id, import_id, fault.id FROM imports JOIN import_errors AS fault USING (workspace_id)
   WHERE import_id = imports.id AND finished_at < now() - make_interval(days => :days)
   LIMIT :limit FOR UPDATE OF fault SKIP LOCKED)
RETURNING id
"""
