"""Everything that is counted and timed in a process, by name; rooms count here, `/metrics` tells.

A label takes few values, never an id: each value of each is kept for as long as the process lives.
"""

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)

# A second series beside each, of when it began: the process's own start says as much.
disable_created_metrics()  # type: ignore[no-untyped-call]

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)

SHORT = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

REQUESTS = Counter(
    "gather_http_requests", "Requests answered, by route template", ["method", "route", "status"], registry=REGISTRY
)
REQUEST_SECONDS = Histogram(
    "gather_http_request_duration_seconds",
    "Time until an answer began",
    ["method", "route"],
    buckets=SHORT,
    registry=REGISTRY,
)
IN_FLIGHT = Gauge("gather_http_requests_in_flight", "Requests being answered now", registry=REGISTRY)

CONNECTIONS = Gauge("gather_http_connections", "Connections that are open", registry=REGISTRY)
HUNG_UP = Counter(
    "gather_http_hung_up",
    "Connections that were hung up on, by what was waited for in vain",
    ["wait"],
    registry=REGISTRY,
)

POOL_WAIT_SECONDS = Histogram(
    "gather_db_pool_wait_seconds", "Time until a connection of the pool was had", buckets=SHORT, registry=REGISTRY
)
STATEMENT_TIMEOUTS = Counter(
    "gather_db_statement_timeouts", "Queries that were broken off because they took too long", registry=REGISTRY
)

RECORDS_WRITTEN = Counter(
    "gather_records_written",
    "Rows that a write met, by the way they came (single, batch, import) and what became of them",
    ["way", "action"],
    registry=REGISTRY,
)

NOTICES = Counter(
    "gather_webhook_notices", "Notices at the webhook door: accepted, or why not", ["outcome"], registry=REGISTRY
)
PROVIDER_REQUESTS = Counter(
    "gather_provider_requests", "Requests sent to providers", ["provider", "endpoint", "outcome"], registry=REGISTRY
)
PROVIDER_TURN_SECONDS = Histogram(
    "gather_provider_turn_wait_seconds",
    "Time that requests to providers waited for their turn",
    ["provider"],
    buckets=(0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0),
    registry=REGISTRY,
)

JOBS_RUN = Counter("gather_jobs_run", "Jobs that a worker ran", ["kind", "outcome"], registry=REGISTRY)

EVENT_STREAMS = Gauge("gather_event_streams", "Streams of live changes that are open", registry=REGISTRY)

LOOP_LAG_SECONDS = Histogram(
    "gather_event_loop_lag_seconds",
    "How much later than asked for the event loop woke a sleeper",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5),
    registry=REGISTRY,
)
