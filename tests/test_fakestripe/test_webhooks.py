"""Webhooks: endpoints as Stripe keeps them, and deliveries that arrive signed, again, late or never."""

from __future__ import annotations

import json

import pytest
import stripe

from tests.fakestripe import FakeStripe, Manners, StripeError

from .conftest import SDK_POSTS_BYTES, Mailbox

pytestmark = SDK_POSTS_BYTES


def listen(fake: FakeStripe, box: Mailbox, *types: str) -> tuple[str, str]:
    """An endpoint for the mailbox: its id and its secret."""
    made = fake.create_webhook_endpoint(url=box.url, enabled_events=types or ["*"])
    return made["id"], made["secret"]


class TestEndpoints:
    async def test_the_secret_is_shown_once(self, client: stripe.StripeClient) -> None:
        made = await client.v1.webhook_endpoints.create_async(
            {
                "url": "https://example.com/hook",
                "enabled_events": ["charge.succeeded", "refund.created"],
                "api_version": "2026-10-28.endive",
                "metadata": {"gather": "1"},
            }
        )
        assert made.secret is not None
        assert made.secret.startswith("whsec_")
        again = await client.v1.webhook_endpoints.retrieve_async(made.id)
        assert "secret" not in again
        assert (again.enabled_events, again.status) == (["charge.succeeded", "refund.created"], "enabled")
        assert (again.api_version, again.metadata.to_dict()) == ("2026-10-28.endive", {"gather": "1"})

    async def test_it_is_changed_disabled_and_deleted(self, fake: FakeStripe, client: stripe.StripeClient) -> None:
        id = fake.create_webhook_endpoint(url="https://example.com/hook", enabled_events=["*"])["id"]
        changed = await client.v1.webhook_endpoints.update_async(
            id, {"disabled": True, "enabled_events": ["charge.failed"]}
        )
        assert (changed.status, changed.enabled_events) == ("disabled", ["charge.failed"])
        await client.v1.webhook_endpoints.delete_async(id)
        assert (await client.v1.webhook_endpoints.list_async()).data == []

    def test_the_seventeenth_is_refused(self, fake: FakeStripe) -> None:
        for _ in range(16):
            fake.create_webhook_endpoint(url="https://example.com/hook", enabled_events=["*"])
        with pytest.raises(StripeError, match="maximum of 16"):
            fake.create_webhook_endpoint(url="https://example.com/hook", enabled_events=["*"])

    def test_a_type_that_stripe_does_not_know_is_refused(self, fake: FakeStripe) -> None:
        with pytest.raises(StripeError, match=r"charge\.\*"):
            fake.create_webhook_endpoint(url="https://example.com/hook", enabled_events=["charge.*"])

    @pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "192.168.1.4", "gather.internal", "[::1]"])
    async def test_a_private_url_is_refused_when_asked_to(
        self, fake: FakeStripe, client: stripe.StripeClient, host: str
    ) -> None:
        fake.refuse_private_urls = True
        with pytest.raises(stripe.InvalidRequestError, match="URL must be publicly accessible"):
            await client.v1.webhook_endpoints.create_async({"url": f"http://{host}/hook", "enabled_events": ["*"]})

    async def test_a_repeated_idempotency_key_gives_the_first_endpoint_and_its_secret(
        self, fake: FakeStripe, client: stripe.StripeClient
    ) -> None:
        made = [
            await client.v1.webhook_endpoints.create_async(
                {"url": "https://example.com/hook", "enabled_events": ["*"]}, {"idempotency_key": "once"}
            )
            for _ in range(2)
        ]
        assert made[0].secret == made[1].secret
        assert len(fake.shelves["webhook_endpoint"]) == 1
        with pytest.raises(stripe.IdempotencyError):
            await client.v1.webhook_endpoints.create_async(
                {"url": "https://example.com/other", "enabled_events": ["*"]}, {"idempotency_key": "once"}
            )


@pytest.mark.usefixtures("url")
class TestDelivery:
    async def test_a_delivery_carries_a_signature_that_stripes_sdk_accepts(
        self, fake: FakeStripe, mailbox: Mailbox
    ) -> None:
        _, secret = listen(fake, mailbox)
        charge = fake.create_charge(amount=7500, description="Bánh mì")
        await fake.courier.idle()
        (event,) = mailbox.events(secret)
        assert (event.type, event.data.object["id"]) == ("charge.succeeded", charge["id"])
        assert event.pending_webhooks == 1

    async def test_another_secret_or_another_body_is_refused(self, fake: FakeStripe, mailbox: Mailbox) -> None:
        _, secret = listen(fake, mailbox)
        fake.create_charge()
        await fake.courier.idle()
        ((mark, body),) = mailbox.letters
        respelled = json.dumps(json.loads(body)).encode()
        for payload, key in ((body, "whsec_wrong"), (respelled, secret)):
            with pytest.raises(stripe.SignatureVerificationError):
                stripe.Webhook.construct_event(payload, mark, key)

    async def test_only_what_was_asked_for_arrives(self, fake: FakeStripe, mailbox: Mailbox) -> None:
        _, secret = listen(fake, mailbox, "refund.created")
        fake.refund(fake.create_charge()["id"])
        await fake.courier.idle()
        assert [event.type for event in mailbox.events(secret)] == ["refund.created"]

    async def test_each_endpoint_has_its_own_api_version(self, fake: FakeStripe, mailbox: Mailbox) -> None:
        made = fake.create_webhook_endpoint(url=mailbox.url, enabled_events=["*"], api_version="2022-11-15")
        event = fake.emit("charge.updated", fake.create_charge(silent=True))
        await fake.courier.idle()
        assert mailbox.events(made["secret"])[0].api_version == "2022-11-15"
        assert fake.get("event", event["id"])["api_version"] == fake.api_version

    async def test_a_refusal_is_tried_again_until_it_is_taken(self, fake: FakeStripe, mailbox: Mailbox) -> None:
        _, secret = listen(fake, mailbox)
        fake.courier.manners = Manners(retries=(0.01, 0.01, 0.01))
        mailbox.statuses = [500, 302]
        fake.create_charge()
        await fake.courier.idle()
        assert [delivery["answer"] for delivery in fake.courier.log] == [500, 302, 200]
        assert len({event.id for event in mailbox.events(secret)}) == 1

    async def test_what_never_arrived_can_be_asked_for(
        self, fake: FakeStripe, mailbox: Mailbox, client: stripe.StripeClient
    ) -> None:
        listen(fake, mailbox)
        fake.courier.manners = Manners(retries=())
        mailbox.statuses = [503]
        lost = fake.create_charge()
        await fake.courier.idle()
        fake.create_charge()
        await fake.courier.idle()
        page = await client.v1.events.list_async({"delivery_success": False})
        assert [event.data.object["id"] for event in page.data] == [lost["id"]]
        assert len((await client.v1.events.list_async({"delivery_success": True})).data) == 1

    async def test_duplicates(self, fake: FakeStripe, mailbox: Mailbox) -> None:
        _, secret = listen(fake, mailbox)
        fake.courier.manners = Manners(duplicates=9)
        event = fake.emit("charge.updated", fake.create_charge(silent=True))
        await fake.courier.idle()
        assert [it.id for it in mailbox.events(secret)] == [event["id"]] * 10

    async def test_drops_are_the_same_in_every_run(self, fake: FakeStripe, mailbox: Mailbox) -> None:
        _, secret = listen(fake, mailbox)
        fake.courier.manners = Manners(drop=0.5)
        for _ in range(40):
            fake.create_charge()
        await fake.courier.idle()
        arrived = len(mailbox.events(secret))
        assert 8 < arrived < 32
        twin = FakeStripe()
        twin.courier.manners = Manners(drop=0.5)
        listen(twin, mailbox)
        for _ in range(40):
            twin.create_charge()
        assert len(twin.courier) == arrived

    async def test_reordering(self, fake: FakeStripe, mailbox: Mailbox) -> None:
        _, secret = listen(fake, mailbox)
        fake.courier.manners = Manners(reorder=0.2)
        sent = [fake.create_charge()["id"] for _ in range(12)]
        await fake.courier.idle()
        arrived = [event.data.object["id"] for event in mailbox.events(secret)]
        assert arrived != sent
        assert sorted(arrived) == sorted(sent)

    async def test_a_rolled_secret_signs_beside_the_old_one(self, fake: FakeStripe, mailbox: Mailbox) -> None:
        id, old = listen(fake, mailbox)
        new = fake.roll_secret(id)["secret"]
        fake.create_charge()
        await fake.courier.idle()
        assert mailbox.events(old)[0].id == mailbox.events(new)[0].id
        fake.roll_secret(id, overlap_seconds=0)
        mailbox.letters.clear()
        fake.create_charge()
        await fake.courier.idle()
        for gone in (old, new):
            with pytest.raises(stripe.SignatureVerificationError):
                mailbox.events(gone)

    async def test_a_stale_signature(self, fake: FakeStripe, mailbox: Mailbox) -> None:
        _, secret = listen(fake, mailbox)
        fake.courier.manners = Manners(age=301)
        fake.create_charge()
        await fake.courier.idle()
        with pytest.raises(stripe.SignatureVerificationError, match="tolerance"):
            mailbox.events(secret)

    async def test_a_disabled_or_deleted_endpoint_hears_nothing(self, fake: FakeStripe, mailbox: Mailbox) -> None:
        (off, _), (gone, _) = listen(fake, mailbox), listen(fake, mailbox)
        fake.update_webhook_endpoint(off, disabled=True)
        fake.delete_webhook_endpoint(gone)
        fake.create_charge()
        await fake.courier.idle()
        assert mailbox.letters == []

    async def test_any_event_can_be_made_up(self, fake: FakeStripe, mailbox: Mailbox) -> None:
        _, secret = listen(fake, mailbox)
        fake.emit("invoice.upcoming", {"object": "invoice", "customer": "cus_1"})
        fake.emit("something.new", {"object": "novelty", "id": "nov_1"})
        await fake.courier.idle()
        assert {event.type for event in mailbox.events(secret)} == {"invoice.upcoming", "something.new"}
