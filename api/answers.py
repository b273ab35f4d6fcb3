"""What a route may answer besides its 2xx, for the OpenAPI document."""

from typing import Any

from api.schemas import ProblemAnswer

WORDS = {
    400: "The request can't be read",
    401: "No key, or one that is not known",
    403: "The caller may not do this",
    404: "There is no such thing in this workspace",
    409: "In the way of something else",
    413: "Too large",
    415: "A content type that is not read here",
    422: "Readable, but wrong; every problem with its pointer",
    429: "Too many requests; see `Retry-After`",
    503: "Not available now; see `Retry-After`",
}

IN_DOCUMENT = "#/components/schemas/{model}"


def problem_schemas() -> dict[str, Any]:
    """The schemas that `answers` points at, for the document's components."""
    schema = ProblemAnswer.model_json_schema(ref_template=IN_DOCUMENT)
    return {**schema.pop("$defs", {}), "ProblemAnswer": schema}


def answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a route, each as `application/problem+json`. Every route may answer 422 and 503."""
    return {
        status: {
            "description": WORDS[status],
            "content": {"application/problem+json": {"schema": {"$ref": IN_DOCUMENT.format(model="ProblemAnswer")}}},
        }
        for status in sorted({*statuses, 400, 422, 503})
    }
