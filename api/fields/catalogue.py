"""The catalogue of a model: every field that its records may be asked by, with its type and where it is kept."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from api.fields import inference
from api.fields.inference import Observation
from api.fields.types import FieldType
from api.texts import is_storable

Column = Literal["external_id", "data", "linked", "created_at", "updated_at"]
LinkFields = Mapping[str, FieldType]
"""What a provider's kind of object shows: {"status": text, "amount": money, …}."""


class FieldRow(Protocol):
    """What the catalogue reads of a stored field."""

    @property
    def key(self) -> str: ...
    @property
    def label(self) -> str | None: ...
    @property
    def pinned(self) -> str | None: ...
    @property
    def hidden(self) -> bool: ...
    @property
    def position(self) -> int: ...
    @property
    def seen(self) -> Mapping[str, Any]: ...
    @property
    def samples(self) -> list[Any]: ...


@dataclass(frozen=True, slots=True)
class CatalogueField:
    """A field by the key that a query names it with, and the column and JSON path that its values are at."""

    key: str
    type: FieldType
    column: Column
    path: tuple[str, ...] = ()
    label: str = ""
    hidden: bool = False
    pinned: bool = False
    share: float | None = None
    samples: tuple[Any, ...] = ()
    seen: Mapping[str, int] | None = None
    in_currency: bool = False
    """Whether it is an amount of the currency beside it: money, or the same in minor units."""

    @property
    def source(self) -> str:
        """Who the value comes from: "own", the name of a link, or "record" for the record's own times."""
        if self.column == "linked":
            return self.path[0]
        return "record" if self.column in ("created_at", "updated_at") else "own"


TIMES = (
    CatalogueField("_created_at", FieldType.DATETIME, "created_at", label="Created"),
    CatalogueField("_updated_at", FieldType.DATETIME, "updated_at", label="Updated"),
)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A model's fields by key: its own in their order, then each link with its fields, then the record's times."""

    id_field: str
    links: tuple[str, ...]
    fields: Mapping[str, CatalogueField]

    def __iter__(self) -> Iterator[CatalogueField]:
        return iter(self.fields.values())

    @property
    def own(self) -> tuple[CatalogueField, ...]:
        return tuple(field for field in self if field.source == "own")

    def types(self) -> dict[str, FieldType]:
        """The types of the model's own fields, by key: what a form's values are read with."""
        return {field.key: field.type for field in self.own}

    def find(self, key: str) -> CatalogueField | None:
        """A field by its key; what is inside a link's JSON field (`stripe_charge.metadata.order`) reads as text."""
        if field := self.fields.get(key):
            return field
        link, _, inner = key.partition(".")
        name, _, rest = inner.partition(".")
        container = self.fields.get(f"{link}.{name}")
        if rest and is_storable(rest) and container and container.type is FieldType.JSON:
            return CatalogueField(key, FieldType.TEXT, "linked", (link, name, rest), label=rest)
        return None


def build(
    id_field: str,
    rows: Iterable[FieldRow] = (),
    sightings: Iterable[Mapping[str, Observation]] = (),
    links: Mapping[str, LinkFields] | None = None,
) -> Catalogue:
    """The catalogue from stored fields, what was seen since they were folded, and the links' kinds."""
    links = links or {}
    fields = [*_own(id_field, rows, sightings), *_linked(links), *TIMES]
    return Catalogue(id_field, tuple(links), {field.key: field for field in fields})


def _own(
    id_field: str, rows: Iterable[FieldRow], sightings: Iterable[Mapping[str, Observation]]
) -> Iterator[CatalogueField]:
    stored = {row.key: row for row in sorted(rows, key=lambda row: row.position)}
    folded = {key: {**row.seen, "samples": row.samples} for key, row in stored.items()}
    seen = inference.fold([{id_field: {}}, folded, *sightings])
    for key in dict.fromkeys([id_field, *stored, *seen]):
        yield _own_field(key, seen[key], stored.get(key), is_id=key == id_field)


def _own_field(key: str, seen: Observation, row: FieldRow | None, *, is_id: bool) -> CatalogueField:
    pinned = row is not None and row.pinned is not None and not is_id
    kind = FieldType.TEXT if is_id else FieldType(row.pinned) if row and row.pinned else inference.infer(seen)
    return CatalogueField(
        key,
        kind,
        "external_id" if is_id else "data",
        () if is_id else (key,),
        label=(row and row.label) or key,
        hidden=bool(row and row.hidden),
        pinned=pinned,
        share=inference.share(seen, kind),
        samples=tuple(seen.get("samples", ())),
        seen={name: count for name, count in seen.items() if name != "samples"},
    )


def _linked(links: Mapping[str, LinkFields]) -> Iterator[CatalogueField]:
    for link, fields in links.items():
        yield CatalogueField(link, FieldType.LINK, "linked", (link,), label=link)
        for name, kind in fields.items():
            in_currency = fields.get(name.removesuffix("_minor")) is FieldType.MONEY
            path = (link, name)
            yield CatalogueField(f"{link}.{name}", kind, "linked", path, label=name, in_currency=in_currency)
