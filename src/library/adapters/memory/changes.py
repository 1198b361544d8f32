"""What one transaction has touched so far, and how that becomes the next state, or a Conflict."""

from typing import Any, Protocol, TypeVar
from uuid import UUID

import attrs
from attrs import define

from library.adapters.memory import constraints
from library.adapters.memory.committed import Committed, ImportKey, Row, State
from library.domain.entity import Event
from library.domain.errors import Conflict
from library.domain.ports import Imported

LONGEST_WAIT = 10.0  # seconds; transactions take milliseconds, so whoever waits that long waits for itself


class Kept(attrs.AttrsInstance, Protocol):
    """What is common to all that is kept."""

    version: int

    @property
    def id(self) -> UUID: ...

    def take_events(self) -> list[Event]: ...


K = TypeVar("K", bound=Kept)


@define
class Touched:
    """The copy that the transaction works on, and what it was like when it was got; None when it is new."""

    entity: Kept
    before: Kept | None
    removed: bool = False

    @property
    def is_changed(self) -> bool:
        """Whether there is something to keep. Raises RuntimeError for a change that a database would lose."""
        if self.before is None or self.removed or self.entity.version != self.before.version:
            return True
        if any(getattr(self.entity, name) != getattr(self.before, name) for name in _fields(self.entity)):
            raise RuntimeError(f"A {type(self.entity).__name__} was changed without a new version")
        return False


class Changes:
    """Made on top of what is committed, and nowhere to be seen before they are."""

    def __init__(self, committed: Committed) -> None:
        self._committed = committed
        self._locked = False
        self.touched: dict[tuple[str, UUID], Touched] = {}
        self._imports_seen: dict[ImportKey, Imported | None] = {}
        self._imports_noted: dict[ImportKey, Imported] = {}
        self._tables: dict[str, dict[Any, Any]] = {}

    @property
    def state(self) -> State:
        """What is committed now."""
        return self._committed.state

    def lock(self) -> None:
        """Let nobody else commit until the end: one lock for everything, for in memory nobody waits for long."""
        if not self._locked and not self._committed.changing.acquire(timeout=LONGEST_WAIT):
            raise Conflict
        self._locked = True

    def table(self, name: str) -> dict[Any, Any]:
        """A table without entities, to be changed; nobody else changes anything until the end."""
        self.lock()
        return self._tables.setdefault(name, dict(getattr(self.state, name)))

    def imported(self, key: ImportKey) -> Imported | None:
        """What is known of an imported row."""
        seen = self._imports_seen.setdefault(key, self.state.imports.get(key))
        return self._imports_noted.get(key, seen)

    def note_import(self, key: ImportKey, made: Imported) -> None:
        """Remember what was made of an imported row."""
        self._imports_seen.setdefault(key, self.state.imports.get(key))
        self._imports_noted[key] = made

    def end(self) -> None:
        """Forget it all, and let others commit."""
        self.touched.clear()
        self._imports_seen.clear()
        self._imports_noted.clear()
        self._tables.clear()
        if self._locked:
            self._locked = False
            self._committed.changing.release()

    def after(self) -> State:
        """What the state would be. Raises Conflict, EmailTaken."""
        changed = [(table, each) for (table, _), each in self.touched.items() if each.is_changed]
        after = self.state.copy()
        for table, each in changed:
            self._write(getattr(after, table), each)
        self._note_imports(after)
        constraints.check(self.state, after, [each.entity for _, each in changed if not each.removed])
        if any(each.removed or table == "readings" for table, each in changed):
            constraints.let_go(after)
        for name, rows in self._tables.items():
            getattr(after, name).clear()
            getattr(after, name).update(rows)
        return after

    def events(self) -> list[Event]:
        """What happened to the entities, which forget it."""
        return [event for touched in self.touched.values() for event in touched.entity.take_events()]

    def commit(self, after: State) -> None:
        """Put the next state in place, with the lock held since it was made."""
        self._committed.state = after

    def next_seq(self) -> int:
        """The next place in the order of coming."""
        return next(self._committed.sequence)

    def _write(self, rows: dict[UUID, Row[Kept]], touched: Touched) -> None:
        entity, before = touched.entity, touched.before
        kept = rows.get(entity.id)
        if (kept and kept.entity.version) != (before and before.version):
            raise Conflict
        if not touched.removed:
            rows[entity.id] = Row(kept.seq if kept else self.next_seq(), copy_of(entity))
        elif kept:
            del rows[entity.id]

    def _note_imports(self, after: State) -> None:
        for key, made in self._imports_noted.items():
            if after.imports.get(key) != self._imports_seen[key]:
                raise Conflict
            after.imports[key] = made


def copy_of(entity: K) -> K:
    """Sharing nothing with this one; what it recorded stays with this one."""
    return type(entity)(**{name: getattr(entity, name) for name in _fields(entity)})  # the values in it are frozen


def _fields(entity: Kept) -> list[str]:
    return [field.name for field in attrs.fields(type(entity)) if field.init]
