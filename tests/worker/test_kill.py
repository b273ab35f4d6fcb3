"""A worker that is killed in mid-backfill: the next one takes up where it stood, and every link is right."""

import httpx
import pytest

from api.settings import settings
from tests.conftest import TestWorkspace
from tests.fakestripe import process
from tests.worker.conftest import add_task, connect, orders_model, until
from tests.worker.processes import worker_process

CHARGES = 20_000
PAGES = CHARGES // 100


async def test_a_killed_worker_is_taken_over_where_it_stood(
    client: httpx.AsyncClient, workspace: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with process("--seed-charges", str(CHARGES), "--rate", "25") as stripe_url:
        monkeypatch.setattr(settings(), "stripe_api_base", stripe_url)
        model_id = await orders_model(client)
        orders = [{"id": str(number), "stripe_charge_id": _charge(number)} for number in range(0, CHARGES, 20)]
        await client.post(f"/v1/models/{model_id}/records/batch", json=orders)
        integration_id = await connect(client)
        url = f"/v1/integrations/{integration_id}/tasks/"
        url += (await add_task(client, integration_id, model_id)).json()["id"]

        async def task() -> dict[str, object]:
            answer: dict[str, object] = (await client.get(url)).json()
            return answer

        with worker_process(stripe_api_base=stripe_url) as first:
            await until(task, lambda seen: seen["progress"]["pages"] >= PAGES // 3)
            first.kill()
        assert (await task())["status"] == "backfilling"
        with worker_process(stripe_api_base=stripe_url):
            ended = await until(task, lambda seen: seen["status"] == "live", seconds=60)
            async with httpx.AsyncClient(trust_env=False) as outside:
                counters = (await outside.get(f"{stripe_url}/_fake/counters")).json()
            answer = await client.get(f"/v1/models/{model_id}/records", params={"limit": 1000})
            await client.delete(f"/v1/integrations/{integration_id}")

        listed = counters["endpoints"]["GET /v1/charges"]
        twice = [page for page in counters["repeated_pages"] if page.startswith("/v1/charges?")]
        assert len(twice) < PAGES * 3 // 100, twice
        assert listed["requests"] < PAGES * 1.1
        assert listed["busiest_second"] <= 25
        assert ended["progress"]["objects_synced"] == CHARGES
        assert ended["progress"]["records_linked"] == len(orders)
        linked = {
            item["data"]["stripe_charge_id"]: item["linked"]["stripe_charge"]["id"] for item in answer.json()["items"]
        }
        assert linked == {_charge(number): _charge(number) for number in range(0, CHARGES, 20)}


def _charge(number: int) -> str:
    prefix = "py" if number % 50 == 49 else "ch"
    return f"{prefix}_seed_{number:06d}"
