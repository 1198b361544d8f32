"""`library loans`: who has what, and on behalf of owners and borrowers what they do about it."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

import click

from library.domain.ids import BookId, LoanId
from library.domain.lending import circulation, queries
from library.domain.lending.searches import LoanFilter, LoanRole, LoanSearch
from library.domain.lending.views import LoanView
from library.domain.paging import Page, Slice
from library.entrypoints.cli import options
from library.entrypoints.cli.commands import Commands
from library.entrypoints.cli.loan_fields import borrower_of, said_of_loan, standing_of
from library.entrypoints.cli.opening import account, need_a_member, opened
from library.entrypoints.cli.options import AN_ID, example
from library.entrypoints.cli.printing import print_json, print_record, print_table, say_how_many

HERE = "library.entrypoints.cli.loans"
F = TypeVar("F", bound=Callable[..., Any])


@click.group(
    cls=Commands,
    found_at={
        "list": f"{HERE}:list_loans",
        "show": f"{HERE}:show",
        "lend": f"{HERE}:lend",
        "renew": f"{HERE}:renew",
        "recall": f"{HERE}:recall",
        "claim-return": f"{HERE}:claim_return",
        "return": f"{HERE}:return_book",
        "lost": f"{HERE}:lost",
        "found": f"{HERE}:found",
        "pass-on": f"{HERE}:pass_on",
        "keep": f"{HERE}:keep",
    },
    short_help="See who has what; lend, renew, recall, take back.",
    epilog=example("library loans list --state overdue"),
)
def loans() -> None:
    """See who has what and until when; on behalf of owners lend and take back, on behalf of borrowers renew."""


def on_a_loan(command: F) -> F:
    """What every command takes that does something about one loan."""
    return options.loan_id(options.as_member(options.in_json(command)))


@click.command(
    "list",
    short_help="List loans, the newest first.",
    epilog=example(
        "library loans list --state overdue",
        "library loans list --ids --as bob@example.org",
        "library loans list --role owner --state claimed --as ada@example.org",
    ),
)
@click.option(
    "--role",
    type=options.one_of(LoanRole),
    help="What the member of --as has (borrower), or what others have of theirs (owner); all is for the staff.",
)
@click.option("--state", type=options.one_of(LoanFilter), help="Only those that stand there.")
@click.option("--book", type=click.UUID, metavar="ID", help="Only those of this book.")
@click.option("--ids", is_flag=True, help="Print the id of each loan, for the other commands.")
@options.page
@options.page_size
@options.as_member
@options.in_json
def list_loans(
    *,
    role: str | None,
    state: str | None,
    book: UUID | None,
    ids: bool,
    page: int,
    page_size: int,
    acting_as: str | None,
    in_json: bool,
) -> None:
    """List loans, the newest first: what the member of --as has, or without it everybody's."""
    if role in {LoanRole.BORROWER, LoanRole.OWNER}:
        need_a_member(acting_as)
    with opened(acting_as) as (library, by):
        search = LoanSearch(
            role=LoanRole(role or (LoanRole.BORROWER if acting_as else LoanRole.ALL)),
            state=LoanFilter(state) if state else None,
            book_id=BookId(book) if book else None,
        )
        found = library.ask(queries.loans, viewer=by, search=search, now=library.now(), page=Slice(page, page_size))
    if in_json:
        print_json(found.items)
    else:
        _print_page(found, ids=ids)


@click.command(epilog=example(f"library loans show {AN_ID}"))
@on_a_loan
def show(*, loan_id: UUID, acting_as: str | None, in_json: bool) -> None:
    """Show one loan, with what lateness has cost so far."""
    with opened(acting_as) as (library, by):
        _print(library.ask(queries.loan, viewer=by, loan_id=LoanId(loan_id), now=library.now()), in_json=in_json)


@click.command(
    short_help="Hand a book over, as its owner.",
    epilog=example(
        f"library loans lend {AN_ID} --to bob@example.org --as ada@example.org",
        f'library loans lend {AN_ID} --guest "Grandma Jo" --guest-email jo@example.org --as ada@example.org',
    ),
)
@click.argument("book_id", metavar="BOOK_ID", type=click.UUID)
@click.option("--to", metavar="E-MAIL", help="The member who borrows it.")
@click.option("--guest", metavar="NAME", help="Somebody without an account, who gets the same reminders.")
@click.option("--guest-email", metavar="E-MAIL", help="Where the guest gets them.")
@options.as_member
@options.in_json
def lend(
    *, book_id: UUID, to: str | None, guest: str | None, guest_email: str | None, acting_as: str | None, in_json: bool
) -> None:
    """Hand a book over, as its owner: to who asked for it, to any other member, or to a guest."""
    need_a_member(acting_as)
    if bool(to) == bool(guest) or bool(guest) != bool(guest_email):
        raise click.UsageError("Say to whom: with --to, or for who has no account with --guest and --guest-email.")
    with opened(acting_as) as (library, by):
        whom = circulation.guest(name=guest, email=guest_email or "") if guest else account(library, to or "").id
        loan = library.do(circulation.lend, by=by, book_id=BookId(book_id), to=whom)
        _print(library.ask(queries.loan, viewer=by, loan_id=loan.id, now=library.now()), in_json=in_json)


@click.command(
    short_help="Keep a book for longer, or let it be kept.",
    epilog=example(f"library loans renew {AN_ID} --as bob@example.org"),
)
@on_a_loan
def renew(*, loan_id: UUID, acting_as: str | None, in_json: bool) -> None:
    """Keep a book for longer, as its borrower; or as its owner let it be kept."""
    _do(circulation.renew, loan_id, acting_as, in_json=in_json)


@click.command(
    short_help="Want a book back, as its owner.", epilog=example(f"library loans recall {AN_ID} --as ada@example.org")
)
@on_a_loan
def recall(*, loan_id: UUID, acting_as: str | None, in_json: bool) -> None:
    """Want a book back, as its owner: it is due earlier, after the notice that the terms guarantee."""
    _do(circulation.recall, loan_id, acting_as, in_json=in_json)


@click.command(
    short_help="Say as the borrower that the book is back.",
    epilog=example(f"library loans claim-return {AN_ID} --as bob@example.org"),
)
@on_a_loan
def claim_return(*, loan_id: UUID, acting_as: str | None, in_json: bool) -> None:
    """Say that a book is back, as its borrower; its owner confirms that by `library loans return`."""
    _do(circulation.claim_return, loan_id, acting_as, in_json=in_json)


@click.command(
    "return",
    short_help="Confirm as the owner that the book is back.",
    epilog=example(
        f"library loans return {AN_ID} --as ada@example.org",
        f"library loans return {AN_ID} --on 2026-11-21 --as ada@example.org",
    ),
)
@on_a_loan
@click.option("--on", type=options.Day(), help="The day, if not that of the borrower's claim, or else today.")
def return_book(*, loan_id: UUID, on: date | None, acting_as: str | None, in_json: bool) -> None:
    """Confirm that a book is back, as its owner. What lateness costs until then is fixed."""
    _do(circulation.return_book, loan_id, acting_as, in_json=in_json, on=on)


@click.command(
    short_help="Declare a book lost, as its owner.", epilog=example(f"library loans lost {AN_ID} --as ada@example.org")
)
@on_a_loan
def lost(*, loan_id: UUID, acting_as: str | None, in_json: bool) -> None:
    """Declare a book lost, as its owner: the loan ends, and costs what the book was agreed to be worth."""
    _do(circulation.lose, loan_id, acting_as, in_json=in_json)


@click.command(
    short_help="Say that a lost book has turned up.",
    epilog=example(f"library loans found {AN_ID} --as ada@example.org"),
)
@on_a_loan
def found(*, loan_id: UUID, acting_as: str | None, in_json: bool) -> None:
    """Say that a lost book has turned up, as its owner: what it cost is taken back."""
    _do(circulation.find, loan_id, acting_as, in_json=in_json)


@click.command(
    short_help="Hand a book on to who is next, or agree to that.",
    epilog=example(
        f"library loans pass-on {AN_ID} --as ada@example.org", f"library loans pass-on {AN_ID} --as bob@example.org"
    ),
)
@on_a_loan
def pass_on(*, loan_id: UUID, acting_as: str | None, in_json: bool) -> None:
    """As the owner, agree to passing a book on; as the borrower, hand it to who is next, which ends the loan."""
    _do(circulation.pass_on, loan_id, acting_as, in_json=in_json)


@click.command(
    short_help="Let a loan stay in one's history, or not.",
    epilog=example(
        f"library loans keep {AN_ID} --as bob@example.org", f"library loans keep {AN_ID} --no --as bob@example.org"
    ),
)
@on_a_loan
@click.option("--no", "not_kept", is_flag=True, help="Let it be forgotten after all.")
@options.if_version
def keep(*, loan_id: UUID, not_kept: bool, if_version: int | None, acting_as: str | None, in_json: bool) -> None:
    """Let a loan stay in one's history, as its borrower; else who had it is forgotten some time after the return."""
    _do(circulation.keep_loan, loan_id, acting_as, in_json=in_json, kept=not not_kept, expected=if_version)


def _do(
    use_case: Callable[..., object], loan_id: UUID, acting_as: str | None, *, in_json: bool, **given: object
) -> None:
    need_a_member(acting_as)
    with opened(acting_as) as (library, by):
        library.do(use_case, by=by, loan_id=LoanId(loan_id), **given)
        _print(library.ask(queries.loan, viewer=by, loan_id=LoanId(loan_id), now=library.now()), in_json=in_json)


def _print(loan: LoanView, *, in_json: bool) -> None:
    if in_json:
        print_json(loan)
    else:
        print_record(said_of_loan(loan))


def _print_page(found: Page[LoanView], *, ids: bool) -> None:
    header = ["TITLE", "WITH", "OWNER", "DUE", "STATE"]
    rows = [
        [loan.title, borrower_of(loan), loan.owner.name, str(loan.due_on), standing_of(loan)] for loan in found.items
    ]
    print_table(header, rows, whole=["DUE", "STATE"], ids=[loan.id for loan in found.items] if ids else None)
    say_how_many(found, "loan")
