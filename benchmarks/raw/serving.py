"""The bare programs' HTTP: as much of it as the requests of the benchmark need."""

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from urllib.parse import parse_qsl

import msgspec
import uvicorn

from benchmarks.raw.books import Books, Missing
from benchmarks.raw.loans import Loans

_encode = msgspec.json.Encoder().encode


def serve(database, *, threads=0):
    """Run on the database and port that the command line names; in so many threads, or in the event loop."""
    where, port = sys.argv[1:]
    kept = database(where)
    areas = {"books": partial(_of_books, Books(kept)), "loans": partial(_of_loans, Loans(kept))}
    answered = partial(_answered, areas, kept.key)
    app = _app(answered, kept.key, ThreadPoolExecutor(threads) if threads else None)
    uvicorn.run(app, port=int(port), log_level="warning", access_log=False, lifespan="off")


def _app(answered, key, pool):
    async def app(scope, receive, send):
        # The member is believed by name, whom ours finds by the token.
        viewer = next(key(value.decode()) for name, value in scope["headers"] if name == b"x-member")
        body = await _body(receive) if scope["method"] != "GET" else b""
        if pool is None:
            status, answer = answered(scope, viewer, body)
        else:
            loop = asyncio.get_running_loop()
            status, answer = await loop.run_in_executor(pool, answered, scope, viewer, body)
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


def _answered(areas, key, scope, viewer, body):
    area, _, named = scope["path"].removeprefix("/api/").partition("/")
    named = named.removesuffix("/").removesuffix("/return")
    try:
        status, content = areas[area](scope, viewer, key(named) if named else None, body)
    except Missing:
        return 404, b"{}"
    return status, _encode(content)


def _of_books(books, scope, viewer, named, body):
    match scope["method"], named is not None:
        case "GET", False:
            return 200, _listed(books, viewer, dict(parse_qsl(scope["query_string"].decode())))
        case "GET", True:
            return 200, books.one(viewer, named)
        case "POST", False:
            return 201, books.add(viewer, body)
        case "PATCH", True:
            return 200, books.edit(viewer, named, body)
    return 405, {}


def _listed(books, viewer, asked):
    filters = [asked.get(name, "") for name in ("q", "status", "availability")]
    return books.list(viewer, *filters, int(asked.get("page", 1)))


def _of_loans(loans, scope, viewer, named, body):
    match scope["method"], named is not None:
        case "GET", False:
            return 200, loans.list(viewer)
        case "POST", False:
            return 201, loans.lend(viewer, body)
        case "POST", True:
            return 200, loans.take_back(viewer, named)
    return 405, {}
