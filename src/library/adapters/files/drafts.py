"""From what a row says, in texts under our own names for the fields, to what it makes.

A value that is no such thing does not cost the row: it is left out, remarked, and kept in the book's notes.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from library.adapters.files import cells
from library.adapters.files.isbns import proven
from library.adapters.files.records import Record
from library.domain.catalogue.record import LONGEST_TAG, MOST_TAGS, BookRecord
from library.domain.importing import Row
from library.domain.reading.reading import ReadingRecord, Status
from library.domain.values import Isbn

V = TypeVar("V")
READING_FIELDS = ("status", "started_on", "finished_on", "rating", "review")


class Draft:
    """The texts of one row, and what of them could not be read."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self._given = given
        self.remarks: list[str] = []

    def text(self, field: str) -> str:
        """As it stands, without blanks around it."""
        return self._given.get(field, "").strip()

    def read(self, field: str, meaning: Callable[[str], V]) -> V | None:
        """What the field means; None if it is empty, or no such thing, which is remarked."""
        text = self.text(field)
        try:
            return meaning(text) if text else None
        except ValueError:
            self._remark(field.replace("_", " ").capitalize(), text)
            return None

    def isbn(self) -> Isbn | None:
        """The ISBN that the row proves."""
        thirteen, ten = self.text("isbn13"), self.text("isbn")
        isbn = proven(thirteen, ten)
        if isbn is None and (thirteen or ten):
            self._remark("ISBN", ten or thirteen)
        return isbn

    def tags(self, given: Sequence[str]) -> Sequence[str]:
        """Those that can be tags."""
        kept = [tag for tag in given if len(tag) <= LONGEST_TAG][:MOST_TAGS]
        for tag in given:
            if tag not in kept:
                self._remark("Tag", tag)
        return kept

    def _remark(self, name: str, text: str) -> None:
        self.remarks.append(f"{name} as given: {text}")


def unreadable(record: Record, key: str) -> Row:
    """A row that only says why it is none."""
    return Row(number=record.number, key=key, text=record.text, problem=record.problem)


def drafted(
    record: Record, key: str, given: Mapping[str, str], *, authors: Sequence[str], tags: Sequence[str], owned: bool
) -> Row:
    """A book if it is owned, and a reading if the row says anything of one, or would make nothing otherwise."""
    draft = Draft(given)
    title, isbn = draft.text("title"), draft.isbn()
    reading = _reading(draft, title, authors, isbn)
    book = _book(draft, title, authors, isbn, tags) if owned else None
    says_so = any(reading.get(field) is not None for field in READING_FIELDS)
    return Row(
        number=record.number,
        key=key,
        text=record.text,
        book=book,
        reading=_with_status(reading) if says_so or not owned else None,
        remark="; ".join(draft.remarks),
    )


def _book(draft: Draft, title: str, authors: Sequence[str], isbn: Isbn | None, tags: Sequence[str]) -> BookRecord:
    record: BookRecord = {
        "title": title,
        "authors": authors,
        "isbn": isbn,
        "publisher": draft.text("publisher"),
        "year": draft.read("year", cells.year),
        "language": draft.read("language", cells.language),
        "pages": draft.read("pages", cells.pages),
        "description": cells.paragraphs(draft.text("description")),
        "tags": draft.tags(tags),
        "condition": draft.read("condition", cells.condition),
    }
    record["notes"] = "\n".join(filter(None, [cells.paragraphs(draft.text("notes")), *draft.remarks]))
    return record


def _reading(draft: Draft, title: str, authors: Sequence[str], isbn: Isbn | None) -> ReadingRecord:
    record: ReadingRecord = {
        "title": title,
        "authors": authors,
        "isbn": isbn,
        "started_on": draft.read("started_on", cells.day),
        "finished_on": draft.read("finished_on", cells.day),
        "rating": draft.read("rating", cells.stars),
        "review": cells.paragraphs(draft.text("review")) or None,
    }
    if status := draft.read("status", cells.status):
        record["status"] = status
    return record


def _with_status(reading: ReadingRecord) -> ReadingRecord:
    """Without a status, a day on which it was finished says read. Days that cannot be are left out."""
    status = reading.get("status") or (Status.READ if reading.get("finished_on") else Status.TO_READ)
    finished = reading.get("finished_on") if status in {Status.READ, Status.ABANDONED} else None
    started = reading.get("started_on")
    if isinstance(started, date) and isinstance(finished, date) and finished < started:
        started = None
    return {**reading, "status": status, "started_on": started, "finished_on": finished}
