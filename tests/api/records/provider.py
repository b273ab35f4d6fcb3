"""A connection whose objects are written by hand, as the worker writes them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from json import dumps
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from api.database import Database
from api.integrations import objects
from api.integrations.contract import ExternalObject, Seen
from api.integrations.tables import Integration, IntegrationTask
from api.records import link_indexes, linking
from tests.api.records.orders import Orders
from tests.conftest import TestWorkspace


@dataclass(frozen=True)
class Provider:
    """A connection whose objects are written by hand."""

    database: Database
    workspace_id: UUID
    id: UUID

    async def task(self, orders: Orders, name: str = "stripe_charge", field: str = "charge") -> UUID:
        """A task whose model is indexed."""
        task_id = uuid4()
        async with self.database.transaction() as session:
            session.add(
                IntegrationTask(
                    workspace_id=self.workspace_id,
                    id=task_id,
                    integration_id=self.id,
                    model_id=orders.model_id,
                    type="sync_stripe_charges",
                    kind="charge",
                    link_name=name,
                    field=field,
                    options={},
                    indexed_at=datetime.now(UTC),
                )
            )
        await link_indexes.build(self.database, orders.model_id, field)
        return task_id

    async def remove(self, task_id: UUID) -> None:
        async with self.database.transaction() as session:
            await session.execute(text("DELETE FROM integration_tasks WHERE id = :id"), {"id": task_id})

    async def write(self, *things: ExternalObject) -> int:
        """Store objects and link them, as a job does, and again when it was crossed; how many records that changed."""
        while True:
            try:
                async with self.database.transaction() as session:
                    owner = (self.workspace_id, self.id, things[0].kind)
                    written = await objects.upsert(session, *owner, [Seen(things, datetime.now(UTC))])
                    return await linking.relink_objects(session, *owner, written.changed_ids)
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) != "40P01":
                    raise


def charge(
    object_id: str, *, created: int = 1, alias: str | None = None, deleted: bool = False, **shown: Any
) -> ExternalObject:
    mapped = dumps({"id": object_id, **shown})
    return ExternalObject("charge", object_id, created, alias, mapped, mapped, deleted)


async def provider_of(database: Database, workspace: TestWorkspace) -> Provider:
    integration_id = uuid4()
    async with database.transaction() as session:
        session.add(
            Integration(
                workspace_id=workspace.id, id=integration_id, type="stripe", name="Stripe", credentials=b"",
                key_hint="", livemode=False,
            )
        )  # fmt: skip
    return Provider(database, workspace.id, integration_id)
