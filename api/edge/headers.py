"""Headers that keep browsers careful: what a page may load and do, who may frame it, what is kept of an answer."""

from collections.abc import Mapping
from typing import TypeAlias

Headers: TypeAlias = tuple[tuple[bytes, bytes], ...]

POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    # Icons of the table and of the docs page.
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
"""What a page may load: our own files, no script and no style within a page, nothing from anywhere else."""

OF_ALL: Headers = ((b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"same-origin"))
OF_PAGES: Headers = (
    *OF_ALL,
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
OF_ANSWERS: Headers = (
    *OF_ALL,
    (b"cache-control", b"no-store"),
    # For whoever opens an answer as if it were a page.
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)
BEHIND_TLS: Headers = ((b"strict-transport-security", b"max-age=31536000"),)

CAREFUL: Mapping[tuple[bool, bool], Headers] = {
    (is_answer, is_https): (OF_ANSWERS if is_answer else OF_PAGES) + (BEHIND_TLS if is_https else ())
    for is_answer in (True, False)
    for is_https in (True, False)
}
"""By whether the API answers, and whether over TLS."""


def policy(nonce: str | None = None) -> str:
    """The policy of a page; one with a nonce may make styles of its own, as the table does."""
    allowed = POLICY | ({"style-src": f"'self' 'nonce-{nonce}'"} if nonce else {})
    return "; ".join(f"{name} {sources}" for name, sources in allowed.items())
