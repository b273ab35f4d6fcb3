"""The dashboard, the alerts and the list of figures name only figures that there are, and the list names all."""

import json
import re

import httpx
import pytest

from api.metrics.gauges import HELP
from api.metrics.instruments import REGISTRY
from tests.conftest import ROOT

DOCS = ROOT / "docs"
OF_POOL = {"gather_db_pool_size", "gather_db_pool_checked_out"}
NAME = re.compile(r"\b(?:gather|process)_[a-z_]+\b")
OF_PROMETHEUS = {"up"}


def there_are() -> set[str]:
    """Every name under which something is told, those of workers too."""
    found = set(HELP) | OF_POOL
    for family in REGISTRY.collect():
        ends = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count", "")}.get(family.type, ("",))
        found |= {family.name + end for end in ends}
    return found


def expressions() -> list[str]:
    dashboard = json.loads((DOCS / "grafana.json").read_text())
    of_panels = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    of_alerts = re.findall(r"^ +expr: (.+)$", (DOCS / "alerts.yml").read_text(), re.MULTILINE)
    assert len(of_panels) > 20
    assert len(of_alerts) > 10
    return of_panels + of_alerts


@pytest.mark.parametrize("expression", expressions())
def test_an_expression_is_about_figures_that_there_are(expression: str) -> None:
    named = set(NAME.findall(expression)) - {"gather"}
    assert named or any(re.search(rf"\b{name}\b", expression) for name in OF_PROMETHEUS)
    assert named <= there_are()
    assert expression.count("(") == expression.count(")")


def test_the_list_of_figures_is_whole() -> None:
    listed = set(NAME.findall((DOCS / "operating-metrics.md").read_text()))
    ours = {name for name in there_are() if name.startswith("gather_")}
    bare = {re.sub(r"_(bucket|sum|count)$", "", name) for name in ours}
    assert listed <= there_are() | {"process_cpu_seconds_total"}
    assert {name for name in bare if name not in listed} == set()


async def test_what_is_told_is_what_is_listed(anyone: httpx.AsyncClient) -> None:
    told = set(re.findall(r"^# TYPE (\w+)", (await anyone.get("/metrics")).text, re.MULTILINE))
    assert {name for name in told if name.startswith("gather_")} <= there_are()
