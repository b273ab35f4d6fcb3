"""Alembic's environment: online only, one runner at a time, impatient for locks."""

import asyncio

from alembic import context
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

import api.audit.tables
import api.catalogue.tables
import api.fields.tables
import api.imports.tables
import api.integrations.tables
import api.jobs
import api.metrics.tables
import api.models.tables
import api.records.tables
import api.views.tables
import api.workspaces.tables  # noqa: F401
from api.settings import settings
from api.tables import Base

ONE_RUNNER = 7_264_119_803


def _ours(_object: object, name: str | None, type_: str, _reflected: bool, _compare_to: object) -> bool:
    """Leave partitions of `records` out: models make and drop them at run time."""
    return not (type_ == "table" and name is not None and name.startswith("records_"))


def _migrate(connection: Connection) -> None:
    connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ONE_RUNNER})
    connection.commit()
    context.configure(connection=connection, target_metadata=Base.metadata, include_object=_ours)
    with context.begin_transaction():
        connection.execute(text("SET LOCAL lock_timeout = '5s'"))
        context.run_migrations()


async def _main() -> None:
    engine = create_async_engine(settings().sqlalchemy_url, poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(_migrate)
    await engine.dispose()


asyncio.run(_main())
