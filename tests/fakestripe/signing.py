"""Stripe's webhook signature over the raw bytes."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable


def header(payload: bytes, secrets: Iterable[str], timestamp: int) -> str:
    """`t=…,v1=…` with one v1 for each secret in force, and the v0 of test mode that nobody may trust."""
    signed = b"%d." % timestamp + payload
    marks = [hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest() for secret in secrets]
    test = hashlib.sha256(signed).hexdigest()
    return ",".join([f"t={timestamp}", *(f"v1={mark}" for mark in marks), f"v0={test}"])
