"""GET /metrics: for this machine, or for whoever has the token."""

from hmac import compare_digest
from ipaddress import ip_address
from typing import Any

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, Metric

from api.answers import answers
from api.errors import Unauthorized
from api.integrations.dirty import MOST_ATTEMPTS
from api.metrics import gauges, merging
from api.session import database_of
from api.settings import settings

router = APIRouter(tags=["Health"])

FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")
"""What a proxy on this machine adds: the request came from somewhere else."""

TEXT: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/plain": {"schema": {"type": "string"}}}, "description": "Prometheus' text format"}
}


@router.get("/metrics", response_class=Response, responses=TEXT | answers(401))
async def metrics(request: Request) -> Response:
    """Figures for Prometheus: counts, times and gauges of this process, its workers and the database.

    Of no workspace: no id, no name, no value of anybody's data is among them.
    """
    _let_in(request)
    database = database_of(request)
    samples, workers = await gauges.read(database, MOST_ATTEMPTS)
    pool = database.engine.pool
    of_pool = [_gauge("gather_db_pool_size", "Connections that the pool may hold", pool.size())]  # type: ignore[attr-defined]
    of_pool += [_gauge("gather_db_pool_checked_out", "Connections in use", pool.checkedout())]  # type: ignore[attr-defined]
    text = merging.merged(workers, [*gauges.families(samples), *of_pool])
    return Response(text, media_type=CONTENT_TYPE_PLAIN_0_0_4)


def _gauge(name: str, told: str, value: float) -> Metric:
    family = Metric(name, told, "gauge")
    family.add_sample(name, {}, value)
    return family


def _let_in(request: Request) -> None:
    token = settings().metrics_token
    if token is None:
        if not _is_from_here(request):
            raise Unauthorized("Figures are for this machine; set GATHER_METRICS_TOKEN to read them from elsewhere")
        return
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    right = compare_digest(given.strip().encode(), token.encode())
    if not (right and scheme.lower() in {"bearer", "token"}):
        raise Unauthorized("Send GATHER_METRICS_TOKEN: `Authorization: Bearer TOKEN`")


def _is_from_here(request: Request) -> bool:
    if request.client is None or any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False
