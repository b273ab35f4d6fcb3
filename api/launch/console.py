"""What the person at the terminal sees: each part's lines behind its name, and a box for what matters."""

import sys
from collections.abc import Sequence
from typing import TextIO

COLOURS = {"postgres": 34, "redis": 31, "api": 32, "worker": 35}
OTHER_COLOUR = 36
NAME_WIDTH = 8


class Console:
    """Writes whole lines, in colour when the stream is a terminal."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream or sys.stdout
        self.coloured = self.stream.isatty()

    def say(self, text: str) -> None:
        self.stream.write(text + "\n")
        self.stream.flush()

    def line(self, name: str, text: str) -> None:
        self.say(f"{self._prefix(name)} {text}")

    def box(self, lines: Sequence[str]) -> None:
        # Long lines (a curl to copy) stand below the box, unbroken and without borders.
        width = max(len(line) for line in lines)
        edge = "─" * (width + 2)
        self.say("\n".join([f"┌{edge}┐", *(f"│ {line:<{width}} │" for line in lines), f"└{edge}┘"]))

    def _prefix(self, name: str) -> str:
        text = f"{name:<{NAME_WIDTH}} |"
        return f"\033[{COLOURS.get(name, OTHER_COLOUR)}m{text}\033[0m" if self.coloured else text
