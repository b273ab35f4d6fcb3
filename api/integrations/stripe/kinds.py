"""Stripe's kinds of object, as a table: adding one is adding an entry.

`events` are the types whose `data.object` is that kind. A rule by prefix would misfile six of the thirteen `charge.*`
types: disputes and refunds travel under that name, and mark their charge through `parents`.
"""

from collections.abc import Iterable

from api.integrations.contract import ObjectKind, TaskType
from api.integrations.stripe.mapping.billing import CUSTOMER, INVOICE, SUBSCRIPTION
from api.integrations.stripe.mapping.fields import Fields, mapper, types
from api.integrations.stripe.mapping.payments import CHARGE, DISPUTE, PAYMENT_INTENT, REFUND


def _task(kind: str, plural: str, description: str) -> TaskType:
    words = kind.replace("_", " ").title()
    return TaskType(
        type=f"sync_stripe_{plural}",
        name=f"Sync Stripe {plural.replace('_', ' ').title()}",
        description=description,
        field_option=f"stripe_{kind}_id_field",
        field_title=f"Stripe {words} ID Field",
    )


def _kind(name: str, fields: Fields, keeps: str, **facts: object) -> ObjectKind:
    plural = f"{name}s"
    return ObjectKind(
        name=name,
        path=f"/v1/{plural}",
        link_name=f"stripe_{name}",
        task=_task(name, plural, keeps),
        fields=types(fields),
        mapped=mapper(fields),
        **facts,  # type: ignore[arg-type]
    )


_TABLE = (
    _kind(
        "charge",
        CHARGE,
        "Keep each record's Stripe charge beside it: status, amounts, refunds, disputes, card.",
        id_prefixes=("ch_", "py_"),
        events=(
            "charge.captured",
            "charge.expired",
            "charge.failed",
            "charge.pending",
            "charge.refunded",
            "charge.succeeded",
            "charge.updated",
        ),
        parents={"payment_intent": "payment_intent"},
        alias="payment_intent",
    ),
    _kind(
        "customer",
        CUSTOMER,
        "Keep each record's Stripe customer beside it: name, e-mail, balance, whether a payment is overdue.",
        id_prefixes=("cus_",),
        events=("customer.created", "customer.updated", "customer.deleted"),
    ),
    _kind(
        "invoice",
        INVOICE,
        "Keep each record's Stripe invoice beside it: number, status, what is due and by when, links to it.",
        id_prefixes=("in_",),
        # Not invoice.upcoming: what it shows is a preview, which nothing can be asked about.
        events=(
            "invoice.created",
            "invoice.updated",
            "invoice.deleted",
            "invoice.finalized",
            "invoice.finalization_failed",
            "invoice.paid",
            "invoice.payment_succeeded",
            "invoice.payment_failed",
            "invoice.payment_action_required",
            "invoice.payment_attempt_required",
            "invoice.sent",
            "invoice.voided",
            "invoice.marked_uncollectible",
            "invoice.overdue",
            "invoice.overpaid",
            "invoice.will_be_due",
        ),
    ),
    _kind(
        "subscription",
        SUBSCRIPTION,
        "Keep each record's Stripe subscription beside it: status, price, current period, cancellation, trial.",
        id_prefixes=("sub_",),
        # A subscription that was "deleted" is one with the status canceled: it stays.
        events=(
            "customer.subscription.created",
            "customer.subscription.updated",
            "customer.subscription.deleted",
            "customer.subscription.paused",
            "customer.subscription.resumed",
            "customer.subscription.pending_update_applied",
            "customer.subscription.pending_update_expired",
            "customer.subscription.trial_will_end",
        ),
        list_params={"status": "all"},
    ),
    _kind(
        "payment_intent",
        PAYMENT_INTENT,
        "Keep each record's Stripe payment intent beside it: status, amounts, latest charge, why it failed.",
        id_prefixes=("pi_",),
        events=(
            "payment_intent.created",
            "payment_intent.processing",
            "payment_intent.requires_action",
            "payment_intent.amount_capturable_updated",
            "payment_intent.partially_funded",
            "payment_intent.payment_failed",
            "payment_intent.canceled",
            "payment_intent.succeeded",
        ),
    ),
    _kind(
        "refund",
        REFUND,
        "Keep each record's Stripe refund beside it: status, amount, reason, why it failed.",
        id_prefixes=("re_", "pyr_"),
        events=("charge.refund.updated", "refund.created", "refund.updated", "refund.failed"),
        parents={"charge": "charge", "payment_intent": "charge"},
    ),
    _kind(
        "dispute",
        DISPUTE,
        "Keep each record's Stripe dispute beside it: status, amount, reason, when evidence is due.",
        id_prefixes=("dp_", "du_"),
        events=(
            "charge.dispute.created",
            "charge.dispute.updated",
            "charge.dispute.closed",
            "charge.dispute.funds_withdrawn",
            "charge.dispute.funds_reinstated",
        ),
        parents={"charge": "charge", "payment_intent": "charge"},
    ),
)

KINDS = {kind.name: kind for kind in _TABLE}
EVENT_TYPES = tuple(event for kind in _TABLE for event in kind.events)


def event_types(kinds: Iterable[str]) -> tuple[str, ...]:
    """The events that tell of these kinds: their own, and those of the kinds that mark one of them."""
    wanted = set(kinds)
    telling = (kind for kind in _TABLE if kind.name in wanted or wanted & set(kind.parents.values()))
    return tuple(event for kind in telling for event in kind.events)
