"""PURE: bytes of JSON -> rows and row errors, without loss: what reaches PostgreSQL is the text that came in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import isfinite
from typing import Any

import msgspec

from api.errors import Invalid, Problem, TooLarge, Unreadable, invalid
from api.records import traps

MAX_ID_LENGTH = 512
MAX_ROWS = 10_000
MAX_LINE_BYTES = 1024 * 1024
PROBLEMS_SHOWN = 100


class Row(msgspec.Struct, frozen=True, gc=False):
    """A record to write. `text` is its JSON object as it came, its ID as text; keys sent as null are in `cleared` only.

    A struct that no garbage collector looks at: a batch makes thousands, and nothing in one leads back.
    """

    index: int
    external_id: str
    text: str
    values: dict[str, Any]
    cleared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RowError:
    """A row that can't be written, and everything that is wrong with it."""

    index: int
    external_id: str | None
    problems: tuple[Problem, ...]

    @property
    def code(self) -> str:
        return self.problems[0].code

    @property
    def detail(self) -> str:
        first = self.problems[0]
        return f"{first.pointer}: {first.detail}" if first.pointer else first.detail


Parsed = Row | RowError


@dataclass(frozen=True, slots=True)
class Parser:
    """Reads records of one model; `external_id` is the one that the path names, if it does."""

    id_field: str
    link_names: frozenset[str] = frozenset()
    external_id: str | None = None
    _known_shapes: set[tuple[str, ...]] = field(default_factory=set)

    def one(self, body: bytes) -> Row:
        """The record of a body that is one JSON object. Unreadable or Invalid when it can't be."""
        body = _readable(body)
        try:
            parsed = self._row(0, body, suspect=_is_suspect(body))
        except traps.NotJson as error:
            raise Unreadable(f"The body isn't JSON: {error}") from error
        if isinstance(parsed, RowError):
            raise Invalid(parsed.problems[0].detail, code=parsed.code, errors=list(parsed.problems))
        return parsed

    def array(self, body: bytes) -> list[Parsed]:
        """The rows of a body that is a JSON array."""
        body = _readable(body)
        try:
            raws: Sequence[Any] = _RAWS.decode(body)
        except msgspec.ValidationError as error:
            raise invalid("", "not_an_array", "A batch is a JSON array of records, or NDJSON") from error
        except (msgspec.DecodeError, RecursionError):
            raws = _split(body)
        if len(raws) > MAX_ROWS:
            raise TooLarge(
                f"A JSON array holds at most {MAX_ROWS:,} records, this one {len(raws):,}: send them as NDJSON "
                "(Content-Type: application/x-ndjson), which has no limit",
                code="too_many_rows",
            )
        pieces = [bytes(raw) for raw in raws]
        suspect = _is_suspect(body)
        # Of records that hold values only, each has one bracket, beside the array's own.
        nested = _brackets(body) > len(pieces) + 1
        try:
            return [self._row(index, piece, suspect, nested=nested) for index, piece in enumerate(pieces)]
        except traps.NotJson as error:
            raise Unreadable(f"The body isn't JSON: {error}") from error

    def line(self, index: int, line: bytes) -> Parsed:
        """The row of a line of NDJSON: what is wrong with it is wrong with this row only."""
        if len(line) > MAX_LINE_BYTES:
            return RowError(index, None, (Problem("", "line_too_long", "A line has at most 1 MiB"),))
        try:
            line = _readable(line)
            return self._row(index, line, _is_suspect(line))
        except (traps.NotJson, Unreadable) as error:
            return RowError(index, None, (Problem("", "unreadable_line", f"The line isn't JSON: {error}"),))

    def _row(self, index: int, raw: bytes, suspect: bool, *, nested: bool = True) -> Parsed:
        try:
            values = _OBJECT.decode(raw)
        except (msgspec.DecodeError, RecursionError) as error:
            return self._explain(index, raw, error)
        deep = suspect or (nested and _brackets(raw) > traps.MAX_NESTING + 1)
        problems = traps.read(raw.decode())[1] if deep else []
        if len(raw) > traps.MAX_BYTES and len(msgspec.json.format(raw, indent=-1)) > traps.MAX_BYTES:
            problems.append(Problem("", "record_too_large", "A record has at most 256 KiB"))
        shape = tuple(values)
        if shape not in self._known_shapes:
            problems += self._shape_problems(shape)
        external_id = self._external_id(values, problems)
        if problems:
            return self._refused(index, values.get(self.id_field), problems)
        return self._lossless(index, external_id, raw, values)

    def _shape_problems(self, keys: tuple[str, ...]) -> list[Problem]:
        if len(keys) > traps.MAX_KEYS:
            return [
                Problem("", "too_many_keys", f"A record has at most {traps.MAX_KEYS:,} keys, this one {len(keys):,}")
            ]
        problems = [found for key in keys if (found := traps.key_problem(key, self.link_names))]
        if not problems:
            self._known_shapes.add(keys)
        return problems

    def _external_id(self, values: dict[str, Any], problems: list[Problem]) -> str:
        sent = values.get(self.id_field, _MISSING)
        if sent is _MISSING and self.external_id is not None:
            sent = self.external_id
        if type(sent) is int:
            sent = str(sent) if abs(sent) < _MORE_DIGITS else ""
        if wrong := id_problem(sent):
            problems.append(self._of_id("invalid_id", f"The ID field `{self.id_field}` {wrong}"))
        elif self.external_id not in (None, sent):
            problems.append(self._of_id("id_mismatch", f"The body says {sent!r}, the path {self.external_id!r}"))
        return str(sent)

    def _of_id(self, code: str, detail: str) -> Problem:
        return Problem(traps.pointer("", self.id_field), code, detail)

    def _lossless(self, index: int, external_id: str, raw: bytes, values: dict[str, Any]) -> Row:
        cleared: tuple[str, ...] = ()
        if b"null" in raw and None in values.values():
            cleared = tuple(key for key, value in values.items() if value is None)
            kept = _PIECES.decode(raw)
            values = {key: value for key, value in values.items() if value is not None}
            raw = msgspec.json.encode({key: kept[key] for key in values})
        text = raw.decode()
        if values.get(self.id_field) != external_id:
            # Of two equal keys PostgreSQL keeps the last: the rest of the text stays untouched.
            named = f"{_quoted(self.id_field)}:{_quoted(external_id)}}}"
            text = f"{text[:-1]},{named}" if values else f"{{{named}"
            values[self.id_field] = external_id
        return Row(index, external_id, text, values, cleared)

    def _explain(self, index: int, raw: bytes, error: Exception) -> RowError:
        value, problems = traps.read(raw.decode())
        if not problems and not isinstance(value, dict):
            hint = "; send a list to …/records/batch" if isinstance(value, list) else ""
            problems = [Problem("", "not_an_object", f"A record is a JSON object{hint}")]
        if not problems:
            raise traps.NotJson(str(error))
        external_id = value.get(self.id_field) if isinstance(value, dict) else None
        return self._refused(index, external_id, problems)

    def _refused(self, index: int, external_id: Any, problems: list[Problem]) -> RowError:
        at = traps.pointer("", self.id_field)
        # Whatever is wrong with an ID, it is told once and by one code.
        mine = [self._of_id("invalid_id", found.detail) for found in problems if found.pointer == at][:1]
        mine = [found for found in problems if found.code == "id_mismatch"] or mine
        others = [found for found in problems if found.pointer != at]
        return RowError(index, _shown_id(external_id), tuple((mine + others)[:PROBLEMS_SHOWN]))


def id_problem(external_id: Any) -> str | None:
    """What keeps this from being a record's ID."""
    if external_id is _MISSING:
        return "is missing"
    if not isinstance(external_id, str):
        return "must be text or a whole number"
    if not external_id or external_id.isspace():
        return "is empty"
    if len(external_id) > MAX_ID_LENGTH:
        return f"has more than {MAX_ID_LENGTH} characters"
    if not external_id.isprintable() and _CONTROL.search(external_id):
        return "holds control characters"
    return None


def _readable(body: bytes) -> bytes:
    """The body without a byte order mark and blanks around it; msgspec's Raw doesn't check UTF-8."""
    try:
        body.decode()
    except UnicodeDecodeError as error:
        raise Unreadable(f"The body isn't UTF-8: byte {error.start}") from error
    return body.removeprefix(b"\xef\xbb\xbf").strip(b" \t\r\n")


def _brackets(body: bytes) -> int:
    return body.count(b"{") + body.count(b"[")


def _is_suspect(body: bytes) -> bool:
    return b"\\u0000" in body or _TOO_MANY_ZEROS in body.translate(_DIGITS_TO_ZERO)


def _number(text: str) -> float | Decimal:
    if (len(text) > traps.MAX_DIGITS or "e" in text or "E" in text) and traps.number_problem("", text):
        raise ValueError(text)
    return value if isfinite(value := float(text)) else Decimal(text)


def _split(body: bytes) -> list[bytes]:
    try:
        return [piece.encode() for piece in traps.split(body.decode(), MAX_ROWS)]
    except traps.NotJson as error:
        raise Unreadable(f"The body isn't JSON: {error}") from error


def _shown_id(value: Any) -> str | None:
    if isinstance(value, traps.Number):
        value = value.text
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _MORE_DIGITS:
        value = str(value)
    # Half a surrogate pair can't be answered either.
    return value[:MAX_ID_LENGTH].encode(errors="replace").decode() if isinstance(value, str) else None


def _quoted(text: str) -> str:
    return msgspec.json.encode(text).decode()


_MISSING = object()
_RAWS = msgspec.json.Decoder(list[msgspec.Raw])
_PIECES = msgspec.json.Decoder(dict[str, msgspec.Raw])
_OBJECT = msgspec.json.Decoder(dict[str, Any], float_hook=_number)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_DIGITS_TO_ZERO = bytes(ord("0") if chr(byte).isdigit() and byte < 128 else byte for byte in range(256))
_TOO_MANY_ZEROS = b"0" * (traps.MAX_DIGITS + 1)
_MORE_DIGITS = 10**traps.MAX_DIGITS
