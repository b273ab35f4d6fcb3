"""PURE: a text file's bytes as UTF-8 without a byte order mark, piece by piece."""

import codecs

from api.errors import invalid
from api.imports.formats import MARKS, Format


class Utf8:
    """Turns UTF-16 that has its mark into UTF-8; what is neither is refused with its line.

    Lines of NDJSON stand each for itself: bad bytes are found when they are read, and cost one line.
    """

    def __init__(self, format: Format, start: bytes) -> None:
        wide = start.startswith(MARKS)
        self._decode = codecs.getincrementaldecoder("utf-16" if wide else "utf-8-sig")().decode
        self._as_it_is = format is Format.XLSX or (format is Format.NDJSON and not wide)
        self._lines = 1

    def feed(self, piece: bytes, *, last: bool = False) -> bytes:
        """The next piece."""
        if self._as_it_is:
            return piece
        try:
            text = self._decode(piece, last)
        except UnicodeDecodeError as error:
            line = self._lines + bytes(error.object[: error.start]).count(b"\n")
            detail = f"Line {line:,} isn't UTF-8 (nor UTF-16 with its byte order mark): save the file as “CSV UTF-8”"
            raise invalid("/file", "unreadable_encoding", detail) from error
        self._lines += text.count("\n")
        return text.encode()
