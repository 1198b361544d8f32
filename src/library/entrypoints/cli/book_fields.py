"""What can be said of a book, as options and as lines."""

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any, TypeVar, cast

import click

from library.domain.catalogue.record import BookRecord, Condition, Visibility
from library.domain.catalogue.views import BookView, OwnBookView
from library.domain.errors import Invalid
from library.domain.values import Isbn
from library.entrypoints.cli.options import one_of

F = TypeVar("F", bound=Callable[..., Any])
NEVER_EMPTY = ("title", "visibility")


class NumberOrNone(click.ParamType[Any]):
    """A whole number; the empty text is none."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """What the domain is given for it."""
        return value if value == "" else click.INT.convert(value, param, ctx)


class ConditionOrNone(click.ParamType[Any]):
    """In the words of the book trade; the empty text is none."""

    name = "condition"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """What the domain is given for it."""
        return value if value == "" else one_of(Condition).convert(value, param, ctx)


_OPTIONS = (
    click.option("--author", "authors", multiple=True, metavar="NAME", help="Once for each author, in order."),
    click.option("--isbn", help="With 10 or 13 digits."),
    click.option("--publisher"),
    click.option("--year", type=NumberOrNone(), help="Of publication; negative before our era."),
    click.option("--language", help="As a tag, such as en or pt-BR."),
    click.option("--pages", type=NumberOrNone()),
    click.option("--description", help="In Markdown."),
    click.option("--tag", "tags", multiple=True, help="Once for each tag."),
    click.option("--condition", type=ConditionOrNone(), metavar="|".join(Condition)),
    click.option("--notes", help="For the owner only."),
    click.option("--visibility", type=one_of(Visibility)),
)


def every_field(command: F) -> F:
    """Give the command an option for each field."""
    return reduce(lambda decorated, option: option(decorated), reversed(_OPTIONS), command)


def given_fields(fields: Mapping[str, Any]) -> BookRecord:
    """Those that were named; an empty text, or for a list one empty item, takes the field away."""
    named = {name: value for name, value in fields.items() if value is not None and value != ()}
    return cast(
        "BookRecord",
        {name: None if value == "" and name not in NEVER_EMPTY else value for name, value in named.items()},
    )


def read_isbn(_: click.Context, __: click.Parameter, value: str | None) -> Isbn | None:
    """As in a book, so what is none ends alike. Raises Invalid."""
    try:
        return Isbn.parse(value) if value else None
    except ValueError as error:
        raise Invalid.because("isbn", str(error)) from None


def said_of(book: BookView) -> dict[str, object]:
    """A book for people to read."""
    return {
        "Title": book.title,
        "Authors": "; ".join(book.authors),
        "ISBN": _hyphenated(book.isbn),
        "Publisher": book.publisher,
        "Year": book.year,
        "Language": book.language,
        "Pages": book.pages,
        "Tags": ", ".join(book.tags),
        "Condition": book.condition,
        "Description": book.description,
        "Notes": book.notes if isinstance(book, OwnBookView) else None,
        "Owner": book.owner.name,
        "Visibility": f"{book.visibility}, hidden by an admin" if book.hidden else book.visibility,
        "State": _availability(book),
        "Added": f"{book.created_at:%Y-%m-%d}",
        "Version": book.version,
        "Id": book.id,
    }


def _availability(book: BookView) -> str:
    return f"on loan until {book.due_on}" if book.due_on else book.availability.replace("-", " ")


def _hyphenated(digits: str | None) -> str | None:
    if digits is None:
        return None
    from stdnum import isbn  # it brings a table of all publishers

    return str(isbn.format(digits))
