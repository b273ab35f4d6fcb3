"""The lunch company's day after the filling: now and then an order, a refund, a card that is declined."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any

import httpx

from tests.demo import filling, stripe
from tests.demo.orders import order_of

Json = dict[str, Any]
Clients = tuple[httpx.AsyncClient, httpx.AsyncClient]
PAUSE = (4.0, 12.0)
FIRST_NEW_NUMBER = 900_000


async def go_on(api: httpx.AsyncClient, fake: httpx.AsyncClient, chance: random.Random) -> None:
    model = await filling.orders_model(api)
    old = await stripe.charges(fake)
    while True:
        await asyncio.sleep(chance.uniform(*PAUSE))
        happens = chance.choice(HAPPENINGS)
        try:
            print(await happens((api, fake), model, chance.choice(old), chance), flush=True)
        except httpx.HTTPError as error:
            print(f"(the demo's turn was lost: {error})", flush=True)


async def _an_order(clients: Clients, model: str, like: Json, chance: random.Random, status: str = "succeeded") -> str:
    api, fake = clients
    number = str(chance.randrange(FIRST_NEW_NUMBER, FIRST_NEW_NUMBER + 99_999))
    facts = {key: like[key] for key in ("amount", "currency", "description", "customer")}
    buyer = {"name": like["billing_details"]["name"], "email": like["billing_details"]["email"]}
    charge = await stripe.do(fake, "create_charge", **facts, **buyer, status=status, metadata={"order_id": number})
    order = order_of({**charge, "billing_details": like["billing_details"]})
    (await api.post(f"/models/{model}/records", json=order)).raise_for_status()
    return f"Order {number} came in, {order['amount']:,} {order['currency'].upper()}; its payment {status}."


async def _a_decline(clients: Clients, model: str, like: Json, chance: random.Random) -> str:
    return await _an_order(clients, model, like, chance, status="failed")


async def _a_refund(clients: Clients, _model: str, charge: Json, _chance: random.Random) -> str:
    number = charge["metadata"]["order_id"]
    if charge["status"] != "succeeded" or charge["amount_refunded"] or charge["disputed"]:
        return f"Order {number} is looked at."
    await stripe.do(clients[1], "refund", charge=charge["id"])
    return f"Order {number} was refunded at Stripe ({charge['id']})."


HAPPENINGS: list[Callable[[Clients, str, Json, random.Random], Awaitable[str]]] = [
    _an_order,
    _an_order,
    _a_decline,
    _a_refund,
    _a_refund,
]
