"""The embedded PostgreSQL, and what a `kill -9` leaves of it."""

import asyncio
import io
import os
import signal
from contextlib import suppress
from pathlib import Path

import asyncpg
import psutil

from api.launch import postgres
from api.launch.console import Console
from api.launch.postgres import embedded_postgres
from api.launch.process import is_alive, processes_in
from api.launch.supervisor import Supervisor
from tests.launch.waiting import until


async def ask(url: str, query: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


class TestEmbedded:
    async def test_it_sorts_and_folds_text_alike_everywhere(self, tmp_path: Path) -> None:
        with embedded_postgres(tmp_path / "postgres", durable=False) as url:
            assert await ask(url, "SHOW server_encoding") == "UTF8"
            assert await ask(url, "SELECT upper('é')") == "É"

    async def test_a_restart_finds_what_was_written(self, tmp_path: Path) -> None:
        with embedded_postgres(tmp_path / "postgres", durable=False) as url:
            await ask(url, "CREATE TABLE kept AS SELECT 42 AS answer")
        with embedded_postgres(tmp_path / "postgres", durable=False) as url:
            assert await ask(url, "SELECT answer FROM kept") == 42

    async def test_it_keeps_its_promises_unless_told_otherwise(self, tmp_path: Path) -> None:
        with embedded_postgres(tmp_path / "postgres") as url:
            assert await ask(url, "SHOW fsync") == "on"
            assert await ask(url, "SHOW synchronous_commit") == "on"
            assert await ask(url, "SHOW full_page_writes") == "on"

    async def test_a_path_too_long_for_a_socket_is_no_obstacle(self, tmp_path: Path) -> None:
        with embedded_postgres(tmp_path / ("long" * 30) / "postgres", durable=False) as url:
            assert await ask(url, "SELECT 1") == 1

    async def test_an_interrupted_first_start_is_begun_anew(self, tmp_path: Path) -> None:
        (tmp_path / "postgres.unfinished" / "base").mkdir(parents=True)
        with embedded_postgres(tmp_path / "postgres", durable=False) as url:
            assert await ask(url, "SELECT 1") == 1

    async def test_a_lock_file_that_names_another_program_is_no_obstacle(self, tmp_path: Path) -> None:
        server = postgres.prepare(tmp_path / "postgres", durable=False)
        (server.folder / "postmaster.pid").write_text(f"{os.getpid()}\n{server.folder}\n")
        with embedded_postgres(tmp_path / "postgres", durable=False) as url:
            assert await ask(url, "SELECT 1") == 1


class TestSupervised:
    async def test_a_killed_server_is_back_with_every_acknowledged_row(self, tmp_path: Path) -> None:
        server = postgres.prepare(tmp_path / "postgres")
        supervisor = Supervisor(Console(io.StringIO()))
        try:
            await supervisor.start(postgres.part(server))
            (kept,) = supervisor.kept
            await ask(server.url, "CREATE TABLE kept AS SELECT 42 AS answer")
            busy = asyncio.create_task(_be_busy(server.url))
            await asyncio.sleep(0.3)
            assert kept.pid
            os.kill(kept.pid, signal.SIGKILL)
            await until(lambda: kept.restarts == 1 and kept.ready)
            assert await ask(server.url, "SELECT answer FROM kept") == 42
            await busy
        finally:
            await supervisor.stop()

    async def test_a_server_left_over_by_a_killed_gather_gives_way(self, tmp_path: Path) -> None:
        server = postgres.prepare(tmp_path / "postgres", durable=False)
        with embedded_postgres(server.folder, durable=False):
            (old,) = [one for one in _servers(server) if one.ppid() == os.getpid()]
            postgres.clear_left_overs(server)
            assert not _servers(server)
            assert not is_alive(old)


async def _be_busy(url: str) -> None:
    """A query that looks at nothing but its work: it outlives its server unless someone ends it."""
    with suppress(asyncpg.PostgresError, OSError):
        await ask(url, "SELECT sum(sqrt(n)) FROM generate_series(1, 200000000) AS n")


def _servers(server: postgres.Server) -> list[psutil.Process]:
    return processes_in(server.folder, executable="postgres")
