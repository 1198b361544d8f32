"""`library terms`: on which terms books are lent, by everybody, by one owner, or one book."""

import re
from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

import click

from library import Library
from library.domain.actor import Actor
from library.domain.errors import Invalid
from library.domain.ids import BookId
from library.domain.lending import queries, setting_terms
from library.domain.lending.terms import TermsRecord
from library.domain.lending.views import TermsView
from library.domain.values import money
from library.entrypoints.cli import options
from library.entrypoints.cli.commands import Commands
from library.entrypoints.cli.opening import account, need_a_member, opened
from library.entrypoints.cli.options import AN_ID, example
from library.entrypoints.cli.printing import print_json, print_table
from library.entrypoints.cli.who import name_of

HERE = "library.entrypoints.cli.terms"
IN_MONEY = ("fee_per_day", "fee_cap", "agreed_value", "fee_limit")
LISTS = ("named", "closed_weekdays", "closed_days")

of_a_book = click.option("--book", "book_id", type=click.UUID, metavar="ID", help="Those of one book.")


@click.group(
    cls=Commands,
    found_at={"show": f"{HERE}:show", "set": f"{HERE}:set_terms"},
    short_help="See and set on which terms books are lent.",
    epilog=example("library terms set loan_days=14 closed_weekdays=7"),
)
def terms() -> None:
    """See and set on which terms books are lent: the community's, a member's own, or those of one book."""


@click.command(
    short_help="Show what holds, and who has set that.",
    epilog=example(
        "library terms show", "library terms show --as ada@example.org", f"library terms show --book {AN_ID}"
    ),
)
@of_a_book
@options.as_member
@options.in_json
def show(*, book_id: UUID | None, acting_as: str | None, in_json: bool) -> None:
    """Show what holds for the member of --as, or without it for the community, and who has set that."""
    with opened(acting_as) as (library, by):
        _print(library, by, _terms(library, by, book_id, own=acting_as is not None), in_json=in_json)


@click.command(
    "set",
    short_help="Set some values; an empty one is no longer set.",
    epilog=example(
        "library terms set loan_days=14 fee_per_day=20 closed_weekdays=6,7 time_zone=Europe/Berlin",
        "library terms set acceptance=auto renewals= --as ada@example.org",
        f"library terms set borrowers=named named=bob@example.org --book {AN_ID} --as ada@example.org",
    ),
)
@click.argument("values", metavar="NAME=VALUE...", nargs=-1, required=True)
@of_a_book
@options.if_version
@options.as_member
@options.in_json
def set_terms(
    *, values: tuple[str, ...], book_id: UUID | None, if_version: int | None, acting_as: str | None, in_json: bool
) -> None:
    """Set terms of the member of --as, of one book of theirs, or without --as those of the community.

    What is not named stays. An empty value is no longer set, so that the next level says it: of a book its owner, of an
    owner the community. `library terms show` has the names. Money is in minor units, so 20 is 0.20 EUR; weekdays are
    1 (Monday) to 7; lists are separated by commas.
    """
    if book_id is not None:
        need_a_member(acting_as)
    with opened(acting_as) as (library, by):
        record = cast("TermsRecord", dict(_value(library, given) for given in values))
        if book_id is not None:
            library.do(
                setting_terms.set_book_s_terms, by=by, book_id=BookId(book_id), record=record, expected=if_version
            )
        elif acting_as is not None:
            library.do(setting_terms.set_own_terms, by=by, record=record, expected=if_version)
        else:
            library.do(setting_terms.set_community_terms, by=by, record=record, expected=if_version)
        _print(library, by, _terms(library, by, book_id, own=acting_as is not None), in_json=in_json)


def _value(library: Library, given: str) -> tuple[str, object]:
    """As the domain takes it, which also says whether it is right. Raises NotFound for a member who is not there."""
    name, equals, value = given.partition("=")
    if not equals:
        raise click.UsageError(f"“{given}” is not of the form NAME=VALUE, such as loan_days=14.")
    if name in LISTS and value:
        return name, [_item(library, name, item.strip()) for item in value.split(",")]
    if name in IN_MONEY and value and not isinstance(_number(value), int):
        raise Invalid.because(name, "must be a whole number of minor units: 20 is 0.20 EUR")
    return name, None if value == "" else _number(value)


def _item(library: Library, name: str, item: str) -> object:
    return account(library, item).id if name == "named" else _number(item)


def _number(value: str) -> int | str:
    return int(value) if re.fullmatch(r"-?[0-9]{1,999}", value) else value


def _terms(library: Library, by: Actor, book_id: UUID | None, *, own: bool) -> TermsView:
    if book_id is not None:
        return library.ask(queries.book_terms, viewer=by, book_id=BookId(book_id))
    asked: Callable[..., TermsView] = queries.own_terms if own else queries.community_terms
    return library.ask(asked, viewer=by)


def _print(library: Library, by: Actor, shown: TermsView, *, in_json: bool) -> None:
    if in_json:
        print_json(shown)
        return
    currency = shown.holds["currency"].value

    def said(name: str, value: Any) -> str:
        if value is not None and name in IN_MONEY:
            return money(value, currency)
        if name in LISTS:
            return ", ".join(name_of(library, by, item) if name == "named" else str(item) for item in value)
        return "" if value is None else str(value)

    rows = [[name, said(name, term.value), term.set_by] for name, term in shown.holds.items()]
    print_table(["NAME", "VALUE", "SET BY"], rows, whole=["NAME", "SET BY"])
