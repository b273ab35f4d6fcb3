"""Receives one record: reads what was sent, writes it, and answers."""

from dataclasses import dataclass
from typing import get_args

from fastapi import Request, Response

from api.errors import GatherError
from api.metrics.instruments import RECORDS_WRITTEN
from api.records import bodies, forms, idempotency, service
from api.records.forms import Pairs
from api.records.items import answer, item
from api.records.options import Action, Options
from api.records.parsing import Parser
from api.records.targets import Addressed, Outdated, Target
from api.straight import Fetch, in_session
from api.workspaces.access import CALLER

_COUNTED = {action: RECORDS_WRITTEN.labels("single", action) for action in get_args(Action)}


@dataclass(frozen=True, slots=True)
class Sent:
    """A record as it was sent; `pairs` when it is a form."""

    request: Request
    body: bytes
    pairs: Pairs | None
    options: Options
    external_id: str | None

    @property
    def alone(self) -> bool:
        """Whether nothing else belongs to this write, so that its statement is its transaction."""
        return self.pairs is None and not self.options.dry_run and idempotency.HEADER not in self.request.headers


async def receive(addressed: Addressed, options: Options, external_id: str | None = None) -> Response:
    """Write one record, by what is remembered of its sender and its model where that is enough and still true."""
    known = addressed.remembered()
    if known is None:
        target = await addressed.settle()
        return await _write(await _read(addressed, options, external_id), target)
    key, target = known
    # Whoever may no longer write is told so, whatever is wrong with what they sent.
    try:
        sent = await _read(addressed, options, external_id)
    except GatherError:
        await addressed.settle()
        raise
    try:
        if sent.alone:
            return await _write(sent, target, key)
    except Outdated:
        pass
    except GatherError:
        # The name of a link that is gone by now is a key like any other.
        if (await addressed.settle()).link_names == target.link_names:
            raise
    return await _write(sent, await addressed.settle())


async def _read(addressed: Addressed, options: Options, external_id: str | None) -> Sent:
    body, pairs = await bodies.record(addressed.request)
    return Sent(addressed.request, body, pairs, options, external_id)


async def _write(sent: Sent, target: Target, key: bytes | None = None) -> Response:
    if sent.alone:
        async with target.database.straight() as fetch:
            return await _written(fetch, sent, target, sent.body, key)
    key_sent = idempotency.key_of(sent.request, target.model.workspace_id, sent.body)
    replay = None if sent.options.dry_run else key_sent
    async with target.database.transaction() as session:
        if first := await idempotency.recall(session, replay):
            return first.response()
        body = sent.body
        if sent.pairs is not None:
            types = await service.field_types(session, target.model)
            body = forms.record_of(sent.pairs, target.model.id_field, types)
        undo = await session.begin_nested() if sent.options.dry_run else None
        response = await _written(in_session(session), sent, target, body)
        if undo:
            await undo.rollback()
        await idempotency.keep(session, replay, response.status_code, bytes(response.body))
        return response


async def _written(fetch: Fetch, sent: Sent, target: Target, body: bytes, key: bytes | None = None) -> Response:
    row = Parser(target.model.id_field, frozenset(target.link_names), sent.external_id).one(body)
    action, record = await service.write(fetch, target, row, sent.options, key=key)
    # Told to the log only now: for who was remembered, the write is what proved it.
    sent.request.scope[CALLER] = target.who
    extra = {"dry_run": True} if sent.options.dry_run else {}
    if not extra:
        _COUNTED[action].inc()
    return answer(item(target.model.id, record, action=action, **extra), 201 if action == "created" else 200)
