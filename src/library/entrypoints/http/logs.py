"""What is written about requests and everything else: lines of JSON in production, lines to read in dev.

A line about a request has no query, no body, no header but the request's id, and nothing of who sent it but their
address and the id of the member. The standard library's loggers write through the same form.
"""

import logging
import re
import sys
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any, Protocol

import msgspec
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from library.settings import Profile

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""Of the request that is being answered, also in the threads that work for it."""

_SECRETIVE = re.compile(r"[^/]*(?:@|%40)[^/]*|[^/]{40,}", re.IGNORECASE)
_encode = msgspec.json.Encoder(enc_hook=str).encode


class AccessLog(Protocol):
    """Takes what there is to say about one answer."""

    def __call__(self, level: int, event: str, /, **said: object) -> object: ...


def configure(profile: Profile) -> AccessLog:
    """Send all that this process logs to the standard output. Returns what writes about answers."""
    key = "time" if profile is Profile.PRODUCTION else "timestamp"
    timestamped = structlog.processors.TimeStamper(fmt="iso", utc=True, key=key)
    shared: list[Processor] = [_with_request_id, structlog.processors.add_log_level, timestamped]
    if profile is Profile.PRODUCTION:
        foreign: list[Processor] = [structlog.processors.format_exc_info, _as_json]
        access = _logger(structlog.BytesLogger(sys.stdout.buffer), [*shared, _as_bytes])
    else:
        console = structlog.dev.ConsoleRenderer(
            colors=sys.stdout.isatty(), exception_formatter=structlog.dev.plain_traceback, pad_event_to=44
        )
        foreign = [console]
        access = _logger(structlog.PrintLogger(sys.stdout), [*shared, _readable, console])
    _take_over([*shared, structlog.stdlib.add_logger_name], foreign)
    return access


def shown_path(raw: bytes, route: str) -> str:
    """A path as it may be written down: where no route has said what is in it, without what may be somebody's."""
    path = raw.partition(b"?")[0].decode("latin-1")[:200]
    path = path if path.isprintable() else ascii(path)[1:-1]
    return path if route else _SECRETIVE.sub("…", path)


def _logger(logger: Any, processors: list[Processor]) -> AccessLog:
    level = structlog.make_filtering_bound_logger(logging.INFO)
    wrapped: Any = structlog.wrap_logger(logger, processors, level, cache_logger_on_first_use=True)
    access: AccessLog = wrapped.bind().log
    return access


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


def _as_bytes(_: WrappedLogger, __: str, event: EventDict) -> bytes:
    return _encode(event)


def _as_json(_: WrappedLogger, __: str, event: EventDict) -> str:
    return _encode(event).decode()


def _readable(_: WrappedLogger, __: str, event: EventDict) -> Mapping[str, Any]:
    """What was asked and answered in front, so that one sees it at a glance."""
    told = {name: value for name, value in event.items() if value is not None}
    told["event"] = f"{told.pop('method')} {told.pop('path')} {told.pop('status')}"
    return told
