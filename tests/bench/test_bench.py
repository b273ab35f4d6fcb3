"""The bench as a whole, small: every measure is taken, and the table is made."""

import subprocess
import sys
from pathlib import Path

from bench.__main__ import MEASURES
from tests.journeys.product import ROOT

SMALL = ["--rows", "1000", "--rounds", "1", "--requests", "4"]


class TestBench:
    def test_every_measure_ends_in_rows_of_the_table_that_is_kept(self, tmp_path: Path) -> None:
        kept = tmp_path / "results.md"
        done = bench(*SMALL, "--folder", str(tmp_path / "data"), "--keep", str(kept), "--command", "make bench")
        assert done.returncode == 0, done.stderr
        page = kept.read_text()
        assert page.startswith("# What `make bench` measured\n")
        assert all(f"{name} is measured" in done.stderr for name in MEASURES)
        rows = [line.split(" | ") for line in page.splitlines() if line.startswith("| ")]
        assert {len(row) for row in rows} == {8}
        assert [row[-3] for row in rows[1:]].count("–") == 3
        assert not (tmp_path / "data").exists()

    def test_a_measure_that_is_not_there_is_a_sentence(self) -> None:
        done = bench("--only", "page,dancing")
        assert done.returncode == 2
        assert "there is no measure dancing" in done.stderr


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bench", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100)
