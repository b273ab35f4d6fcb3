"""How much of this machine's memory the embedded PostgreSQL may keep its pages in, and what follows from that."""

from pathlib import Path

import psutil

CONTAINER_LIMIT = Path("/sys/fs/cgroup/memory.max")
LEAST, MOST = 128, 8192
"""Megabytes of shared buffers."""
LEAST_LOG = 2048
"""Megabytes of log, at least, before a checkpoint is due."""


def sizes(total: int | None = None) -> dict[str, str]:
    """PostgreSQL's settings for a machine with so many bytes: a quarter for its own buffers, taken as data needs it.

    As much may be written between two checkpoints: after each one, a page that is changed is logged whole. With 2 GB,
    batches into ten million rows had one every few seconds, and most of what they wrote was whole pages.
    """
    megabytes = (_bytes() if total is None else total) // 2**20
    buffers = min(max(megabytes // 4, LEAST), MOST)
    return {
        "shared_buffers": f"{buffers}MB",
        "effective_cache_size": f"{max(megabytes // 2, buffers)}MB",
        "max_wal_size": f"{max(buffers, LEAST_LOG)}MB",
    }


def _bytes() -> int:
    """The machine's memory, or what its container allows of it."""
    total = int(psutil.virtual_memory().total)
    try:
        allowed = CONTAINER_LIMIT.read_text().strip()
    except OSError:
        return total
    return min(total, int(allowed)) if allowed.isdigit() else total
