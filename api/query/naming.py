"""The fields that a query names: which ones, which nobody has seen, and whether indexes know them."""

from collections.abc import Collection, Iterable

from api.fields.catalogue import Catalogue, CatalogueField
from api.query import filters, reaching
from api.query.indexes import leading
from api.query.language import ViewQuery


def filtered_fields(query: ViewQuery) -> list[str]:
    """The fields that a query filters by."""
    every = (each for tree in query.filters() for each in filters.conditions(tree))
    return list(dict.fromkeys(name for each in every for name in filters.named_fields(each)))


def fixed_fields(query: ViewQuery) -> list[str]:
    """The fields that have one value in all rows that match."""
    return [name for tree in query.filters() for name in filters.fixed_fields(tree)]


def sorted_fields(query: ViewQuery) -> list[str]:
    """The fields that a query sorts by."""
    return list(dict.fromkeys(each.field for each in query.sort))


def warnings(query: ViewQuery, catalogue: Catalogue) -> list[dict[str, str]]:
    """What the answer should carry: fields that no record has shown yet read as empty."""
    return unknown([*filtered_fields(query), *sorted_fields(query), *(query.fields or ())], catalogue)


def unknown(names: Iterable[str], catalogue: Catalogue) -> list[dict[str, str]]:
    """A warning for each of these fields that no record has shown."""
    return [
        {
            "code": "unknown_field",
            "field": name,
            "detail": f"No record has shown a field {name!r} yet: it reads as empty.",
        }
        for name in dict.fromkeys(names)
        if catalogue.find(name) is None
    ]


def order_fields(query: ViewQuery, catalogue: Catalogue) -> list[CatalogueField]:
    """The fields that a query sorts by, but for those that nobody has seen."""
    return [field for name in sorted_fields(query) if (field := catalogue.find(name))]


def walkable(query: ViewQuery, catalogue: Catalogue, indexed: Collection[str]) -> bool:
    """Whether one index gives the rows in the query's order: the primary key, or that of the one field sorted by."""
    keys = order_fields(query, catalogue)
    return not keys or (len(keys) == 1 and keys[0].key in indexed)


def reads_every_key(query: ViewQuery, catalogue: Catalogue, indexed: Collection[str]) -> bool:
    """Whether a page's order is nobody's but a sort's, which could leave most rows out by their raw text."""
    keys = order_fields(query, catalogue)
    return bool(keys) and reaching.is_told(keys[0]) and keys[0].key not in indexed and not leading(indexed, keys[0].key)


def reads_every_row(query: ViewQuery, catalogue: Catalogue, indexed: Collection[str]) -> bool:
    """Whether no index finds what matches some part of a filter."""
    names = filtered_fields(query)
    return any(name not in indexed and name != catalogue.id_field for name in names if catalogue.find(name))
