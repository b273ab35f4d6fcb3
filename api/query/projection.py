"""What of a record a query shows: `fields` thins `data` and `linked`; each live link is there, an object or null."""

from collections.abc import Iterable
from functools import reduce
from typing import Any

from sqlalchemy import Text, case, cast, column, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from api.fields.catalogue import Catalogue, CatalogueField
from api.query.reading import Expression, json


def data(stored: Expression, catalogue: Catalogue, names: list[str] | None) -> Expression:
    """The record's own data, or only the fields named."""
    if names is None:
        return stored
    shown = _found(catalogue, names)
    return _thinned(stored, [field.key for field in shown if field.source == "own"])


def linked(stored: Expression, catalogue: Catalogue, names: list[str] | None) -> Expression:
    """One key for each live link; names of tasks that are gone are dropped."""
    whole = {link: _at(stored, link) for link in catalogue.links}
    if names is not None:
        paths = [field.path for field in _found(catalogue, names) if field.column == "linked"]
        whole = {link: _part_of_link(at, [path for path in paths if path[0] == link]) for link, at in whole.items()}
    objects = [func.jsonb_build_object(literal(link, Text()), at, type_=JSONB()) for link, at in whole.items()]
    return reduce(lambda one, other: one.op("||", return_type=JSONB())(other), objects) if objects else json("{}")


def _found(catalogue: Catalogue, names: Iterable[str]) -> list[CatalogueField]:
    return [field for name in names if (field := catalogue.find(name))]


def _part_of_link(at: Expression, paths: list[tuple[str, ...]]) -> Expression:
    if any(len(path) == 1 for path in paths):
        return at
    return case((func.jsonb_typeof(at) == "object", _thinned(at, list(dict.fromkeys(path[1] for path in paths)))))


def _thinned(value: Expression, keys: list[str]) -> Expression:
    each: Any = func.unnest(literal(keys, ARRAY(Text))).table_valued(column("key", Text)).render_derived()
    kept = func.jsonb_object_agg(each.c.key, _at(value, each.c.key))
    thinned = select(func.coalesce(kept, json("{}"), type_=JSONB())).where(func.jsonb_exists(value, each.c.key))
    return thinned.scalar_subquery()


def _at(value: Expression, key: "str | Expression") -> Expression:
    return value.op("->", return_type=JSONB())(literal(key, Text()) if isinstance(key, str) else key)


def as_text(value: Expression) -> Expression:
    """JSON as PostgreSQL writes it: exact, and never parsed again on its way out."""
    return cast(value, Text)
