"""The shape of every Stripe object, taken from Stripe's own MIT-licensed samples and made neutral."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

Object = dict[str, Any]

_SAMPLES: dict[str, Object] = json.loads(Path(__file__).with_name("shapes.json").read_text())

# The samples fill optional parts with noise ("idempotency_error", 797691627): an ordinary object has none of them.
_NEUTRAL: dict[str, Object] = {
    "account": {"charges_enabled": True, "details_submitted": True, "payouts_enabled": True},
    "charge": {
        "calculated_statement_descriptor": "GATHER LUNCH",
        "description": None,
        "shipping": None,
        "source": None,
        "transfer_data": None,
    },
    "customer": {"discount": None, "shipping": None, "currency": None},
    "dispute": {"evidence": {}, "enhanced_eligibility_types": []},
    "event": {},
    "invoice": {
        "customer_address": None,
        "customer_shipping": None,
        "due_date": None,
        "effective_at": None,
        "from_invoice": None,
        "last_finalization_error": None,
        "next_payment_attempt": None,
        "shipping_cost": None,
        "shipping_details": None,
        "webhooks_delivered_at": None,
        "amount_overpaid": 0,
        "parent": None,
        "rendering": None,
    },
    "payment_intent": {
        "canceled_at": None,
        "last_payment_error": None,
        "next_action": None,
        "processing": None,
        "shipping": None,
        "transfer_data": None,
        "payment_method_configuration_details": None,
    },
    "refund": {},
    "subscription": {
        "billing_cycle_anchor_config": None,
        "cancel_at": None,
        "canceled_at": None,
        "ended_at": None,
        "next_pending_invoice_item_invoice": None,
        "pause_collection": None,
        "pending_invoice_item_interval": None,
        "pending_update": None,
        "transfer_data": None,
        "trial_end": None,
        "trial_start": None,
        "cancel_at_period_end": False,
        "billing_thresholds": None,
        "billing_schedules": [],
    },
    "webhook_endpoint": {"description": None},
}

TEMPLATES: dict[str, Object] = {kind: {**_SAMPLES[kind], **neutral} for kind, neutral in _NEUTRAL.items()}
EMPTY_ADDRESS: Object = {
    "city": None,
    "country": None,
    "line1": None,
    "line2": None,
    "postal_code": None,
    "state": None,
}
