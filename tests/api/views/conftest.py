"""A model to find records in."""

import httpx
import pytest

CITIES = ["Berlin", "paris", "Oslo", None]


@pytest.fixture
async def model(client: httpx.AsyncClient) -> str:
    """Twelve orders."""
    made = await client.post("/v1/models", json={"name": "Orders", "type": "custom", "id_field": "id"})
    rows = [{"id": f"o{n:02}", "amount": n * 10, "city": CITIES[n % 4]} for n in range(12)]
    await client.post(f"/v1/models/{made.json()['id']}/records/batch", json=rows)
    return str(made.json()["id"])
