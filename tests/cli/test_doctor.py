"""A cross where something is wrong, with what to do, and exit code 1."""

import socket

import pytest

from api.launch import prepare
from tests.cli.conftest import Gather


def test_all_is_well_with_a_good_database(cli: Gather, own_url: str) -> None:
    said = cli("doctor", database_url=own_url, port="0", web_dir="tests")
    lines = said.stdout.splitlines()
    assert [line for line in lines if line.startswith("✗")] == [line for line in lines if "web app" in line]


@pytest.mark.parametrize(
    ("name", "value", "cross", "advice"),
    [
        ("database_url", "postgresql://nobody@127.0.0.1:1/x", "database", "correct GATHER_DATABASE_URL"),
        ("redis_url", "redis://127.0.0.1:1", "redis", "correct GATHER_REDIS_URL"),
        ("public_url", "http://localhost:8000", "public URL", "https://"),
        ("web_dir", "nowhere", "web app", "make web"),
        ("port", "many", "settings     GATHER_PORT", ""),
    ],
)
def test_what_is_wrong_has_a_cross_and_advice(
    cli: Gather, own_url: str, name: str, value: str, cross: str, advice: str
) -> None:
    said = cli("doctor", **{"database_url": own_url, name: value})
    assert said.exit_code == 1
    assert f"✗ {cross}" in said.stdout
    assert advice in said.stdout


def test_a_taken_port_is_told_with_who_has_it(cli: Gather, own_url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        said = cli("doctor", database_url=own_url, port=str(taken.getsockname()[1]))
    assert "✗ port" in said.stdout
    assert "is taken by" in said.stdout


def test_a_database_behind_is_told(cli: Gather, own_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepare, "newest_revisions", lambda: {"of tomorrow"})
    assert "✗ migrations" in cli("doctor", database_url=own_url).stdout
