"""Rotation of the secret key: everything is sealed anew, nothing is lost when it is cut short."""

import asyncio
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest

from api.integrations import credentials
from api.operations import sealed
from api.settings import settings
from tests.cli.conftest import Gather

pytestmark = pytest.mark.usefixtures("orders")

OLD, NEW = "the old key", "the new key"


def run(url: str, statement: str, rows: list[tuple[object, ...]] | None = None) -> list[asyncpg.Record]:
    async def act() -> list[asyncpg.Record]:
        connection = await asyncpg.connect(url)
        try:
            if rows is None:
                return list(await connection.fetch(statement))
            await connection.executemany(statement, rows)
            return []
        finally:
            await connection.close()

    return asyncio.run(act())


@pytest.fixture
def integrations(own_url: str, monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """Five integrations with two secrets each, sealed with the old key."""
    monkeypatch.setenv("GATHER_SECRET_KEY", OLD)
    settings.cache_clear()
    ids = [uuid4() for _ in range(5)]
    rows = [(id, credentials.seal(id, {"api_key": f"sk_{id}"}), credentials.seal_secret(id, f"wh_{id}")) for id in ids]
    run(own_url, "DELETE FROM integrations")
    run(own_url, _INSERT, list(rows))
    return ids


class TestRotate:
    def test_every_secret_is_sealed_with_the_new_key_and_opens_without_the_old(
        self, cli: Gather, own_url: str, integrations: list[UUID]
    ) -> None:
        said = cli("keys", "rotate", database_url=own_url, secret_key=f"{NEW},{OLD}")
        assert "10 secrets sealed anew" in said.stdout
        verified = cli("verify", database_url=own_url, secret_key=NEW)
        assert verified.exit_code == 0
        assert "10 stored secrets, and the key opens all" in verified.stderr
        for row in run(own_url, "SELECT id, credentials, endpoint_secret FROM integrations"):
            assert credentials.unseal(row["id"], row["credentials"]) == {"api_key": f"sk_{row['id']}"}
            assert credentials.unseal_secret(row["id"], row["endpoint_secret"]) == f"wh_{row['id']}"

    def test_once_more_finds_nothing_to_do(self, cli: Gather, own_url: str, integrations: list[UUID]) -> None:
        for sealed_anew in (10, 0):
            said = cli("keys", "rotate", database_url=own_url, secret_key=f"{NEW},{OLD}")
            assert said.stdout.startswith(f"{sealed_anew} secrets sealed anew")

    def test_cut_short_it_goes_on_where_it_stood(
        self, cli: Gather, own_url: str, integrations: list[UUID], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sealed, "_OLD", sealed._OLD.replace(f"LIMIT {sealed.BATCH}", "LIMIT 2"))
        plain, calls = sealed._renewed, iter(range(100))

        def dies_at_the_fourth(row: dict[str, object]) -> object:
            if next(calls) == 3:
                raise RuntimeError("killed")
            return plain(row)

        monkeypatch.setattr(sealed, "_renewed", dies_at_the_fourth)
        assert cli("keys", "rotate", database_url=own_url, secret_key=f"{NEW},{OLD}").exit_code == 1
        monkeypatch.setattr(sealed, "_renewed", plain)
        said = cli("keys", "rotate", database_url=own_url, secret_key=f"{NEW},{OLD}")
        assert said.stdout.startswith("6 secrets sealed anew")

    def test_a_secret_whose_key_is_gone_is_named_and_left_as_it_is(
        self, cli: Gather, own_url: str, integrations: list[UUID]
    ) -> None:
        said = cli("keys", "rotate", database_url=own_url, secret_key=NEW)
        assert said.exit_code == 1
        assert str(integrations[0]) in said.stderr
        assert cli("verify", database_url=own_url, secret_key=OLD).exit_code == 0


def test_looking_makes_no_key(
    cli: Gather, own_url: str, integrations: list[UUID], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("GATHER_SECRET_KEY")
    assert "✗ secret key   opens 0 of 10" in cli("doctor", database_url=own_url).stdout
    assert "10 of 10 stored secrets don't open" in cli("verify", database_url=own_url).stderr
    assert not list(tmp_path.rglob("secret.key"))


_INSERT = """
INSERT INTO integrations (workspace_id, id, type, name, credentials, endpoint_secret, key_hint, livemode)
SELECT id, $1, 'stripe', 'Stripe', $2, $3, 'hint', false FROM workspaces
"""
