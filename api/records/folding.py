"""PURE: rows of one id in one batch, applied in order as if each were a request, and then written at once.

One statement can't touch a row twice, and a transaction that writes a row thousands of times leaves as many versions
to walk through each time.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import msgspec

from api.errors import Problem
from api.records import traps
from api.records.options import REFUSALS, TOO_LARGE, TOO_MANY_KEYS, Merge, Mode, Options, Result
from api.records.parsing import Row, RowError

_exact = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)
_written = msgspec.json.Encoder(decimal_format="number")
_pieces = msgspec.json.Decoder(dict[str, msgspec.Raw])


def fold(stored: str | None, rows: Sequence[Row], options: Options) -> tuple[list[Result], Row | None]:
    """What becomes of each row, given the record as it is stored; and the row that stands for all that were written."""
    state = None if stored is None else _exact.decode(stored)
    results: list[Result] = []
    written: list[Row] = []
    at_most = len(stored or "")
    for row in rows:
        if options.mode is (Mode.UPDATE if state is None else Mode.CREATE):
            results.append(RowError(row.index, row.external_id, (REFUSALS[options.mode],)))
            continue
        merged = _merged(state or {}, row, options.merge)
        at_most += len(row.text)
        if problem := _overgrown(merged, at_most):
            results.append(RowError(row.index, row.external_id, (problem,)))
            continue
        results.append("created" if state is None else "unchanged" if same(state, merged) else "updated")
        written.append(row)
        state = merged
    return results, _net(written, options.merge) if written else None


def same(one: Any, other: Any) -> bool:
    """Equal as JSON values, as PostgreSQL compares them: 75 and 75.0 are, 1 and true aren't."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


def _merged(state: dict[str, Any], row: Row, merge: Merge) -> dict[str, Any]:
    sent = _exact.decode(row.text)
    if merge is Merge.REPLACE:
        return sent
    return {key: value for key, value in (state | sent).items() if key not in row.cleared}


def _overgrown(merged: dict[str, Any], at_most: int) -> Problem | None:
    """Why a record can't have grown to this; `at_most` spares most records the counting of their characters."""
    if len(merged) > traps.MAX_KEYS:
        return TOO_MANY_KEYS
    # A character has four bytes at most.
    if 4 * at_most > traps.MAX_BYTES and len(_written.encode(merged)) > traps.MAX_BYTES:
        return TOO_LARGE
    return None


def _net(rows: Sequence[Row], merge: Merge) -> Row:
    last = rows[-1]
    if merge is Merge.REPLACE or len(rows) == 1:
        return last
    pieces: dict[str, msgspec.Raw] = {}
    cleared: set[str] = set()
    for row in rows:
        sent = _pieces.decode(row.text)
        pieces = {key: piece for key, piece in (pieces | sent).items() if key not in row.cleared}
        cleared = (cleared - sent.keys()) | set(row.cleared)
    text = msgspec.json.encode(pieces).decode()
    return Row(last.index, last.external_id, text, dict.fromkeys(pieces), tuple(sorted(cleared)))
