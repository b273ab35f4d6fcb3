"""Idempotency keys: a repeated POST gets the first answer, and a key can't be used for something else."""

from __future__ import annotations

from .errors import StripeError
from .wire import Reply


class Replies:
    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, Reply]] = {}

    def earlier(self, key: str, request: str) -> Reply | None:
        """The answer already given to this key; `request` is its path and body."""
        if key not in self._kept:
            return None
        first, reply = self._kept[key]
        if first != request:
            raise StripeError(
                400,
                "Keys for idempotent requests can only be used with the same parameters they were first used with. "
                f"Try using a key other than '{key}' if you meant to execute a different request.",
                type="idempotency_error",
            )
        return Reply(reply.status, reply.body, {**reply.headers, "Idempotent-Replayed": "true"})

    def keep(self, key: str, request: str, reply: Reply) -> None:
        self._kept[key] = (request, reply)
