"""The operators, the shape of the value that each takes, and the types of fields that know it: facts, no code."""

from collections.abc import Mapping
from enum import Enum, auto

from api.fields.types import FieldType


class Shape(Enum):
    """What an operator takes."""

    NONE = auto()
    ONE = auto()
    MANY = auto()
    PAIR = auto()
    WINDOW = auto()


_EMPTINESS = {"is_empty": Shape.NONE, "is_not_empty": Shape.NONE}
_ANY = {**_EMPTINESS, "is": Shape.ONE, "is_not": Shape.ONE, "in": Shape.MANY, "not_in": Shape.MANY}
_TEXT = dict.fromkeys(("contains", "not_contains", "starts_with", "ends_with"), Shape.ONE)
_NUMBER = {**dict.fromkeys(("gt", "gte", "lt", "lte"), Shape.ONE), "between": Shape.PAIR}
_MOMENT = {
    **dict.fromkeys(("before", "after", "on_or_before", "on_or_after"), Shape.ONE),
    "between": Shape.PAIR,
    "within": Shape.WINDOW,
}

OPERATORS: Mapping[str, Shape] = {**_ANY, **_TEXT, **_NUMBER, **_MOMENT}

OPERATORS_OF: Mapping[FieldType, tuple[str, ...]] = {
    FieldType.TEXT: (*_ANY, *_TEXT),
    FieldType.NUMBER: (*_ANY, *_NUMBER),
    FieldType.MONEY: (*_ANY, *_NUMBER),
    FieldType.DATE: (*_ANY, *_MOMENT),
    FieldType.DATETIME: (*_ANY, *_MOMENT),
    FieldType.BOOLEAN: tuple(_ANY),
    FieldType.JSON: tuple(_ANY),
    FieldType.LINK: tuple(_EMPTINESS),
}

NEGATIVE_OF: Mapping[str, str] = {
    "is_not": "is",
    "not_in": "in",
    "not_contains": "contains",
    "is_not_empty": "is_empty",
}
"""A negative operator is true wherever its positive one isn't: records without the field among them."""

FAMILY: Mapping[FieldType, str] = {
    FieldType.TEXT: "text",
    FieldType.NUMBER: "number",
    FieldType.MONEY: "number",
    FieldType.DATE: "moment",
    FieldType.DATETIME: "moment",
    FieldType.BOOLEAN: "boolean",
    FieldType.JSON: "json",
    FieldType.LINK: "link",
}
"""Types whose values can be compared with each other share a family."""
