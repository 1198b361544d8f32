"""Our own file: everything of one member as CSV that a spreadsheet shows and that comes back exactly as it was.

A row with `owned` "yes" is a book, with one's reading of it if it has a status. A row with "no" is a reading alone; if
it bears the `id` of a book above, it is of that book, but calls it by other words. One that bears no book's is of none.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from library.adapters.files.drafts import unreadable
from library.adapters.files.records import Keys, Record, Table
from library.domain.catalogue.record import BookRecord
from library.domain.catalogue.views import OwnBookView
from library.domain.importing import EXPORT, Row
from library.domain.reading.reading import ReadingRecord
from library.domain.reading.views import ReadingView

SOURCE = EXPORT
_TITLE = ("title", "authors", "isbn")
_BOOK = ("publisher", "year", "language", "pages", "description", "tags", "condition", "visibility", "notes")
_READING = ("status", "started_on", "finished_on", "rating", "review")
COLUMNS = ("id", "owned", *_TITLE, *_BOOK, *_READING)
_LISTS = {"authors", "tags"}
_NUMBERS = {"year": int, "pages": int, "rating": float}

# What a spreadsheet would take for a formula gets an apostrophe in front, and so does what begins with one already:
# then taking away a first apostrophe undoes it, whatever the text was.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "'", "＝", "＋", "－", "＠")  # noqa: RUF001 - wide ones are formulas too


def write(stream: BinaryIO, things: Iterable[tuple[OwnBookView | None, ReadingView | None]]) -> int:
    """Write books, each with one's reading of it, and readings of none; returns how many rows that made."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)  # Excel wants the mark
    rows = 0
    try:
        writer = csv.writer(text)
        writer.writerow(COLUMNS)
        for book, reading in things:
            for row in _rows(book, reading):
                writer.writerow(row)
                rows += 1
    finally:
        text.detach()  # or the stream would be closed with it
    return rows


def recognises(header: tuple[str, ...]) -> bool:
    """Whether it is one of these."""
    return set(header) >= {"id", "owned", *_TITLE, *_BOOK, *_READING}


def rows_of(table: Table) -> Iterator[Row]:
    """What was exported."""
    keys = Keys()
    for record in table.records:
        key = keys.of(record.text, original(record.cells.get("id", "")))
        yield unreadable(record, key) if record.problem else _row(record, key)


def _rows(book: OwnBookView | None, reading: ReadingView | None) -> Iterator[list[str]]:
    if book and reading and all(getattr(book, name) == getattr(reading, name) for name in _TITLE):
        yield _cells(str(book.id), "yes", (book, (*_TITLE, *_BOOK)), (reading, _READING))
        return
    if book:
        yield _cells(str(book.id), "yes", (book, (*_TITLE, *_BOOK)))
    if reading:
        yield _cells(str((book or reading).id), "no", (reading, (*_TITLE, *_READING)))


def _cells(id: str, owned: str, *parts: tuple[OwnBookView | ReadingView, tuple[str, ...]]) -> list[str]:
    written = {name: _written(name, getattr(view, name)) for view, names in parts for name in names}
    return [neutral({"id": id, "owned": owned, **written}.get(name, "")) for name in COLUMNS]


def _written(name: str, value: object) -> str:
    if value is None:
        return ""
    if name == "isbn":
        return f"{str(value)[:3]}-{str(value)[3:]}"  # the hyphen keeps a spreadsheet from rounding it
    if isinstance(value, tuple):
        return "; ".join(re.sub(r"([\\;])", r"\\\1", item) for item in value)
    return str(value)


def neutral(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return "'" + text if text.startswith(_FORMULA) else text


def original(cell: str) -> str:
    """The text that was made neutral."""
    return cell.removeprefix("'")


def _row(record: Record, key: str) -> Row:
    try:
        read = {name: _read(name, original(record.cells.get(name, ""))) for name in COLUMNS}
    except ValueError as error:
        return Row(number=record.number, key=key, text=record.text, problem=str(error))
    book: BookRecord = {name: read[name] for name in (*_TITLE, *_BOOK) if read[name] is not None}  # type: ignore[assignment]  # one by one they are of their types
    reading: ReadingRecord = {name: read[name] for name in (*_TITLE, *_READING)}  # type: ignore[assignment]  # one by one they are of their types
    owned = read["owned"] == "yes"
    return Row(
        number=record.number,
        key=key,
        text=record.text,
        book=book if owned else None,
        reading=reading if read["status"] or not owned else None,
    )


def _read(name: str, text: str) -> object:
    if name in _LISTS:
        items = re.findall(r"(?:\\.|[^\\;])+", text)
        return [re.sub(r"\\(.)", r"\1", item).strip() for item in items]
    if not text:
        return None
    if name not in _NUMBERS:
        return text
    try:
        return _NUMBERS[name](text)
    except ValueError:
        raise ValueError(f"{name}: must be a number") from None
