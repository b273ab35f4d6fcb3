"""What is no request at all is refused as a request is."""

import asyncio
import json

import pytest
import uvicorn

from api.edge.wire import Wire
from api.launch.parts import API


async def nothing(scope: object, receive: object, send: object) -> None:
    raise AssertionError("no request came")


@pytest.mark.parametrize("said", [b"FOO /v1/models HTTP/1.1\r\nHost: x\r\n\r\n", b"\x16\x03\x01 hello\r\n\r\n"])
async def test_what_is_not_http_is_a_problem(said: bytes) -> None:
    config = uvicorn.Config(nothing, http=Wire, lifespan="off", log_config=None)
    config.load()
    server = uvicorn.Server(config)

    def wire() -> asyncio.Protocol:
        return Wire(config=config, server_state=server.server_state, app_state={})

    async with await asyncio.get_running_loop().create_server(wire, "127.0.0.1") as listening:
        reader, writer = await asyncio.open_connection(*listening.sockets[0].getsockname())
        writer.write(said)
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
        writer.close()
        await writer.wait_closed()
    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"content-type: application/problem+json" in head
    problem = json.loads(body)
    assert (problem["status"], problem["code"]) == (400, "unreadable_request")
    assert f"x-request-id: {problem['request_id']}".encode() in head


def test_the_server_is_started_with_it() -> None:
    assert API[API.index("--http") + 1] == f"{Wire.__module__}:{Wire.__name__}"
