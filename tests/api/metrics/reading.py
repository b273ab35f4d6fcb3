"""What /metrics says, as Prometheus reads it."""

import httpx
from prometheus_client.parser import text_string_to_metric_families

Figures = dict[tuple[str, frozenset[tuple[str, str]]], float]


async def figures(client: httpx.AsyncClient) -> Figures:
    """Every sample, by its name and labels."""
    answer = await client.get("/metrics")
    assert answer.status_code == 200, answer.text
    found: Figures = {}
    for family in text_string_to_metric_families(answer.text):
        for sample in family.samples:
            key = (sample.name, frozenset(sample.labels.items()))
            assert key not in found, f"{key} is told twice"
            found[key] = sample.value
    return found


def of(found: Figures, name: str, **labels: str) -> float:
    """The sum of the samples with these labels, whatever others they have."""
    return sum(value for (each, has), value in found.items() if each == name and labels.items() <= dict(has).items())


def names(found: Figures) -> set[str]:
    return {name for name, _ in found}
