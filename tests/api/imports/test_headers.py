"""A header under a mapping: which column is for which field, and what is wrong with it."""

import pytest

from api.errors import Invalid, Problem
from api.fields.types import FieldType
from api.imports.headers import ColumnMap, Target, check_keys, id_column, sheet_of

TARGET = Target("id", {"amount": FieldType.NUMBER, "city": FieldType.TEXT}, {"stripe_charge"})


def keys(header: list[str], mapping: ColumnMap | None = None) -> tuple[str | None, ...]:
    return sheet_of(header, mapping or {}, TARGET).keys


def refused(header: list[str] | Problem | None, mapping: ColumnMap | None = None) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as error:
        sheet_of(header, mapping or {}, TARGET)
    return [(problem.pointer, problem.code) for problem in error.value.errors]


def test_columns_keep_their_names_unless_they_are_mapped() -> None:
    assert keys(["id", "amount", "new"]) == ("id", "amount", "new")
    assert keys(["Order", "Sum", "x", "y"], {"Order": "id", "Sum": "amount", "x": None}) == ("id", "amount", None, "y")
    assert sheet_of(["id", "Sum"], {"Sum": "amount"}, TARGET).types == {"amount": FieldType.NUMBER}


def test_what_an_export_only_shows_is_for_nothing_unless_it_is_mapped() -> None:
    shown = ["id", "stripe_charge.id", "stripe_charge", "_created_at", "_updated_at"]
    assert keys(shown) == ("id", None, None, None, None)
    assert keys(shown, {"stripe_charge.id": "charge"}) == ("id", "charge", None, None, None)


def test_names_lose_the_mark_of_a_formula_and_the_empty_ones_at_the_end() -> None:
    assert keys(["id", "'=sum", "''x", "", ""]) == ("id", "=sum", "''x")


@pytest.mark.parametrize(
    ("header", "mapping", "problems"),
    [
        (None, {}, [("/file", "empty_file")]),
        (Problem("", "line_too_long", "…"), {}, [("/file", "line_too_long")]),
        (["a"], {}, [("/mapping", "missing_id_column")]),
        (["id"], {"id": None}, [("/mapping", "missing_id_column")]),
        (["id"], {"id": "x"}, [("/mapping", "missing_id_column")]),
        (["id", "a"], {"b/c": "x"}, [("/mapping/b~1c", "unknown_column")]),
        (["id", "a"], {"a": "id"}, [("/mapping/a", "duplicate_column")]),
        (["id", "a", "b"], {"a": "x", "b": "x"}, [("/mapping/b", "duplicate_column")]),
        (["id", "a", "a"], {}, [("/file", "duplicate_column")]),
        (["id", "", "a"], {}, [("/file", "invalid_key")]),
        (["id", "a.b"], {}, [("/file", "invalid_key")]),
        (["id", "a"], {"a": "b.c"}, [("/mapping/a", "invalid_key")]),
        (["id", "a"], {"a": "stripe_charge"}, [("/mapping/a", "reserved_key")]),
        (["id", "a"], {"a": "_created_at"}, [("/mapping/a", "reserved_key")]),
        (["a", "b"], {"c": "d"}, [("/mapping/c", "unknown_column"), ("/mapping", "missing_id_column")]),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    header: list[str] | Problem | None, mapping: ColumnMap, problems: list[tuple[str, str]]
) -> None:
    assert refused(header, mapping) == problems


def test_two_columns_of_a_name_may_both_be_left_out() -> None:
    assert keys(["id", "a", "a", "", "b"], {"a": None, "": None}) == ("id", None, None, None, "b")


def test_whoever_maps_what_is_not_there_is_told_what_is() -> None:
    with pytest.raises(Invalid, match=r"The file has no column 'b'; it has 'id', 'a0', .* and 11 more"):
        sheet_of(["id", *(f"a{n}" for n in range(40))], {"b": "x"}, TARGET)


def test_the_id_is_looked_for_under_the_column_that_is_mapped_to_it() -> None:
    assert id_column({"x": "y", "Order No": "id"}, "id") == "Order No"
    assert id_column({"x": "y"}, "id") == "id"


@pytest.mark.parametrize(
    ("mapping", "problems"),
    [
        ({"id": None}, [("/mapping/id", "missing_id_column")]),
        ({"id": "x"}, [("/mapping/id", "missing_id_column")]),
        ({"a": "x", "b": "x"}, [("/mapping/b", "duplicate_column")]),
        ({"a": "b.c"}, [("/mapping/a", "invalid_key")]),
    ],
)
def test_of_lines_that_have_no_header_the_mapping_alone_is_looked_at(
    mapping: ColumnMap, problems: list[tuple[str, str]]
) -> None:
    check_keys({"nobody": "knows", "a": None}, TARGET)
    with pytest.raises(Invalid) as error:
        check_keys(mapping, TARGET)
    assert [(problem.pointer, problem.code) for problem in error.value.errors] == problems
