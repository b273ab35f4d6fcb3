"""Customers, payment intents, invoices and subscriptions: the objects around a charge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import drawing, sublists
from .errors import bad
from .people import NOBODY
from .shapes import Object

if TYPE_CHECKING:
    from .state import FakeStripe


def _second(fake: FakeStripe, created: int | None) -> int:
    return int(fake.now()) if created is None else created


def create_customer(
    fake: FakeStripe,
    *,
    name: str | None = None,
    email: str | None = None,
    phone: str | None = None,
    created: int | None = None,
    id: str | None = None,
    **extra: object,
) -> Object:
    billing = {**NOBODY, "name": name, "email": email, "phone": phone}
    customer = fake.add(
        "customer", drawing.customer(id or fake.new_id("cus"), _second(fake, created), billing, **extra)
    )
    fake.emit("customer.created", customer)
    return customer


def delete_customer(fake: FakeStripe, id: str) -> Object:
    """From now on a stub answers for it; the event carries the full customer without a word of deletion."""
    customer = fake.get("customer", id)
    stub = {"id": id, "object": "customer", "deleted": True}
    fake.shelves["customer"].put(stub, fake.now())
    fake.emit("customer.deleted", customer)
    return stub


def create_payment_intent(
    fake: FakeStripe,
    *,
    amount: int = 1000,
    currency: str = "usd",
    confirm: bool = False,
    created: int | None = None,
    **extra: object,
) -> Object:
    id, second = fake.new_id("pi"), _second(fake, created)
    body = drawing.payment_intent(id, second, amount, currency, status="requires_payment_method", **extra)
    fake.emit("payment_intent.created", fake.add("payment_intent", body))
    return confirm_payment_intent(fake, id) if confirm else body


def confirm_payment_intent(fake: FakeStripe, id: str, *, succeed: bool = True, **charge_facts: object) -> Object:
    """Try to pay: every try is a charge of its own and becomes the intent's latest."""
    intent = fake.get("payment_intent", id)
    if intent["status"] in ("succeeded", "canceled"):
        raise bad(f"This PaymentIntent's status is {intent['status']}.", code="payment_intent_unexpected_state")
    facts = {
        "customer": intent["customer"],
        "description": intent["description"],
        "metadata": intent["metadata"],
        **charge_facts,
    }
    status = "succeeded" if succeed else "failed"
    charge = fake.create_charge(
        amount=intent["amount"], currency=intent["currency"], payment_intent=id, status=status, **facts
    )
    intent = fake.put(
        "payment_intent",
        intent,
        latest_charge=charge["id"],
        status="succeeded" if succeed else "requires_payment_method",
        amount_received=intent["amount"] if succeed else 0,
    )
    fake.emit("payment_intent.succeeded" if succeed else "payment_intent.payment_failed", intent)
    return intent


def cancel_payment_intent(fake: FakeStripe, id: str) -> Object:
    intent = fake.put("payment_intent", fake.get("payment_intent", id), status="canceled", canceled_at=int(fake.now()))
    fake.emit("payment_intent.canceled", intent)
    return intent


def create_invoice(
    fake: FakeStripe,
    *,
    customer: str,
    amount: int = 1000,
    currency: str = "usd",
    status: str = "open",
    created: int | None = None,
    **extra: object,
) -> Object:
    body = drawing.invoice(
        fake.new_id("in"), _second(fake, created), amount, currency, customer, status=status, **extra
    )
    fake.emit("invoice.created", fake.add("invoice", body))
    return body


def add_invoice_payment(
    fake: FakeStripe, id: str, *, amount: int = 100, is_default: bool = False, **payment: object
) -> Object:
    """Attach a payment: by a payment intent of its own unless `payment` names a `charge` or a `payment_intent`."""
    invoice = fake.get("invoice", id)
    if not payment:
        payment = {"payment_intent": fake.create_payment_intent(amount=amount, currency=invoice["currency"])["id"]}
    made = drawing.invoice_payment(
        fake.new_id("inpay"), int(fake.now()), invoice, amount, payment, is_default=is_default
    )
    payments = [*invoice["payments"]["data"], made]
    fake.put("invoice", invoice, payments=sublists.listed("/v1/invoice_payments", id, "invoice", payments))
    return made


def pay_invoice(fake: FakeStripe, id: str) -> Object:
    """By its default payment, which is made now if it isn't there."""
    if not any(payment["is_default"] for payment in fake.get("invoice", id)["payments"]["data"]):
        fake.add_invoice_payment(id, amount=fake.get("invoice", id)["amount_due"], is_default=True)
    invoice = fake.get("invoice", id)
    moments = {**invoice["status_transitions"], "paid_at": int(fake.now())}
    due = invoice["amount_due"]
    paid = {
        "status": "paid",
        "amount_paid": due,
        "amount_remaining": 0,
        "attempted": True,
        "status_transitions": moments,
    }
    invoice = fake.put("invoice", invoice, **paid)
    fake.emit("invoice.paid", invoice)
    fake.emit("invoice.payment_succeeded", invoice)
    return invoice


def void_invoice(fake: FakeStripe, id: str) -> Object:
    invoice = fake.put("invoice", fake.get("invoice", id), status="void")
    fake.emit("invoice.voided", invoice)
    return invoice


def delete_invoice(fake: FakeStripe, id: str) -> Object:
    """A draft only; afterwards nobody knows it."""
    invoice = fake.get("invoice", id)
    if invoice["status"] != "draft":
        raise bad("You can only delete draft invoices.", code="invoice_not_editable")
    fake.shelves["invoice"].remove(id)
    fake.emit("invoice.deleted", invoice)
    return {"id": id, "object": "invoice", "deleted": True}


def create_subscription(
    fake: FakeStripe,
    *,
    customer: str,
    amount: int = 4900,
    currency: str = "usd",
    status: str = "active",
    created: int | None = None,
    item_count: int = 1,
    **extra: object,
) -> Object:
    id, second = fake.new_id("sub"), _second(fake, created)
    body = drawing.subscription(id, second, amount, currency, customer, status=status, item_count=item_count, **extra)
    fake.emit("customer.subscription.created", fake.add("subscription", body))
    return body


def cancel_subscription(fake: FakeStripe, id: str) -> Object:
    """`customer.subscription.deleted` means cancelled: the subscription stays."""
    second = int(fake.now())
    body = fake.put(
        "subscription", fake.get("subscription", id), status="canceled", canceled_at=second, ended_at=second
    )
    fake.emit("customer.subscription.deleted", body)
    return body
