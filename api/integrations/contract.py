"""What a provider must give, and the shapes that cross between it and the rest of Gather."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from api.fields.types import FieldType


@dataclass(frozen=True, slots=True)
class ExternalObject:
    """A provider's thing: the whole of it as JSON text, and the part that is shown beside a record."""

    kind: str
    object_id: str
    created: int | None
    alias: str | None
    mapped: str
    raw: str
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """An object that an event says has changed; `created` (epoch seconds) when the event tells it."""

    kind: str
    object_id: str
    created: int | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A notice from the provider: not data, only a reason to look."""

    event_id: str
    type: str
    created: int
    marks: tuple[Mark, ...]
    payload: str


@dataclass(frozen=True, slots=True)
class Seen:
    """Objects as they were; `read_at` is a moment, by the database's clock, before which none of them was read."""

    objects: Sequence[ExternalObject]
    read_at: datetime


@dataclass(frozen=True, slots=True)
class Page(Seen):
    """One page of a list."""

    has_more: bool


@dataclass(frozen=True, slots=True)
class EventPage:
    events: Sequence[Event]
    has_more: bool


@dataclass(frozen=True, slots=True)
class Fetched:
    """One object, or None when the provider says that there is no such thing (any more)."""

    object: ExternalObject | None
    read_at: datetime


@dataclass(frozen=True, slots=True)
class Account:
    id: str | None
    name: str | None
    livemode: bool


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A webhook endpoint at the provider; `secret` only when this call made it, `was_off` when it switched it on."""

    id: str
    secret: str | None = None
    was_off: bool = False


@dataclass(frozen=True, slots=True)
class TaskType:
    """What a user adds: this kind of object, into a model, by a field."""

    type: str
    name: str
    description: str
    field_option: str
    field_title: str


@dataclass(frozen=True, slots=True)
class ObjectKind:
    """A row of a provider's table of kinds. `task` is None for kinds that only tell of their parents.

    `parents` names the keys of the object that hold ids of other kinds, which a change of this one changes too.
    `list_params` are what its list must always be asked with, so that nothing is left out.
    """

    name: str
    path: str
    id_prefixes: tuple[str, ...]
    events: tuple[str, ...]
    link_name: str = ""
    task: TaskType | None = None
    fields: Mapping[str, FieldType] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)
    alias: str | None = None
    list_params: Mapping[str, str] = field(default_factory=dict)
    mapped: Callable[[Mapping[str, Any]], str] | None = None


class Turn(Protocol):
    """Leave to send one request."""

    @property
    def at(self) -> datetime:
        """The database's time of it, which is not later than the request."""

    async def sent(self) -> None:
        """The request is on its way."""


class Pace(Protocol):
    """The provider's speed limit, shared by whoever asks the same account."""

    async def slot(self, endpoint: str) -> Turn:
        """Wait for a turn."""

    async def slow_down(self, endpoint: str) -> None:
        """The provider said: too many."""


class Connection(Protocol):
    """A provider, spoken to with one integration's credentials."""

    async def check(self) -> Account: ...
    async def page(self, kind: str, *, gte: int | None, lt: int | None, after: str | None) -> Page: ...
    async def fetch(self, kind: str, object_id: str) -> Fetched: ...
    async def latest_event(self) -> int: ...
    async def events(self, *, since: int, after: str | None, kinds: Collection[str] | None) -> EventPage: ...
    async def ensure_endpoint(self, url: str, *, integration_id: str, known: str | None) -> Endpoint: ...
    async def remove_endpoint(self, endpoint_id: str) -> None: ...
    async def remove_endpoints(self, *, integration_id: str, known: str | None) -> None: ...
    async def close(self) -> None: ...


class Provider(Protocol):
    """A folder under `api/integrations/` and one line in the catalogue."""

    type: str
    name: str
    description: str
    credentials_schema: Mapping[str, Any]
    signature_header: str
    kinds: Mapping[str, ObjectKind]

    def hint(self, credentials: Mapping[str, str]) -> str: ...
    def connect(self, credentials: Mapping[str, str], pace: Pace) -> Connection: ...
    def verify(self, payload: bytes, header: str | None, secrets: Sequence[str]) -> Event: ...


class ProviderError(Exception):
    """The provider refused or failed; `code` and `detail` are shown to the user."""

    code = "provider_error"
    lasting = True
    """Whether a person has to do something; otherwise the next try may work."""

    def __init__(self, detail: str, *, param: str | None = None, status: int | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.param = param
        self.status = status


class KeyRefused(ProviderError):
    code = "key_revoked"


class PermissionMissing(ProviderError):
    code = "permission_missing"


class RequestRefused(ProviderError):
    code = "request_refused"


class ProviderUnavailable(ProviderError):
    code = "provider_unavailable"
    lasting = False


class RateLimited(ProviderUnavailable):
    code = "rate_limited"


class BadSignature(Exception):
    """A webhook that the provider didn't sign, or signed too long ago."""


class UnreadableEvent(Exception):
    """A signed webhook whose body isn't an event."""
