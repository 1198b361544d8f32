"""What Goodreads exports, in both widths (31 columns, and 24 since 2022), read by the names of the columns."""

from collections.abc import Iterator

from library.adapters.files import cells
from library.adapters.files.drafts import drafted, unreadable
from library.adapters.files.records import Keys, Record, Table
from library.domain.importing import Owned, Row
from library.domain.reading.reading import Status

SOURCE = "goodreads"
_SIGNATURE = {"Book Id", "Title", "Exclusive Shelf"}
_COLUMNS = {
    "title": ("Title",),
    "publisher": ("Publisher",),
    "pages": ("Number of Pages",),
    "year": ("Year Published", "Original Publication Year"),  # the copy's own year first
    "condition": ("Condition",),
    "finished_on": ("Date Read",),
    "rating": ("My Rating",),
    "review": ("My Review",),
}
_NOTES = ("Private Notes", "Condition Description")


def recognises(header: tuple[str, ...]) -> bool:
    """Whether it is one of these."""
    return set(header) >= _SIGNATURE


def rows_of(table: Table, owned: Owned | None) -> Iterator[Row]:
    """Every row makes a reading, and one book if it is owned: by default if it says so, for a list is no shelf."""
    keys = Keys()
    for record in table.records:
        key = keys.of(record.text, record.cells.get("Book Id", ""))
        yield unreadable(record, key) if record.problem else _row(record, key, owned or Owned.MARKED)


def _row(record: Record, key: str, owned: Owned) -> Row:
    given = {field: cells.first_of(record.cells, columns) for field, columns in _COLUMNS.items()}
    given["isbn13"] = _unwrapped(record.cells.get("ISBN13", ""))
    given["isbn"] = _unwrapped(record.cells.get("ISBN", ""))
    given["notes"] = "\n".join(filter(None, (record.cells.get(column, "").strip() for column in _NOTES)))
    given["status"], tags = _shelves(record.cells)
    marked = cells.says_yes(record.cells.get("Owned Copies", ""))
    return drafted(
        record,
        key,
        given,
        authors=_authors(record.cells),
        tags=tags,
        owned=owned is Owned.ALL or (owned is Owned.MARKED and marked),
    )


def _unwrapped(cell: str) -> str:
    """Goodreads writes ="0062445316", so that spreadsheets keep the zeros."""
    return cell.strip().removeprefix("=").strip('"')


def _authors(record: dict[str, str]) -> tuple[str, ...]:
    """One cell has the first author, who may have a comma in the name, another one the rest."""
    first = " ".join(record.get("Author", "").split())
    return (*filter(None, [first]), *cells.names(record.get("Additional Authors", ""), commas=True))


def _shelves(record: dict[str, str]) -> tuple[str, list[str]]:
    """The status, and the other shelves as tags.

    Readers may have an exclusive shelf of their own: if its name is no word for a status, it becomes a tag, and the
    day of reading says whether it was read.
    """
    exclusive = record["Exclusive Shelf"].strip()
    shelves = cells.tags(record.get("Bookshelves", ""))
    tags = [shelf for shelf in dict.fromkeys([*shelves, exclusive]) if shelf and not _is_status(shelf)]
    if _is_status(exclusive):
        return exclusive, tags
    return Status.READ if record.get("Date Read", "").strip() else Status.TO_READ, tags


def _is_status(shelf: str) -> bool:
    try:
        cells.status(shelf)
    except ValueError:
        return False
    return True
