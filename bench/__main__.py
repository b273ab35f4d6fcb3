"""`python -m bench`: starts the product, takes the measures, prints the table."""

import argparse
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from time import monotonic

import uvloop

from bench import report
from bench.figures import Figure
from bench.measures import (
    backfill,
    batch,
    count,
    door,
    export,
    growth,
    joining,
    news,
    overload,
    page,
    scan,
    search,
    single,
    slow,
    stream,
)
from bench.product import FOLDER, running, say
from bench.shop import Shop

Measure = Callable[[Shop], Awaitable[list[Figure]]]

MEASURES: Mapping[str, Measure] = {
    "stream": stream.measure,
    "batch": batch.measure,
    "single": single.measure,
    "page": page.measure,
    "search": search.measure,
    "count": count.measure,
    "scan": scan.measure,
    "export": export.measure,
    "joining": joining.measure,
    "backfill": backfill.measure,
    "news": news.measure,
    "door": door.measure,
    "slow": slow.measure,
    "overload": overload.measure,
}
EVERY: Mapping[str, Measure] = {**MEASURES, "growth": growth.measure}
"""The last is taken only when asked for by name: at ten million rows it takes an hour."""


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 1 when a goal is missed and `--check` is given."""
    given = _arguments(arguments)
    began = monotonic()
    figures = uvloop.run(measured(given.folder, given.only, given.rows, given.rounds, given.requests))
    print(report.table(figures))
    if given.keep:
        given.keep.write_text(report.page(figures, command=given.command, took=monotonic() - began))
    return int(given.check and any(figure.met is False for figure in figures))


async def measured(folder: Path, only: Sequence[str], rows: int, rounds: int, requests: int) -> list[Figure]:
    """The figures of these measures, on a product of their own."""
    async with running(folder) as at:
        shop, figures = Shop(at, rows, rounds, requests), list[Figure]()
        for name in only:
            found = await EVERY[name](shop)
            figures += found
            say("\n".join([f"{name} is measured", *map(report.row, found)]))
        return figures


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, help="records of each model")
    parser.add_argument("--only", type=_names, default=list(MEASURES), help=f"of {', '.join(EVERY)}")
    parser.add_argument("--rounds", type=int, default=7, help="of each throughput")
    parser.add_argument("--requests", type=int, default=240, help="of each latency")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="for the data; emptied before and after")
    parser.add_argument("--keep", type=Path, help="a Markdown file for the table")
    parser.add_argument("--command", default="python -m bench", help="what the kept table says that it was made by")
    parser.add_argument("--check", action="store_true", help="fail when a goal is missed")
    return parser.parse_args(given)


def _names(text: str) -> list[str]:
    names = text.split(",")
    if unknown := set(names) - set(EVERY):
        raise argparse.ArgumentTypeError(f"there is no measure {', '.join(sorted(unknown))}")
    return names


if __name__ == "__main__":
    sys.exit(main())
