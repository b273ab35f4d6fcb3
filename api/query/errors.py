"""What a query is refused for."""

from api.errors import Invalid, Problem, Unreadable


class InvalidQuery(Invalid):
    """422: every problem with its pointer; nothing is ever silently left out of a filter."""

    code, title = "invalid_query", "The query isn't valid"

    @classmethod
    def because(cls, problems: list[Problem]) -> "InvalidQuery":
        return cls(problems[0].detail, errors=problems)


class BadCursor(Unreadable):
    """400: `invalid_cursor` for one that Gather didn't make, `cursor_mismatch` for one of another query."""

    code, title = "invalid_cursor", "The cursor can't be used"


class Wrong(Exception):
    """One part of a query that can't be used; gathered with the others into an InvalidQuery."""

    def __init__(self, pointer: str, detail: str, code: str = "invalid_value") -> None:
        super().__init__(detail)
        self.problem = Problem(pointer, code, detail)
