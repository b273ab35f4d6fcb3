"""How a record is answered: its JSON goes from PostgreSQL to the client as text, never read on the way."""

from typing import Any
from uuid import UUID

import orjson
from fastapi import Response

from api.straight import Row


def item(model_id: UUID, row: Row, **extra: Any) -> dict[str, Any]:
    """A record as an answer shows it, from a row with `data` and `linked` as text; for `answer` only."""
    return {
        **extra,
        "id": row["external_id"],
        "model_id": str(model_id),
        "data": orjson.Fragment(row["data"]),
        "linked": orjson.Fragment(row["linked"]),
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
    }


def answer(content: Any, status: int = 200) -> Response:
    """JSON of what may hold items; times in UTC with a Z."""
    return Response(orjson.dumps(content, option=orjson.OPT_UTC_Z), status, media_type="application/json")
