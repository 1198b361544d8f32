"""What the commands have in common: their options, and how they show an example."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import click

from library.domain.paging import DEEPEST_PAGE, MOST_PER_PAGE

as_member = click.option("--as", "acting_as", metavar="E-MAIL", help="Act on behalf of this member.")
in_json = click.option("--json", "in_json", is_flag=True, help="Print JSON.")
member_email = click.argument("email", metavar="E-MAIL")
book_id = click.argument("book_id", metavar="ID", type=click.UUID)
loan_id = click.argument("loan_id", metavar="ID", type=click.UUID)
hold_id = click.argument("hold_id", metavar="ID", type=click.UUID)
fee_id = click.argument("fee_id", metavar="ID", type=click.UUID)
if_version = click.option("--if-version", type=int, metavar="N", help="Only if this is still its version.")
page = click.option("--page", type=click.IntRange(1, DEEPEST_PAGE), default=1, show_default=True)
page_size = click.option("--page-size", type=click.IntRange(1, MOST_PER_PAGE), default=20, show_default=True)


class Day(click.ParamType[date]):
    """A calendar day."""

    name = "yyyy-mm-dd"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """What the domain is given for it."""
        moment: datetime = click.DateTime(formats=["%Y-%m-%d"]).convert(value, param, ctx)
        return moment.date()


AN_ID = "01942f3a-8c1e-7b52-9d3f-5a6b7c8d9e0f"
"""For examples."""


def example(*lines: str) -> str:
    """The end of a command's help."""
    return "\b\nExample:\n" + "\n".join(f"  {line}" for line in lines)


def one_of(choices: type[StrEnum]) -> "click.Choice[str]":
    """By the values, which click would leave for the names in capitals."""
    return click.Choice([choice.value for choice in choices])
