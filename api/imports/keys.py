"""PURE: lines of NDJSON read under a mapping: keys are renamed or left out, and with them what an export only shows."""

from collections.abc import Collection
from dataclasses import dataclass

import msgspec

from api.errors import Problem
from api.imports.headers import ColumnMap
from api.records import traps
from api.records.parsing import MAX_LINE_BYTES, Parsed, Parser, RowError
from api.records.sheets import is_shown_only

_pieces = msgspec.json.Decoder(dict[str, msgspec.Raw])


@dataclass(frozen=True, slots=True)
class Keys:
    """What becomes of the keys of a line."""

    mapping: ColumnMap
    link_names: Collection[str]

    def read(self, parser: Parser, index: int, line: bytes) -> Parsed:
        """The record of a line."""
        if len(line) > MAX_LINE_BYTES or not self._concerns(line):
            return parser.line(index, line)
        try:
            pieces = _pieces.decode(line.removeprefix(b"\xef\xbb\xbf"))
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
            # The parser has the words for what is wrong.
            return parser.line(index, line)
        found: dict[str, msgspec.Raw] = {}
        for key, piece in pieces.items():
            field = self._field(key)
            if field in found:
                problem = Problem(traps.pointer("", field), "duplicate_column", f"Two keys are for the field {field!r}")
                return RowError(index, None, (problem,))
            if field is not None:
                found[field] = piece
        return parser.line(index, msgspec.json.encode(found))

    def _concerns(self, line: bytes) -> bool:
        return bool(self.mapping) or any(name.encode() in line for name in (*self.link_names, *traps.RESERVED))

    def _field(self, key: str) -> str | None:
        if key in self.mapping:
            return self.mapping[key]
        return None if is_shown_only(key, self.link_names) else key
