"""PURE: what is wrong with a value, as a sentence that says what would be right."""

from collections.abc import Callable, Mapping
from typing import Any

Context = Mapping[str, Any]

LONGEST_SHOWN = 60
EMAIL = r"^[^\s@]+@[^\s@]+$"
"""The pattern of an e-mail address; whether it takes letters, only a letter can tell."""


def sentence(problem: Mapping[str, Any]) -> str:
    """The sentence for one of the validator's problems: as it says it itself, where there is no better one."""
    said = _SENTENCES.get(problem["type"])
    return said(problem.get("ctx", {}), problem.get("input")) if said else problem["msg"]


def _wanted(what: str) -> Callable[[Context, Any], str]:
    return lambda _, given: f"{what} is wanted here, not {_shown(given)}"


def _container(what: str) -> Callable[[Context, Any], str]:
    """A text in its place isn't shown: it may be a secret that belongs inside."""
    return lambda _, given: f"{what} is wanted here, not {'a text' if isinstance(given, str) else _shown(given)}"


def _missing(*_: Any) -> str:
    return "This is missing"


def _unknown(*_: Any) -> str:
    return "There is no such key here"


def _own_words(context: Context, _: Any) -> str:
    return _capital(str(context["error"]))


def _choice(context: Context, given: Any) -> str:
    return f"One of {str(context['expected']).replace(' or ', ', ')} is wanted here, not {_shown(given)}"


def _at_least(context: Context, given: Any) -> str:
    return f"This is {context['ge']} or more, not {_shown(given)}"


def _at_most(context: Context, given: Any) -> str:
    return f"This is {context['le']} or less, not {_shown(given)}"


def _short(context: Context, given: Any) -> str:
    least = context["min_length"]
    return "This can't be empty" if least == 1 else f"This has {least:,} {_parts(given)} or more, not {_length(given)}"


def _long(context: Context, given: Any) -> str:
    return f"This has at most {context['max_length']:,} {_parts(given)}, not {_length(given)}"


def _of_form(context: Context, given: Any) -> str:
    form = _FORMS.get(context["pattern"], f"A text of the form {context['pattern']}")
    return f"{form} is wanted here, not {_shown(given)}"


def _parts(given: Any) -> str:
    return "characters" if isinstance(given, str) else "items"


def _length(given: Any) -> str:
    return f"{len(given):,}" if isinstance(given, str | list | dict) else _shown(given)


def _shown(given: Any) -> str:
    """A value as JSON would have it, as far as it is short."""
    if isinstance(given, list | dict):
        return "a list" if isinstance(given, list) else "an object"
    if given is None or isinstance(given, bool):
        return {None: "null", True: "true", False: "false"}[given]
    shown = repr(given) if isinstance(given, str) else str(given)
    return shown if len(shown) <= LONGEST_SHOWN else f"{shown[:LONGEST_SHOWN]}…"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


_WHOLE, _NUMBER, _YES_OR_NO = (_wanted(what) for what in ("A whole number", "A number", "true or false"))
_ID = _wanted("An id such as 6a8b5c1e-0d3f-4c55-9b7e-2f1a0c9d8e7f")

_FORMS: Mapping[str, str] = {EMAIL: "An e-mail address such as anna@example.com"}

_SENTENCES: Mapping[str, Callable[[Context, Any], str]] = {
    "missing": _missing,
    "extra_forbidden": _unknown,
    "value_error": _own_words,
    "literal_error": _choice,
    "enum": _choice,
    "greater_than_equal": _at_least,
    "less_than_equal": _at_most,
    "string_too_short": _short,
    "too_short": _short,
    "string_too_long": _long,
    "too_long": _long,
    "string_pattern_mismatch": _of_form,
    "string_type": _wanted("A text"),
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "bool_type": _YES_OR_NO,
    "bool_parsing": _YES_OR_NO,
    "uuid_type": _ID,
    "uuid_parsing": _ID,
    "list_type": _container("A list"),
    "dict_type": _container("An object"),
    "model_type": _container("An object"),
    "model_attributes_type": _container("An object"),
}
