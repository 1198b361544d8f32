"""Lists, a page at a time, and the links from each page to its neighbours (RFC 8288)."""

from enum import StrEnum
from typing import Annotated, Any, Generic, TypeAlias, TypeVar
from urllib.parse import quote
from uuid import UUID

import msgspec
from litestar.openapi.spec import Schema
from litestar.openapi.spec.enums import OpenAPIFormat
from litestar.params import QueryParameter

from library.domain.fields import checked, one_of, optional
from library.domain.paging import COUNTED_UP_TO, DEEPEST_PAGE, MOST_PER_PAGE, Cursor, Page, Slice
from library.domain.reading.reading import Status
from library.entrypoints.http.answers import Answer
from library.entrypoints.http.requests import JsonRequest

T = TypeVar("T")

PageNumber: TypeAlias = Annotated[
    int,
    QueryParameter(ge=1, le=2**31, description=f"Beyond {DEEPEST_PAGE:,} only with the cursor of the page before."),
]
PageSize: TypeAlias = Annotated[int, QueryParameter(ge=1, le=MOST_PER_PAGE)]
After: TypeAlias = Annotated[
    str,
    QueryParameter(
        name="cursor",
        description="Where the page before ended, as its link to the next page says.",
        schema_extra={"format": "cursor"},
    ),
]


OfStatus: TypeAlias = Annotated[
    str, QueryParameter(description="Titles that the caller so marked.", schema_extra={"enum": ["", *Status]})
]


AN_ID_OR_NONE = {"anyOf": [Schema(format=OpenAPIFormat.UUID), Schema(max_length=0)]}


class Listing(msgspec.Struct, Generic[T]):
    """One page of a list."""

    items: tuple[T, ...]
    page: int
    page_size: int
    total: Annotated[int, msgspec.Meta(description=f"Counted up to {COUNTED_UP_TO:,}.")]
    total_is_exact: bool


def standing(states: type[StrEnum], what: str) -> QueryParameter:
    """The parameter `state`, of which none is any; handlers have to call it otherwise, for Litestar means its own."""
    return QueryParameter(name="state", description=what, schema_extra={"enum": ["", *states]})


def wanted(page: int, page_size: int, cursor: str) -> Slice:
    """Which page is asked for. Raises Invalid."""
    return Slice(page, page_size, Cursor.parse(cursor) if cursor else None)


def chosen(status: str) -> Status | None:
    """Which status is asked for, if one is. Raises Invalid."""
    found: Status | None = checked({"status": optional(one_of(Status))}, {"status": status})["status"]
    return found


def an_id(given: str) -> UUID:
    """An id from a query string; a check of fields."""
    try:
        return UUID(given)
    except ValueError:
        raise ValueError("is no id, which is a UUID") from None


def listed(page: Page[T], request: JsonRequest) -> Answer[Listing[T]]:
    """A page as it is sent, with its links."""
    listing = Listing(page.items, page.page, page.page_size, page.total, page.total_is_exact)
    return Answer(listing, headers={"Link": ", ".join(_links(page, request))})


def _links(page: Page[Any], request: JsonRequest) -> list[str]:
    kept = [
        f"{quote(part, safe='%=+')}&"
        for part in request.scope["query_string"].decode().split("&")
        if part and not part.startswith(("page=", "cursor="))
    ]
    start = f"<{request.scope['path'].rstrip('/')}/?{''.join(kept)}page="
    links = [f'{start}1>; rel="first"']
    if 1 < page.page <= DEEPEST_PAGE + 1:
        links.append(f'{start}{page.page - 1}>; rel="prev"')
    if page.next is not None:
        links.append(f'{start}{page.page + 1}&cursor={page.next}>; rel="next"')
    return links
