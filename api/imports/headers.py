"""PURE: a file's header and the mapping that came with it, as the sheet by which its rows are read."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from api.errors import Invalid, Problem
from api.fields.types import FieldType
from api.imports.reading import Raw
from api.records import traps
from api.records.sheets import Sheet, is_shown_only, names_of

LISTED = 30
LONGEST_NAME = 60

ColumnMap = Mapping[str, str | None]
"""A file's header -> the field that it is for; null: for none."""


@dataclass(frozen=True, slots=True)
class Target:
    """The model that a file is for, as its header has to know it."""

    id_field: str
    types: Mapping[str, FieldType]
    link_names: Collection[str]


def id_column(mapping: ColumnMap, id_field: str) -> str:
    """The header under which the ID field is expected."""
    return next((name for name, field in mapping.items() if field == id_field), id_field)


def sheet_of(row: Raw | None, mapping: ColumnMap, target: Target) -> Sheet:
    """The sheet under a header, or Invalid: links' columns and times are for nothing unless they are mapped."""
    if row is None or isinstance(row, bytes):
        raise _refused([Problem("/file", "empty_file", "The file is empty: it has no header")])
    if isinstance(row, Problem):
        raise _refused([Problem("/file", row.code, f"The header can't be read: {row.detail}")])
    names = names_of(row)
    keys = [
        mapping[name] if name in mapping else None if is_shown_only(name, target.link_names) else name for name in names
    ]
    if problems := [*_unknown(names, mapping), *_wrong(names, keys, mapping, target)]:
        raise _refused(problems)
    types = {key: target.types[key] for key in keys if key is not None and key in target.types}
    return Sheet(tuple(keys), target.id_field, types)


def check_keys(mapping: ColumnMap, target: Target) -> None:
    """What can be said of a mapping without a header, or Invalid: lines of NDJSON have each their own keys."""
    fields = [field for field in mapping.values() if field is not None]
    wrong = _wrong(list(mapping), list(mapping.values()), mapping, target, any_more=True)
    problems = [*wrong, *_without_id(mapping, fields, target)]
    if problems:
        raise _refused(problems)


def _unknown(names: list[str], mapping: ColumnMap) -> Iterator[Problem]:
    for name in mapping.keys() - set(names):
        detail = f"The file has no column {_shown(name)}; it has {_listed(names)}"
        yield Problem(_at(name), "unknown_column", detail)


def _wrong(
    names: list[str], keys: list[str | None], mapping: ColumnMap, target: Target, *, any_more: bool = False
) -> Iterator[Problem]:
    column_of: dict[str, str] = {}
    for name, key in zip(names, keys, strict=True):
        at = _at(name) if name in mapping else "/file"
        if key is None:
            continue
        if key in column_of:
            yield Problem(at, "duplicate_column", _both(column_of[key], name, key))
        elif found := traps.key_problem(key, frozenset(target.link_names)):
            column = f"The column {_shown(name)} can't be imported" if name else "A column has no name"
            yield Problem(at, found.code, f"{column}: {found.detail}. Map it to a field, or to null to leave it out")
        column_of[key] = name
    if not any_more and target.id_field not in column_of:
        detail = f"No column is for {_shown(target.id_field)}, the model's ID field: map one of {_listed(names)}"
        yield Problem("/mapping", "missing_id_column", detail)


def _without_id(mapping: ColumnMap, fields: list[str], target: Target) -> Iterator[Problem]:
    if target.id_field in mapping and target.id_field not in fields:
        detail = f"Nothing is left for {_shown(target.id_field)}, the model's ID field"
        yield Problem(_at(target.id_field), "missing_id_column", detail)


def _both(one: str, other: str, field: str) -> str:
    if one == other:
        return f"The header names the column {_shown(one)} twice"
    return f"The columns {_shown(one)} and {_shown(other)} are both for the field {_shown(field)}"


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - LISTED:,} more" if len(names) > LISTED else ""
    return (", ".join(map(_shown, names[:LISTED])) or "none") + more


def _shown(name: str) -> str:
    return repr(name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…")


def _at(name: str) -> str:
    return traps.pointer("/mapping", name)


def _refused(problems: list[Problem]) -> Invalid:
    return Invalid(problems[0].detail, code=problems[0].code, errors=problems)
