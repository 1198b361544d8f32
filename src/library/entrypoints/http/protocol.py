"""HTTP/1.1 by httptools, which by itself would keep a request line and headers of any length in memory."""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LONGEST_HEAD = 64 * 1024  # bytes of request line and headers; h11 has the same limit


class LimitedProtocol(HttpToolsProtocol):
    """Closes a connection whose request does not come to the end of its headers."""

    _head = 0
    _complete = False

    def on_message_begin(self) -> None:
        self._complete = False
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._complete = True
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._head = 0 if self._complete else self._head + len(data)
        if self._head > LONGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("The headers of this request are too long.")
