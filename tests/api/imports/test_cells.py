"""A workbook's cells as text: what a CSV of it would have."""

from datetime import date, datetime, time, timedelta

import pytest

from api.imports.cells import Cell, text_of


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (" a ", " a "),
        (True, "true"),
        (False, "false"),
        (75.0, "75"),
        (-0.0, "0"),
        (75.5, "75.5"),
        (0.1 + 0.2, "0.3"),
        (4111111111111111.0, "4111111111111111"),
        (1e17, "1e+17"),
        (1e300, "1e+300"),
        (-1.5e-7, "-1.5e-07"),
        (date(2024, 1, 31), "2024-01-31"),
        (datetime(2024, 1, 31, 10, 0, 1), "2024-01-31T10:00:01"),  # noqa: DTZ001 - a workbook knows no zones
        (time(10, 30), "10:30:00"),
        (timedelta(days=1, hours=6, seconds=5), "30:00:05"),
        (timedelta(seconds=-90), "-0:01:30"),
    ],
)
def test_a_cell_is_written_as_json_and_iso_8601_have_it(cell: Cell, text: str) -> None:
    assert text_of(cell) == text
