"""The OpenAPI document: what FastAPI derives, with the `Token` scheme and a word of welcome."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api import doors
from api.answers import answers, problem_schemas

TITLE = "Gather"
VERSION = "1"

WELCOME = """Gather keeps your own records beside your Stripe money.

Press **Authorize** and paste an API key (Settings > Developer in the web app), then try any call here. From a shell:

```
curl http://localhost:8000/v1/models -H "Authorization: Token $GATHER_API_KEY"
```

Errors are `application/problem+json`:
`{type, title, status, detail, code, errors: [{pointer, code, detail}], request_id}`.
"""

TAGS = (
    "Models",
    "Records",
    "Views",
    "Fields",
    "Imports",
    "Integrations",
    "Webhooks",
    "Live changes",
    "Workspace",
    "Health",
)
"""The groups of the docs page, in its order."""

TOKEN = {
    "type": "apiKey",
    "in": "header",
    "name": "Authorization",
    "description": "`Token KEY` (`Bearer KEY` works too). Pasting the bare key is enough here.",
}

EXAMPLES: dict[str, dict[str, Any]] = {
    "ViewQuery": {
        "filter": {"field": "amount", "op": "gte", "value": 75},
        "sort": [{"field": "amount", "direction": "desc"}],
        "limit": 100,
    },
    "CountQuery": {"filter": {"field": "amount", "op": "gte", "value": 75}},
    "ViewCreate": {
        "name": "Large orders",
        "model_id": "6a8b5c1e-0d3f-4c55-9b7e-2f1a0c9d8e7f",
        "columns": ["id", "amount", "stripe_charge.status"],
        "filter": {"field": "amount", "op": "gte", "value": 75},
        "sort": [{"field": "amount", "direction": "desc"}],
    },
    "ViewPatch": {"name": "Small orders", "filter": {"field": "amount", "op": "lt", "value": 75}},
    "ModelPatch": {"name": "Lunches"},
    "FieldPatch": {"type": "number", "label": "Amount"},
    "Restore": {"id": "1234"},
    "IntegrationPatch": {"name": "Our Stripe"},
    "TaskPatch": {"options": {"stripe_charge_id_field": "stripe_charge_id"}},
    "WorkspaceCreate": {"name": "Second kitchen"},
    "ApiKeyCreate": {"name": "Nightly job", "scopes": ["records:read", "records:write"], "model_ids": None},
    "InvitationCreate": {"email": "erin@example.com", "role": "editor"},
    "InvitationAccept": {"token": "gti_…", "name": "Erin", "password": "correct horse battery"},
    "MemberPatch": {"role": "editor"},
    "MePatch": {"name": "Erin"},
    "SessionPatch": {"workspace_id": "6a8b5c1e-0d3f-4c55-9b7e-2f1a0c9d8e7f"},
}
"""What the docs page fills in: each runs as it stands, but for ids of your own. What it would make up wouldn't."""

OPEN = doors.OPEN | {
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
    ("POST", "/v1/webhooks/{type}/{integration_id}"),
}


def install(app: FastAPI) -> None:
    """Serve our document in place of the derived one, made once."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            tags = [{"name": tag} for tag in TAGS]
            derived = get_openapi(title=TITLE, version=VERSION, description=WELCOME, routes=app.routes, tags=tags)
            app.openapi_schema = _with_token(derived)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]


def _with_token(schema: dict[str, Any]) -> dict[str, Any]:
    components = schema.setdefault("components", {})
    components["securitySchemes"] = {"Token": TOKEN}
    schemas = components.setdefault("schemas", {})
    schemas.update(problem_schemas())
    for name, example in EXAMPLES.items():
        schemas[name]["examples"] = [example]
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            operation["security"] = [] if (method.upper(), path) in OPEN else [{"Token": []}]
            if "requestBody" in operation:
                for status, answer in answers(413, 415).items():
                    operation["responses"].setdefault(str(status), answer)
            # FastAPI documents its own 422; ours has another body.
            operation.get("responses", {}).get("422", {}).get("content", {}).pop("application/json", None)
    return schema
