"""The records of one model, as a client sees them."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx


@dataclass(frozen=True)
class Orders:
    """The records of one model, over HTTP."""

    client: httpx.AsyncClient
    model_id: UUID

    @property
    def url(self) -> str:
        return f"/v1/models/{self.model_id}/records"

    def at(self, external_id: str) -> str:
        return f"{self.url}/{quote(external_id, safe='')}"

    async def post(self, body: Any, **params: Any) -> httpx.Response:
        """Write one record: a dict, or the very bytes of a body."""
        return await self._send("POST", self.url, body, params)

    async def batch(self, body: Any, **params: Any) -> httpx.Response:
        return await self._send("POST", f"{self.url}/batch", body, params)

    async def patch(self, external_id: str, body: Any, **params: Any) -> httpx.Response:
        return await self._send("PATCH", self.at(external_id), body, params)

    async def put(self, external_id: str, body: Any, **params: Any) -> httpx.Response:
        return await self._send("PUT", self.at(external_id), body, params)

    async def get(self, external_id: str) -> httpx.Response:
        return await self.client.get(self.at(external_id))

    async def delete(self, external_id: str, **params: Any) -> httpx.Response:
        return await self.client.delete(self.at(external_id), params=params)

    async def data(self, external_id: str) -> Any:
        """The record's data, or None."""
        answer = await self.get(external_id)
        return answer.json()["data"] if answer.status_code == 200 else None

    async def linked(self, external_id: str = "1") -> Any:
        """What its links show."""
        return (await self.get(external_id)).json()["linked"]

    async def _send(self, method: str, url: str, body: Any, params: dict[str, Any]) -> httpx.Response:
        if isinstance(body, bytes):
            headers = {"Content-Type": "application/json"}
            return await self.client.request(method, url, content=body, params=params, headers=headers)
        return await self.client.request(method, url, json=body, params=params)


async def orders_of(client: httpx.AsyncClient, id_field: str = "id") -> Orders:
    """A fresh model of the client's workspace."""
    made = await client.post("/v1/models", json={"name": "Orders", "type": "custom", "id_field": id_field})
    assert made.status_code == 201, made.text
    return Orders(client, UUID(made.json()["id"]))
