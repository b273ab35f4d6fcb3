"""What Gather says of itself: lines of text or of JSON, each with the request that it is about, none with a secret."""

import contextlib
import logging
import os
import re
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

import orjson

from api.settings import settings

REQUEST_ID: ContextVar[str | None] = ContextVar("request_id", default=None)
"""The request that is being answered here, or the one that asked for the job which runs here."""

STDOUT = 1
QUIET = ("httpx", "httpcore", "arq", "api.metrics.pool")
UVICORN = ("uvicorn", "uvicorn.error", "uvicorn.access")

# What must never be read in a log, however it came into a message: keys, passwords in addresses, and the details in
# which PostgreSQL quotes a row.
SECRETS = re.compile(
    r"(gth_|sk_(?:live|test)_|rk_(?:live|test)_|whsec_)[A-Za-z0-9_-]+"
    r"|(?<=://)([^:/@\s]+):[^@/\s]+(?=@)"
    r"|(?i:(authorization\W{1,4}|\b(?:token|bearer)\s+)[A-Za-z0-9._~+/-]{16,}=*)"
)
DETAILS = re.compile(r"^[ \t]*DETAIL:.*(?:\n|$)", re.MULTILINE)


def set_up() -> None:
    """Have this process's log written as the settings say."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonLines() if settings().log_format == "json" else TextLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in UVICORN:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True


def redacted(message: str) -> str:
    """The message without what nobody may read in it."""
    return DETAILS.sub("", SECRETS.sub(_start_of, message))


def _start_of(found: re.Match[str]) -> str:
    return (found[1] or (f"{found[2]}:" if found[2] else found[3])) + "…"


class TextLines(logging.Formatter):
    """For people: the level, who says it, what, and of which request."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, with the traceback below it."""
        request_id = REQUEST_ID.get()
        about = f" [request {request_id}]" if request_id else ""
        said = f"{record.levelname} {record.name}: {record.getMessage()}{about}"
        trace = f"\n{self.formatException(record.exc_info)}" if record.exc_info else ""
        return redacted(said + trace)


class JsonLines(logging.Formatter):
    """For machines: one object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        facts = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": redacted(record.getMessage()),
            "request_id": REQUEST_ID.get(),
        }
        if record.exc_info:
            facts["error"] = redacted(self.formatException(record.exc_info))
        return orjson.dumps(facts).decode()


def tell_request(facts: dict[str, Any]) -> None:
    """The line of a request, past Python's logging: that would take as long as a tenth of a write."""
    if settings().log_format == "json":
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = orjson.dumps({"at": at, "level": "INFO", "logger": "gather.requests", **facts}, default=str) + b"\n"
    else:
        by = facts.get("key_id") or facts.get("user_id") or "nobody known"
        said = "{method} {route} {status} in {ms} ms".format_map(facts)
        line = f"INFO gather.requests: {said} by {by} [request {facts['request_id']}]\n".encode()
    # A log that nobody reads any more must not fail a request.
    with contextlib.suppress(OSError):
        os.write(STDOUT, line)
