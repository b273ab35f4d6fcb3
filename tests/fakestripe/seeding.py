"""Seeding: objects that are functions of an index, so that a million of them cost nothing until they are read.

A seed of n charges `ch_seed_000000`… brings its customers `cus_seed_…` (one for seven charges), payment intents
`pi_seed_…` (same number), a refund `re_seed_…` for one charge in forty, a dispute `dp_seed_…` for one in two hundred.
Every fiftieth charge is not by card: it is `py_seed_…`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from . import plans
from .plans import DISPUTE_AT, DISPUTE_EVERY, REFUND_AT, REFUND_EVERY, Plan
from .shapes import Object


@dataclass(frozen=True)
class Sort:
    """How a kind is seeded: its maker, and which charge numbers (`every`, `at`) have one."""

    make: Callable[[Plan, int], Object]
    prefix: str
    every: int = 1
    at: int = 0
    late: int = 0


SORTS = {
    "charge": Sort(plans.charge, "ch"),
    "customer": Sort(plans.customer, "cus"),
    "payment_intent": Sort(plans.intent, "pi"),
    "invoice": Sort(plans.invoice, "in"),
    "subscription": Sort(plans.subscription, "sub"),
    "refund": Sort(plans.refund, "re", REFUND_EVERY, REFUND_AT, 86_400),
    "dispute": Sort(plans.dispute, "dp", DISPUTE_EVERY, DISPUTE_AT, 5 * 86_400),
}


@dataclass
class SeededBlock:
    """One kind's part of a plan."""

    kind: str
    plan: Plan
    size: int
    first: int
    touched: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.sort = SORTS[self.kind]

    def created(self, index: int) -> int:
        return min(self.plan.second(index * self.sort.every + self.sort.at) + self.sort.late, self.plan.until)

    def id(self, index: int) -> str:
        number = index * self.sort.every + self.sort.at
        return (
            plans.charge_id(self.plan, number)
            if self.kind == "charge"
            else plans.name(self.sort.prefix, self.plan.base + number)
        )

    def index(self, id: str) -> int | None:
        head, _, digits = id.rpartition("_")
        if not head.endswith("_seed") or not digits.isdigit():
            return None
        index, rest = divmod(int(digits) - self.plan.base - self.sort.at, self.sort.every)
        return index if not rest and 0 <= index < self.size and self.id(index) == id else None

    def make(self, index: int) -> Object:
        return self.sort.make(self.plan, index)

    def candidates(self, indices: range, where: Mapping[str, str]) -> range:
        """Only the indices that can answer a filter by customer: every `customers`-th one, not a scan of a million."""
        if "customer" not in where or self.sort.every != 1:
            return indices
        number = where["customer"].removeprefix("cus_seed_")
        if not number.isdigit() or not 0 <= int(number) - self.plan.base < self.plan.customers:
            return range(0)
        step, start = self.plan.customers, int(number) - self.plan.base
        skipped = max(0, -(-(indices.start - start) // step))
        return range(start + skipped * step, indices.stop, step)


def related(plan: Plan, kind: str) -> dict[str, int]:
    """How many objects of each kind one seed makes: charges bring the objects they name."""
    if kind != "charge":
        return {kind: plan.size, **({} if kind == "customer" else {"customer": plan.customers})}
    refunds = (plan.size - REFUND_AT + REFUND_EVERY - 1) // REFUND_EVERY
    disputes = (plan.size - DISPUTE_AT + DISPUTE_EVERY - 1) // DISPUTE_EVERY
    counts = {
        "charge": plan.size,
        "customer": plan.customers,
        "payment_intent": plan.size,
        "refund": refunds,
        "dispute": disputes,
    }
    return {name: count for name, count in counts.items() if count > 0}
