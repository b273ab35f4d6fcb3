"""The index that serves a field: its filters and, with the external id behind it, its sorts in both directions."""

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import asyncpg

from api.fields.catalogue import CatalogueField
from api.fields.types import FieldType
from api.query import reading


def index_columns(field: CatalogueField, records: Table) -> str | None:
    """What goes between the brackets of CREATE INDEX … ON … (…); None for a field that no index helps.

    The same expression that queries are compiled to, with its key written out. To be run as it is
    (`exec_driver_sql`): a key may hold a colon.
    """
    if field.type in (FieldType.LINK, FieldType.JSON):
        return None
    expression = reading.sort_key(field, records)
    compiled = expression.compile(dialect=asyncpg.dialect(), compile_kwargs={"literal_binds": True})  # type: ignore[no-untyped-call]
    return f"({str(compiled).replace(f'{records.name}.', '')}), external_id"
