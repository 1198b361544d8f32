"""Rules for single fields. A record is checked against a table of them, so that every wrong field is named at once."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import Enum
from typing import Any, TypeAlias

from library.domain.errors import Invalid, Problem

Check: TypeAlias = Callable[[Any], Any]
"""Takes what was given, returns what is kept; raises ValueError with the reason."""

# Marks that show nothing but turn the text beside them around, or make two texts that look the same differ.
_UNSEEN = dict.fromkeys([0x200B, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def checked(rules: Mapping[str, Check], given: Mapping[str, object]) -> dict[str, Any]:
    """What is kept of the given fields, by name. Raises Invalid with every problem there is."""
    kept, problems = {}, []
    for name, value in given.items():
        try:
            kept[name] = rules[name](value)
        except KeyError:
            problems.append(Problem(name, "there is no such field"))
        except ValueError as error:
            problems.append(Problem(name, str(error)))
    if problems:
        raise Invalid(tuple(problems))
    return kept


def text(longest: int, *, lines: bool = False) -> Check:
    """A text in NFC without control characters; on one line, with single spaces, unless `lines`. Empty is allowed."""

    def check(value: Any) -> str:
        kept = unicodedata.normalize("NFC", _string(value)).translate(_UNSEEN)
        kept = "\n".join(kept.splitlines()).strip() if lines else " ".join(kept.split())
        if any(unicodedata.category(char) in {"Cc", "Cs"} and char not in "\n\t" for char in kept):
            raise ValueError("has a control character in it")
        if len(kept) > longest:
            raise ValueError(f"has {len(kept)} characters, {longest} at most are allowed")
        return kept

    return check


def required(check: Check) -> Check:
    """Not empty after the check."""

    def not_empty(value: Any) -> Any:
        if not (kept := check(value)):
            raise ValueError("must not be empty")
        return kept

    return not_empty


def optional(check: Check) -> Check:
    """None and a text with nothing in it are kept as None."""
    return lambda value: None if value is None or (isinstance(value, str) and not value.strip()) else check(value)


def whole_number(least: int, most: int) -> Check:
    """An integer from `least` to `most`, both included."""

    def check(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise ValueError("must be a whole number")  # noqa: TRY004 - every check says no with a ValueError
        if not least <= value <= most:
            raise ValueError(f"must be from {least} to {most}")
        return value

    return check


def one_of(choices: type[Enum]) -> Check:
    """A member of an enumeration, by itself or by its value."""

    def check(value: Any) -> Enum:
        try:
            return choices(value)
        except ValueError:
            raise ValueError(f"must be one of {', '.join(str(choice.value) for choice in choices)}") from None

    return check


def each(check: Check, *, most: int, same: Callable[[Any], object] = lambda item: item) -> Check:
    """A list whose items are checked; empty ones, and repeated ones by what is the `same`, are dropped."""

    def check_all(value: Any) -> tuple[Any, ...]:
        if isinstance(value, str) or not isinstance(value, Iterable):
            raise ValueError("must be a list")  # noqa: TRY004 - every check says no with a ValueError
        first: dict[object, Any] = {}
        for item in filter(None, map(check, value)):
            first.setdefault(same(item), item)
        kept = tuple(first.values())
        if len(kept) > most:
            raise ValueError(f"has {len(kept)} entries, {most} at most are allowed")
        return kept

    return check_all


def day(value: Any) -> date:
    """A calendar day, as such or as YYYY-MM-DD."""
    if type(value) is date:
        return value
    try:
        found = date.fromisoformat(_string(value))
    except ValueError:
        found = None
    if found is None or found.isoformat() != value:  # other forms of ISO 8601 are read too, but are not meant here
        raise ValueError("must be a day as YYYY-MM-DD")
    return found


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("must be a text")  # noqa: TRY004 - every check says no with a ValueError
    return value
