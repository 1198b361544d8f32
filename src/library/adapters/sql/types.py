"""How values of the domain are kept in columns, the same on every database.

Of a list each row has several of them: what is met often has a `result_processor`, one function where SQLAlchemy's
ordinary way, `process_result_value`, goes through three.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import CHAR, DateTime, Dialect, SmallInteger, String, Text, TypeDecorator
from sqlalchemy.dialects.mysql import DATETIME
from sqlalchemy.types import TypeEngine

from library.domain.lending.terms import Acceptance, Borrowers
from library.domain.values import Isbn

E = TypeVar("E", bound=StrEnum)

_read_json = json.JSONDecoder().raw_decode


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC to the microsecond, which MariaDB drops unless told."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name in {"mysql", "mariadb"}:
            return dialect.type_descriptor(DATETIME(fsp=6))
        return dialect.type_descriptor(DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def result_processor(self, dialect: Dialect, _: object) -> Callable[[Any], datetime | None]:
        """From a text on SQLite, from a time in the session's zone on PostgreSQL."""
        if dialect.name == "sqlite":
            return lambda value: None if value is None else datetime.fromisoformat(f"{value}+00:00")
        if dialect.name == "postgresql":
            return lambda value: None if value is None else value.astimezone(UTC)
        return lambda value: None if value is None else value.replace(tzinfo=UTC)


class IsbnText(TypeDecorator[Isbn]):
    """An ISBN as its 13 digits."""

    impl = CHAR(13)
    cache_ok = True

    def process_bind_param(self, value: Isbn | str | None, _: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, _: Dialect) -> Isbn | None:
        return None if value is None else Isbn(value)


class Texts(TypeDecorator[tuple[str, ...]]):
    """Some texts in order, as JSON; they are never looked into by SQL."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Sequence[str] | None, _: Dialect) -> str | None:
        return None if value is None else json.dumps(list(value), ensure_ascii=False)

    def result_processor(self, _: Dialect, __: object) -> Callable[[Any], tuple[str, ...] | None]:
        """Without looking for blanks around it, which takes longer than reading it."""
        return lambda value: None if value is None else () if value == "[]" else tuple(_read_json(value)[0])


class OneOf(TypeDecorator[E], Generic[E]):
    """A member of an enumeration by its value."""

    impl = String
    cache_ok = True

    def __init__(self, choices: type[E], longest: int = 16) -> None:
        super().__init__(longest)
        self.choices = choices
        self._by_value: dict[str | None, E | None] = {None: None, **{choice.value: choice for choice in choices}}

    def process_bind_param(self, value: E | str | None, _: Dialect) -> str | None:
        return None if value is None else self.choices(value).value

    def result_processor(self, _: Dialect, __: object) -> Callable[[Any], E | None]:
        """By looking it up."""
        return self._by_value.__getitem__


class SomeOf(TypeDecorator[tuple[E, ...]], Generic[E]):
    """Some members of an enumeration, as JSON."""

    impl = Text
    cache_ok = True

    def __init__(self, choices: type[E]) -> None:
        super().__init__()
        self.choices = choices

    def process_bind_param(self, value: Sequence[E] | None, _: Dialect) -> str | None:
        return None if value is None else json.dumps([choice.value for choice in value])

    def result_processor(self, _: Dialect, __: object) -> Callable[[Any], tuple[E, ...] | None]:
        """By looking each of them up."""
        by_value = {choice.value: choice for choice in self.choices}
        return lambda value: None if value is None else tuple(by_value[each] for each in _read_json(value)[0])


class HalfStars(TypeDecorator[float]):
    """A rating in stars, kept as a whole number of halves."""

    impl = SmallInteger
    cache_ok = True

    def process_bind_param(self, value: float | None, _: Dialect) -> int | None:
        return None if value is None else round(value * 2)

    def process_result_value(self, value: int | None, _: Dialect) -> float | None:
        return None if value is None else value / 2


class Ids(TypeDecorator[tuple[UUID, ...]]):
    """Some ids in order, as JSON; SQL looks for one of them in the text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Sequence[UUID] | None, _: Dialect) -> str | None:
        return None if value is None else json.dumps([str(each) for each in value])

    def process_result_value(self, value: str | None, _: Dialect) -> tuple[UUID, ...] | None:
        return None if value is None else tuple(map(UUID, _read_json(value)[0]))


_OF_TERMS: Mapping[str, Callable[[Any], Any]] = {
    "acceptance": Acceptance,
    "borrowers": Borrowers,
    "away_from": date.fromisoformat,
    "away_until": date.fromisoformat,
    "named": lambda given: tuple(map(UUID, given)),
    "closed_weekdays": tuple,
    "closed_days": lambda given: tuple(map(date.fromisoformat, given)),
}
"""Those whose values JSON has no form for."""


class SetTerms(TypeDecorator[Mapping[str, Any]]):
    """The terms that are set, by their names, as JSON; they are never looked into by SQL."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Mapping[str, Any] | None, _: Dialect) -> str | None:
        return None if value is None else json.dumps(dict(value), default=str)

    def process_result_value(self, value: str | None, _: Dialect) -> Mapping[str, Any] | None:
        if value is None:
            return None
        return {name: _OF_TERMS.get(name, _as_it_is)(each) for name, each in _read_json(value)[0].items()}


class Said(TypeDecorator[Mapping[str, str]]):
    """Texts by their names, as JSON; they are never looked into by SQL."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Mapping[str, str] | None, _: Dialect) -> str | None:
        return None if value is None else json.dumps(dict(value), ensure_ascii=False)

    def process_result_value(self, value: str | None, _: Dialect) -> Mapping[str, str] | None:
        return None if value is None else _read_json(value)[0]


def _as_it_is(given: Any) -> Any:
    return given
