"""What the person at the terminal sees: each part's lines behind its name, and a box for what matters."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TextIO

import orjson

COLOURS = {"postgres": 34, "redis": 31, "api": 32, "worker": 35}
OTHER_COLOUR = 36
NAME_WIDTH = 8


class Console:
    """Writes whole lines, in colour when the stream is a terminal; each an object of JSON where machines read them."""

    def __init__(self, stream: TextIO | None = None, *, as_json: bool = False) -> None:
        self.stream = stream or sys.stdout
        self.as_json = as_json
        self.coloured = self.stream.isatty()

    def say(self, text: str) -> None:
        self._write(_object("serve", text) if self.as_json else text)

    def line(self, name: str, text: str) -> None:
        if self.as_json:
            self._write(text if text.startswith("{") else _object(name, text))
        else:
            self._write(f"{self._prefix(name)} {text}")

    def box(self, lines: Sequence[str]) -> None:
        # Long lines (a curl to copy) stand below the box, unbroken and without borders.
        width = max(len(line) for line in lines)
        edge = "─" * (width + 2)
        self.say("\n".join([f"┌{edge}┐", *(f"│ {line:<{width}} │" for line in lines), f"└{edge}┘"]))

    def _write(self, text: str) -> None:
        self.stream.write(text + "\n")
        self.stream.flush()

    def _prefix(self, name: str) -> str:
        text = f"{name:<{NAME_WIDTH}} |"
        return f"\033[{COLOURS.get(name, OTHER_COLOUR)}m{text}\033[0m" if self.coloured else text


def _object(name: str, text: str) -> str:
    """A line of somebody who doesn't write JSON: PostgreSQL, say."""
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    return orjson.dumps({"at": at, "level": "INFO", "logger": f"gather.{name}", "message": text.strip()}).decode()
