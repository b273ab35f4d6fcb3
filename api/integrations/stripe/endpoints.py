"""Our webhook endpoint at Stripe, through the SDK, and the signatures of what it sends."""

import asyncio
import contextlib
from collections.abc import Sequence

import stripe

from api.integrations.contract import (
    BadSignature,
    Endpoint,
    Event,
    KeyRefused,
    PermissionMissing,
    ProviderError,
    ProviderUnavailable,
    RequestRefused,
    UnreadableEvent,
)
from api.integrations.stripe import reading
from api.integrations.stripe.kinds import EVENT_TYPES
from api.settings import settings

TOLERANCE_SECONDS = 300
OURS = "gather_integration"


async def ensure(key: str, url: str, version: str, *, integration_id: str, known: str | None) -> Endpoint:
    """Find the endpoint whose secret we know and mend it; else make one, then take our older ones away."""
    working = asyncio.ensure_future(asyncio.to_thread(_ensure, key, url, version, integration_id, known))
    try:
        return await asyncio.shield(working)
    except asyncio.CancelledError:
        # The thread goes on, and nobody will keep the secret of what it makes.
        with contextlib.suppress(ProviderError):
            made = await working
            if made.secret is not None:
                await drop(key, version, made.id)
        raise


def _ensure(key: str, url: str, version: str, integration_id: str, known: str | None) -> Endpoint:
    # Made before the others go, so that no event falls between. An endpoint whose secret we never got (a crash between
    # Stripe's answer and our commit) is one of "the others".
    with _Client(key, version) as client:
        ours = [found for found in client.listed() if _belongs(found, integration_id)]
        kept = next((found for found in ours if found.id == known), None)
        if kept is None:
            made = client.make(url, integration_id)
        else:
            client.mend(kept, url)
        for other in ours:
            if other is not kept:
                client.drop(other.id)
        return Endpoint(made.id, made.secret) if kept is None else Endpoint(kept.id, was_off=kept.status == "disabled")


async def drop(key: str, version: str, endpoint_id: str) -> None:
    """Delete an endpoint; one that Stripe doesn't know is as good as deleted."""
    await asyncio.to_thread(_drop, key, version, endpoint_id)


async def remove(key: str, version: str, *, integration_id: str, known: str | None) -> None:
    """Delete every endpoint of an integration, and the one that is known."""
    await asyncio.to_thread(_remove, key, version, integration_id, known)


def _remove(key: str, version: str, integration_id: str, known: str | None) -> None:
    with _Client(key, version) as client:
        for found in client.listed():
            if found.id == known or _belongs(found, integration_id):
                client.drop(found.id)


def _drop(key: str, version: str, endpoint_id: str) -> None:
    with _Client(key, version) as client:
        client.drop(endpoint_id)


def verify(payload: bytes, header: str | None, secrets: Sequence[str]) -> Event:
    """The event of a delivery that Stripe signed within the last five minutes with one of our secrets."""
    if not any(_signed(payload, header, secret) for secret in secrets):
        raise BadSignature
    event = reading.event(payload)
    if event is None:
        raise UnreadableEvent
    return event


def _signed(payload: bytes, header: str | None, secret: str) -> bool:
    try:
        return bool(stripe.WebhookSignature.verify_header(payload, header, secret, TOLERANCE_SECONDS))
    except (stripe.SignatureVerificationError, ValueError, TypeError):
        # Among them are letters in the payload or the mark that aren't text, or not ASCII.
        return False


def _belongs(endpoint: stripe.WebhookEndpoint, integration_id: str) -> bool:
    metadata = getattr(endpoint, "metadata", None)
    return metadata is not None and OURS in metadata and metadata[OURS] == integration_id


class _Client:
    """The SDK's client with its errors as ours; it waits for its network, so it works in a thread."""

    def __init__(self, key: str, version: str) -> None:
        self._http = stripe.RequestsClient(timeout=20)
        self._version = version
        self._endpoints = stripe.StripeClient(
            key,
            stripe_version=version,
            base_addresses={"api": settings().stripe_api_base},
            http_client=self._http,
            max_network_retries=2,
        ).v1.webhook_endpoints

    def __enter__(self) -> "_Client":
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._http.close()  # type: ignore[no-untyped-call]
        if isinstance(error, stripe.StripeError):
            raise _ours(error) from error

    def listed(self) -> list[stripe.WebhookEndpoint]:
        return list(self._endpoints.list({"limit": 100}).data)

    def make(self, url: str, integration_id: str) -> stripe.WebhookEndpoint:
        return self._endpoints.create(
            {
                "url": url,
                "enabled_events": list(EVENT_TYPES),  # type: ignore[arg-type]
                "api_version": self._version,  # type: ignore[typeddict-item]
                "description": "Gather",
                "metadata": {OURS: integration_id},
            }
        )

    def mend(self, found: stripe.WebhookEndpoint, url: str) -> None:
        """Reconcile the address, the events and the switch with what we want, if anything differs."""
        if found.url == url and found.status == "enabled" and set(found.enabled_events) == set(EVENT_TYPES):
            return
        self._endpoints.update(
            found.id,
            {"url": url, "enabled_events": list(EVENT_TYPES), "disabled": False},  # type: ignore[arg-type]
        )

    def drop(self, endpoint_id: str) -> None:
        try:
            self._endpoints.delete(endpoint_id)
        except stripe.InvalidRequestError as error:
            if error.http_status != 404:
                raise


def _ours(error: stripe.StripeError) -> ProviderError:
    said = error.user_message or "Stripe refused"
    if isinstance(error, stripe.AuthenticationError):
        return KeyRefused(said, status=401)
    if isinstance(error, stripe.PermissionError):
        return PermissionMissing(said, status=403)
    if isinstance(error, stripe.APIConnectionError | stripe.RateLimitError) or (error.http_status or 500) >= 500:
        return ProviderUnavailable(said, status=error.http_status)
    return RequestRefused(said, status=error.http_status)
