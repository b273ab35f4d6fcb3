"""Two companies that are connected to one Stripe account read it side by side, and no faster than one would."""

import httpx
import pytest

from api.database import Database
from api.settings import settings
from tests.fakestripe import process
from tests.worker.conftest import a_worker, company_of

KEY = "sk_live_gatherlunchdeliveries"
CHARGES = 6_000
PACE = 20.0


async def test_integrations_of_one_account_share_its_speed(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with process("--seed-charges", str(CHARGES), "--rate", "25", "--key", KEY) as stripe_url:
        monkeypatch.setattr(settings(), "stripe_api_base", stripe_url)
        # The fake counts when it comes to a request, which on two busy cores is some time after it was sent.
        monkeypatch.setattr(settings(), "stripe_requests_per_second", PACE)
        async with a_worker(database), a_worker(database):
            companies = [await company_of(who, KEY) for who in (client, stranger)]
            for company in companies:
                await company.live()
            async with httpx.AsyncClient(trust_env=False) as outside:
                counters = (await outside.get(f"{stripe_url}/_fake/counters")).json()
            for company in companies:
                await company.client.delete(f"/v1/integrations/{company.integration_id}")
    for path, counted in counters["endpoints"].items():
        assert counted["busiest_second"] <= 25, path
        assert "429" not in counted["statuses"], path
    assert counters["endpoints"]["GET /v1/charges"]["requests"] >= 2 * CHARGES // 100
