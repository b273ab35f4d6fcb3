"""Errors in Stripe's own words and shape."""

from __future__ import annotations

from .shapes import Object


class StripeError(Exception):
    """An answer that Stripe gives instead of an object."""

    def __init__(self, status: int, message: str, *, type: str = "invalid_request_error", **facts: str | None) -> None:
        super().__init__(message)
        self.status = status
        self.headers: dict[str, str] = {}
        self.body: Object = {"error": {"message": message, "type": type, **{k: v for k, v in facts.items() if v}}}


def missing(kind: str, id: str, *, param: str = "id", status: int = 404) -> StripeError:
    doc = "https://stripe.com/docs/error-codes/resource-missing"
    noun = kind.replace("webhook_endpoint", "webhook endpoint")
    return StripeError(status, f"No such {noun}: '{id}'", code="resource_missing", param=param, doc_url=doc)


def bad(message: str, *, param: str | None = None, code: str | None = None) -> StripeError:
    return StripeError(400, message, param=param, code=code)


def no_key() -> StripeError:
    error = StripeError(
        401,
        "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer "
        "auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
    )
    error.headers["WWW-Authenticate"] = 'Bearer realm="Stripe"'
    return error


def unknown_key(key: str) -> StripeError:
    return StripeError(401, f"Invalid API Key provided: {masked(key)}")


def not_permitted(key: str, account: str, permission: str) -> StripeError:
    return StripeError(
        403,
        f"The provided key '{masked(key)}' does not have the required permissions for this endpoint on account "
        f"'{account}'. Having the '{permission}' permission would allow this request to continue.",
    )


def too_many(reason: str) -> StripeError:
    error = StripeError(
        429,
        "Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.",
        code="rate_limit",
    )
    error.headers["Stripe-Rate-Limited-Reason"] = reason
    return error


def masked(key: str) -> str:
    head = key[:8] if key[:3] in ("sk_", "rk_") else key[:3]
    return f"{head}{'*' * max(len(key) - len(head) - 4, 4)}{key[-4:]}"
