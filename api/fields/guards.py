"""PURE: a text that a spreadsheet would run as a formula gets a leading `'`, which reading takes off again."""

import re

_runs = re.compile(r"'*[=+\-@\t\r]").match
_guarded = re.compile(r"'+[=+\-@\t\r]").match


def guard(text: str) -> str:
    """The text made safe to open; one that looks guarded already gets another, so that every text comes back."""
    return f"'{text}" if _runs(text) else text


def unguard(text: str) -> str:
    """The text that was guarded."""
    return text[1:] if _guarded(text) else text
