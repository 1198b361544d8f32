"""`library report`: what the operator wants to know of all of it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import attrs
import click

from library import Library
from library.domain.actor import Actor
from library.domain.ids import LoanId, MemberId
from library.domain.lending import queries
from library.domain.lending.searches import LoanFilter, LoanRole, LoanSearch
from library.domain.lending.views import GuestView, LoanView
from library.domain.membership.queries import account
from library.domain.membership.views import MemberView
from library.domain.paging import every
from library.domain.values import money
from library.entrypoints.cli import options
from library.entrypoints.cli.commands import Commands
from library.entrypoints.cli.loan_fields import borrower_of, claim_of
from library.entrypoints.cli.opening import opened
from library.entrypoints.cli.options import example
from library.entrypoints.cli.printing import counted, print_json, print_table, say

HERE = "library.entrypoints.cli.reports"


@click.group(
    cls=Commands,
    found_at={"overdue": f"{HERE}:overdue", "activity": f"{HERE}:activity"},
    short_help="See what is overdue, and what happened.",
    epilog=example("library report overdue"),
)
def report() -> None:
    """See what is overdue and whom to write to, and what happened month by month."""


@attrs.frozen
class Overdue:
    """Who is to bring back what, and where to write to them; money in minor units of `currency`."""

    loan_id: LoanId
    title: str
    owner: MemberView
    borrower: MemberView | None
    guest: GuestView | None
    email: str
    due_on: date
    days_late: int
    accrued: int
    currency: str
    claimed_on: date | None
    disputed: bool


@click.command(
    short_help="List all that is overdue, the longest first.",
    epilog=example("library report overdue", "library report overdue --json | jq -r '.[].email' | sort --unique"),
)
@options.as_member
@options.in_json
def overdue(*, acting_as: str | None, in_json: bool) -> None:
    """List all that is overdue, the longest first: who has it, whose it is, for how long, and whom to write to."""
    with opened(acting_as) as (library, by):
        late = sorted(_all_overdue(library, by), key=lambda loan: (-loan.days_late, loan.title))
        emails = _emails(library, by, late)
    found = [(loan, _email(loan, emails)) for loan in late]
    if in_json:
        print_json([_of(*each) for each in found])
        return
    header = ["DAYS", "TITLE", "OWNER", "WITH", "E-MAIL", "COST", "CLAIM"]
    rows = [
        [str(loan.days_late), loan.title, loan.owner.name, borrower_of(loan), email, _cost(loan), claim_of(loan)]
        for loan, email in found
    ]
    print_table(header, rows, whole=["DAYS", "E-MAIL", "COST", "CLAIM"])
    say(f"{counted(len(found), 'loan')} overdue.")


@click.command(short_help="Count what happened month by month.", epilog=example("library report activity --months 12"))
@click.option("--months", type=click.IntRange(1, 1200), default=6, show_default=True, help="This one included.")
@options.as_member
@options.in_json
def activity(*, months: int, acting_as: str | None, in_json: bool) -> None:
    """Count month by month what was lent, returned, lost, asked for and added, and who joined.

    A hold is counted until it is forgotten, which is so many days after its end as the terms say (detach_days).
    """
    with opened(acting_as) as (library, by):
        until = library.now().date()
        found = library.ask(queries.activity, viewer=by, since=_months_before(until, months - 1), until=until)
    if in_json:
        print_json(found)
        return
    header = ["MONTH", "LENT", "RETURNED", "LOST", "HOLDS", "NEW BOOKS", "NEW MEMBERS"]
    rows = [
        [
            each.month,
            *map(str, (each.lent, each.returned, each.lost, each.holds, each.books_added, each.members_joined)),
        ]
        for each in found
    ]
    print_table(header, rows)


def _all_overdue(library: Library, by: Actor) -> Iterator[LoanView]:
    search = LoanSearch(role=LoanRole.ALL, state=LoanFilter.OVERDUE)
    now = library.now()
    return every(lambda page: library.ask(queries.loans, viewer=by, search=search, now=now, page=page))


def _emails(library: Library, by: Actor, late: Iterable[LoanView]) -> Mapping[MemberId, str]:
    """Of each borrower, who is looked up once however much they are late with."""
    borrowers = {loan.borrower.id for loan in late if loan.borrower}
    return {each: library.ask(account, viewer=by, member_id=each).email for each in borrowers}


def _email(loan: LoanView, emails: Mapping[MemberId, str]) -> str:
    if loan.borrower:
        return emails[loan.borrower.id]
    return loan.guest.email if loan.guest else ""


def _of(loan: LoanView, email: str) -> Overdue:
    return Overdue(
        loan_id=loan.id,
        title=loan.title,
        owner=loan.owner,
        borrower=loan.borrower,
        guest=loan.guest,
        email=email,
        due_on=loan.due_on,
        days_late=loan.days_late,
        accrued=loan.accrued,
        currency=loan.currency,
        claimed_on=loan.claimed_on,
        disputed=loan.disputed,
    )


def _cost(loan: LoanView) -> str:
    return money(loan.accrued, loan.currency) if loan.accrued else ""


def _months_before(day: date, months: int) -> date:
    """The first day of the month so many before; the first that there is, when that is farther than that."""
    count = max(12, day.year * 12 + day.month - 1 - months)
    return date(count // 12, count % 12 + 1, 1)
