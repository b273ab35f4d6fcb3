"""The embedded PostgreSQL's buffers follow the machine's memory."""

import pytest

from api.launch import memory


@pytest.mark.parametrize(
    ("gigabytes", "buffers", "cache"),
    [(0.5, "128MB", "256MB"), (8, "2048MB", "4096MB"), (23, "5888MB", "11776MB"), (256, "8192MB", "131072MB")],
)
def test_buffers_are_a_quarter_of_the_memory_within_reason(gigabytes: float, buffers: str, cache: str) -> None:
    assert memory.sizes(int(gigabytes * 2**30)) == {"shared_buffers": buffers, "effective_cache_size": cache}
