"""The orders that are measured."""

import json
from collections import Counter

from bench.orders import DIETS, crate, email, id_of, orders

CHARGES = ["ch_1", "ch_2"]


class TestOrders:
    def test_they_are_the_same_every_time(self) -> None:
        assert orders(range(100), CHARGES) == orders(range(100), CHARGES)

    def test_each_has_twelve_fields_under_the_id_that_goes_with_it(self) -> None:
        made = orders(range(1000), CHARGES)
        records = [json.loads(text) for text in made.texts]
        assert {len(record) for record in records} == {12}
        assert [record["id"] for record in records] == list(made.ids) == [id_of(number) for number in range(1000)]
        assert {record["stripe_charge_id"] for record in records} == set(CHARGES)

    def test_a_later_revision_changes_each(self) -> None:
        before, after = orders(range(1000), CHARGES), orders(range(1000), CHARGES, revision=1)
        assert before.ids == after.ids
        assert all(one != other for one, other in zip(before.texts, after.texts, strict=True))

    def test_a_body_holds_them_all(self) -> None:
        made = orders(range(3), CHARGES)
        lines = made.as_lines().splitlines()
        assert [json.loads(line) for line in lines] == json.loads(made.as_array())


class TestWords:
    def test_every_fifth_note_holds_each_diet(self) -> None:
        notes = [json.loads(text)["note"] for text in orders(range(1000), CHARGES).texts]
        assert Counter(note.split()[0] for note in notes) == dict.fromkeys(DIETS, 200)

    def test_ten_of_a_million_hold_a_crate_and_an_order_knows_its_own(self) -> None:
        crates = Counter(crate(number) for number in range(1_000_000))
        assert set(crates.values()) == {10}
        assert crate(1_000_000) not in crates
        record = json.loads(orders([1234], CHARGES).texts[0])
        assert crate(1234) in record["note"]
        assert email(1234) == record["email"]
