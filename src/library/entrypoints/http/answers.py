"""What is sent back: JSON, encoded once, with its entity tag, and what browsers may do with it."""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any, TypeAlias, TypeVar

import msgspec
from litestar import Litestar, Request, Response
from litestar.response.base import ASGIResponse
from litestar.types import Receive, Scope, Send

from library.entrypoints.http.conditions import has_already

T = TypeVar("T")
Headers: TypeAlias = list[tuple[bytes, bytes]]

encoded = msgspec.json.Encoder().encode
# What was read may be kept by the browser that read it, but is asked for again each time; no other answer is kept.
_TO_REVALIDATE: Headers = [(b"cache-control", b"private, no-cache"), (b"vary", b"Cookie, Authorization")]
_NOT_TO_KEEP: Headers = [(b"cache-control", b"no-store")]
_WITHOUT_BODY = {204, 304}


class Answer(Response[T]):
    """The response of every handler. What has a version gets an entity tag."""

    def __init__(
        self,
        content: T,
        *,
        status_code: int | None = None,
        headers: Mapping[str, str] | None = None,
        media_type: str | None = None,
        **_: Any,
    ) -> None:
        self.content = content
        self.status_code = status_code
        self.headers = dict(headers or {})
        self.media_type = media_type

    def to_asgi_response(
        self,
        app: Litestar | None,  # noqa: ARG002 - Litestar's signature
        request: Request[Any, Any, Any],
        *,
        status_code: int | None = None,
        media_type: str | None = None,
        **_: Any,
    ) -> ASGIResponse:
        """The answer to this request, which may be that nothing has changed."""
        scope, status = request.scope, self.status_code or status_code or 200
        reading = scope["method"] == "GET" and status < 400  # noqa: PLR2004 - the errors begin there
        headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in self.headers.items()]
        if "Cache-Control" not in self.headers:
            headers += _TO_REVALIDATE if reading else _NOT_TO_KEEP
        body = self.content if isinstance(self.content, bytes) else encoded(self.content)
        if (tag := entity_tag(self.content, body)) is not None:
            headers.append((b"etag", tag))
            if reading and has_already(tag, scope["headers"]):
                status = 304
        return Sent(status, headers, body, self.media_type or media_type or "application/json")


def entity_tag(content: object, body: bytes) -> bytes | None:
    """Version and digest, of what has a version."""
    version = getattr(content, "version", None)
    return None if version is None else b'"%d-%s"' % (version, blake2b(body, digest_size=8).hexdigest().encode())


class Sent(ASGIResponse):
    """Status, headers and body, ready to go."""

    __slots__ = ("_headers",)

    def __init__(self, status: int, headers: Headers, body: bytes, media_type: str) -> None:
        self.status_code, self.body = status, b""
        if status not in _WITHOUT_BODY:
            self.body = body
            headers += [(b"content-type", media_type.encode()), (b"content-length", b"%d" % len(body))]
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's signature
        await send({"type": "http.response.start", "status": self.status_code, "headers": self._headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": False})
