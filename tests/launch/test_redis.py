"""The embedded Redis, of whichever kind this machine has."""

from pathlib import Path

import pytest
from redis import Redis

from api.launch import redis
from api.launch.redis import embedded_redis


class TestEmbedded:
    def test_it_loses_no_job_for_want_of_memory(self, tmp_path: Path) -> None:
        if not redis.server_binary():
            pytest.skip("this machine has no Redis server; fakeredis forgets nothing either")
        with embedded_redis(tmp_path) as url, Redis.from_url(url) as client:
            assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}

    def test_it_writes_nothing_to_disk(self, tmp_path: Path) -> None:
        with embedded_redis(tmp_path) as url, Redis.from_url(url) as client:
            client.set("bell", "rung")
        assert not list(tmp_path.glob("**/*.rdb"))

    def test_without_any_server_fakeredis_rings(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(redis, "server_binary", lambda: None)
        with embedded_redis(tmp_path) as url, Redis.from_url(url) as client:
            client.set("bell", "rung")
            assert url.startswith("redis://127.0.0.1:")
            assert client.get("bell") == b"rung"
