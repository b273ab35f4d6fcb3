"""The embedded PostgreSQL's buffers follow the machine's memory, and its checkpoints follow the buffers."""

import pytest

from api.launch import memory


@pytest.mark.parametrize(
    ("gigabytes", "buffers", "cache", "log"),
    [
        (0.5, "128MB", "256MB", "2048MB"),
        (8, "2048MB", "4096MB", "2048MB"),
        (23, "5888MB", "11776MB", "5888MB"),
        (256, "8192MB", "131072MB", "8192MB"),
    ],
)
def test_buffers_are_a_quarter_of_the_memory(gigabytes: float, buffers: str, cache: str, log: str) -> None:
    expected = {"shared_buffers": buffers, "effective_cache_size": cache, "max_wal_size": log}
    assert memory.sizes(int(gigabytes * 2**30)) == expected
