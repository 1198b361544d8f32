import csv
import io
from datetime import date

import pytest

from library.domain.errors import Malformed
from library.domain.importing import Owned
from library.domain.reading.reading import Status
from library.domain.values import Isbn

NARROW_HEADER = (
    "Book Id,Title,Author,Author l-f,Additional Authors,ISBN,ISBN13,My Rating,Average Rating,Publisher,Binding,"
    "Number of Pages,Year Published,Original Publication Year,Date Read,Date Added,Bookshelves,"
    "Bookshelves with positions,Exclusive Shelf,My Review,Spoiler,Private Notes,Read Count,Owned Copies"
)
WIDE_HEADER = NARROW_HEADER.replace("Owned Copies", "Recommended For,Recommended By,Owned Copies") + (
    ",Original Purchase Date,Original Purchase Location,Condition,Condition Description,BCID"
)
NARROW, WIDE = NARROW_HEADER.split(","), WIDE_HEADER.split(",")
GIDEON = {
    "Book Id": "42036538",
    "Title": "Gideon the Ninth (The Locked Tomb #1)",
    "Author": "Tamsyn   Muir",
    "Additional Authors": "Moira Quirk, Tommy Arnold",
    "ISBN": '="1250313198"',
    "ISBN13": '="9781250313195"',
    "My Rating": "0",
    "Publisher": "Tor.com",
    "Number of Pages": "448",
    "Year Published": "2019",
    "Date Read": "2020/08/23",
    "Bookshelves": "fantasy, read",
    "Exclusive Shelf": "read",
    "My Review": "One.<br/><br/>Two.",
    "Owned Copies": "1",
}


@pytest.fixture
def export(read):
    def export(*changes, header=NARROW, **options):
        books = [GIDEON | change for change in changes] or [GIDEON]
        return read(csv_of(header, books), **options)

    return export


def csv_of(header, rows):
    text = io.StringIO()
    writer = csv.DictWriter(text, header, restval="", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


@pytest.mark.parametrize("header", [NARROW, WIDE, sorted(WIDE)])
def test_every_width_is_read_by_name(export, header):
    found = export(header=header)
    assert found.source == "goodreads"
    assert found[0].key == "42036538"
    assert found[0].book == {
        "title": "Gideon the Ninth (The Locked Tomb #1)",
        "authors": ("Tamsyn Muir", "Moira Quirk", "Tommy Arnold"),
        "isbn": Isbn("9781250313195"),
        "publisher": "Tor.com",
        "year": 2019,
        "language": None,
        "pages": 448,
        "description": "",
        "tags": ["fantasy"],
        "condition": None,
        "notes": "",
    }
    assert found[0].reading == {
        "title": "Gideon the Ninth (The Locked Tomb #1)",
        "authors": ("Tamsyn Muir", "Moira Quirk", "Tommy Arnold"),
        "isbn": Isbn("9781250313195"),
        "status": Status.READ,
        "started_on": None,
        "finished_on": date(2020, 8, 23),
        "rating": None,
        "review": "One.\n\nTwo.",
    }


@pytest.mark.parametrize(
    "owned, books",
    [
        (None, [True, True, False]),
        (Owned.MARKED, [True, True, False]),
        (Owned.ALL, [True] * 3),
        (Owned.NONE, [False] * 3),
    ],
)
def test_what_is_owned_becomes_one_book_and_everything_a_reading(export, owned, books):
    rows = export({"Owned Copies": "1"}, {"Owned Copies": "2"}, {"Owned Copies": "0"}, owned=owned)
    assert [row.book is not None for row in rows] == books
    assert all(row.reading for row in rows)


@pytest.mark.parametrize(
    "shelf, read_on, status, tags",
    [
        ("to-read", "", Status.TO_READ, ["fantasy"]),
        ("currently-reading", "", Status.READING, ["fantasy"]),
        ("abandoned", "", Status.ABANDONED, ["fantasy"]),
        ("did-not-finish", "2020/01/01", Status.ABANDONED, ["fantasy"]),
        ("waiting", "", Status.TO_READ, ["fantasy", "waiting"]),
        ("favourites", "2020/01/01", Status.READ, ["fantasy", "favourites"]),
    ],
)
def test_an_exclusive_shelf_of_ones_own_is_a_status_if_it_is_called_so_else_a_tag(export, shelf, read_on, status, tags):
    [row] = export({"Exclusive Shelf": shelf, "Bookshelves": "fantasy", "Date Read": read_on})
    assert row.reading["status"] is status
    assert row.book["tags"] == tags


def test_notes_and_condition_go_with_the_book(export):
    [row] = export(
        {"Private Notes": "From Grandma.", "Condition": "like new", "Condition Description": "No jacket."}, header=WIDE
    )
    assert row.book["notes"] == "From Grandma.\nNo jacket."
    assert row.book["condition"] == "fine"


def test_an_empty_isbn_cell_is_none_and_a_wrong_one_is_kept_in_the_notes(export):
    empty, wrong = export({"ISBN": '=""', "ISBN13": '=""'}, {"ISBN": '="1250313199"', "ISBN13": ""})
    assert empty.book["isbn"] is None
    assert not empty.remark
    assert wrong.book["isbn"] is None
    assert wrong.book["notes"] == wrong.remark == "ISBN as given: 1250313199"


def test_the_year_of_the_copy_comes_before_that_of_the_work(export):
    copy, work = export(
        {"Year Published": "2011", "Original Publication Year": "-50"},
        {"Year Published": "", "Original Publication Year": "-50"},
    )
    assert (copy.book["year"], work.book["year"]) == (2011, -50)


def test_a_day_that_cannot_be_read_costs_no_row(export):
    [row] = export({"Date Read": "last summer"})
    assert row.reading["finished_on"] is None
    assert row.remark == "Finished on as given: last summer"


def test_a_row_without_an_id_is_known_by_its_text(export):
    [row] = export({"Book Id": ""})
    assert len(row.key) == 40


def test_a_file_that_is_none_is_not_read_as_one(read):
    with pytest.raises(Malformed, match="not that of an export of Goodreads"):
        read("Title\nEmma\n", format="goodreads")
