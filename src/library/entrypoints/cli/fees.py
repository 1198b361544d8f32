"""`library fees`: what members owe each other, and on behalf of whom it is owed to, that it is settled."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

import click

from library.domain.ids import FeeId
from library.domain.lending import fees as settling
from library.domain.lending import queries
from library.domain.lending.searches import FeeFilter, FeeSearch, Side
from library.domain.lending.views import FeeView
from library.domain.paging import Page, Slice
from library.domain.values import money
from library.entrypoints.cli import options
from library.entrypoints.cli.commands import Commands
from library.entrypoints.cli.opening import need_a_member, opened
from library.entrypoints.cli.options import AN_ID, example
from library.entrypoints.cli.printing import print_json, print_record, print_table, say_how_many

HERE = "library.entrypoints.cli.fees"
F = TypeVar("F", bound=Callable[..., Any])


@click.group(
    cls=Commands,
    found_at={
        "list": f"{HERE}:list_fees",
        "show": f"{HERE}:show",
        "waive": f"{HERE}:waive",
        "pay-cash": f"{HERE}:pay_cash",
        "pay-back": f"{HERE}:pay_back",
        "balances": f"{HERE}:balances",
    },
    short_help="See what is owed; waive it, or say that it was paid.",
    epilog=example("library fees list --as bob@example.org"),
)
def fees() -> None:
    """See what members owe each other. Only whom it is owed to waives it or says that it was paid."""


def of_a_fee(command: F) -> F:
    """What every command takes that settles a fee."""
    amount = click.option(
        "--amount", type=int, metavar="N", help="Only so much, in minor units: 150 is 1.50 EUR. Else all of it."
    )
    note = click.option("--note", help="What both shall remember.")
    return options.fee_id(amount(note(options.as_member(options.in_json(command)))))


@click.command(
    "list",
    epilog=example(
        "library fees list --as bob@example.org",
        "library fees list --ids --side others --state owed --as ada@example.org",
    ),
)
@click.option(
    "--side",
    type=options.one_of(Side),
    default=Side.MINE.value,
    show_default=True,
    help="What the member of --as owes (mine), or is owed (others).",
)
@click.option("--state", type=options.one_of(FeeFilter), help="Only those that stand there.")
@click.option("--ids", is_flag=True, help="Print the id of each fee, for the other commands.")
@options.page
@options.page_size
@options.as_member
@options.in_json
def list_fees(
    *, side: str, state: str | None, ids: bool, page: int, page_size: int, acting_as: str | None, in_json: bool
) -> None:
    """List what a member owes or is owed, the newest first. Nobody else sees it, whatever their role."""
    need_a_member(acting_as)
    with opened(acting_as) as (library, by):
        search = FeeSearch(side=Side(side), state=FeeFilter(state) if state else None)
        found = library.ask(queries.fees, viewer=by, search=search, page=Slice(page, page_size))
    if in_json:
        print_json(found.items)
    else:
        _print_page(found, Side(side), ids=ids)


@click.command(
    short_help="Show one fee with all its entries.", epilog=example(f"library fees show {AN_ID} --as bob@example.org")
)
@options.fee_id
@options.as_member
@options.in_json
def show(*, fee_id: UUID, acting_as: str | None, in_json: bool) -> None:
    """Show one fee with all its entries, to who owes it or to whom it is owed."""
    need_a_member(acting_as)
    with opened(acting_as) as (library, by):
        _print(library.ask(queries.fee, viewer=by, fee_id=FeeId(fee_id)), in_json=in_json)


@click.command(epilog=example(f'library fees waive {AN_ID} --note "It was raining." --as ada@example.org'))
@of_a_fee
def waive(*, fee_id: UUID, amount: int | None, note: str | None, acting_as: str | None, in_json: bool) -> None:
    """Let it be owed no longer, as whom it is owed to."""
    _settle(settling.waive, fee_id, amount, note, acting_as, in_json=in_json)


@click.command(
    short_help="Say that a fee was paid in cash.",
    epilog=example(f"library fees pay-cash {AN_ID} --amount 150 --as ada@example.org"),
)
@of_a_fee
def pay_cash(*, fee_id: UUID, amount: int | None, note: str | None, acting_as: str | None, in_json: bool) -> None:
    """Say that a fee was paid in cash, as whom it is owed to."""
    _settle(settling.pay_cash, fee_id, amount, note, acting_as, in_json=in_json)


@click.command(
    short_help="Say that what is owed back was paid back.",
    epilog=example(f"library fees pay-back {AN_ID} --as ada@example.org"),
)
@of_a_fee
def pay_back(*, fee_id: UUID, amount: int | None, note: str | None, acting_as: str | None, in_json: bool) -> None:
    """Say that what is owed back was paid back, as who owes that: what a lost book cost is, when it is found."""
    _settle(settling.pay_back, fee_id, amount, note, acting_as, in_json=in_json)


@click.command(
    short_help="Show what a member owes and is owed in all.",
    epilog=example("library fees balances --as bob@example.org"),
)
@options.as_member
@options.in_json
def balances(*, acting_as: str | None, in_json: bool) -> None:
    """Show what a member owes and is owed in all, without what accrues on open loans."""
    need_a_member(acting_as)
    with opened(acting_as) as (library, by):
        found = library.ask(queries.balances, viewer=by)
    if in_json:
        print_json(found)
        return
    rows = [[each.currency, money(each.owes, each.currency), money(each.is_owed, each.currency)] for each in found]
    print_table(["CURRENCY", "OWES", "IS OWED"], rows)


def _settle(
    use_case: Callable[..., object],
    fee_id: UUID,
    amount: int | None,
    note: str | None,
    acting_as: str | None,
    *,
    in_json: bool,
) -> None:
    need_a_member(acting_as)
    with opened(acting_as) as (library, by):
        library.do(use_case, by=by, fee_id=FeeId(fee_id), amount=amount, note=note)
        _print(library.ask(queries.fee, viewer=by, fee_id=FeeId(fee_id)), in_json=in_json)


def _print(fee: FeeView, *, in_json: bool) -> None:
    if in_json:
        print_json(fee)
    else:
        print_record(_said_of(fee))


def _said_of(fee: FeeView) -> dict[str, object]:
    entries = [
        f"{each.at:%Y-%m-%d}  {each.kind}  {money(each.amount, fee.currency)}{f'  {each.note}' if each.note else ''}"
        for each in fee.entries
    ]
    return {
        "Title": fee.title,
        "By": fee.member.name,
        "To": fee.owed_to.name,
        "For": fee.kind,
        "Owed": money(fee.owed, fee.currency),
        "Entries": "\n".join(entries),
        "Loan": fee.loan_id,
        "Id": fee.id,
    }


def _print_page(found: Page[FeeView], side: Side, *, ids: bool) -> None:
    header = ["TITLE", "TO" if side is Side.MINE else "BY", "FOR", "OWED"]
    others = [fee.owed_to if side is Side.MINE else fee.member for fee in found.items]
    rows = [
        [fee.title, other.name, fee.kind, money(fee.owed, fee.currency)]
        for fee, other in zip(found.items, others, strict=True)
    ]
    print_table(header, rows, whole=["FOR", "OWED"], ids=[fee.id for fee in found.items] if ids else None)
    say_how_many(found, "fee")
