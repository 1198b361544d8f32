"""`library books import` and `export`: whole lists, in and out."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import click

from library import Library
from library.bootstrap import read_list, write_list
from library.domain.actor import Actor
from library.domain.errors import LibraryError, Malformed, TooLarge
from library.domain.importing import Owned, Row
from library.entrypoints.cli.exit_codes import UNFINISHED
from library.entrypoints.cli.opening import need_a_member, opened
from library.entrypoints.cli.options import as_member, example, in_json, one_of
from library.entrypoints.cli.printing import counted, print_json, say
from library.entrypoints.cli.target import written
from library.exporting import everything_of
from library.importing import Report, import_file

FORMATS = ("auto", "goodreads", "library", "csv")
LONGEST_SHOWN = 200


def read_columns(_: click.Context, __: click.Parameter, value: tuple[str, ...]) -> dict[str, str]:
    """Pairs such as title=Titre."""
    if wrong := next((pair for pair in value if "=" not in pair), None):
        raise click.BadParameter(f"{wrong} has no =; write FIELD=COLUMN, such as title=Titre.")
    return dict(pair.split("=", 1) for pair in value)


@click.command(
    "import",
    short_help="Take over a list of books from a file.",
    epilog=example(
        "library books import goodreads_library_export.csv --owned all --as ada@example.org",
        "library books import regal.csv --column title=Werk --column authors=Von --as ada@example.org",
    ),
)
@click.argument("file", type=click.File("rb"))
@click.option("--format", "format_", type=click.Choice(FORMATS), default="auto", show_default=True)
@click.option(
    "--owned",
    type=one_of(Owned),
    help="Which rows become books. Without it those that the file marks as owned; all of a table without marks.",
)
@click.option(
    "--column",
    "columns",
    metavar="FIELD=COLUMN",
    multiple=True,
    callback=read_columns,
    help="Which column has a field, where its name is not recognised.",
)
@click.option("--source", default="", help="Where a table comes from; rows are known again within one source.")
@click.option("--encoding", metavar="NAME", default="", help="Such as cp1252 or utf-16, if it is not recognised.")
@as_member
@in_json
def import_books(
    *,
    file: BinaryIO,
    format_: str,
    owned: str | None,
    columns: dict[str, str],
    source: str,
    encoding: str,
    acting_as: str | None,
    in_json: bool,
) -> None:
    """Take over a list of books: an export of Goodreads or of this program, or a table with a header line.

    FILE is CSV with commas, semicolons or tabs, or - for standard input. What is owned becomes books, one for each
    row; what was read, is being read or is to be read becomes the member's reading. A row that was taken over before
    is known again, so the same file may come twice. ISBNs are repaired where their check digit proves it; otherwise
    the book is added without, and its notes say what was given.
    """
    need_a_member(acting_as)
    size = _size(file)
    marks = Owned(owned) if owned else None
    guesses: list[str] = []
    with opened(acting_as) as (library, by):
        found, rows = read_list(
            file,
            format=format_,
            owned=marks,
            columns=columns,
            source=source,
            encoding=encoding,
            guessed=guesses.append,
        )
        report = _imported(library, by, found, _shown(rows, size))
    _tell(found, report, in_json=in_json)
    for guess in guesses:
        say(f"Read as {guess}; if letters look wrong, name the right one with --encoding.")
    if report.failed:
        sys.exit(UNFINISHED)


@click.command(
    "export",
    short_help="Write a member's books and readings as CSV.",
    epilog=example("library books export ada.csv --as ada@example.org"),
)
@click.argument("file", type=click.Path(dir_okay=False, writable=True, allow_dash=True, path_type=Path), default="-")
@as_member
def export_books(*, file: Path, acting_as: str | None) -> None:
    """Write a member's books and readings as CSV, to FILE or standard output. `import` reads it back.

    Cells that a spreadsheet would take for formulas begin with an apostrophe, which `import` takes away.
    """
    need_a_member(acting_as)
    with opened(acting_as) as (library, by), written(file) as stream:
        rows = write_list(stream, everything_of(library, by=by))
    say(f"{counted(rows, 'row')} {'was' if rows == 1 else 'were'} written.")


def _imported(library: Library, by: Actor, source: str, rows: Iterator[Row]) -> Report:
    so_far = Report()

    def note(report: Report) -> None:
        nonlocal so_far
        so_far = report

    try:
        return import_file(library, by=by, source=source, rows=rows, progress=note)
    except (LibraryError, KeyboardInterrupt) as error:
        again = isinstance(error, TooLarge | Malformed)  # the same command would end here again
        if so_far.rows:
            on = "." if again else "; the same command goes on after them."
            say(f"The first {so_far.rows:,} rows are done{on}")
        raise


def _shown(rows: Iterator[Row], size: int) -> Iterator[Row]:
    """The rows, while a bar on the terminal says how far it is."""
    hidden = not (size and sys.stderr.isatty())
    with click.progressbar(length=size, label="Importing", file=sys.stderr, hidden=hidden) as bar:
        for row in rows:
            bar.update(len(row.text.encode()) + 1)
            yield row
        bar.update(size)  # what is left are line ends


def _size(file: BinaryIO) -> int:
    """In bytes; of a pipe nobody knows."""
    return file.seek(0, os.SEEK_END) if file.seekable() else 0


def _tell(source: str, report: Report, *, in_json: bool) -> None:
    if in_json:
        print_json(
            {
                "source": source,
                "rows": report.rows,
                "added": report.added,
                "already_there": report.already_there,
                "failed": [
                    {"row": result.row.number, "reason": result.reason, "text": result.row.text}
                    for result in report.failed
                ],
                "remarks": [{"row": result.row.number, "remark": result.row.remark} for result in report.remarked],
            }
        )
        return
    click.echo(
        f"{counted(report.rows, 'row')}: {report.added:,} added, {report.already_there:,} already there, "
        f"{len(report.failed):,} failed."
    )
    for result in report.failed:
        say(f"Row {result.row.number} failed: {result.reason}\n    {result.row.text[:LONGEST_SHOWN]}")
    if report.remarked:
        say(f"{len(report.remarked):,} of them were added without something that cannot be right; --json names it.")
