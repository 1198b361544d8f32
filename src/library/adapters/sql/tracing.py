"""Spans for statements, by OpenTelemetry: their text with placeholders, and never what is in their place.

Loaded only where traces are wanted.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind, StatusCode
from sqlalchemy import Dialect, Engine, Select, event

from library.adapters.sql.compiled import Compiled
from library.adapters.sql.kept import Kept

_tracer = trace.get_tracer("library.sql")
_ABOUT = re.compile(r"\s*(\w+)(?:.*?\b(?:FROM|INTO|UPDATE)\s+[\"`]?(\w+))?", re.IGNORECASE | re.DOTALL)


def _begun(text: str, system: str) -> Span:
    attributes = {"db.system.name": system, "db.query.text": text}
    return _tracer.start_span(_name(text), kind=SpanKind.CLIENT, attributes=attributes)


@lru_cache(maxsize=2048)
def _name(text: str) -> str:
    """Of a statement, such as "SELECT books"."""
    found = _ABOUT.match(text)
    return " ".join(filter(None, found.groups())) if found else "statement"


class TracedCompiled(Compiled):
    """Tells of each time that it is executed."""

    def __init__(self, statement: Select[Any], dialect: Dialect) -> None:
        super().__init__(statement, dialect)
        self._system = dialect.name

    def rows(self, connection: Any, given: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        """As Compiled does."""
        with trace.use_span(_begun(self._text, self._system), end_on_exit=True, record_exception=False):
            return super().rows(connection, given)


def trace_reads(kept: Kept) -> None:
    """Tell of each statement that is read by these connections."""
    kept.compile_by(TracedCompiled)


def trace_writes(engine: Engine) -> None:
    """Tell of each statement that this engine executes."""
    system = engine.dialect.name

    @event.listens_for(engine, "before_cursor_execute")
    def before(_: Any, __: Any, text: str, ___: Any, context: Any, ____: Any) -> None:
        context.library_span = _begun(text, system)

    @event.listens_for(engine, "after_cursor_execute")
    def after(_: Any, __: Any, ___: str, ____: Any, context: Any, _____: Any) -> None:
        context.library_span.end()

    @event.listens_for(engine, "handle_error")
    def failed(error: Any) -> None:
        if (current := getattr(error.execution_context, "library_span", None)) is not None:
            current.set_status(StatusCode.ERROR)
            current.end()
