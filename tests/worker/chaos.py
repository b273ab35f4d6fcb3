"""A company's day at random, by a seed: payments, refunds, records written and changed, and whatever can break."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from tests.fakestripe import Manners, StripeError
from tests.worker.world import FIELDS, World

BREAKAGES = ("rate_limit", "server_error", "bad_gateway", "truncated", "cut", "reset", "hang")
PATHS = ("/v1/charges*", "/v1/events", "*")

# Stripe


async def pay(world: World) -> None:
    id_ = f"ch_promised{world.promised - 1}" if world.promised and world.chance.random() < 0.3 else None
    if id_ in world.charges:
        id_ = None
    facts: dict[str, Any] = {"payment_intent": world.intent()} if world.chance.random() < 0.5 else {}
    currency = world.chance.choice(["usd", "jpy", "kwd"])
    made = world.stripe.create_charge(id=id_, amount=world.chance.randint(100, 9999), currency=currency, **facts)
    world.charges.append(made["id"])


async def refund(world: World) -> None:
    world.refunds.append(world.stripe.refund(charge=world.a_charge(), amount=world.chance.randint(1, 90))["id"])


async def fail_a_refund(world: World) -> None:
    if world.refunds:
        world.stripe.update_refund(world.refunds.pop(), status="failed")


async def dispute(world: World) -> None:
    world.disputes.append(world.stripe.dispute(charge=world.a_charge())["id"])


async def edit(world: World) -> None:
    world.stripe.edit(world.a_charge(), description=world.word(), metadata={"note": world.word()})


async def edit_thrice_in_a_second(world: World) -> None:
    charge = world.a_charge()
    for _ in range(3):
        world.stripe.edit(charge, description=world.word())


async def rename_an_intent(world: World) -> None:
    world.stripe.edit(world.a_charge(), payment_intent=world.intent())


# Other kinds


async def make_an_object(world: World) -> None:
    customer = world.an_object("customer") or "cus_nobody"
    amount = world.chance.randint(100, 9999)
    match world.chance.choice(world.kinds):
        case "customer":
            world.stripe.create_customer(name=world.word())
        case "invoice":
            status = "draft" if world.chance.random() < 0.3 else "open"
            world.stripe.create_invoice(customer=customer, amount=amount, status=status)
        case "subscription":
            world.stripe.create_subscription(customer=customer, amount=amount)
        case "payment_intent":
            world.stripe.create_payment_intent(amount=amount)


async def change_an_object(world: World) -> None:
    kind = world.chance.choice(world.kinds)
    id_ = world.an_object(kind)
    if not id_:
        return
    match kind:
        case "customer" if world.chance.random() < 0.2:
            world.stripe.delete_customer(id_)
        case "customer":
            world.stripe.edit(id_, name=world.word(), email=f"{world.word()}@example.com")
        case "invoice" if world.stripe.get("invoice", id_)["status"] == "draft":
            world.stripe.delete_invoice(id_)
        case "invoice":
            world.stripe.pay_invoice(id_)
        case "subscription":
            world.stripe.cancel_subscription(id_)
        case "payment_intent":
            world.stripe.confirm_payment_intent(id_, succeed=world.chance.random() < 0.6)
        case "refund":
            world.stripe.update_refund(id_, status="failed")
        case "dispute":
            world.stripe.close_dispute(id_, status=world.chance.choice(["won", "lost"]))


# Records


async def write(world: World) -> None:
    await world.post(str(world.chance.randint(0, 60)), world.values())


async def write_many(world: World) -> None:
    batch = {str(world.chance.randint(0, 200)): world.values() for _ in range(40)}
    await world.call("POST", f"{world.records_url}/batch", json=[{"id": id_} | data for id_, data in batch.items()])
    for id_, data in batch.items():
        world.keep(id_, data)


async def clear(world: World) -> None:
    if world.records:
        await world.post(world.chance.choice(sorted(world.records)), {world.chance.choice(FIELDS): None})


async def delete(world: World) -> None:
    if world.records:
        id_ = world.chance.choice(sorted(world.records))
        await world.call("DELETE", f"{world.records_url}/{id_}")
        del world.records[id_]


# Tasks


async def sync_kind(world: World, kind: str) -> None:
    options = {"model_id": world.model_id, f"stripe_{kind}_id_field": f"{kind}_id"}
    await world.call("POST", world.tasks_url, json={"type": f"sync_stripe_{kind}s", "options": options})


async def add_task(world: World) -> None:
    name = world.chance.choice(["stripe_charge", "second", "third"])
    if name not in world.tasks:
        by = world.chance.choice(FIELDS)
        options = {"model_id": world.model_id, "stripe_charge_id_field": by, "link_name": name}
        made = await world.call("POST", world.tasks_url, json={"type": "sync_stripe_charges", "options": options})
        world.tasks[name] = ((made or await world.task_called(name))["id"], by)


async def move_task(world: World) -> None:
    name = world.chance.choice(sorted(world.tasks))
    id_, by = world.tasks[name][0], world.chance.choice(FIELDS)
    await world.call("PATCH", f"{world.tasks_url}/{id_}", json={"options": {"stripe_charge_id_field": by}})
    world.tasks[name] = (id_, by)


async def delete_task(world: World) -> None:
    if len(world.tasks) > 1:
        id_, _ = world.tasks.pop(world.chance.choice(sorted(world.tasks)))
        await world.call("DELETE", f"{world.tasks_url}/{id_}")


async def pause_and_resume(world: World) -> None:
    id_, _ = world.tasks[world.chance.choice(sorted(world.tasks))]
    await world.call("POST", f"{world.tasks_url}/{id_}/pause")
    await asyncio.sleep(world.chance.random() * 0.3)
    await world.call("POST", f"{world.tasks_url}/{id_}/{world.chance.choice(['resume', 'resync'])}")


# Trouble


async def break_something(world: World) -> None:
    kind, path = world.chance.choice(BREAKAGES), world.chance.choice(PATHS)
    world.stripe.faults.add(kind, path=path, probability=0.5, count=world.chance.randint(1, 6), seconds=1)


async def storm(world: World) -> None:
    """Whatever is asked: too many requests."""
    world.stripe.faults.add("rate_limit", path=world.chance.choice(PATHS), count=world.chance.randint(5, 25))


async def slow_something(world: World) -> None:
    kind, path = world.chance.choice([("read_lag", "*"), ("events_lag", "/v1/events"), ("latency", "*")])
    world.stripe.faults.add(kind, path=path, probability=0.5, count=20, seconds=0.3)


async def deliver_badly(world: World) -> None:
    world.stripe.courier.manners = Manners(
        delay=world.chance.random() * 0.3,
        duplicates=world.chance.randint(0, 3),
        reorder=world.chance.random(),
        drop=0.4,
        retries=(0.2, 0.5, 1, 2),
    )


async def roll_the_secret(world: World) -> None:
    """With the old one good for another day, or at once for nothing."""
    overlap = world.chance.choice([86_400, 0])
    for endpoint in world.stripe.courier.listeners("charge.succeeded"):
        world.stripe.roll_secret(endpoint["id"], overlap_seconds=overlap)


async def disable_the_endpoint(world: World) -> None:
    for endpoint in world.stripe.courier.listeners("charge.succeeded"):
        world.stripe.update_webhook_endpoint(endpoint["id"], disabled=True)


async def kill_a_worker(world: World) -> None:
    worker = world.workers.pop(0)
    worker.kill()
    worker.wait()
    world.start_worker()


async def freeze_a_worker(world: World) -> None:
    """It wakes up long after another one took its work over."""
    worker = world.workers[0]
    worker.send_signal(signal.SIGSTOP)
    if len(world.workers) < 2:
        world.start_worker()
    await asyncio.sleep(4)
    worker.send_signal(signal.SIGCONT)


Action = Callable[[Any], Awaitable[None]]
"""What happens in a world, or in one that has more to break."""

LIFE: dict[Action, int] = {
    pay: 20,
    refund: 10,
    fail_a_refund: 3,
    dispute: 4,
    edit: 10,
    edit_thrice_in_a_second: 4,
    rename_an_intent: 4,
    write: 25,
    write_many: 3,
    clear: 5,
    delete: 4,
}
LIFE_OF_KINDS: dict[Action, int] = {make_an_object: 12, change_an_object: 20}
RARE: dict[Action, int] = {
    add_task: 3,
    move_task: 2,
    delete_task: 1,
    pause_and_resume: 1,
    break_something: 5,
    storm: 1,
    slow_something: 3,
    deliver_badly: 2,
    roll_the_secret: 1,
    disable_the_endpoint: 1,
}
OF_WORKERS: dict[Action, int] = {kill_a_worker: 3, freeze_a_worker: 1}


async def live(world: World, *, actions: int, outages: Mapping[Action, int] = OF_WORKERS) -> None:
    """So many things happen, one in twelve of them trouble; afterwards nothing is broken any more."""
    trouble = {**RARE, **outages}
    for number in range(actions):
        table = trouble if number % 12 == 11 else LIFE | (LIFE_OF_KINDS if world.kinds else {})
        action = world.chance.choices(list(table), list(table.values()))[0]
        world.log.append(action.__name__)
        try:
            await action(world)
        except StripeError:
            world.log.append("refused")
        await asyncio.sleep(world.chance.random() * 0.02)
    world.count_what_struck(action.__name__ for action in trouble)
    world.stripe.faults.clear()
    world.stripe.courier.manners = Manners()
