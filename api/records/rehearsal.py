"""A stand-in for a model's partition: writes are tried on it by the very same statements, and nobody sees or waits.

It is a temporary table, so it lives on one connection (`Database.apart`) and nothing of it is left when that is gone.
Live rows are brought to it as they are named; one that is there already has been through the rehearsal's own writes.
"""

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from api.records.queries import Place
from api.records.writing import known_model

STAND_IN = "pg_temp.rehearsed_records"


async def open_stage(session: AsyncSession) -> None:
    """Make the stand-in: keys and constraints as a partition has them, and no index for searching."""
    await session.execute(text(f"CREATE TEMPORARY TABLE {STAND_IN} (LIKE records INCLUDING ALL)"))


async def rehearsed(session: AsyncSession, place: Place, external_ids: Collection[str]) -> Place:
    """The place to try writes of these ids, with their live rows in it."""
    stage = replace(place, stand_in=STAND_IN)
    with known_model():
        await session.execute(text(_bring(place, stage)), place.binds | {"ids": list(external_ids)})
    return stage


def _bring(place: Place, stage: Place) -> str:
    columns = "workspace_id, model_id, external_id, data, linked, created_at, updated_at"
    return f"""
INSERT INTO {stage.table} ({columns})
SELECT {columns} FROM {place.table}
 WHERE workspace_id = :workspace_id AND model_id = :model_id AND external_id = ANY(:ids)
ON CONFLICT DO NOTHING"""
