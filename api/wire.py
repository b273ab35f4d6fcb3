"""The server's end of a connection: what it can't read as HTTP gets the problem of every other refusal."""

from uuid import uuid4

import orjson
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.errors import Unreadable

END_STREAMS = "end_streams"
"""Where the application's state says how its endless answers are ended."""

HEAD = """HTTP/1.1 400 Bad Request\r
content-type: application/problem+json\r
content-length: {length}\r
x-request-id: {request_id}\r
connection: close\r
\r
"""


class Wire(HttpToolsProtocol):
    """uvicorn's own, which answers in plain text where no request could be made out: an unknown method, say."""

    def shutdown(self) -> None:
        """The server stops: have answers that would go on for ever end first, since it waits for all of them."""
        if end_streams := self.app_state.get(END_STREAMS):
            end_streams()
        super().shutdown()

    def send_400_response(self, msg: str) -> None:
        """Tell what was wrong, and hang up."""
        error = Unreadable(f"{msg} Is the method one that there is?", code="unreadable_request")
        request_id = uuid4().hex
        body = orjson.dumps(error.body(request_id))
        self.transport.write(HEAD.format(length=len(body), request_id=request_id).encode() + body)
        self.transport.close()
