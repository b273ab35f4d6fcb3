"""Seeded objects: each a pure function of its index, linked to one another, never held in memory.

A seed of n charges `ch_seed_000000…` brings its customers `cus_seed_…` (one in seven), its payment intents `pi_seed_…` (same index),
a refund `re_seed_…` for one charge in forty and a dispute `dp_seed_…` for one in two hundred. Every fiftieth charge is not a card: it is `py_seed_…`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from . import drawing
from .chance import mix, pick
from .payment import APPROVED, CARDS, DECLINED, FAILURES, OTHERS, details
from .people import NOTES, lunch, person, price
from .shapes import Object

REFUND_EVERY, REFUND_AT = 40, 7
DISPUTE_EVERY, DISPUTE_AT = 200, 31
OTHER_EVERY, OTHER_AT = 50, 9
CUSTOMER_SHARE = 7
_OTHER_DETAILS = tuple(details(method) for method in OTHERS)


@dataclass(frozen=True)
class Plan:
    """One call of seed: `size` objects from number `base` on, spread evenly over the days before `until`."""

    base: int
    size: int
    seed: int
    since: int
    until: int

    def second(self, index: int) -> int:
        return self.since + index * (self.until - self.since) // self.size

    @property
    def customers(self) -> int:
        return self.size // CUSTOMER_SHARE + 1


def _name(prefix: str, number: int) -> str:
    return f"{prefix}_seed_{number:06d}"


def charge_id(plan: Plan, i: int) -> str:
    return _name("py" if i % OTHER_EVERY == OTHER_AT else "ch", plan.base + i)


def _returned(i: int) -> bool:
    return i % REFUND_EVERY == REFUND_AT


def _disputed(i: int) -> bool:
    return i % DISPUTE_EVERY == DISPUTE_AT


def _status(i: int, bits: int) -> str:
    if _returned(i) or _disputed(i) or i % OTHER_EVERY == OTHER_AT:
        return "succeeded"
    return "failed" if bits % 100 < 4 else "pending" if bits % 1000 > 994 else "succeeded"


def charge(plan: Plan, i: int, *, bare: bool = False) -> Object:
    bits = mix(plan.seed, plan.base + i)
    status = _status(i, bits >> 3)
    who = i % plan.customers
    currency, amount = price(bits >> 12)
    failure = FAILURES[(bits >> 7) % 4] if status == "failed" else None
    metadata = {"order_id": str(100_000 + plan.base + i), "channel": pick(("web", "app", "phone"), bits >> 20)}
    if bits >> 60 == 0:
        metadata["note"] = pick(NOTES, bits >> 32)
    return drawing.charge(
        charge_id(plan, i), plan.second(i), amount, currency, status=status, customer=_name("cus", plan.base + who),
        intent=_name("pi", plan.base + i), description=lunch(bits >> 24), billing=person(plan.seed, plan.base + who),
        metadata=metadata, disputed=_disputed(i), failure=failure[:2] if failure else None,
        details=pick(_OTHER_DETAILS, bits >> 40) if i % OTHER_EVERY == OTHER_AT else pick(CARDS, bits >> 40),
        outcome=DECLINED[(bits >> 7) % 4] if failure else APPROVED["elevated" if bits >> 44 & 31 == 0 else "normal"],
        refunds=[_refund_of(plan, i, amount, currency)] if _returned(i) and not bare else (),
    )  # fmt: skip


def _refund_of(plan: Plan, i: int, amount: int, currency: str) -> Object:
    parent = {"id": charge_id(plan, i), "payment_intent": _name("pi", plan.base + i), "currency": currency}
    part = amount if i % (2 * REFUND_EVERY) == REFUND_AT else max(amount // 4, 1)
    made = min(plan.second(i) + 86_400, plan.until)
    return drawing.refund(_name("re", plan.base + i), made, parent, part, reason="requested_by_customer")


def _refund(plan: Plan, j: int) -> Object:
    i = j * REFUND_EVERY + REFUND_AT
    currency, amount = price(mix(plan.seed, plan.base + i) >> 12)
    return _refund_of(plan, i, amount, currency)


def _dispute(plan: Plan, j: int) -> Object:
    i = j * DISPUTE_EVERY + DISPUTE_AT
    parent = charge(plan, i, bare=True)
    made = min(parent["created"] + 5 * 86_400, plan.until)
    return drawing.dispute(_name("dp", plan.base + i), made, parent, parent["amount"], status=pick(("lost", "needs_response"), j))


def _customer(plan: Plan, i: int) -> Object:
    return drawing.customer(_name("cus", plan.base + i), plan.second(i), person(plan.seed, plan.base + i))


def _intent(plan: Plan, i: int) -> Object:
    paid = charge(plan, i, bare=True)
    status = {"failed": "requires_payment_method", "pending": "processing"}.get(paid["status"], "succeeded")
    shared = {key: paid[key] for key in ("customer", "description", "metadata")}
    return drawing.payment_intent(
        paid["payment_intent"], paid["created"], paid["amount"], paid["currency"], status=status, latest_charge=paid["id"], **shared
    )


def _invoice(plan: Plan, i: int) -> Object:
    bits = mix(plan.seed ^ 0x1AF, plan.base + i)
    currency, amount = price(bits)
    customer, status = _name("cus", plan.base + i % plan.customers), pick(("paid", "paid", "paid", "open", "void"), bits >> 40)
    return drawing.invoice(_name("in", plan.base + i), plan.second(i), amount, currency, customer, status=status, number=f"L-{i:06d}")


def _subscription(plan: Plan, i: int) -> Object:
    bits = mix(plan.seed ^ 0x50B, plan.base + i)
    customer, status = _name("cus", plan.base + i % plan.customers), pick(("active", "active", "past_due", "canceled"), bits)
    return drawing.subscription(
        _name("sub", plan.base + i), plan.second(i), 4900 + bits % 5 * 1000, "usd", customer, status=status, description="Lunch club"
    )


@dataclass(frozen=True)
class Sort:
    """How a kind is seeded: its maker, and which charge numbers (`every`, `at`) have one."""

    make: Callable[[Plan, int], Object]
    prefix: str
    every: int = 1
    at: int = 0
    late: int = 0


SORTS = {
    "charge": Sort(charge, "ch"),
    "customer": Sort(_customer, "cus"),
    "payment_intent": Sort(_intent, "pi"),
    "invoice": Sort(_invoice, "in"),
    "subscription": Sort(_subscription, "sub"),
    "refund": Sort(_refund, "re", REFUND_EVERY, REFUND_AT, 86_400),
    "dispute": Sort(_dispute, "dp", DISPUTE_EVERY, DISPUTE_AT, 5 * 86_400),
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
        return charge_id(self.plan, number) if self.kind == "charge" else _name(self.sort.prefix, self.plan.base + number)

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
    counts = {"charge": plan.size, "customer": plan.customers, "payment_intent": plan.size, "refund": refunds, "dispute": disputes}
    return {name: count for name, count in counts.items() if count > 0}
