"""The listening socket and the sentences about it."""

import socket

import pytest

from api.launch.door import answers, open_door
from api.launch.errors import CannotStart


class TestDoor:
    def test_a_taken_port_is_a_sentence_that_names_the_culprit_and_the_way_out(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            with pytest.raises(CannotStart, match=rf"Port {port} is taken by .+ \(process \d+\).*GATHER_PORT="):
                open_door("127.0.0.1", port)

    def test_a_host_that_is_not_ours_is_a_sentence(self) -> None:
        with pytest.raises(CannotStart, match=r"can't listen on 192\.0\.2\.1:8000"):
            open_door("192.0.2.1", 8000)

    @pytest.mark.parametrize(
        ("host", "url"), [("0.0.0.0", "http://127.0.0.1"), ("127.0.0.1", "http://127.0.0.1"), ("::1", "http://[::1]")]
    )
    def test_its_url_can_be_opened_on_this_machine(self, host: str, url: str) -> None:
        door = open_door(host, 0)
        with door.listener:
            assert door.url == f"{url}:{door.port}"

    async def test_a_closed_door_answers_nothing(self) -> None:
        door = open_door("127.0.0.1", 0)
        door.listener.close()
        assert await answers(door, "/healthz") == 0
