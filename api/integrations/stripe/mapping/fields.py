"""The mapped fields of a kind, as a table: what each is called, its type, and how it is read (pure)."""

from collections.abc import Callable, Mapping

import orjson

from api.fields.types import FieldType
from api.integrations.stripe.mapping.readers import (
    CURRENCY,
    Object,
    Reader,
    document,
    flag,
    minor,
    moment,
    money,
    reference,
    text,
)

Fields = Mapping[str, tuple[FieldType, Reader]]


def texts(*keys: str) -> Fields:
    return {key: (FieldType.TEXT, text(key)) for key in keys}


def flags(*keys: str) -> Fields:
    return {key: (FieldType.BOOLEAN, flag(key)) for key in keys}


def moments(*keys: str) -> Fields:
    return {key: (FieldType.DATETIME, moment(key)) for key in keys}


def references(*keys: str) -> Fields:
    return {key: (FieldType.TEXT, reference(key)) for key in keys}


def amounts(*keys: str) -> Fields:
    """Each amount in major units, and beside it as Stripe keeps it."""
    return {name: field for key in keys for name, field in amount(key, minor(key)).items()}


def amount(name: str, read: Reader, currency: Reader = CURRENCY) -> Fields:
    return {name: (FieldType.MONEY, money(read, currency)), f"{name}_minor": (FieldType.NUMBER, read)}


ENDING: Fields = {**flags("livemode"), "metadata": (FieldType.JSON, document("metadata"))}


def types(fields: Fields) -> Mapping[str, FieldType]:
    """The mapped keys and their types, for the catalogue of fields."""
    return {key: type_ for key, (type_, _) in fields.items()}


def mapper(fields: Fields) -> Callable[[Object], str]:
    """The function that makes a kind's shown JSON out of Stripe's object."""
    readers = [(key, read) for key, (_, read) in fields.items()]

    def mapped(source: Object) -> str:
        return orjson.dumps({key: read(source) for key, read in readers}).decode()

    return mapped
