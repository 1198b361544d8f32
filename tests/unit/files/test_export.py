"""What is exported comes back as the same books and readings."""

import csv
import io
from datetime import date

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from library import admission, open_library
from library.adapters.files.export import COLUMNS, neutral, original
from library.bootstrap import read_list, write_list
from library.domain.actor import OPERATOR
from library.domain.catalogue.record import Condition, Visibility
from library.domain.catalogue.use_cases import add_book
from library.domain.lending.withdrawing import delete_book
from library.domain.reading.reading import Status
from library.domain.reading.use_cases import add_reading, remove_reading, set_book_reading
from library.exporting import books_of, everything_of, readings_of
from library.importing import import_file

# Everything that a text of the domain may hold: no control characters and no halves of surrogate pairs.
CHARACTERS = st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from("=+-@'\"\\;,|\t\n")
LINE = st.text(CHARACTERS.filter(lambda char: char not in "\t\n"), max_size=20)
WORDS = LINE.filter(str.strip)
TEXT = st.none() | st.text(CHARACTERS, max_size=30)
ISBN = st.none() | st.sampled_from(["9780439023481", "9791032305690", "0439023483", "080442957X"])
NAMES = st.lists(LINE, max_size=3)

TITLE = {"title": WORDS, "authors": NAMES, "isbn": ISBN}
BOOK = st.fixed_dictionaries(
    TITLE,
    optional={
        "publisher": st.none() | LINE,
        "year": st.none() | st.integers(-5000, 2999),
        "language": st.none() | st.sampled_from(["en", "eng", "pt-BR"]),
        "pages": st.none() | st.integers(1, 100_000),
        "description": TEXT,
        "tags": NAMES,
        "condition": st.none() | st.sampled_from(Condition),
        "visibility": st.sampled_from(Visibility),
        "notes": TEXT,
    },
)
SAID = {
    "status": st.sampled_from(Status),
    "started_on": st.none() | st.dates(max_value=date(1999, 12, 31)),
    "finished_on": st.none() | st.dates(min_value=date(2000, 1, 1)),
    "rating": st.none() | st.sampled_from([0.5, 1.0, 3.5, 5.0]),
    "review": TEXT,
}
READING = st.fixed_dictionaries(TITLE, optional=SAID)
OF_A_BOOK = st.none() | st.fixed_dictionaries({}, optional={**TITLE, **SAID})


class CheapPasswords:
    def hash(self, password):
        return password

    def verify(self, password_hash, password):
        return password_hash == password


@pytest.fixture
def shelf():
    with Shelf() as shelf:
        yield shelf


class Shelf:
    """A library with one member, and what is theirs in it."""

    def __init__(self):
        self.library = open_library(passwords=CheapPasswords())
        member = admission.add_member(self.library, by=OPERATOR, name="Ada", email="ada@example.org", password=None)
        self.ada = member.actor()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.library.close()

    def export(self):
        stream = io.BytesIO()
        rows = write_list(stream, everything_of(self.library, by=self.ada))
        return stream.getvalue(), rows

    def take(self, content):
        source, rows = read_list(io.BytesIO(content))
        return import_file(self.library, by=self.ada, source=source, rows=rows, chunk=3)

    def contents(self):
        """Books with the reading of each, and other readings, without what every library gives anew."""
        books = list(books_of(self.library, by=self.ada))
        readings = list(readings_of(self.library, by=self.ada))
        shown = [(said(book), [said(r) for r in readings if r.book_id == book.id]) for book in books]
        shown += [(None, [said(r)]) for r in readings if r.book_id not in {book.id for book in books}]
        return sorted(shown, key=repr)


def said(view):
    anew = {"id", "book_id", "owner", "created_at", "updated_at", "version"}
    return {name: value for name, value in attrs.asdict(view, recurse=False).items() if name not in anew}


@given(st.lists(st.tuples(BOOK, OF_A_BOOK), max_size=4), st.lists(READING, max_size=3))
@settings(max_examples=60)
def test_what_is_exported_comes_back_as_it_was_and_only_once(books, readings):
    with Shelf() as old, Shelf() as new:
        for record, reading in books:
            book = old.library.do(add_book, by=old.ada, record=record)
            if reading is not None:
                old.library.do(set_book_reading, by=old.ada, book_id=book.id, record=reading)
        for record in readings:
            old.library.do(add_reading, by=old.ada, record=record)
        content, rows = old.export()

        report = new.take(content)
        assert (report.rows, report.added, report.failed) == (rows, rows, [])
        assert new.contents() == old.contents()

        assert new.take(content).already_there == rows
        assert old.take(content).already_there == rows
        assert new.contents() == old.contents()


@given(st.text())
def test_a_cell_is_never_a_formula_and_is_undone_exactly(text):
    assert not neutral(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert original(neutral(text)) == text


def test_a_formula_stands_in_the_file_as_a_text(shelf):
    shelf.library.do(add_book, by=shelf.ada, record={"title": "=1+1", "authors": ["@home"], "year": -50})
    content, _ = shelf.export()
    [row] = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    assert (row["title"], row["authors"], row["year"]) == ("'=1+1", "'@home", "'-50")


def test_a_spreadsheet_is_helped_to_see_unicode_and_not_to_round_isbns(shelf):
    shelf.library.do(add_book, by=shelf.ada, record={"title": "Łódź", "isbn": "0439023483"})
    content, _ = shelf.export()
    assert content.startswith(b"\xef\xbb\xbf" + ",".join(COLUMNS).encode())
    assert b"978-0439023481" in content


def test_more_than_one_page_is_exported(shelf):
    for number in range(250):
        shelf.library.do(add_book, by=shelf.ada, record={"title": str(number)})
        shelf.library.do(add_reading, by=shelf.ada, record={"title": str(number)})
    assert shelf.export()[1] == 500


def test_what_was_deleted_comes_back(shelf):
    book = shelf.library.do(add_book, by=shelf.ada, record={"title": "Emma"})
    reading = shelf.library.do(add_reading, by=shelf.ada, record={"title": "Persuasion"})
    before, (content, _) = shelf.contents(), shelf.export()
    shelf.library.do(delete_book, by=shelf.ada, book_id=book.id)
    shelf.library.do(remove_reading, by=shelf.ada, reading_id=reading.id)
    assert shelf.take(content).added == 2
    assert shelf.contents() == before


def test_a_spoilt_row_fails_alone_and_says_why(shelf):
    shelf.library.do(add_book, by=shelf.ada, record={"title": "Emma", "year": 1815})
    shelf.library.do(add_book, by=shelf.ada, record={"title": "Persuasion"})
    content, _ = shelf.export()
    report = Shelf().take(content.replace(b"1815", b"long ago"))
    assert (report.added, len(report.failed)) == (1, 1)
    assert report.failed[0].reason == "row: year: must be a number."
    assert "Emma" in report.failed[0].row.text
