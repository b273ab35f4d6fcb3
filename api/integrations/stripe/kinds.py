"""Stripe's kinds of object, as a table: adding one is adding an entry.

`events` are the types whose `data.object` is that kind. A rule by prefix would misfile six of the thirteen `charge.*`
types: disputes and refunds travel under that name, and mark their charge through `parents`.
"""

from api.integrations.contract import ObjectKind, TaskType
from api.integrations.stripe import mapping

_TABLE = (
    ObjectKind(
        name="charge",
        path="/v1/charges",
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
        link_name="stripe_charge",
        task=TaskType(
            type="sync_stripe_charges",
            name="Sync Stripe Charges",
            description="Keep each record's Stripe charge beside it: status, amounts, refunds, disputes, card.",
            field_option="stripe_charge_id_field",
            field_title="Stripe Charge ID Field",
        ),
        fields=mapping.types(mapping.CHARGE),
        alias="payment_intent",
        mapped=mapping.mapper(mapping.CHARGE),
    ),
    ObjectKind(
        name="refund",
        path="/v1/refunds",
        id_prefixes=("re_", "pyr_"),
        events=("charge.refund.updated", "refund.created", "refund.updated", "refund.failed"),
        parents={"charge": "charge", "payment_intent": "charge"},
    ),
    ObjectKind(
        name="dispute",
        path="/v1/disputes",
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
