"""What a measure ends in: a figure beside its bound and its goal, one row of the table."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles

from bench.memory import Peak
from bench.rounds import Round
from bench.wire import Answer


@dataclass(frozen=True, slots=True)
class Figure:
    """One row. `met` is None where nobody set a goal."""

    name: str
    measured: str
    peak: Peak
    bound: str = "–"
    ratio: str = "–"
    goal: str = "–"
    met: bool | None = None


def speed(name: str, rounds: Sequence[Round], peak: Peak, *, at_least: float | None, unit: str = "rows/s") -> Figure:
    """A throughput beside its bound: medians of the rounds, with the slowest and the fastest."""
    ratios = [each.speed for each in rounds]
    return Figure(
        name,
        _rates([each.size / each.ours for each in rounds], unit),
        peak,
        bound=_rates([each.size / each.bare for each in rounds], unit),
        ratio=_spread(ratios),
        goal="–" if at_least is None else f"at least {at_least:.2f}",
        met=None if at_least is None else median(ratios) >= at_least,
    )


def slowness(name: str, rounds: Sequence[Round], peak: Peak, *, at_most: float) -> Figure:
    """A time beside its bound's."""
    ratios = [each.ours / each.bare for each in rounds]
    return Figure(
        name,
        _times([each.ours for each in rounds]),
        peak,
        bound=_times([each.bare for each in rounds]),
        ratio=_spread(ratios),
        goal=f"at most {at_most:.2f}",
        met=median(ratios) <= at_most,
    )


@dataclass(frozen=True, slots=True)
class Latencies:
    """Times of single requests in milliseconds, by the server's clock and by the client's."""

    server: Sequence[float]
    client: Sequence[float]

    @classmethod
    def of(cls, answers: Sequence[Answer]) -> "Latencies":
        return cls([answer.server_ms for answer in answers], [1000 * answer.seconds for answer in answers])

    @property
    def median(self) -> float:
        return median(self.server)

    @property
    def p95(self) -> float:
        return p95(self.server)

    def __str__(self) -> str:
        return f"p95 {_ms(self.p95)}, p50 {_ms(self.median)} (client: p95 {_ms(p95(self.client))})"


def latency(name: str, times: Latencies, peak: Peak, *, p95_ms: float | None) -> Figure:
    """A request's time in the server, of which 95 in 100 stay below a goal."""
    goal = "–" if p95_ms is None else f"p95 {p95_ms:g} ms"
    return Figure(name, str(times), peak, goal=goal, met=None if p95_ms is None else times.p95 <= p95_ms)


def p95(values: Sequence[float]) -> float:
    return quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]


def _rates(rates: Sequence[float], unit: str) -> str:
    return f"{median(rates):,.0f} {unit} ({min(rates):,.0f}–{max(rates):,.0f})"


def _times(seconds: Sequence[float]) -> str:
    return f"{_ms(1000 * median(seconds))} ({_ms(1000 * min(seconds))}–{_ms(1000 * max(seconds))})"


def _spread(ratios: Sequence[float]) -> str:
    return f"{median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})"


def _ms(milliseconds: float) -> str:
    return f"{milliseconds:.1f} ms" if milliseconds < 100 else f"{milliseconds:.0f} ms"
