"""Any list of books with a header line: its columns are recognised by their names, or given."""

import re
from collections.abc import Iterator, Mapping

from library.adapters.files import cells
from library.adapters.files.columns import Kind, columns_of
from library.adapters.files.drafts import drafted, unreadable
from library.adapters.files.records import Keys, Record, Table
from library.domain.importing import Owned, Row

_ISBN_AMONG_IDENTIFIERS = re.compile(r"\bisbn:([0-9Xx-]+)")  # Calibre: goodreads:123,isbn:978…


def rows_of(table: Table, kind: Kind, owned: Owned | None, given: Mapping[str, str]) -> Iterator[Row]:
    """Every row makes a book or a reading, or both. Raises Invalid, Malformed.

    What is owned is what a column says, if there is one, else everything: most lists are of one's own shelf.
    """
    columns = columns_of(table.header, given)
    if owned is None:
        owned = Owned.MARKED if columns["owned"] else Owned.ALL
    id_columns = columns["id"] or (kind.id,)
    return _rows(table, kind, owned, columns, id_columns)


def _rows(
    table: Table, kind: Kind, owned: Owned, columns: Mapping[str, tuple[str, ...]], id_columns: tuple[str, ...]
) -> Iterator[Row]:
    keys = Keys()
    for record in table.records:
        key = keys.of(record.text, cells.first_of(record.cells, id_columns))
        yield unreadable(record, key) if record.problem else _row(record, key, kind, owned, columns)


def _row(record: Record, key: str, kind: Kind, owned: Owned, columns: Mapping[str, tuple[str, ...]]) -> Row:
    given = {field: cells.first_of(record.cells, names) for field, names in columns.items()}
    if among := _ISBN_AMONG_IDENTIFIERS.search(record.cells.get("identifiers", "")):
        given["isbn13"] = among[1]
    marked = cells.says_yes(given["owned"])
    return drafted(
        record,
        key,
        given,
        authors=cells.names(given["authors"], commas=kind.commas),
        tags=cells.tags(given["tags"]),
        owned=owned is Owned.ALL or (owned is Owned.MARKED and marked),
    )
