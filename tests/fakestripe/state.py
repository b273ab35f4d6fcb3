"""FakeStripe: one account's whole state, and everything a test or a driver can do to it."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from . import billing, charges, disputes, edits, endpoints, events, refunds
from .accounts import DEFAULT_KEY, Keys
from .chance import text
from .counters import Counters
from .courier import Courier
from .errors import missing
from .faults import Faults
from .idempotency import Replies
from .kinds import KINDS
from .limits import Limits
from .plans import Plan
from .seeding import SeededBlock, related
from .shapes import TEMPLATES, Object
from .shelf import Shelf

if TYPE_CHECKING:
    from starlette.types import ASGIApp

API_VERSION = "2026-10-28.endive"


class FakeStripe:
    def __init__(
        self,
        *,
        key: str = DEFAULT_KEY,
        seed: int = 1,
        rate: float | None = None,
        global_rate: float | None = None,
        refuse_private_urls: bool = False,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.clock = clock
        self.seed_number = seed
        self.api_version = API_VERSION
        self.refuse_private_urls = refuse_private_urls
        self.unexpandable: frozenset[str] = frozenset()
        self.account: Object = {
            **TEMPLATES["account"],
            "id": f"acct_{text(seed, 0, 16)}",
            "created": int(clock()) - 400 * 86_400,
            "business_profile": {**TEMPLATES["account"]["business_profile"], "name": "Gather Lunch Deliveries"},
        }
        self.keys = Keys(key)
        self.shelves = {kind: Shelf() for kind in KINDS}
        self.sequence = 0
        self.seeded = 0
        self.secrets: dict[str, list[endpoints.Secret]] = {}
        self.counters: Counters = Counters()
        self.limits = Limits(rate, global_rate)
        self.faults: Faults = Faults(seed)
        self.replies = Replies()
        self.courier: Courier = Courier(self)

    @cached_property
    def app(self) -> ASGIApp:
        from .app import build

        return build(self)

    # What every operation is made of.

    def now(self) -> float:
        return self.clock()

    def next_number(self) -> int:
        self.sequence += 1
        return self.sequence

    def new_id(self, prefix: str) -> str:
        return f"{prefix}_{text(self.seed_number, self.next_number())}"

    def get(self, kind: str, id: str) -> Object:
        """An object as it is now, whatever lag is scripted."""
        body = self.shelves[kind].get(id)
        if body is None or body.get("deleted"):
            raise missing(kind, id)
        return body

    def add(self, kind: str, body: Object, *, at: float | None = None) -> Object:
        self.shelves[kind].add(body, self.next_number(), self.now() if at is None else at)
        return body

    def put(self, kind: str, body: Object, **changes: object) -> Object:
        """Save a new state of an object; states are never changed in place, because events share them."""
        body = {**body, **changes}
        self.shelves[kind].put(body, self.now())
        return body

    def seed(
        self,
        kind: str = "charge",
        n: int = 1000,
        *,
        seed: int | None = None,
        span_days: float = 365,
        until: int | None = None,
    ) -> Object:
        """n lazy objects spread over the days before `until` (now), with the objects that they name."""
        end = int(self.now()) - 1 if until is None else until
        plan = Plan(self.seeded, n, self.seed_number if seed is None else seed, int(end - span_days * 86_400), end)
        self.seeded += n
        made: Object = {}
        for name, count in related(plan, kind).items():
            block = SeededBlock(name, plan, count, self.sequence + 1)
            self.sequence += count
            self.shelves[name].blocks.append(block)
            made[name] = {"count": count, "first": block.id(0), "last": block.id(count - 1)}
        return made

    # The operations, each in the room of its subject.

    emit = events.emit
    emit_raw = events.emit_raw
    create_charge = charges.create
    capture = charges.capture
    succeed = charges.succeed
    fail = charges.fail
    refund = refunds.create
    update_refund = refunds.update
    dispute = disputes.create
    close_dispute = disputes.close
    edit = edits.edit
    create_customer = billing.create_customer
    delete_customer = billing.delete_customer
    create_payment_intent = billing.create_payment_intent
    confirm_payment_intent = billing.confirm_payment_intent
    cancel_payment_intent = billing.cancel_payment_intent
    create_invoice = billing.create_invoice
    add_invoice_payment = billing.add_invoice_payment
    pay_invoice = billing.pay_invoice
    delete_invoice = billing.delete_invoice
    void_invoice = billing.void_invoice
    create_subscription = billing.create_subscription
    cancel_subscription = billing.cancel_subscription
    create_webhook_endpoint = endpoints.create
    update_webhook_endpoint = endpoints.update
    delete_webhook_endpoint = endpoints.delete
    roll_secret = endpoints.roll
