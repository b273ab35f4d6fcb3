"""What a job has at hand: the database, and a provider's connection for an integration."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from api.database import Database
from api.integrations import credentials as vault
from api.integrations import queries
from api.integrations.catalogue import PROVIDERS
from api.integrations.contract import Connection, Provider, ProviderError, ProviderUnavailable
from api.integrations.pacing import pace_of
from api.integrations.tables import Integration
from api.jobs import Job

SHOWN_AFTER_FAILURES = 3
"""A failure that may pass is shown to people once it has not passed so often."""


def soon(seconds: float) -> datetime:
    """A time from now."""
    return datetime.now(UTC) + timedelta(seconds=seconds)


@dataclass(slots=True)
class Context:
    """One worker's database and the connections that it has open to providers."""

    database: Database
    stopping: bool = False
    """The worker is to stop: long jobs give their work back at the next checkpoint."""
    _connections: dict[UUID, tuple[bytes, Connection]] = field(default_factory=dict)

    async def integration(self, job: Job) -> Integration | None:
        """The integration that a job is about; None when it is gone, and the work with it."""
        async with self.database.transaction() as session:
            return await queries.find(session, job.workspace_id, UUID(job.args["integration_id"]))

    async def connection(self, integration: Integration) -> Connection:
        """A connection with the integration's present credentials, kept open between jobs."""
        kept = self._connections.get(integration.id)
        if kept is not None and kept[0] == integration.credentials:
            return kept[1]
        provider = provider_of(integration)
        given = vault.unseal(integration.id, integration.credentials)
        made = provider.connect(given, pace_of(self.database, integration))
        self._connections[integration.id] = (integration.credentials, made)
        if kept is not None:
            await kept[1].close()
        return made

    @asynccontextmanager
    async def activity(self, integration: Integration, name: str, job: Job) -> AsyncIterator[None]:
        """Show people what is wrong with this activity of an integration, and when it works again."""
        try:
            yield
        except ProviderError as error:
            if error.lasting or job.failures >= SHOWN_AFTER_FAILURES:
                said = {"code": error.code, "detail": error.detail}
                async with self.database.transaction() as session:
                    is_said = await queries.note_error(session, integration, name, said)
                if not is_said:
                    raise ProviderUnavailable("The key was replaced meanwhile") from error
            raise
        if name in integration.errors:
            async with self.database.transaction() as session:
                await queries.note_works(session, integration.workspace_id, integration.id, name)

    async def close(self) -> None:
        for _, connection in self._connections.values():
            await connection.close()
        self._connections.clear()


def provider_of(integration: Integration) -> Provider:
    """The integration's provider."""
    return PROVIDERS[integration.type]
