"""What stands beside a record of a payment: charges, payment intents, refunds, disputes (pure)."""

from api.fields.types import FieldType
from api.integrations.stripe.mapping.fields import ENDING, Fields, amounts, flags, moments, references, texts
from api.integrations.stripe.mapping.readers import card, first_of, flag, in_first, minor, moment, reference, text

CHARGE: Fields = {
    **texts("id", "status"),
    **amounts("amount", "amount_captured", "amount_refunded"),
    **texts("currency"),
    **flags("paid", "captured", "refunded", "disputed"),
    **moments("created"),
    **references("customer", "payment_intent", "invoice"),
    **texts("description", "statement_descriptor", "failure_code", "failure_message", "receipt_email", "receipt_url"),
    "billing_name": (FieldType.TEXT, text("billing_details", "name")),
    "billing_email": (FieldType.TEXT, text("billing_details", "email")),
    "card_brand": (FieldType.TEXT, card("brand")),
    "card_last4": (FieldType.TEXT, card("last4")),
    "risk_level": (FieldType.TEXT, text("outcome", "risk_level")),
    **ENDING,
}

PAYMENT_INTENT: Fields = {
    **texts("id", "status"),
    **amounts("amount", "amount_received", "amount_capturable"),
    **texts("currency"),
    **moments("created", "canceled_at"),
    **references("customer"),
    "latest_charge": (FieldType.TEXT, first_of(reference("latest_charge"), in_first("charges", text("id")))),
    **references("invoice", "payment_method"),
    **texts("description", "statement_descriptor", "receipt_email", "capture_method", "cancellation_reason"),
    "failure_code": (
        FieldType.TEXT,
        first_of(text("last_payment_error", "decline_code"), text("last_payment_error", "code")),
    ),
    "failure_message": (FieldType.TEXT, text("last_payment_error", "message")),
    **ENDING,
}

REFUND: Fields = {
    **texts("id", "status"),
    **amounts("amount"),
    **texts("currency", "reason", "failure_reason"),
    **moments("created"),
    **references("charge", "payment_intent"),
    **texts("description", "receipt_number"),
    "destination": (FieldType.TEXT, text("destination_details", "type")),
    **ENDING,
}

DISPUTE: Fields = {
    **texts("id", "status"),
    **amounts("amount"),
    **texts("currency", "reason"),
    **moments("created"),
    **references("charge", "payment_intent"),
    **flags("is_charge_refundable"),
    "evidence_due_by": (FieldType.DATETIME, moment("evidence_details", "due_by")),
    "evidence_past_due": (FieldType.BOOLEAN, flag("evidence_details", "past_due")),
    "has_evidence": (FieldType.BOOLEAN, flag("evidence_details", "has_evidence")),
    "submission_count": (FieldType.NUMBER, minor("evidence_details", "submission_count")),
    "card_brand": (FieldType.TEXT, text("payment_method_details", "card", "brand")),
    "network_reason_code": (FieldType.TEXT, text("payment_method_details", "card", "network_reason_code")),
    **ENDING,
}
