"""A backup comes back as it was, wholly or not at all."""

import asyncio
import json
import stat
from pathlib import Path

import asyncpg
import pytest

from tests.cli.conftest import RECORDS, Gather

pytestmark = pytest.mark.usefixtures("orders")


def execute(url: str, statement: str) -> None:
    async def run() -> None:
        connection = await asyncpg.connect(url)
        await connection.execute(statement)
        await connection.close()

    asyncio.run(run())


@pytest.fixture
def file(cli: Gather, own_url: str, tmp_path: Path) -> Path:
    """A backup of the module's database."""
    made = cli("backup", str(tmp_path / "gather.dump"), database_url=own_url)
    assert made.exit_code == 0, made.output
    return tmp_path / "gather.dump"


class TestBackup:
    def test_it_says_what_it_holds_and_that_the_key_is_not_in_it(
        self, cli: Gather, own_url: str, tmp_path: Path
    ) -> None:
        said = cli("backup", str(tmp_path / "gather.dump"), database_url=own_url)
        assert f"{RECORDS:,} records of 1 model" in said.stdout
        assert "The secret key is not in it" in said.stderr

    def test_only_its_owner_reads_it(self, file: Path) -> None:
        assert stat.S_IMODE(file.stat().st_mode) == 0o600

    def test_a_folder_that_is_not_there_is_a_sentence(self, cli: Gather, own_url: str, tmp_path: Path) -> None:
        said = cli("backup", str(tmp_path / "nowhere" / "a"), database_url=own_url)
        assert (said.exit_code, said.stderr) == (1, f"There is no folder {tmp_path / 'nowhere'}.\n")

    def test_its_sums_are_of_the_same_moment_as_its_rows(
        self, cli: Gather, own_url: str, another_url: str, orders: str, tmp_path: Path
    ) -> None:
        table = f"records_{orders.replace('-', '')}"

        async def while_somebody_writes() -> None:
            connection = await asyncpg.connect(own_url)
            making = asyncio.to_thread(cli, "backup", str(tmp_path / "a"), database_url=own_url)
            task = asyncio.ensure_future(making)
            while not task.done():
                await connection.execute(f"UPDATE {table} SET updated_at = clock_timestamp() WHERE external_id < '2'")
            await connection.close()
            assert (await task).exit_code == 0

        asyncio.run(while_somebody_writes())
        said = cli("restore", str(tmp_path / "a"), database_url=another_url)
        assert "Every count and checksum is as it was" in said.stdout, said.output


class TestRestore:
    def test_it_brings_every_record_back(self, cli: Gather, own_url: str, another_url: str, file: Path) -> None:
        said = cli("restore", str(file), database_url=another_url)
        assert said.exit_code == 0, said.output
        before, after = (cli("verify", "--json", database_url=url).stdout for url in (own_url, another_url))
        assert before == after
        assert json.loads(after)["models"][0]["rows"] == RECORDS

    def test_a_database_that_holds_something_is_left_alone(self, cli: Gather, own_url: str, file: Path) -> None:
        said = cli("restore", str(file), database_url=own_url)
        assert said.exit_code == 1
        assert "The database isn't empty" in said.stderr

    def test_forced_it_replaces_all(self, cli: Gather, another_url: str, file: Path) -> None:
        cli("restore", str(file), database_url=another_url)
        execute(another_url, "DELETE FROM records; CREATE TABLE mine (a int)")
        assert cli("restore", "--force", str(file), database_url=another_url).exit_code == 0
        assert cli("restore", "--force", str(file), database_url=another_url).exit_code == 0

    def test_a_broken_file_changes_nothing(self, cli: Gather, another_url: str, file: Path) -> None:
        cli("restore", str(file), database_url=another_url)
        before = cli("verify", "--json", database_url=another_url).stdout
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
        said = cli("restore", "--force", str(file), database_url=another_url)
        assert said.exit_code == 1
        assert "the database is as it was" in said.stderr
        assert cli("verify", "--json", database_url=another_url).stdout == before

    def test_it_is_refused_while_an_api_works_on_the_database(
        self, cli: Gather, own_url: str, another_url: str, file: Path
    ) -> None:
        async def connected() -> None:
            connection = await asyncpg.connect(another_url, server_settings={"application_name": "gather"})
            said = await asyncio.to_thread(cli, "restore", str(file), database_url=another_url)
            await connection.close()
            assert "An API or a worker is at work on this database (1 connection)" in said.stderr

        asyncio.run(connected())

    def test_the_old_servers_transactions_and_leases_are_forgotten(
        self, cli: Gather, own_url: str, another_url: str, tmp_path: Path
    ) -> None:
        execute(own_url, _WAITING)
        cli("backup", str(tmp_path / "a"), database_url=own_url)
        cli("restore", str(tmp_path / "a"), database_url=another_url)

        async def ask() -> tuple[object, ...]:
            connection = await asyncpg.connect(another_url)
            row = await connection.fetchrow(
                "SELECT state->>'after', lease_until, (SELECT max(after) FROM link_checks) FROM jobs WHERE key = 'old'"
            )
            await connection.close()
            return tuple(row or ())

        assert asyncio.run(ask()) == ("0", None, None)

    def test_a_backup_of_a_newer_gather_is_refused(self, cli: Gather, another_url: str, file: Path) -> None:
        sums = Path(f"{file}.json")
        sums.write_text(json.dumps(json.loads(sums.read_text()) | {"revisions": ["of_tomorrow"]}))
        said = cli("restore", str(file), database_url=another_url)
        assert said.exit_code == 1
        assert "newer Gather" in said.stderr


class TestVerify:
    def test_one_changed_value_changes_its_models_checksum_and_no_other(
        self, cli: Gather, own_url: str, orders: str
    ) -> None:
        before = json.loads(cli("verify", "--json", database_url=own_url).stdout)
        table = f"records_{orders.replace('-', '')}"
        execute(own_url, f"UPDATE {table} SET data = data || '{{\"amount\": 0.001}}' WHERE external_id = '7'")
        after = json.loads(cli("verify", "--json", database_url=own_url).stdout)
        assert before["models"][0]["checksum"] != after["models"][0]["checksum"]
        assert before["tables"] == after["tables"]


_WAITING = """
INSERT INTO jobs (workspace_id, id, kind, key, state, lease_until)
SELECT id, gen_random_uuid(), 'link_task', 'old', '{"after": "999999999"}', now() + interval '1 day' FROM workspaces;
INSERT INTO link_checks (workspace_id, model_id, external_ids, after)
SELECT workspace_id, id, '{1}', '999999999' FROM models
"""
