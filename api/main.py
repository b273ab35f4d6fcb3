"""The application: its database, its doors, its web app."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI

from api import docs, garbage, health, logs, middleware, openapi, problems, webapp
from api.audit.router import router as audit_log
from api.catalogue.router import router as fields
from api.database import Database
from api.doorbell import Doorbell
from api.draining import Draining
from api.edge import quoted_cookies
from api.edge.body_limit import BodyLimit
from api.edge.crowd import CROWD, Crowd
from api.edge.hosts import Hosts
from api.edge.patience import Patience
from api.edge.wire import END_STREAMS
from api.events.router import router as events
from api.events.watch import Watch
from api.exports.router import router as exports
from api.imports.router import router as imports
from api.integrations.door import router as door
from api.integrations.router import router as integrations
from api.metrics import lag
from api.metrics.door import router as metrics
from api.models.router import router as models
from api.rate_limit import RateLimit
from api.records import batch_router as batches
from api.records import trash
from api.records.router import collection
from api.records.router import router as records
from api.settings import settings
from api.tasks.router import router as tasks
from api.views.records_router import router as found
from api.views.router import router as views
from api.views.summary_router import router as summaries
from api.workspaces.people_router import router as people
from api.workspaces.router import router as workspaces
from api.workspaces.sessions_router import router as sessions

# In the order in which they are asked whose a path is: a fifth of a notice's time went into asking all others before
# the door, and as much of a record's.
ROUTERS = (
    door,
    collection,
    models,
    fields,
    batches.router,
    found,
    exports,
    imports,
    summaries,
    records,
    trash.router,
    views,
    integrations,
    tasks,
    workspaces,
    people,
    sessions,
    audit_log,
    events,
    metrics,
    health.router,
    docs.router,
)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[dict[str, Any]]:
    """Open what the application holds while it serves, and close it after."""
    logs.set_up()
    doorbell = app.state.doorbell = Doorbell(settings().redis_url)
    app.state.database = Database(
        settings().sqlalchemy_url, pool_size=settings().database_pool_size, ring=doorbell.ring
    )
    watch = app.state.watch = Watch(app.state.database)
    draining = app.state.draining = Draining(settings().drain_seconds)
    garbage.settle()
    async with lag.watched():
        with draining.before_the_end():
            yield {END_STREAMS: watch.close, CROWD: Crowd(settings().max_connections, Patience())}
    await watch.stop()
    await app.state.database.close()
    await doorbell.close()


def create_app() -> FastAPI:
    """The ASGI application, for `uvicorn api.main:create_app --factory`."""
    quoted_cookies.install()
    # A body without a content type is read as JSON, as it is for records; a cookie alone can't write, so it is safe.
    app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, strict_content_type=False)
    app.add_middleware(BodyLimit)
    if limit := settings().rate_limit:
        app.add_middleware(RateLimit, requests=limit)
    if allowed := settings().allowed_hosts:
        app.add_middleware(Hosts, allowed=allowed.replace(",", " ").split())
    app.add_middleware(middleware.Watch)
    app.add_middleware(middleware.Head)
    problems.install(app)
    openapi.install(app)
    for router in ROUTERS:
        app.include_router(router)
    webapp.install(app)
    return app
