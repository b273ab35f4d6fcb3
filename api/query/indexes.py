"""The indexes that serve queries: a field's, for its filters and sorts, and those of a filter and a sort together."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import asyncpg

from api.fields.catalogue import Catalogue, CatalogueField
from api.fields.types import FieldType
from api.query import reading

TOGETHER = "\x1f"
"""Between the names of two fields of one index."""

INDEXABLE = frozenset(FieldType) - {FieldType.LINK, FieldType.JSON}
NUMBERS = {FieldType.NUMBER, FieldType.MONEY}
MOMENTS = {FieldType.DATE, FieldType.DATETIME}


def together(fixed: str, sorted_by: str) -> str:
    """The name of the index that gives the rows in which one field is fixed, in the order of another."""
    return f"{fixed}{TOGETHER}{sorted_by}"


def indexed_type(catalogue: Catalogue, name: str) -> str | None:
    """What an index of this name reads its fields by; None while there can be none."""
    fields = _fields(catalogue, name)
    return TOGETHER.join(field.type for field in fields) if fields else None


def leading(names: Iterable[str], sorted_by: str | None) -> frozenset[str]:
    """The fields of which there is an index that gives the rows of one value in the order of another field."""
    pairs = (name.split(TOGETHER) for name in names if TOGETHER in name)
    return frozenset(fixed for fixed, other in pairs if other == sorted_by)


def definition(catalogue: Catalogue, name: str, records: Table) -> str | None:
    """What goes between the brackets of CREATE INDEX … ON … (…); None for a name that no index helps.

    The external id comes last: it breaks ties, in both directions.
    """
    fields = _fields(catalogue, name)
    if not fields:
        return None
    *fixed, last = fields
    columns = [*(reading.leading(field, records) for field in fixed), reading.sort_key(last, records)]
    return ", ".join([*(_spelled(column, records) for column in columns), "external_id"])


def _fields(catalogue: Catalogue, name: str) -> Sequence[CatalogueField]:
    parts = name.split(TOGETHER)
    found = [field for part in parts if (field := catalogue.find(part)) and field.type in INDEXABLE]
    return found if len(found) == len(parts) and (len(found) == 1 or _go_together(*found)) else []


def _go_together(fixed: CatalogueField, last: CatalogueField) -> bool:
    """Whether one value of a field is one place in an index (a day is many moments), and both fit beside the longest
    id: a page holds 2,704 bytes, of which the id may take 2,048, a text 512 and a number 216."""
    return fixed.type not in MOMENTS and not (fixed.type in NUMBERS and last.type is FieldType.TEXT)


def _spelled(expression: reading.Expression, records: Table) -> str:
    """The same expression that queries are compiled to, with its key written out. To be run as it is
    (`exec_driver_sql`): a key may hold a colon."""
    compiled = expression.compile(dialect=asyncpg.dialect(), compile_kwargs={"literal_binds": True})  # type: ignore[no-untyped-call]
    return f"({str(compiled).replace(f'{records.name}.', '')})"
