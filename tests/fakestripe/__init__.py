"""A stateful stand-in for Stripe: the seven kinds Gather syncs, events, signed webhooks, limits and scripted faults."""

from .accounts import DEFAULT_KEY
from .courier import Manners
from .errors import StripeError
from .serve import process, running, serving
from .state import FakeStripe

__all__ = ["DEFAULT_KEY", "FakeStripe", "Manners", "StripeError", "process", "running", "serving"]
