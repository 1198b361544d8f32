"""What is printed: data on stdout, for people as tables that fit the terminal, for programs as JSON."""

import json
import shutil
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import attrs
import click

from library.domain.paging import DEEPEST_PAGE, Page

GAP = "  "
NARROWEST = 8
NO_TERMINAL = (10**9, 24)  # as wide as it takes; COLUMNS in the environment is heard all the same


def print_json(data: object) -> None:
    """Lists as one array; times in UTC as in the API."""
    click.echo(json_of(data, indent=2))


def json_of(data: object, *, indent: int | None = None) -> str:
    """Of what the library shows."""
    return json.dumps(_plain(data), ensure_ascii=False, indent=indent, default=_as_text)


def print_record(fields: Mapping[str, object]) -> None:
    """One thing, a field on each line; those without a value are left out."""
    widest = max(map(len, fields))
    for name, value in fields.items():
        if value not in (None, "", ()):
            click.echo(
                f"{name:<{widest}}{GAP}{printable(str(value)).replace(chr(10), chr(10) + ' ' * (widest + len(GAP)))}"
            )


def print_table(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    whole: Sequence[str] = (),
    ids: Sequence[object] | None = None,
) -> None:
    """Aligned columns, those of the `ids` first. Where there is no terminal, as in a pipe, nothing is cut.

    Where the terminal is too narrow the widest are cut, but never those that are named `whole`.
    """
    if ids is not None:
        header, whole = ["ID", *header], ["ID", *whole]
        rows = [[str(one), *row] for one, row in zip(ids, rows, strict=True)]
    widths = [max(width_of(row[column]) for row in (header, *rows)) for column in range(len(header))]
    may_shrink = [column for column, name in enumerate(header) if name not in whole]
    too_wide = sum(widths) + len(GAP) * (len(header) - 1) - shutil.get_terminal_size(NO_TERMINAL).columns
    while too_wide > 0 and max(widths[column] for column in may_shrink) > NARROWEST:
        widths[max(may_shrink, key=widths.__getitem__)] -= 1
        too_wide -= 1
    for row in (header, *rows):
        click.echo(GAP.join(_fitted(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip())


def say(sentence: str) -> None:
    """Talk to a person, out of the way of the data."""
    click.echo(printable(sentence), err=True)


def counted(number: int, thing: str) -> str:
    """How many of them: 1 row, 2 rows."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def say_how_many(found: Page[Any], thing: str) -> None:
    """How many of all of them a page shows, and where the next ones are."""
    total = counted(found.total, thing)
    on = f" The next ones: --page {found.page + 1}." if found.next and found.page < DEEPEST_PAGE else ""
    say(f"{len(found.items)} of {'' if found.total_is_exact else 'more than '}{total}.{on}")


def printable(text: str) -> str:
    """Without what could steer the terminal: it may come from somebody's file."""
    return "".join(char if char.isprintable() or char in "\n\t" else "\N{REPLACEMENT CHARACTER}" for char in text)


def width_of(text: str) -> int:
    """How many cells of a terminal it takes."""
    return sum(_cells(char) for char in text)


def _cells(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _fitted(text: str, width: int) -> str:
    text = printable(text.replace("\n", " ").replace("\t", " "))
    if width_of(text) > width:
        while width_of(text) > width - 1:
            text = text[:-1]
        text += "…"
    return text + " " * (width - width_of(text))


def _plain(data: object) -> Any:
    kind: Any = type(data)
    if attrs.has(kind):
        return {field.name: _plain(getattr(data, field.name)) for field in attrs.fields(kind)}
    if isinstance(data, Mapping):
        return {name: _plain(value) for name, value in data.items()}
    return [_plain(item) for item in data] if isinstance(data, list | tuple) else data


def _as_text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else str(value)
