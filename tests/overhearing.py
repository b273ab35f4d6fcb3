"""The second wall: while tests run, every statement that the API makes for a caller has to carry its workspace.

Instead of row-level security: see docs/decisions/0011.
"""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import event
from starlette.types import ASGIApp, Receive, Scope, Send

from api.database import Database
from api.straight import Fetch, Row
from api.tables import Base
from api.workspaces.access import CALLER

ELSEWHERE = {
    ("PATCH", "/v1/sessions/current"),
    ("GET", "/v1/workspaces"),
    ("POST", "/v1/workspaces"),
}
"""Doors that lead out of the caller's workspace."""

KNOWN_OTHERWISE = (
    re.compile(r"FROM api_keys WHERE hash = "),
    re.compile(r"FROM sessions JOIN members USING \(workspace_id, user_id\)\s+WHERE hash = "),
    re.compile(r"(UPDATE|FROM) sessions\b.*\buser_id\b", re.DOTALL),
    re.compile(r"WHERE false\b"),
)
"""Who calls is told by a secret's hash, sessions are a person's in whichever workspace, and nothing is nobody's."""

UNBOUND: list[str] = []
"""What was asked without a workspace, with the door behind which it was."""

_HEARD: ContextVar["Heard | None"] = ContextVar("heard", default=None)


@dataclass
class Heard:
    """What was asked of the database for one request."""

    statements: list[tuple[str, Any]] = field(default_factory=list)
    over: bool = False

    def without(self, workspace_id: UUID) -> list[str]:
        """The statements on a workspace's tables to which this workspace wasn't given."""
        return [
            statement
            for statement, binds in self.statements
            if _of_workspaces().search(statement)
            and str(workspace_id) not in repr(binds)
            and not any(known.search(statement) for known in KNOWN_OTHERWISE)
        ]


def hear(statement: str, binds: Any) -> None:
    """Note a statement; what a request has started that outlives it isn't its own any more."""
    if (heard := _HEARD.get()) and not heard.over:
        heard.statements.append((statement, binds))


class OverheardDatabase(Database):
    """A database that notes what it is asked."""

    def __init__(self, url: str, **options: Any) -> None:
        super().__init__(url, **options)
        event.listen(self.engine.sync_engine, "before_cursor_execute", _before)

    @asynccontextmanager
    async def straight(self) -> AsyncIterator[Fetch]:
        async with super().straight() as fetch:

            async def overheard(statement: str, binds: Mapping[str, Any]) -> Row | None:
                hear(statement, binds)
                return await fetch(statement, binds)

            yield overheard


def _before(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
    hear(statement, parameters)


class Overhearing:
    """Around the application: tells apart what is asked for which request, and keeps what lacks the workspace."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        heard = Heard()
        token = _HEARD.set(heard)
        try:
            await self.app(scope, receive, send)
        finally:
            heard.over = True
            _HEARD.reset(token)
            who, door = scope.get(CALLER), (scope.get("method"), getattr(scope.get("route"), "path", None))
            if who is not None and door not in ELSEWHERE:
                UNBOUND.extend(f"{door}: {statement}" for statement in heard.without(who.workspace_id))


@cache
def _of_workspaces() -> re.Pattern[str]:
    """Finds a table of workspaces where a statement reads or writes one."""
    names = [table.name for table in Base.metadata.tables.values() if "workspace_id" in table.columns]
    places = r"\b(FROM|JOIN|INTO|UPDATE|USING|ONLY)\s+\"?"
    return re.compile(rf"{places}({'|'.join(names)}|records_[0-9a-f]{{32}})\b", re.IGNORECASE)
