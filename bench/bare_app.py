"""The least that a FastAPI service could do for one upsert or one notice: read the body, one statement, answer."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg
import orjson
import stripe
from fastapi import FastAPI, Request, Response

NOWHERE = UUID(int=0)
SECRET = "whsec_of_the_bench"  # noqa: S105
CONNECTIONS = 10
"""As many as the product's pool may have."""

_UPSERT = """
INSERT INTO {table} AS stored (workspace_id, model_id, external_id, data) VALUES ($1, $2, $3, $4)
ON CONFLICT (workspace_id, model_id, external_id) DO UPDATE SET data = excluded.data, updated_at = now()
RETURNING xmax = 0
"""


_KEEP = "INSERT INTO {table} (id, payload) VALUES ($1, $2) ON CONFLICT DO NOTHING"


def create_app() -> FastAPI:
    statement, keep = (text.format(table=os.environ["BENCH_TABLE"]) for text in (_UPSERT, _KEEP))

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        url = os.environ["BENCH_DATABASE_URL"]
        settings = {"jit": "off", "timezone": "UTC"}
        async with asyncpg.create_pool(
            url, min_size=CONNECTIONS, max_size=CONNECTIONS, server_settings=settings
        ) as pool:
            app.state.pool = pool
            yield

    app = FastAPI(lifespan=lifespan, openapi_url=None)

    @app.post("/records")
    async def write(request: Request) -> Response:
        body = await request.body()
        record = orjson.loads(body)
        created = await request.app.state.pool.fetchval(statement, NOWHERE, NOWHERE, record["id"], body.decode())
        return Response(orjson.dumps({"created": created, "id": record["id"]}), media_type="application/json")

    @app.post("/notices")
    async def take(request: Request) -> Response:
        body = await request.body()
        stripe.WebhookSignature.verify_header(body, request.headers["Stripe-Signature"], SECRET, 300)
        await request.app.state.pool.execute(keep, orjson.loads(body)["id"], body.decode())
        return Response(b'{"received":true}', media_type="application/json")

    return app
