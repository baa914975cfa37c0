"""The body of a request, streamed: by its length or in chunks, and one file at a time of a multipart form."""

import re

PIECE = 1 << 20


class Body:
    """Reads no further than the body goes."""

    def __init__(self, headers, file):
        self._file = file
        self._is_chunked = "chunked" in headers.get("Transfer-Encoding", "").lower()
        self._left = 0 if self._is_chunked else int(headers.get("Content-Length") or 0)
        self.is_at_end = not self._is_chunked and self._left == 0

    def read(self, count):
        """Up to `count` bytes; none at the end."""
        if self._is_chunked and self._left == 0 and not self.is_at_end:
            self._left = int(self._file.readline().split(b";")[0], 16)
            if self._left == 0:
                while self._file.readline().strip():
                    pass
                self.is_at_end = True
        if self.is_at_end:
            return b""
        piece = self._file.read1(min(count, self._left))
        if not piece:
            raise ConnectionError("the client went away in the middle of its body")
        self._left -= len(piece)
        if self._left == 0:
            if self._is_chunked:
                self._file.readline()
            else:
                self.is_at_end = True
        return piece

    def drain(self):
        while self.read(PIECE):
            pass


def files(headers, body):
    """A reader for each file of a multipart form (RFC 7578); the next file once the last one was read."""
    found = re.search(r'boundary="?([^";]+)', headers.get("Content-Type", ""))
    if not found:
        return
    window = _Window(body, b"\r\n--" + found[1].encode())
    window.pass_boundary()
    while window.head():
        yield window.read
        window.pass_boundary()


class _Window:
    def __init__(self, body, boundary):
        self._body, self._boundary = body, boundary
        self._bytes = bytearray(b"\r\n")  # the first boundary has no line before it
        self._at = 0

    def _more(self):
        piece = self._body.read(PIECE)
        if self._at:
            del self._bytes[:self._at]
            self._at = 0
        self._bytes += piece
        return bool(piece)

    def read(self, count):
        """`count` bytes of this file, fewer at its end only."""
        wanted = count + len(self._boundary)
        while len(self._bytes) - self._at < wanted and self._more():
            pass
        end = self._bytes.find(self._boundary, self._at, self._at + wanted)
        end = min(self._at + count, end if end >= 0 else len(self._bytes))
        taken = bytes(memoryview(self._bytes)[self._at:end])
        self._at = end
        return taken

    def pass_boundary(self):
        while (found := self._bytes.find(self._boundary, self._at)) < 0:
            self._at = max(self._at, len(self._bytes) - len(self._boundary))
            if not self._more():
                raise ConnectionError("the form has no end")
        self._at = found + len(self._boundary)

    def head(self):
        """Passes over the headers of a part; false where the form ends."""
        while (end := self._bytes.find(b"\r\n\r\n", self._at)) < 0:
            if self._bytes[self._at:self._at + 2] == b"--" or not self._more():
                return False
        self._at = end + 4
        return True
