"""The supervisor over small real processes."""

import asyncio
import io
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator

import psutil
import pytest

from api.launch import kept
from api.launch.console import Console
from api.launch.errors import CannotStart
from api.launch.process import Part, is_alive
from api.launch.supervisor import Supervisor
from tests.launch.waiting import until


def shell(name: str, script: str, **facts: object) -> Part:
    return Part(name=name, command=["sh", "-c", script], **facts)  # type: ignore[arg-type]


@pytest.fixture
def screen() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
async def supervisor(screen: io.StringIO) -> AsyncIterator[Supervisor]:
    supervisor = Supervisor(Console(screen))
    yield supervisor
    await supervisor.stop()


class TestRestarting:
    async def test_a_killed_part_is_started_again(self, supervisor: Supervisor, screen: io.StringIO) -> None:
        await supervisor.start(shell("clock", "exec sleep 60"))
        (clock,) = supervisor.kept
        first = clock.pid
        assert first
        os.kill(first, signal.SIGKILL)
        await until(lambda: clock.ready and clock.pid not in (None, first))
        assert clock.restarts == 1
        assert "clock    | died (killed by SIGKILL); starting it again\n" in screen.getvalue()

    async def test_the_other_parts_live_on(self, supervisor: Supervisor) -> None:
        await supervisor.start(shell("a", "exec sleep 60"), shell("b", "exec sleep 60"))
        a, b = supervisor.kept
        untouched = b.pid
        assert a.pid
        os.kill(a.pid, signal.SIGKILL)
        await until(lambda: a.restarts == 1 and a.ready)
        assert b.pid == untouched

    async def test_a_part_that_is_killed_from_outside_again_and_again_is_not_given_up(
        self, supervisor: Supervisor
    ) -> None:
        await supervisor.start(shell("clock", "exec sleep 60"))
        (clock,) = supervisor.kept
        for killed in range(kept.TOO_MANY_DEATHS + 1):
            await until(lambda: clock.ready)
            assert clock.pid
            os.kill(clock.pid, signal.SIGKILL)
            await until(lambda killed=killed: clock.restarts == killed + 1)  # type: ignore[misc]


class TestGivingUp:
    async def test_a_part_that_keeps_dying_ends_it_all_with_its_last_words(
        self, supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(kept, "PAUSES", (0.0,))
        await supervisor.start(shell("clock", "exec sleep 60"))
        await supervisor.start(shell("broken", "echo 'no such table'; sleep 0.1; exit 3"))
        with pytest.raises(CannotStart, match=r"(?s)broken keeps dying \(exit code 3, 5 times .*no such table"):
            await supervisor.wait()

    async def test_a_part_that_never_comes_up_is_a_reason_too(self, supervisor: Supervisor) -> None:
        async def never(_pid: int) -> bool:
            return False

        with pytest.raises(CannotStart, match="deaf didn't become ready"):
            await supervisor.start(shell("deaf", "exec sleep 60", is_ready=never), within=0.2)

    async def test_pauses_grow_from_death_to_death(self) -> None:
        assert list(kept.PAUSES) == sorted(kept.PAUSES)
        assert sum(kept.PAUSES[: kept.TOO_MANY_DEATHS]) < kept.DEATHS_WITHIN


class TestStopping:
    async def test_the_last_stage_stops_first_and_each_part_may_say_goodbye(
        self, supervisor: Supervisor, screen: io.StringIO
    ) -> None:
        polite = "trap 'sleep 0.1; echo bye; exit' TERM; while true; do sleep 0.01; done"
        await supervisor.start(shell("first", polite))
        await supervisor.start(shell("second", polite), shell("third", polite))
        await asyncio.sleep(0.1)
        await supervisor.stop()
        goodbyes = re.findall(r"(\w+) +\| bye", screen.getvalue())
        assert sorted(goodbyes[:2]) == ["second", "third"]
        assert goodbyes[2:] == ["first"]

    async def test_a_part_that_will_not_stop_is_killed_when_its_time_is_over(self, supervisor: Supervisor) -> None:
        await supervisor.start(shell("stubborn", "trap '' TERM; while true; do sleep 0.01; done", stop_seconds=0.2))
        await asyncio.sleep(0.1)
        pid = supervisor.kept[0].pid
        await supervisor.stop()
        assert pid
        assert not psutil.pid_exists(pid)

    async def test_a_hurried_stop_waits_for_nobody(self, supervisor: Supervisor) -> None:
        await supervisor.start(shell("stubborn", "trap '' TERM; while true; do sleep 0.01; done"))
        supervisor.hurry.set()
        async with asyncio.timeout(2):
            await supervisor.stop()

    async def test_a_part_between_two_lives_stays_down(self, supervisor: Supervisor) -> None:
        await supervisor.start(shell("brief", "exit 1"))
        await until(lambda: supervisor.kept[0].restarts >= 1)
        await supervisor.stop()
        assert supervisor.kept[0].pid is None

    def test_no_part_outlives_a_killed_supervisor(self) -> None:
        script = (
            "import asyncio, sys\n"
            "from api.launch.console import Console\n"
            "from api.launch.process import Part\n"
            "from api.launch.supervisor import Supervisor\n"
            "async def main():\n"
            "    supervisor = Supervisor(Console())\n"
            "    await supervisor.start(Part(name='clock', command=['sleep', '60']))\n"
            "    print(supervisor.kept[0].pid, flush=True)\n"
            "    await supervisor.wait()\n"
            "asyncio.run(main())\n"
        )
        process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
        assert process.stdout
        with process.stdout:
            pid = int(process.stdout.readline())
            process.kill()
            process.wait()
        asyncio.run(until(lambda: not _runs(pid)))


class TestOutput:
    async def test_each_line_stands_behind_the_name_of_its_part(
        self, supervisor: Supervisor, screen: io.StringIO
    ) -> None:
        await supervisor.start(shell("talker", "echo one; echo two >&2; exec sleep 60"))
        await until(lambda: "two" in screen.getvalue())
        assert screen.getvalue() == "talker   | one\ntalker   | two\n"

    async def test_routine_lines_are_left_out(self, supervisor: Supervisor, screen: io.StringIO) -> None:
        await supervisor.start(shell("talker", "echo tick; echo news; exec sleep 60", routine=re.compile("tick")))
        await until(lambda: "news" in screen.getvalue())
        assert "tick" not in screen.getvalue()


def _runs(pid: int) -> bool:
    return psutil.pid_exists(pid) and is_alive(psutil.Process(pid))
