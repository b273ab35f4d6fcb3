"""A server that speaks hardly any of Stripe's language is read all the same, and asked again for what is new."""

from collections.abc import AsyncIterator

import httpx
import orjson
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.database import Database
from api.integrations.stripe import client as stripe_client
from api.settings import settings
from tests.fakestripe import serving
from tests.worker.conftest import a_worker, company_of, until


class Minimal:
    """A Stripe that can do next to nothing: oldest first, no windows, no event types, no endpoints, no events."""

    def __init__(self) -> None:
        self.charges: list[dict[str, object]] = []

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/v1/charges", self.list_charges),
                Route("/v1/charges/{id}", self.get_charge),
                Route("/v1/events", self.list_events),
            ]
        )

    async def list_charges(self, request: Request) -> Response:
        if any(key.startswith("created") for key in request.query_params):
            return Response("<html>Not implemented</html>", 500)
        ids = [str(charge["id"]) for charge in self.charges]
        after = request.query_params.get("starting_after")
        # One that it doesn't know begins at the top again.
        start = ids.index(after) + 1 if after in ids else 0
        page = self.charges[start : start + 100]
        return _json({"object": "list", "data": page, "has_more": start + 100 < len(ids)})

    async def get_charge(self, request: Request) -> Response:
        return Response("<html>no</html>", 404)

    async def list_events(self, request: Request) -> Response:
        if any(key.startswith("types") for key in request.query_params):
            return _json({"error": {"type": "invalid_request_error", "message": "Unexpected types[0]"}}, 400)
        return _json({"object": "list", "data": [], "has_more": False})


def _json(body: object, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, media_type="application/json")


class TestAHostileMinimalStripe:
    @pytest.fixture
    async def minimal(self, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Minimal]:
        made = Minimal()
        monkeypatch.setattr(stripe_client, "PAUSES", (0.05, 0.1))
        async with serving(made.app()) as url:
            monkeypatch.setattr(settings(), "stripe_api_base", url)
            monkeypatch.setattr(settings(), "stripe_poll_seconds", 0.3)
            monkeypatch.setattr(settings(), "stripe_sweep_seconds", 1.0)
            monkeypatch.setattr(settings(), "public_url", "http://gather.example")
            yield made

    async def test_its_charges_are_linked_and_new_ones_found_by_the_sweep(
        self, database: Database, client: httpx.AsyncClient, minimal: Minimal
    ) -> None:
        minimal.charges = [{"id": f"ch_{number}", "amount": number, "currency": "usd"} for number in range(250)]
        async with a_worker(database):
            company = await company_of(client)
            await company.order("1", stripe_charge_id="ch_249")
            await company.order("2", stripe_charge_id="ch_new")
            await until(company.task, lambda task: task["status"] == "live", seconds=40)
            await company.shows("1", amount=2.49)
            assert (await company.integration())["delivery"] == "polling"
            minimal.charges.append({"id": "ch_new", "amount": 5, "currency": "usd"})
            await company.shows("2", amount_minor=5)
