"""`python -m tests.chaos`: so many rounds of a company's day, half of them with webhooks and half by polling."""

import argparse
import asyncio
import logging
import math
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.chaos.house import house
from tests.chaos.rounds import Outcome, play

FLAWS = ("stale", "missing", "doubled")
DELIVERIES = ("polling", "webhooks")
BATCH = 20


def main() -> int:
    options = _options()
    logging.disable(logging.INFO)
    seeds = _seeds(options.seeds) or range(1, options.rounds + 1)
    began, outcomes = time.monotonic(), []
    with tempfile.TemporaryDirectory(prefix="gather-chaos-") as thrown_away:
        for delivery, mine in _batches(seeds[: options.rounds], options.delivery):
            if time.monotonic() - began < options.minutes * 60:
                folder = (options.folder or Path(thrown_away)) / delivery
                outcomes += asyncio.run(_rounds(folder, delivery, mine, options.actions))
    print(_line(outcomes, options.actions, time.monotonic() - began))
    return int(any(outcome.complaint for outcome in outcomes))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--actions", type=int, default=240)
    parser.add_argument("--seeds", help="of the rounds: 7 or 100-119; from 1 on by default")
    parser.add_argument("--minutes", type=float, default=math.inf, help="no batch of twenty begins after so long")
    parser.add_argument("--delivery", type=lambda text: text.split(","), default=DELIVERIES)
    parser.add_argument("--folder", type=Path, help="for the data and house.log; thrown away by default")
    return parser.parse_args()


def _batches(seeds: Sequence[int], deliveries: Sequence[str]) -> Iterator[tuple[str, Sequence[int]]]:
    """A few rounds of each delivery in turn, so that a run that is cut short has had all of them."""
    for start in range(0, len(seeds), BATCH):
        for number, delivery in enumerate(deliveries):
            yield delivery, seeds[start : start + BATCH][number :: len(deliveries)]


def _seeds(given: str | None) -> Sequence[int]:
    first, _, last = (given or "").partition("-")
    return range(int(first), int(last or first) + 1) if first else ()


async def _rounds(folder: Path, delivery: str, seeds: Sequence[int], actions: int) -> list[Outcome]:
    """Rounds in one house: what one leaves behind, the next one has to live with."""
    outcomes = []
    async with house(folder, webhooks=delivery == "webhooks") as built:
        for seed in seeds:
            outcome = await play(built, seed, actions=actions)
            outcomes.append(outcome)
            _tell(outcome, delivery, actions)
    return outcomes


def _tell(outcome: Outcome, delivery: str, actions: int) -> None:
    troubles = sum(outcome.struck.values())
    said = f"seed {outcome.seed} ({delivery}): {outcome.seconds:.1f} s, {troubles} troubles, "
    if outcome.complaint:
        again = f"make chaos seeds={outcome.seed} delivery={delivery} actions={actions}"
        print(f"{said}WRONG {dict(outcome.flaws)}: {outcome.complaint}\n  again: {again}", flush=True)
    else:
        print(f"{said}right after {outcome.right_after:.1f} s", flush=True)


def _line(outcomes: Sequence[Outcome], actions: int, seconds: float) -> str:
    """The whole in a line of Markdown."""
    struck: Counter[str] = sum((outcome.struck for outcome in outcomes), Counter())
    flaws: Counter[str] = sum((outcome.flaws for outcome in outcomes), Counter())
    faults = ", ".join(f"{name.replace('_', ' ')} {times:,}" for name, times in struck.most_common())
    wrong = [str(outcome.seed) for outcome in outcomes if outcome.complaint]
    ended = ", ".join(f"{name} {flaws[name]}" for name in FLAWS)
    return (
        f"| {len(outcomes)} rounds | {len(outcomes) * actions:,} actions | {faults} | {ended} |"
        f" failing seeds: {', '.join(wrong) or 'none'} | {seconds / 60:.0f} min |"
    )


if __name__ == "__main__":
    sys.exit(main())
