"""The table, as Markdown."""

import os
import platform
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime

import psutil

from bench.figures import Figure
from bench.memory import MB

HEAD = "| figure | measured | bare bound | ratio | goal | met | API MB | worker MB |\n|---|---|---|---|---|---|---|---|"
MET = {True: "yes", False: "**no**", None: "–"}

LEGEND = """\
Rates and times are medians of rounds in which both sides take turns, with the least and the most. A ratio is ours
beside the bound, of the same round. The bound of a write is one asyncpg connection (for single upserts a bare FastAPI
handler) that upserts prepared JSON into a table with the same columns and indexes, made from the product's own
definitions; the bound of a notice is a bare FastAPI handler that verifies the signature and inserts one row, that of a
backfill what the fake Stripe itself sends to four readers; the bound of a read is plain SQL or COPY over the product's
own table. A `p95` is the server's own time, which its answers tell in `Server-Timing`. Memory is the most that the
process held while the figure was measured.
PostgreSQL is as durable as by default.
"""


def table(figures: Sequence[Figure]) -> str:
    """One row a figure."""
    return "\n".join([HEAD, *map(row, figures)])


def page(figures: Sequence[Figure], *, command: str, took: float) -> str:
    """What is kept: the table, the command that made it, and where."""
    missed = sum(figure.met is False for figure in figures)
    said = "every goal is met" if not missed else f"{missed} of {len(figures)} figures miss their goal"
    facts = (
        f"{datetime.now(UTC):%Y-%m-%d}, commit {_commit()}, {_machine()}; it took {took / 60:.0f} minutes and {said}."
    )
    return f"# What `{command}` measured\n\n{facts}\n\n{LEGEND}\n{table(figures)}\n"


def row(figure: Figure) -> str:
    held = figure.peak.most
    memory = [f"{held[part]:.0f}" if part in held else "–" for part in ("api", "worker")]
    cells = [figure.name, figure.measured, figure.bound, figure.ratio, figure.goal, MET[figure.met], *memory]
    return f"| {' | '.join(cells)} |"


def _machine() -> str:
    memory = psutil.virtual_memory().total / MB / 1024
    return f"{os.cpu_count()} cores, {memory:.0f} GB, {platform.system()}, Python {platform.python_version()}"


def _commit() -> str:
    asked = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return asked.stdout.strip() or "unknown"
