"""The figures of this process, of the workers and of the database as one text, each name once."""

from collections.abc import Iterable, Iterator, Mapping

from prometheus_client import Metric, generate_latest
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector

from api.metrics.instruments import REGISTRY


class _Merged(Collector):
    def __init__(self, families: Iterable[Metric]) -> None:
        self.families = families

    def collect(self) -> Iterator[Metric]:
        """Families of one name together, as the format wants it."""
        by_name: dict[str, Metric] = {}
        for family in self.families:
            if family.name in by_name:
                by_name[family.name].samples.extend(family.samples)
            else:
                by_name[family.name] = family
        yield from by_name.values()


def own_text() -> str:
    """What this process has counted."""
    return generate_latest(REGISTRY).decode()


def merged(workers: Mapping[str, str], others: Iterable[Metric]) -> bytes:
    """What this process has counted, what each of the workers has, by its name, and the rest."""

    def families() -> Iterator[Metric]:
        yield from REGISTRY.collect()
        for name, told in workers.items():
            yield from _of_worker(name, told)
        yield from others

    return generate_latest(_Merged(families()))


def _of_worker(name: str, told: str) -> Iterator[Metric]:
    for family in text_string_to_metric_families(told):
        family.samples = [sample._replace(labels={**sample.labels, "worker": name}) for sample in family.samples]
        yield family
