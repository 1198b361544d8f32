"""`library holds`: who waits for what, and on behalf of holders and owners what they do about it."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

import click

from library.domain.errors import Invalid
from library.domain.ids import BookId, HoldId
from library.domain.lending import holding, queries
from library.domain.lending.hold import Hold
from library.domain.lending.searches import HoldFilter, HoldRole, HoldSearch
from library.domain.lending.views import HoldView
from library.domain.paging import Slice
from library.domain.values import Isbn
from library.entrypoints.cli import options
from library.entrypoints.cli.book_fields import read_isbn
from library.entrypoints.cli.commands import Commands
from library.entrypoints.cli.loan_fields import place_of, said_of_hold, wish_of
from library.entrypoints.cli.opening import need_a_member, opened
from library.entrypoints.cli.options import AN_ID, example
from library.entrypoints.cli.printing import counted, print_json, print_record, print_table, say, say_how_many

HERE = "library.entrypoints.cli.holds"
F = TypeVar("F", bound=Callable[..., Any])

ids = click.option("--ids", is_flag=True, help="Print the id of each hold, for the other commands.")
which_copy = click.option(
    "--book", "book_id", type=click.UUID, metavar="ID", help="Which book, where any copy was asked for."
)


@click.group(
    cls=Commands,
    found_at={
        "list": f"{HERE}:list_holds",
        "queue": f"{HERE}:queue",
        "place": f"{HERE}:place",
        "place-any": f"{HERE}:place_any",
        "cancel": f"{HERE}:cancel",
        "accept": f"{HERE}:accept",
        "decline": f"{HERE}:decline",
        "suspend": f"{HERE}:suspend",
        "resume": f"{HERE}:resume",
    },
    short_help="See who waits for what; ask for books, accept, decline.",
    epilog=example("library holds list --state ready"),
)
def holds() -> None:
    """See who waits for what; on behalf of members ask for books, on behalf of owners accept and decline."""


def on_a_hold(command: F) -> F:
    """What every command takes that does something about one hold."""
    return options.hold_id(options.as_member(options.in_json(command)))


@click.command(
    "list",
    short_help="List holds, the newest first.",
    epilog=example("library holds list --state ready", "library holds list --ids --role owner --as ada@example.org"),
)
@click.option(
    "--role",
    type=options.one_of(HoldRole),
    help="What the member of --as waits for (holder), or who waits for their books (owner); all is for the staff.",
)
@click.option("--state", type=options.one_of(HoldFilter), help="Only those that stand there.")
@ids
@options.page
@options.page_size
@options.as_member
@options.in_json
def list_holds(
    *,
    role: str | None,
    state: str | None,
    ids: bool,
    page: int,
    page_size: int,
    acting_as: str | None,
    in_json: bool,
) -> None:
    """List holds, the newest first: what the member of --as waits for, or without it everybody's."""
    if role in {HoldRole.HOLDER, HoldRole.OWNER}:
        need_a_member(acting_as)
    with opened(acting_as) as (library, by):
        search = HoldSearch(
            role=HoldRole(role or (HoldRole.HOLDER if acting_as else HoldRole.ALL)),
            state=HoldFilter(state) if state else None,
        )
        found = library.ask(queries.holds, viewer=by, search=search, page=Slice(page, page_size))
    if in_json:
        print_json(found.items)
    else:
        _print_table(found.items, ids=ids)
        say_how_many(found, "hold")


@click.command(
    short_help="List who waits for a book, who is next first.",
    epilog=example(f"library holds queue {AN_ID} --as ada@example.org"),
)
@options.book_id
@ids
@options.as_member
@options.in_json
def queue(*, book_id: UUID, ids: bool, acting_as: str | None, in_json: bool) -> None:
    """List who waits for a book in the order of their coming, for its owner and the staff; others see themselves.

    A borrower who may pass the book on sees who is next.
    """
    with opened(acting_as) as (library, by):
        waiting = library.ask(queries.queue, viewer=by, book_id=BookId(book_id))
    if in_json:
        print_json(waiting.items)
    else:
        _print_table(waiting.items, ids=ids)
    if (shown := len(waiting.items)) < waiting.total:
        say(f"These are the first {shown:,} of {counted(waiting.total, 'hold')}.")


@click.command(epilog=example(f"library holds place {AN_ID} --as bob@example.org"))
@options.book_id
@options.as_member
@options.in_json
def place(*, book_id: UUID, acting_as: str | None, in_json: bool) -> None:
    """Ask for a book on behalf of a member."""
    _do(holding.place_hold, acting_as, in_json=in_json, book_id=BookId(book_id))


@click.command(
    short_help="Ask for any copy of a title.",
    epilog=example("library holds place-any 978-0-441-01359-3 --as bob@example.org"),
)
@click.argument("isbn", metavar="ISBN", callback=read_isbn)
@options.as_member
@options.in_json
def place_any(*, isbn: Isbn | None, acting_as: str | None, in_json: bool) -> None:
    """Ask for any copy with this ISBN on behalf of a member: every willing owner's is waited for, and one is enough."""
    if isbn is None:
        raise Invalid.because("isbn", "must not be empty")
    _do(holding.place_hold_on_any_copy, acting_as, in_json=in_json, isbn=isbn)


@click.command(epilog=example(f"library holds cancel {AN_ID} --as bob@example.org"))
@on_a_hold
def cancel(*, hold_id: UUID, acting_as: str | None, in_json: bool) -> None:
    """Ask for a book no longer, as who asked."""
    _do(holding.cancel_hold, acting_as, in_json=in_json, hold_id=HoldId(hold_id))


@click.command(epilog=example(f"library holds accept {AN_ID} --as ada@example.org"))
@on_a_hold
@which_copy
def accept(*, hold_id: UUID, book_id: UUID | None, acting_as: str | None, in_json: bool) -> None:
    """Get a book ready for who is next, as its owner."""
    _do(holding.accept_hold, acting_as, in_json=in_json, hold_id=HoldId(hold_id), book_id=book_id)


@click.command(
    short_help="Say no to a hold, as the owner.",
    epilog=example(f'library holds decline {AN_ID} --reason "I am reading it myself." --as ada@example.org'),
)
@on_a_hold
@which_copy
@click.option("--reason", help="What the member who asked is told.")
def decline(*, hold_id: UUID, book_id: UUID | None, reason: str | None, acting_as: str | None, in_json: bool) -> None:
    """Say no to a hold, as the owner; one on any copy goes on waiting for those of others."""
    _do(holding.decline_hold, acting_as, in_json=in_json, hold_id=HoldId(hold_id), reason=reason, book_id=book_id)


@click.command(
    short_help="Be passed over for a while, and keep the place.",
    epilog=example(f"library holds suspend {AN_ID} --until 2026-12-31 --as bob@example.org"),
)
@on_a_hold
@click.option("--until", type=options.Day(), help="The last day of that; without it until `library holds resume`.")
def suspend(*, hold_id: UUID, until: date | None, acting_as: str | None, in_json: bool) -> None:
    """Be passed over until a day, as who asked, and keep the place in the queue."""
    _do(holding.suspend_hold, acting_as, in_json=in_json, hold_id=HoldId(hold_id), until=until)


@click.command(epilog=example(f"library holds resume {AN_ID} --as bob@example.org"))
@on_a_hold
def resume(*, hold_id: UUID, acting_as: str | None, in_json: bool) -> None:
    """Be passed over no longer, as who asked."""
    _do(holding.resume_hold, acting_as, in_json=in_json, hold_id=HoldId(hold_id))


def _do(use_case: Callable[..., Hold], acting_as: str | None, *, in_json: bool, **given: object) -> None:
    need_a_member(acting_as)
    with opened(acting_as) as (library, by):
        hold = library.do(use_case, by=by, **given)
        shown = library.ask(queries.hold, viewer=by, hold_id=hold.id)
    if in_json:
        print_json(shown)
    else:
        print_record(said_of_hold(shown))


def _print_table(found: Sequence[HoldView], *, ids: bool) -> None:
    header = ["TITLE", "FOR", "SINCE", "STATE"]
    rows = [[wish_of(hold), hold.member.name, f"{hold.placed_at:%Y-%m-%d}", place_of(hold)] for hold in found]
    print_table(header, rows, whole=["SINCE", "STATE"], ids=[hold.id for hold in found] if ids else None)
