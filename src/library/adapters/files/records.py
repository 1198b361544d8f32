"""A file with a header line as records, one by one, each with its own text; made so that no file can hurt."""

import csv
import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from typing import TextIO

from attrs import frozen

from library.domain.errors import Malformed, TooLarge

MOST_ROWS = 200_000
LONGEST_ROW = 1024 * 1024  # in characters; a single cell has at most the 131,072 of the csv module
_DELIMITERS = ",;\t"
_NAMED_DELIMITER = re.compile(r'"?sep=([^"\r\n])"?[\r\n]*', re.IGNORECASE)  # what Excel heeds in a first line
_ID = re.compile(r"[!-~]{1,64}")


@frozen(kw_only=True)
class Record:
    """`number` as a spreadsheet counts, where the header is row 1; `problem` instead of cells if it is not readable."""

    number: int
    text: str
    cells: dict[str, str]
    problem: str = ""


@frozen
class Table:
    """The names in the header, and the records under it, which can be gone through once."""

    header: tuple[str, ...]
    records: Iterator[Record]


class Lines:
    """The lines of a file, which remembers those of the row that is being read, and the `number` of the one before."""

    def __init__(self, text: TextIO) -> None:
        self.number = 0
        self._text = text
        self._row: list[str] = []
        self._size = 0

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        line = self._text.readline(LONGEST_ROW + 1)
        if not line:
            raise StopIteration
        self._row.append(line)
        self._size += len(line)
        if self._size > LONGEST_ROW:
            self._give_up(line)
        return line

    def _give_up(self, line: str) -> None:
        """On this row alone if it is one line; of more than one, nobody knows which of the rest belongs to it."""
        if len(self._row) > 1:
            raise TooLarge(LONGEST_ROW, f"characters of a row (this is row {self.number + 1})")
        while line and not line.endswith("\n"):
            line = self._text.readline(LONGEST_ROW)
        raise csv.Error(f"it has more than {LONGEST_ROW:,} characters")

    def take_row(self) -> str:
        """The lines since the last time, as they stand in the file."""
        row = "".join(self._row).rstrip("\r\n")
        self._row, self._size = [], 0
        return row


class Keys:
    """What the rows of one file are known by: their own id, else their text; of equal texts the second is "#2"."""

    def __init__(self) -> None:
        self._met: Counter[str] = Counter()

    def of(self, text: str, id: str = "") -> str:
        """The key of the next row."""
        if _ID.fullmatch(id):
            return id
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:40]
        self._met[digest] += 1
        return digest if self._met[digest] == 1 else f"{digest}#{self._met[digest]}"


def table_of(text: TextIO) -> Table:
    """The header and the records of a file; the delimiter is a comma, a semicolon or a tab, or what a line sep=… says.

    Raises Malformed.
    """
    first = text.readline(LONGEST_ROW)
    named = _NAMED_DELIMITER.fullmatch(first)
    if not named:
        text.seek(0)
    lines = Lines(text)
    reader = csv.reader(lines, delimiter=named[1] if named else _delimiter(first))
    try:
        header = next((cells for cells in reader if any(cells)), [])
    except csv.Error as error:
        raise Malformed(f"its first line is no header ({error})") from None
    if not header:
        raise Malformed("the file is empty")
    lines.take_row()
    return Table(tuple(name.strip() for name in header), _records(reader, lines, header))


def _delimiter(line: str) -> str:
    return max(_DELIMITERS, key=line.count)


def _records(reader: Iterator[list[str]], lines: Lines, header: list[str]) -> Iterator[Record]:
    lines.number = 1
    for cells, problem in _readable(reader):
        text = lines.take_row()
        if not problem and not any(cell.strip() for cell in cells):
            continue
        lines.number += 1
        if lines.number > MOST_ROWS + 1:
            raise TooLarge(MOST_ROWS, "rows of a file")
        if wrong := problem or _shape(cells, header, text):
            yield Record(number=lines.number, text=text, cells={}, problem=wrong)
        else:
            yield Record(number=lines.number, text=text, cells=_named(header, cells))


def _readable(reader: Iterator[list[str]]) -> Iterator[tuple[list[str], str]]:
    """The rows; the csv module goes on with the next line after one that it cannot read."""
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield [], f"cannot be read ({error})"
        else:
            yield cells, ""


def _shape(cells: list[str], header: list[str], text: str) -> str:
    if any(cell.strip() for cell in cells[len(header) :]):
        return f"has {len(cells)} cells, but the header has {len(header)}"
    if "\n" in text and text.count('"') % 2:  # only the last row can be so: the mark swallowed the rest of the file
        return "has a quotation mark that nothing closes"
    return ""


def _named(header: list[str], cells: list[str]) -> dict[str, str]:
    """By the names in the header; of two columns with one name the first counts."""
    pairs = list(zip(header, cells, strict=False))
    return {name.strip(): cell for name, cell in reversed(pairs)}
