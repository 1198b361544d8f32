"""The bare programs' HTTP: as much of it as the requests of the benchmark need."""

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qsl

import msgspec
import uvicorn

from benchmarks.raw.books import Books, Missing

BOOKS, LOANS = "/api/books/", "/api/loans/"
_encode = msgspec.json.Encoder().encode


def serve(database, *, threads=0):
    """Run on the database and port that the command line names; in so many threads, or in the event loop."""
    where, port = sys.argv[1:]
    books = database(where)
    app = _app(Books(books), books.key, ThreadPoolExecutor(threads) if threads else None)
    uvicorn.run(app, port=int(port), log_level="warning", access_log=False, lifespan="off")


def _app(books, key, pool):
    async def app(scope, receive, send):
        # The member is believed by name, whom ours finds by the token.
        viewer = next(key(value.decode()) for name, value in scope["headers"] if name == b"x-member")
        body = await _body(receive) if scope["method"] != "GET" else b""
        if pool is None:
            status, answer = _answered(books, key, scope, viewer, body)
        else:
            loop = asyncio.get_running_loop()
            status, answer = await loop.run_in_executor(pool, _answered, books, key, scope, viewer, body)
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(answer))]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    return app


async def _body(receive):
    body = b""
    while (message := await receive())["type"] == "http.request":
        body += message["body"]
        if not message["more_body"]:
            break
    return body


def _answered(books, key, scope, viewer, body):
    named = scope["path"].removeprefix(BOOKS).rstrip("/")
    try:
        match scope["method"], bool(named):
            case "GET", False:
                return 200, _encode(_listed(books, viewer, dict(parse_qsl(scope["query_string"].decode()))))
            case "GET", True:
                loans = scope["path"] == LOANS
                return 200, _encode(books.loans(viewer) if loans else books.one(viewer, key(named)))
            case "POST", False:
                return 201, _encode(books.add(viewer, body))
            case "PATCH", True:
                return 200, _encode(books.edit(viewer, key(named), body))
    except Missing:
        return 404, b"{}"
    return 405, b"{}"


def _listed(books, viewer, asked):
    filters = [asked.get(name, "") for name in ("q", "status", "availability")]
    return books.list(viewer, *filters, int(asked.get("page", 1)))
