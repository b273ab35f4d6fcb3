"""Any sequence of writes leaves what a dict in plain Python would hold, and answers what it would say."""

from dataclasses import dataclass, field
from typing import Any

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.records.orders import Orders, orders_of

Record = dict[str, Any]

ids = st.sampled_from(["1", "2", "a/b", 1, 2, None])
values = st.sampled_from([None, 0, 1, 1.0, "1", True, "", [], [None, 1], {"x": None}, {"x": 1}, {"x": 1.0}])
records = st.fixed_dictionaries({"id": ids}, optional={"a": values, "b": values, "c": values})
modes = st.sampled_from(["upsert", "upsert", "create", "update"])
merges = st.sampled_from(["patch", "replace"])
ways = st.fixed_dictionaries({"mode": modes, "merge": merges, "dry_run": st.booleans()})
steps = st.one_of(
    st.tuples(st.just("one"), records, ways),
    st.tuples(st.just("batch"), st.lists(records, max_size=6), ways),
    st.tuples(st.just("atomic"), st.lists(records, max_size=4), ways),
    st.tuples(st.just("lines"), st.lists(records, max_size=6), ways),
    st.tuples(st.just("delete"), st.sampled_from(["1", "2", "a/b"]), st.none()),
    st.tuples(st.just("restore"), st.sampled_from(["1", "2", "a/b"]), st.none()),
)


@dataclass
class Book:
    """The records as they should be."""

    live: dict[str, Record] = field(default_factory=dict)
    trash: list[tuple[str, Record]] = field(default_factory=list)

    def write(self, sent: Record, *, mode: str, merge: str) -> str:
        """Apply one record; the action, or the code of its refusal."""
        if sent["id"] is None:
            return "invalid_id"
        sent = sent | {"id": str(sent["id"])}
        stored = self.live.get(sent["id"])
        if mode == "create" and stored is not None:
            return "record_exists"
        if mode == "update" and stored is None:
            return "record_not_found"
        merged = (stored or {}) | sent if merge == "patch" else sent
        merged = {key: value for key, value in merged.items() if value is not None}
        if stored is not None and same(stored, merged):
            return "unchanged"
        self.live[sent["id"]] = merged
        return "created" if stored is None else "updated"

    def copy(self) -> "Book":
        return Book(dict(self.live), list(self.trash))


def same(one: Any, other: Any) -> bool:
    """Equal as JSON values: 1 and 1.0 are, 1 and true aren't."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other and isinstance(one, bool) == isinstance(other, bool))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(steps, max_size=8))
async def test_any_sequence_of_writes_equals_a_dict(
    client: httpx.AsyncClient, script: list[tuple[str, Any, Any]]
) -> None:
    orders, book = await orders_of(client), Book()
    for kind, what, ways in script:
        before = book.copy()
        await PLAY[kind](orders, book, what, ways)
        if ways and ways["dry_run"]:
            book = before
        await assert_holds(orders, book)


async def play_one(orders: Orders, book: Book, record: Record, ways: dict[str, Any]) -> None:
    stamp = await updated_at(orders, record["id"])
    expected = book.write(record, mode=ways["mode"], merge=ways["merge"])
    answer = await orders.post(record, **ways)
    codes = {"created": 201, "updated": 200, "unchanged": 200, "record_exists": 409, "record_not_found": 404}
    assert answer.status_code == codes.get(expected, 422), answer.text
    body = answer.json()
    assert body.get("action", body.get("code")) == expected
    if answer.status_code < 300:
        assert same(body["data"], book.live[str(record["id"])])
        assert body.get("dry_run", False) == ways["dry_run"]
    if expected == "unchanged":
        assert body["updated_at"] == stamp


async def play_batch(
    orders: Orders, book: Book, batch: list[Record], ways: dict[str, Any], *, atomic: bool = False, lines: bool = False
) -> None:
    before = book.copy()
    results = [book.write(record, mode=ways["mode"], merge=ways["merge"]) for record in batch]
    failed = [(index, code) for index, code in enumerate(results) if code.startswith(("invalid", "record"))]
    if atomic and failed:
        book.live = before.live
    params = {**ways, "atomic": atomic}
    answer = await (send_lines(orders, batch, params) if lines else orders.batch(batch, **params))
    body = answer.json()
    assert answer.status_code == (422 if atomic and failed else 200), answer.text
    for action in ("created", "updated", "unchanged"):
        assert body[action] == results.count(action), (action, body, results)
    assert body["failed"] == len(failed)
    assert [(error["index"], error["code"]) for error in body["errors"]] == failed


async def send_lines(orders: Orders, batch: list[Record], params: dict[str, Any]) -> httpx.Response:
    from json import dumps

    content = "\n".join(dumps(record) for record in batch)
    headers = {"Content-Type": "application/x-ndjson"}
    return await orders.client.post(f"{orders.url}/batch", content=content, params=params, headers=headers)


async def play_atomic(orders: Orders, book: Book, batch: list[Record], ways: dict[str, Any]) -> None:
    await play_batch(orders, book, batch, ways, atomic=True)


async def play_lines(orders: Orders, book: Book, batch: list[Record], ways: dict[str, Any]) -> None:
    await play_batch(orders, book, batch, ways, lines=True)


async def play_delete(orders: Orders, book: Book, id: str, _ways: None) -> None:
    answer = await orders.delete(id)
    assert answer.status_code == (204 if id in book.live else 404)
    if id in book.live:
        book.trash.append((id, book.live.pop(id)))


async def play_restore(orders: Orders, book: Book, id: str, _ways: None) -> None:
    answer = await orders.client.post(f"/v1/models/{orders.model_id}/trash/restore", json={"id": id})
    newest = next((item for item in reversed(book.trash) if item[0] == id), None)
    assert answer.status_code == (404 if newest is None else 409 if id in book.live else 200)
    if newest is not None and id not in book.live:
        book.trash.remove(newest)
        book.live[id] = newest[1]


PLAY: dict[str, Any] = {
    "one": play_one,
    "batch": play_batch,
    "atomic": play_atomic,
    "lines": play_lines,
    "delete": play_delete,
    "restore": play_restore,
}


async def assert_holds(orders: Orders, book: Book) -> None:
    for id in ("1", "2", "a/b"):
        assert same(await orders.data(id), book.live.get(id)), (id, await orders.data(id), book.live.get(id))
    model = (await orders.client.get(f"/v1/models/{orders.model_id}")).json()
    assert model["record_count"] == len(book.live)
    trash = (await orders.client.get(f"/v1/models/{orders.model_id}/trash")).json()
    assert [item["id"] for item in trash["items"]] == [id for id, _ in reversed(book.trash)]


async def updated_at(orders: Orders, id: Any) -> Any:
    answer = await orders.get(str(id))
    return answer.json().get("updated_at")
