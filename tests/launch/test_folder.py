"""One Gather to a data folder, and what its status file says."""

import io
import stat
from pathlib import Path

import pytest

from api.launch import folder
from api.launch.console import Console
from api.launch.errors import CannotStart
from api.launch.process import Part
from api.launch.supervisor import Supervisor


class TestClaiming:
    def test_a_second_gather_is_told_where_the_first_one_is(self, tmp_path: Path) -> None:
        with folder.claimed(tmp_path):
            folder.record(tmp_path, {"url": "http://127.0.0.1:8000", "pid": 4711}, [])
            second = folder.claimed(tmp_path)
            with pytest.raises(CannotStart, match=r"already runs .* at http://127.0.0.1:8000 \(process 4711\)"):
                second.__enter__()

    def test_a_folder_given_back_can_be_claimed_again(self, tmp_path: Path) -> None:
        for _ in range(2):
            with folder.claimed(tmp_path):
                pass


class TestStatus:
    def test_nothing_runs_on_a_folder_that_nobody_claims(self, tmp_path: Path) -> None:
        assert folder.running(tmp_path) is None
        folder.record(tmp_path, {"url": "left by a kill -9"}, [])
        assert folder.running(tmp_path) is None

    async def test_it_names_each_part_with_its_process_and_address(self, tmp_path: Path) -> None:
        supervisor = Supervisor(Console(io.StringIO()))
        with folder.claimed(tmp_path):
            await supervisor.start(Part(name="clock", command=["sleep", "60"], address="clock://here"))
            folder.record(tmp_path, {"url": "http://127.0.0.1:8000"}, supervisor.kept)
            known = folder.running(tmp_path)
            await supervisor.stop()
        assert known
        assert known["url"] == "http://127.0.0.1:8000"
        (clock,) = known["parts"]
        assert (clock["name"], clock["address"], clock["ready"]) == ("clock", "clock://here", True)
        assert clock["pid"] > 0

    def test_it_is_nobody_elses_business(self, tmp_path: Path) -> None:
        folder.record(tmp_path, {}, [])
        assert stat.S_IMODE((tmp_path / "status.json").stat().st_mode) == 0o600


class TestLeftOvers:
    async def test_a_part_of_a_killed_gather_is_stopped_before_the_next_start(self, tmp_path: Path) -> None:
        supervisor = Supervisor(Console(io.StringIO()))
        await supervisor.start(Part(name="api", command=["sleep", "60"]))
        (old,) = supervisor.kept
        folder.record(tmp_path, {}, [old])
        old.stopping.set()  # its supervisor is as good as dead
        folder.clear_left_overs(tmp_path)
        await old.task
        assert old.pid is None
