"""The states of integrations and tasks: what the docs draw is what the code names, and facts lead nowhere else."""

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import get_args

from api.integrations.states import INTEGRATION_WAYS, TASK_WAYS, Standing, Status, Way, status_of

DOCS = (Path(__file__).parents[3] / "docs" / "integrations.md").read_text()


def table(heading: str) -> list[Way]:
    """The rows of the table under a heading."""
    part = DOCS.partition(f"### {heading}\n")[2].strip().split("\n\n")[0]
    rows = [[cell.strip(" `") for cell in line.strip("| ").split(" | ")] for line in part.splitlines()[2:]]
    return [Way(*row) for row in rows]


def drawn(name: str) -> set[tuple[str, str]]:
    """The arrows of a diagram's part, but for the first."""
    part = DOCS.partition(f"as {name} {{\n")[2].partition("\n  }")[0]
    return {(source, target) for source, target in re.findall(r"(\w+?)_? --> (\w+?)_?$", part, re.MULTILINE)}


def test_the_tables_of_the_docs_are_those_of_the_code() -> None:
    assert table("Of an integration") == list(INTEGRATION_WAYS)
    assert table("Of a task") == list(TASK_WAYS)


def test_the_diagrams_of_the_docs_are_those_of_the_code() -> None:
    assert drawn("integration") == {(way.source, way.target) for way in INTEGRATION_WAYS}
    assert drawn("task") == {(way.source, way.target) for way in TASK_WAYS}


def facts() -> Iterator[dict[str, bool]]:
    names = ("paused", "failing", "begun", "reading", "read", "linked")
    return (dict(zip(names, values, strict=True)) for values in product([False, True], repeat=len(names)))


def test_every_state_can_be_left_and_there_are_no_others() -> None:
    assert {way.source for way in INTEGRATION_WAYS} == set(get_args(Standing))
    assert {way.source for way in TASK_WAYS} == {status_of(**each) for each in facts()} == set(get_args(Status))


def test_whatever_else_is_so_a_task_that_is_not_paused_and_has_read_and_linked_all_is_live() -> None:
    for each in facts():
        done = each | {"paused": False, "failing": False, "reading": False, "read": True, "linked": True}
        assert status_of(**done) == "live"
