"""Everything that Gather refuses, and its one shape: `application/problem+json`.

GatherError
├── Unreadable 400          a body or cursor that can't be read at all
├── Unauthorized 401        no key, a wrong key, no session
├── Forbidden 403           a key without the scope, a request without the CSRF header
├── NotFound 404            ModelNotFound, RecordNotFound, … : each room names its own
├── NotAllowed 405          a path that isn't asked like this; carries `Allow`
├── TooSlow 408             the rest of a request was waited for in vain
├── Conflict 409            the name or id is taken
├── TooLarge 413            a body or batch over its limit
├── Unsupported 415         a content type that this door doesn't read
├── WrongHost 421           a name that this server isn't asked by
├── Invalid 422             readable, but wrong: each problem with its pointer
├── TooMany 429             slow down; carries `Retry-After`
└── Unavailable 503         not now; carries `Retry-After`: Overloaded, where others were first
"""

from dataclasses import asdict, dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and where: `pointer` is a JSON pointer into the body, or a parameter's name."""

    pointer: str
    code: str
    detail: str


class GatherError(Exception):
    """A refusal with a status; `detail` says what to do about it."""

    status: ClassVar[int] = 500
    code: str = "internal_error"
    title: ClassVar[str] = "Something went wrong"

    def __init__(
        self,
        detail: str,
        *,
        code: str | None = None,
        errors: list[Problem] | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or type(self).code
        self.errors = errors or []
        self.retry_after = retry_after

    def body(self, request_id: str | None = None) -> dict[str, Any]:
        """The problem document."""
        return {
            "type": f"about:blank#{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "errors": [asdict(problem) for problem in self.errors],
            "request_id": request_id,
        }


class Unreadable(GatherError):
    status, code, title = 400, "unreadable_body", "The request can't be read"


class Unauthorized(GatherError):
    status, code, title = 401, "unauthorized", "Who are you?"


class Forbidden(GatherError):
    status, code, title = 403, "forbidden", "Not allowed"


class NotFound(GatherError):
    status, code, title = 404, "not_found", "Not found"


class NotAllowed(GatherError):
    status, code, title = 405, "method_not_allowed", "Not asked like this"


class TooSlow(GatherError):
    status, code, title = 408, "request_timeout", "Too slow"


class Conflict(GatherError):
    status, code, title = 409, "conflict", "In the way of something else"


class TooLarge(GatherError):
    status, code, title = 413, "too_large", "Too large"


class Unsupported(GatherError):
    status, code, title = 415, "unsupported_media_type", "Unsupported content type"


class WrongHost(GatherError):
    status, code, title = 421, "wrong_host", "Not this server"


class Invalid(GatherError):
    status, code, title = 422, "invalid", "Not valid"


class TooMany(GatherError):
    status, code, title = 429, "rate_limited", "Too many requests"


class Unavailable(GatherError):
    status, code, title = 503, "unavailable", "Not available now"


class Overloaded(Unavailable):
    code = "overloaded"
    TOLD: ClassVar[str] = "More is asked of this server than it can do just now; try again"

    def __init__(self) -> None:
        super().__init__(self.TOLD)


def invalid(pointer: str, code: str, detail: str) -> Invalid:
    """A 422 with a single problem."""
    return Invalid(detail, code=code, errors=[Problem(pointer, code, detail)])
