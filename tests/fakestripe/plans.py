"""What seeded objects look like: pure functions of a plan and an index, linked to one another by their numbers."""

from __future__ import annotations

from dataclasses import dataclass

from . import drawing
from .chance import mix, pick
from .payment import APPROVED, CARDS, DECLINED, FAILURES, other_details
from .people import NOTES, lunch, person, price
from .shapes import Object

REFUND_EVERY, REFUND_AT = 40, 7
DISPUTE_EVERY, DISPUTE_AT = 200, 31
OTHER_EVERY, OTHER_AT = 50, 9
CUSTOMER_SHARE = 7


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


def name(prefix: str, number: int) -> str:
    return f"{prefix}_seed_{number:06d}"


def charge_id(plan: Plan, i: int) -> str:
    return name("py" if i % OTHER_EVERY == OTHER_AT else "ch", plan.base + i)


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
    buyer = person(plan.seed, plan.base + who)
    currency, amount = price(bits >> 12, buyer["address"]["country"])
    failure = FAILURES[(bits >> 7) % 4] if status == "failed" else None
    metadata = {"order_id": str(100_000 + plan.base + i), "channel": pick(("web", "app", "phone"), bits >> 20)}
    if bits >> 60 == 0:
        metadata["note"] = pick(NOTES, bits >> 32)
    return drawing.charge(
        charge_id(plan, i),
        plan.second(i),
        amount,
        currency,
        status=status,
        customer=name("cus", plan.base + who),
        payment_intent=name("pi", plan.base + i),
        description=lunch(bits >> 24),
        billing=buyer,
        metadata=metadata,
        disputed=_disputed(i),
        failure_code=failure[0] if failure else None,
        failure_message=failure[1] if failure else None,
        payment_method_details=other_details(currency, bits >> 40)
        if i % OTHER_EVERY == OTHER_AT
        else pick(CARDS, bits >> 40),
        outcome=DECLINED[(bits >> 7) % 4] if failure else APPROVED["elevated" if bits >> 44 & 31 == 0 else "normal"],
        refunds=[_refund_of(plan, i, amount, currency)] if _returned(i) and not bare else (),
    )


def _refund_of(plan: Plan, i: int, amount: int, currency: str) -> Object:
    parent = {"id": charge_id(plan, i), "payment_intent": name("pi", plan.base + i), "currency": currency}
    part = amount if i % (2 * REFUND_EVERY) == REFUND_AT else max(amount // 4, 1)
    made = min(plan.second(i) + 86_400, plan.until)
    return drawing.refund(name("re", plan.base + i), made, parent, part, reason="requested_by_customer")


def refund(plan: Plan, j: int) -> Object:
    i = j * REFUND_EVERY + REFUND_AT
    parent = charge(plan, i, bare=True)
    return _refund_of(plan, i, parent["amount"], parent["currency"])


def dispute(plan: Plan, j: int) -> Object:
    i = j * DISPUTE_EVERY + DISPUTE_AT
    parent = charge(plan, i, bare=True)
    made = min(parent["created"] + 5 * 86_400, plan.until)
    return drawing.dispute(
        name("dp", plan.base + i), made, parent, parent["amount"], status=pick(("lost", "needs_response"), j)
    )


def customer(plan: Plan, i: int) -> Object:
    return drawing.customer(name("cus", plan.base + i), plan.second(i), person(plan.seed, plan.base + i))


def intent(plan: Plan, i: int) -> Object:
    paid = charge(plan, i, bare=True)
    status = {"failed": "requires_payment_method", "pending": "processing"}.get(paid["status"], "succeeded")
    shared = {key: paid[key] for key in ("customer", "description", "metadata")}
    return drawing.payment_intent(
        paid["payment_intent"],
        paid["created"],
        paid["amount"],
        paid["currency"],
        status=status,
        latest_charge=paid["id"],
        **shared,
    )


def invoice(plan: Plan, i: int) -> Object:
    bits = mix(plan.seed ^ 0x1AF, plan.base + i)
    currency, amount = price(bits, person(plan.seed, plan.base + i % plan.customers)["address"]["country"])
    customer, status = (
        name("cus", plan.base + i % plan.customers),
        pick(("paid", "paid", "paid", "open", "void"), bits >> 40),
    )
    return drawing.invoice(
        name("in", plan.base + i), plan.second(i), amount, currency, customer, status=status, number=f"L-{i:06d}"
    )


def subscription(plan: Plan, i: int) -> Object:
    bits = mix(plan.seed ^ 0x50B, plan.base + i)
    customer, status = (
        name("cus", plan.base + i % plan.customers),
        pick(("active", "active", "past_due", "canceled"), bits),
    )
    return drawing.subscription(
        name("sub", plan.base + i),
        plan.second(i),
        4900 + bits % 5 * 1000,
        "usd",
        customer,
        status=status,
        description="Lunch club",
    )
