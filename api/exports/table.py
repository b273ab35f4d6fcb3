"""PURE: a record's line of JSON as the cells of a table, each value cut out exactly as it is written."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import msgspec

from api.fields.catalogue import TIMES, Catalogue
from api.fields.guards import guard
from api.fields.types import FieldType

Path = tuple[str, ...]
Piece = bytes | None
"""A value as JSON; None where the record has none."""

_pieces = msgspec.json.Decoder(dict[str, msgspec.Raw])
_text = msgspec.json.Decoder(str)


@dataclass(frozen=True, slots=True)
class Table:
    """Columns by their headers, each with the path of its values in a record's line."""

    columns: Mapping[str, Path]
    _parents: tuple[Path, ...]

    def pieces(self, line: bytes) -> list[Piece]:
        """The record's value for each column."""
        opened: dict[Path, dict[str, msgspec.Raw]] = {(): _pieces.decode(line)}
        for parent in self._parents:
            opened[parent] = _opened(opened[parent[:-1]].get(parent[-1]))
        found = [opened[path[:-1]].get(path[-1]) for path in self.columns.values()]
        return [None if piece is None else bytes(piece) for piece in found]


def table_of(catalogue: Catalogue, names: Iterable[str] | None, *, links: bool) -> Table:
    """The table of these fields, or of all: own ones in their order, then the links'. The ID field is always there."""
    chosen = list(_every(catalogue) if names is None else _expanded(catalogue, names))
    if catalogue.id_field not in chosen:
        chosen.insert(0, catalogue.id_field)
    columns = {name: _path(catalogue, name) for name in chosen}
    if not links:
        columns = {name: path for name, path in columns.items() if path[0] not in catalogue.links}
    parents = {path[:length] for path in columns.values() for length in range(1, len(path))}
    return Table(columns, tuple(sorted(parents, key=len)))


def is_text(piece: bytes) -> bool:
    """Whether a value is a JSON string."""
    return piece.startswith(b'"')


def cell(piece: Piece, *, safe: bool) -> str:
    """A value as a cell: a text as it is (guarded where a spreadsheet would run it), all else as its JSON."""
    if piece is None or piece == b"null":
        return ""
    if not is_text(piece):
        return piece.decode()
    text = _text.decode(piece)
    return guard(text) if safe else text


def _opened(piece: msgspec.Raw | None) -> dict[str, msgspec.Raw]:
    return _pieces.decode(piece) if piece is not None and bytes(piece).startswith(b"{") else {}


def _every(catalogue: Catalogue) -> Iterator[str]:
    return (field.key for field in catalogue if field.type is not FieldType.LINK and field not in TIMES)


def _expanded(catalogue: Catalogue, names: Iterable[str]) -> Iterator[str]:
    """The names, a link as all of its fields."""
    for name in names:
        if name in catalogue.links:
            yield from (field.key for field in catalogue if field.source == name and field.key != name)
        else:
            yield name


def _path(catalogue: Catalogue, name: str) -> Path:
    field = catalogue.find(name)
    return field.path if field and field.path else (name,)
