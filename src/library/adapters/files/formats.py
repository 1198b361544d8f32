"""Which kinds of lists can be read, and which one a file is."""

from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO

from library.adapters.files import export, goodreads, table
from library.adapters.files.columns import kind_of
from library.adapters.files.decoding import text_of
from library.adapters.files.records import Table, table_of
from library.domain.errors import Malformed
from library.domain.importing import Owned, Row

NAMES = ("goodreads", "library", "csv")


def read(
    stream: BinaryIO,
    *,
    format: str,
    owned: Owned | None,
    columns: Mapping[str, str],
    source: str,
    encoding: str,
    guessed: Callable[[str], None],
) -> tuple[str, Iterator[Row]]:
    """The source of a list and its rows, one by one. Raises Malformed, TooLarge, Invalid; while reading TooLarge.

    `format` is one of NAMES, or "auto". `owned` is what becomes books, if not as the format has it. `columns` names,
    for our fields, the columns of a table, and `source` where it is from. Without an `encoding` it is found out;
    `guessed` is told it, unless it is UTF-8.
    """
    found = table_of(text_of(stream, encoding=encoding, guessed=guessed))
    format_found = _format_of(found.header, columns) if format == "auto" else format
    if format_found == "library":
        _must_be(export.recognises, found, "an export of this program")
        return export.SOURCE, export.rows_of(found)
    if format_found == "goodreads":
        _must_be(goodreads.recognises, found, "an export of Goodreads")
        return goodreads.SOURCE, goodreads.rows_of(found, owned)
    kind = kind_of(found.header)
    return source or kind.source, table.rows_of(found, kind, owned, columns)


def _format_of(header: tuple[str, ...], columns: Mapping[str, str]) -> str:
    if columns:
        return "csv"
    if export.recognises(header):
        return "library"
    return "goodreads" if goodreads.recognises(header) else "csv"


def _must_be(recognises: Callable[[tuple[str, ...]], bool], found: Table, what: str) -> None:
    if not recognises(found.header):
        raise Malformed(f"its header is not that of {what}")
