"""`library books`: finding them, and on behalf of their owners changing them."""

from typing import Any
from uuid import UUID

import click

from library.domain.catalogue import queries, use_cases
from library.domain.catalogue.record import BookRecord
from library.domain.catalogue.views import BookView
from library.domain.errors import NotTheOwner
from library.domain.ids import BookId
from library.domain.lending import withdrawing
from library.domain.paging import Page, Slice
from library.domain.reading.reading import Status
from library.domain.search import AvailabilityFilter, BookSearch, BookSort
from library.domain.values import Isbn
from library.entrypoints.cli import options
from library.entrypoints.cli.book_fields import every_field, given_fields, read_isbn, said_of
from library.entrypoints.cli.commands import Commands
from library.entrypoints.cli.opening import account, need_a_member, opened
from library.entrypoints.cli.options import AN_ID, example
from library.entrypoints.cli.printing import print_json, print_record, print_table, printable, say, say_how_many

HERE = "library.entrypoints.cli.books"
TRANSFER = "library.entrypoints.cli.transfer"
WITHDRAWING = "library.entrypoints.cli.withdrawing"


@click.group(
    cls=Commands,
    found_at={
        "add": f"{HERE}:add",
        "list": f"{HERE}:list_books",
        "show": f"{HERE}:show",
        "edit": f"{HERE}:edit",
        "delete": f"{HERE}:delete",
        "hide": f"{HERE}:hide",
        "unhide": f"{HERE}:unhide",
        "withdraw": f"{WITHDRAWING}:withdraw",
        "restore": f"{WITHDRAWING}:restore",
        "transfer": f"{WITHDRAWING}:transfer",
        "import": f"{TRANSFER}:import_books",
        "export": f"{TRANSFER}:export_books",
    },
    short_help="Find, add, edit, delete, import and export books.",
    epilog=example('library books list --q "le guin"'),
)
def books() -> None:
    """Find books; on behalf of their owners add, edit, delete, import and export them."""


@click.command(
    epilog=example('library books add "Dune" --author "Frank Herbert" --isbn 978-0-441-01359-3 --as ada@example.org')
)
@click.argument("title")
@every_field
@options.as_member
@options.in_json
def add(*, title: str, acting_as: str | None, in_json: bool, **fields: Any) -> None:
    """Put a member's book into the library."""
    need_a_member(acting_as)
    record: BookRecord = {"title": title, **given_fields(fields)}
    with opened(acting_as) as (library, by):
        added = library.do(use_cases.add_book, by=by, record=record)
        _print(library.ask(queries.book, viewer=by, book_id=added.id), in_json=in_json)


@click.command(
    "list",
    short_help="List the books that one sees.",
    epilog=example(
        'library books list --q "le guin" --sort title',
        "library books list --ids --owner ada@example.org",
        "library books list --status to-read --as ada@example.org",
    ),
)
@click.option("--q", "words", metavar="WORDS", default="", help="Words in titles, authors, ISBNs and tags.")
@click.option("--author", metavar="WORDS", default="", help="Words of its authors' names.")
@click.option("--tag", default="", help="A tag, whole.")
@click.option("--isbn", callback=read_isbn, help="With 10 or 13 digits.")
@click.option("--owner", metavar="E-MAIL", help="Only this member's books.")
@click.option("--status", type=options.one_of(Status), help="Only titles that the member of --as has so marked.")
@click.option(
    "--availability",
    type=options.one_of(AvailabilityFilter),
    help="Only what can be had, or is out; mine is what the member of --as has or is to pick up.",
)
@click.option("--sort", type=options.one_of(BookSort), default=BookSort.NEWEST.value, show_default=True)
@click.option("--ids", is_flag=True, help="Print the id of each book, for show, edit and delete.")
@options.page
@options.page_size
@options.as_member
@options.in_json
def list_books(
    *,
    words: str,
    author: str,
    tag: str,
    isbn: Isbn | None,
    owner: str | None,
    status: str | None,
    availability: str | None,
    sort: str,
    ids: bool,
    page: int,
    page_size: int,
    acting_as: str | None,
    in_json: bool,
) -> None:
    """List the books that the member of --as sees, or without it an admin."""
    if status or availability == AvailabilityFilter.MINE:
        need_a_member(acting_as)
    with opened(acting_as) as (library, by):
        search = BookSearch(
            words=words,
            author=author,
            tag=tag,
            isbn=isbn,
            owner_id=account(library, owner).id if owner else None,
            reader=by.id if status else None,
            status=Status(status) if status else None,
            availability=AvailabilityFilter(availability) if availability else None,
            sort=BookSort(sort),
            page=Slice(page, page_size),
        )
        found = library.ask(queries.books, viewer=by, search=search)
    if in_json:
        print_json(found.items)
    else:
        _print_page(found, ids=ids)


@click.command(epilog=example(f"library books show {AN_ID} --as ada@example.org"))
@options.book_id
@options.as_member
@options.in_json
def show(*, book_id: UUID, acting_as: str | None, in_json: bool) -> None:
    """Show one book, with its notes if the member of --as owns it."""
    with opened(acting_as) as (library, by):
        _print(library.ask(queries.book, viewer=by, book_id=BookId(book_id)), in_json=in_json)


@click.command(
    epilog=example(
        f"library books edit {AN_ID} --year 1974 --as ada@example.org",
        f'library books edit {AN_ID} --publisher "" --tag novel --tag utopia --as ada@example.org',
    )
)
@options.book_id
@click.option("--title")
@every_field
@options.if_version
@options.as_member
@options.in_json
def edit(*, book_id: UUID, if_version: int | None, acting_as: str | None, in_json: bool, **fields: Any) -> None:
    """Change a member's book; only its owner may. What is not named stays, and an empty text takes a field away."""
    changes = given_fields(fields)
    if not changes:
        raise click.UsageError("There is nothing to change: name a field, such as --year.")
    with opened(acting_as) as (library, by):
        library.do(use_cases.edit_book, by=by, book_id=BookId(book_id), changes=changes, expected=if_version)
        _print(library.ask(queries.book, viewer=by, book_id=BookId(book_id)), in_json=in_json)


@click.command(
    short_help="Delete a book; only its owner may.",
    epilog=example(f"library books delete {AN_ID} --as ada@example.org"),
)
@options.book_id
@options.if_version
@options.as_member
@click.option("--yes", is_flag=True, help="Do not ask.")
def delete(*, book_id: UUID, if_version: int | None, acting_as: str | None, yes: bool) -> None:
    """Delete a member's book; only its owner may. Readings of it stay."""
    with opened(acting_as) as (library, by):
        book = library.ask(queries.book, viewer=by, book_id=BookId(book_id))
        if book.owner.id != by.id:
            raise NotTheOwner(book_id)  # before anything is asked
        if not yes:
            click.confirm(printable(f"Delete “{book.title}”?"), abort=True, err=True)
        library.do(withdrawing.delete_book, by=by, book_id=BookId(book_id), expected=if_version)
    say(f"The book {book_id} is deleted.")


@click.command(
    short_help="Hide a book from all but its owner and the staff.", epilog=example(f"library books hide {AN_ID}")
)
@options.book_id
@options.as_member
def hide(*, book_id: UUID, acting_as: str | None) -> None:
    """Take a book out of everybody's sight but its owner's and the staff's."""
    _hide(book_id, acting_as, hidden=True)


@click.command(epilog=example(f"library books unhide {AN_ID}"))
@options.book_id
@options.as_member
def unhide(*, book_id: UUID, acting_as: str | None) -> None:
    """Show a hidden book again."""
    _hide(book_id, acting_as, hidden=False)


def _hide(book_id: UUID, acting_as: str | None, *, hidden: bool) -> None:
    with opened(acting_as) as (library, by):
        library.do(use_cases.hide_book, by=by, book_id=BookId(book_id), hidden=hidden)
    say(f"The book {book_id} is {'hidden' if hidden else 'shown'} now.")


def _print(book: BookView, *, in_json: bool) -> None:
    if in_json:
        print_json(book)
    else:
        print_record(said_of(book))


def _print_page(found: Page[BookView], *, ids: bool) -> None:
    rows = [[book.title, ", ".join(book.authors), book.owner.name] for book in found.items]
    print_table(["TITLE", "AUTHORS", "OWNER"], rows, ids=[book.id for book in found.items] if ids else None)
    say_how_many(found, "book")
