"""The kinds of work, as a table: what `jobs.enqueue` names, and the function that does it.

A job reads its row anew, is safe to run twice, and answers when it wants to run again (None: it is done).
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from api.catalogue import indexes
from api.imports.service import IMPORT
from api.integrations import dirty, progress, service
from api.jobs import Job
from api.tasks import service as tasks
from worker.context import Context
from worker.jobs import (
    field_indexes,
    find_floor,
    imports,
    poll_events,
    read_window,
    refresh,
    set_up,
    sweep,
    task_links,
    upkeep,
)
from worker.jobs.landing import COUNT_LINKS

Work = Callable[[Context, Job], Awaitable[datetime | None]]

JOBS: Mapping[str, Work] = {
    service.SET_UP: set_up.set_up,
    service.POLL: poll_events.poll_events,
    service.REMOVE: upkeep.remove_integration,
    refresh.DRAIN: refresh.drain_inbox,
    dirty.REFRESH: refresh.refresh,
    progress.READ_WINDOW: read_window.read_window,
    progress.FIND_FLOOR: find_floor.find_floor,
    sweep.SWEEP: sweep.sweep,
    tasks.START: task_links.start_task,
    tasks.LINK: task_links.link_task,
    tasks.UNLINK: task_links.unlink_task,
    COUNT_LINKS: upkeep.count_links,
    upkeep.FOLD: upkeep.fold_fields,
    IMPORT: imports.import_records,
    indexes.INDEX_FIELDS: field_indexes.index_fields,
    field_indexes.ANALYZE: field_indexes.analyze_model,
}

BULK = (progress.READ_WINDOW, progress.FIND_FLOOR, tasks.LINK, tasks.UNLINK, tasks.START, COUNT_LINKS, service.REMOVE)
STATISTICS = (indexes.INDEX_FIELDS, field_indexes.ANALYZE)
FILES = (IMPORT,)
LANES: Mapping[str, tuple[tuple[str, ...], int]] = {
    "bulk": (BULK, 12),
    "news": (tuple(kind for kind in JOBS if kind not in BULK + STATISTICS + FILES), 8),
    "statistics": (STATISTICS, 2),
    "files": (FILES, 3),
}
"""Kinds that share hands, and how many: long work never keeps news waiting."""
