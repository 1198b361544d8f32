"""What is written about requests and everything else: lines of JSON in production, lines to read in dev.

A line about a request has no query, no body, no header but the request's id, and nothing of who sent it but their
address and the id of the member. The standard library's loggers write through the same form.
"""

import logging
import re
import sys
from collections.abc import Sequence
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import partial
from typing import Any

import msgspec
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from library.entrypoints.http.metrics import PLACE as METRICS
from library.entrypoints.http.notes import Note, Write
from library.entrypoints.http.problems import keeps_a_secret
from library.settings import Profile

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""Of the request that is being answered, also in the threads that work for it."""

_SECRETIVE = re.compile(r"[^/]*(?:@|%40)[^/]*|[^/]{40,}", re.IGNORECASE)
_UNSAID = frozenset({"/healthz", METRICS})
_FAULTS = 500
_encode = msgspec.json.Encoder(enc_hook=str).encode


def configure(profile: Profile) -> Write:
    """Send all that this process logs to the standard output. Returns what writes about answers."""
    in_production = profile is Profile.PRODUCTION
    timestamped = structlog.processors.TimeStamper(fmt="iso", utc=True, key="time" if in_production else "timestamp")
    shared: list[Processor] = [_with_request_id, structlog.processors.add_log_level, timestamped]
    if in_production:
        _take_over([*shared, structlog.stdlib.add_logger_name], [structlog.processors.format_exc_info, _as_json])
        return _write_json
    console = structlog.dev.ConsoleRenderer(
        colors=sys.stdout.isatty(), exception_formatter=structlog.dev.plain_traceback, pad_event_to=44
    )
    _take_over([*shared, structlog.stdlib.add_logger_name], [console])
    return partial(_write_readably, console)


def shown_path(raw: bytes, route: str) -> str:
    """A path as it may be written down: without what may be somebody's, unless a route says that none of it is."""
    path = raw.partition(b"?")[0].decode("latin-1")[:200]
    path = path if path.isprintable() else ascii(path)[1:-1]
    return path if route and not keeps_a_secret(route) else _SECRETIVE.sub("…", path)


def _write_json(notes: Sequence[Note]) -> None:
    lines = [_encode(_said(note)) for note in notes if note.route not in _UNSAID]
    sys.stdout.buffer.write(b"".join(b"%s\n" % line for line in lines))
    sys.stdout.buffer.flush()


def _write_readably(console: structlog.dev.ConsoleRenderer, notes: Sequence[Note]) -> None:
    """With what was asked and answered in front, so that one sees it at a glance."""
    for note in notes:
        if note.route not in _UNSAID:
            said = {name: value for name, value in _said(note).items() if value is not None}
            said["timestamp"] = said.pop("time")
            said["event"] = f"{said.pop('method')} {said.pop('path')} {said.pop('status')}"
            print(console(None, "", said), flush=True)  # noqa: T201 - this is the log


def _said(note: Note) -> dict[str, Any]:
    return {
        "time": datetime.fromtimestamp(note.at, UTC).isoformat().replace("+00:00", "Z"),
        "level": "error" if note.status >= _FAULTS else "info",
        "event": "answered",
        "method": note.method,
        "route": note.route or None,
        "path": shown_path(note.path, note.route),
        "status": note.status,
        "ms": round(note.seconds * 1000, 2),
        "bytes": note.bytes,
        "client": note.client,
        "member": None if note.member is None else str(note.member),
        "request_id": note.request_id,
    }


def _take_over(shared: list[Processor], last: list[Processor]) -> None:
    """Send the standard library's loggers the same way; warnings of the server and what it is made of, and our news."""
    handler = logging.StreamHandler(sys.stdout)
    remove = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[remove, *last], logger=None)
    )
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("library").setLevel(logging.INFO)


def _with_request_id(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    if found := request_id.get():
        event["request_id"] = found
    return event


def _as_json(_: WrappedLogger, __: str, event: EventDict) -> str:
    return _encode(event).decode()
