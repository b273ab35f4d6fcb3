"""Progress, speed and time left of a backfill whose worker is killed: they go on where they stood, and stay sane."""

import asyncio
from typing import Any

import httpx
import pytest

from api.settings import settings
from tests.conftest import TestWorkspace
from tests.fakestripe import process
from tests.worker.conftest import add_task, connect, orders_model, until
from tests.worker.processes import worker_process

CHARGES = 8_000


async def test_a_killed_worker_takes_no_progress_with_it_and_the_speed_recovers(
    client: httpx.AsyncClient, workspace: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with process("--seed-charges", str(CHARGES), "--rate", "10") as stripe_url:
        monkeypatch.setattr(settings(), "stripe_api_base", stripe_url)
        given = {"stripe_api_base": stripe_url, "stripe_requests_per_second": "10"}
        model_id, integration_id = await orders_model(client), await connect(client)
        url = f"/v1/integrations/{integration_id}/tasks/"
        url += (await add_task(client, integration_id, model_id)).json()["id"]
        history: list[dict[str, Any]] = []

        async def seen() -> Any:
            answer = (await client.get(url)).json()
            history.append(answer["progress"])
            return answer

        with worker_process(**given) as first:
            told = await until(seen, lambda task: task["progress"]["seconds_left"] is not None)
            first.kill()
        held = len(history)
        before = told["progress"]
        assert abs(before["objects_total_estimate"] - CHARGES) < CHARGES / 4
        await asyncio.sleep(1)
        with worker_process(**given):
            await until(seen, lambda task: task["status"] == "live", seconds=90)
            await client.delete(f"/v1/integrations/{integration_id}")
        reading = [item for item in history if item["phase"] == "reading"]
        assert [item["objects_read"] for item in reading] == sorted(item["objects_read"] for item in reading)
        assert all(item["seconds_left"] is None or 0 <= item["seconds_left"] < 300 for item in history)
        fastest = max(item["objects_per_second"] or 0 for item in history[held:])
        assert fastest > before["objects_per_second"] / 3
