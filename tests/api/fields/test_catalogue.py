"""The catalogue: own fields by their rows and by what was just seen, links by their kinds."""

from dataclasses import dataclass, field
from typing import Any

from api.fields.catalogue import build
from api.fields.types import FieldType

CHARGE = {"status": FieldType.TEXT, "amount": FieldType.MONEY, "metadata": FieldType.JSON}


@dataclass
class Row:
    key: str
    position: int = 1
    label: str | None = None
    pinned: str | None = None
    hidden: bool = False
    seen: dict[str, Any] = field(default_factory=dict)
    samples: list[Any] = field(default_factory=list)


def test_the_id_field_is_always_there_and_always_text() -> None:
    seen = Row("id", pinned="number", seen={"nonempty": 9, "number": 9})
    for catalogue in (build("id"), build("id", [seen])):
        found = catalogue.find("id")
        assert found is not None
        assert (found.type, found.column, found.pinned) == (FieldType.TEXT, "external_id", False)


def test_what_was_seen_since_the_last_fold_counts_at_once() -> None:
    rows = [Row("amount", seen={"nonempty": 1}, samples=["n/a"])]
    sightings: list[dict[str, Any]] = [
        {"amount": {"nonempty": 9, "number": 9, "samples": [75]}, "city": {"nonempty": 1}}
    ]
    catalogue = build("id", rows, sightings)
    assert catalogue.types() == {"id": FieldType.TEXT, "amount": FieldType.NUMBER, "city": FieldType.TEXT}
    amount = catalogue.fields["amount"]
    assert (amount.share, amount.samples, amount.seen) == (0.9, ("n/a", 75), {"nonempty": 10, "number": 9})


def test_a_pinned_type_wins_and_its_share_is_told() -> None:
    amount = build("id", [Row("amount", pinned="text", seen={"nonempty": 4, "number": 4})]).fields["amount"]
    assert (amount.type, amount.pinned, amount.share) == (FieldType.TEXT, True, 1.0)


def test_own_fields_keep_their_order_then_come_the_links_then_the_times() -> None:
    catalogue = build("id", [Row("b", 3), Row("id", 1), Row("a", 2)], links={"stripe_charge": CHARGE})
    assert [each.key for each in catalogue] == [
        "id", "a", "b", "stripe_charge", "stripe_charge.status", "stripe_charge.amount", "stripe_charge.metadata",
        "_created_at", "_updated_at",
    ]  # fmt: skip
    assert {each.source for each in catalogue} == {"own", "stripe_charge", "record"}


def test_what_is_inside_a_links_json_field_reads_as_text() -> None:
    catalogue = build("id", links={"stripe_charge": CHARGE})
    inner = catalogue.find("stripe_charge.metadata.order.no")
    assert inner is not None
    assert (inner.type, inner.path) == (FieldType.TEXT, ("stripe_charge", "metadata", "order.no"))
    assert catalogue.find("stripe_charge.status.x") is None
    assert catalogue.find("stripe_charge.nope") is None
    assert catalogue.find("nope") is None
