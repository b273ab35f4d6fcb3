"""Reads the form that brings a file: it waits on disk while it comes, however large it is."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import msgspec
from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from api.errors import Invalid, TooLarge, Unreadable, Unsupported, invalid
from api.imports.headers import ColumnMap
from api.records import traps
from api.settings import settings
from api.texts import is_storable

FIELDS = {"file": "file (curl -F file=@orders.csv)", "mapping": "text", "dry_run": "text"}
REST_OF_FORM = 1024 * 1024
LONGEST_NAME = 255
FLAGS = {"true": True, "1": True, "false": False, "0": False, "": False}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file, and what is to be done with it."""

    file: UploadFile
    name: str
    mapping: ColumnMap
    dry_run: bool

    @property
    def size(self) -> int:
        return self.file.size or 0

    async def pieces(self, length: int) -> AsyncIterator[bytes]:
        """The file from its start."""
        await self.file.seek(0)
        while piece := await self.file.read(length):
            yield piece


@asynccontextmanager
async def received(request: Request) -> AsyncIterator[Upload]:
    """The form, as soon as all of it is here; what it needs on disk goes with it."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "multipart/form-data":
        raise Unsupported("An import is a form (multipart/form-data) with a `file`: curl -F file=@orders.csv")
    form = await _form(request)
    try:
        yield _upload(form)
    finally:
        await form.close()


async def _form(request: Request) -> FormData:
    try:
        parser = MultiPartParser(request.headers, _capped(request), max_files=2, max_fields=len(FIELDS) + 1)
        return await parser.parse()
    except (MultiPartException, KeyError) as error:
        raise Unreadable(f"The form can't be read: {getattr(error, 'message', error)}") from error


async def _capped(request: Request) -> AsyncGenerator[bytes, None]:
    most = settings().import_max_bytes
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > most + REST_OF_FORM:
        raise _too_large(most)
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > most + REST_OF_FORM:
            raise _too_large(most)
        yield piece


def _upload(form: FormData) -> Upload:
    for name, value in form.multi_items():
        if problem := _problem(name, value, len(form.getlist(name))):
            raise invalid(traps.pointer("", name), *problem)
    file = form.get("file")
    if not isinstance(file, UploadFile):
        raise invalid("/file", "missing", "Send a `file`: CSV, XLSX or NDJSON")
    if (file.size or 0) > settings().import_max_bytes:
        raise _too_large(settings().import_max_bytes)
    mapping, dry_run = str(form.get("mapping", "")), str(form.get("dry_run", ""))
    return Upload(file, _name(file.filename), _mapping(mapping), _flag(dry_run))


def _problem(name: str, value: UploadFile | str, times: int) -> tuple[str, str] | None:
    if name not in FIELDS:
        return "unknown_key", f"An import takes {', '.join(FIELDS)}"
    if times > 1:
        return "repeated_key", f"Send one {name!r}"
    if isinstance(value, str) == (name == "file"):
        return "invalid_value", f"Send {name!r} as a {FIELDS[name]}"
    return None


def _flag(text: str) -> bool:
    if text.lower() not in FLAGS:
        raise invalid("/dry_run", "invalid_value", "`dry_run` is true or false")
    return FLAGS[text.lower()]


def _mapping(text: str) -> ColumnMap:
    if not text.strip():
        return {}
    try:
        read = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError) as error:
        raise invalid("/mapping", "invalid_value", f"The mapping isn't JSON: {error}") from error
    if not isinstance(read, dict):
        raise invalid("/mapping", "invalid_value", 'The mapping is an object: {"Column": "field", "Other": null}')
    for name, field in read.items():
        if not (field is None or isinstance(field, str)):
            raise _mapped(name, "A column is for a field, given by its name, or null to leave it out")
        if not (is_storable(name) and is_storable(field or "")):
            raise _mapped(name, "A text holds no NUL and no lone surrogate")
    return read


def _mapped(name: str, detail: str) -> Invalid:
    return invalid(traps.pointer("/mapping", name), "invalid_value", detail)


def _name(given: str | None) -> str:
    """The file's own name: without folders, and as people can read it."""
    name = (given or "").replace("\\", "/").rpartition("/")[2][-LONGEST_NAME:]
    return "".join(character if character.isprintable() else "_" for character in name) or "file"


def _too_large(most: int) -> TooLarge:
    return TooLarge(f"A file to import has at most {most / 1024**2:,.0f} MB (GATHER_IMPORT_MAX_BYTES)")
