"""Books."""

from collections.abc import Mapping
from typing import Annotated, TypeAlias

import msgspec
from litestar import Router, delete, get, patch, post, put
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, JSONBody, QueryParameter, SkipValidation

from library.domain.catalogue import queries, use_cases
from library.domain.catalogue.views import BookView, OwnBookView
from library.domain.errors import NotSignedIn
from library.domain.fields import Check, checked, one_of, optional
from library.domain.ids import BookId, MemberId
from library.domain.lending import giving, withdrawing
from library.domain.reading.reading import Status
from library.domain.search import AvailabilityFilter, BookSearch, BookSort
from library.domain.values import Isbn
from library.entrypoints.http.answers import Answer
from library.entrypoints.http.api.bodies import EditBook, WholeBook
from library.entrypoints.http.api.lending_bodies import TransferBook
from library.entrypoints.http.api.lists import (
    AN_ID_OR_NONE,
    After,
    Listing,
    OfStatus,
    PageNumber,
    PageSize,
    an_id,
    listed,
    wanted,
)
from library.entrypoints.http.conditions import ANY, IfMatch, version
from library.entrypoints.http.core import TheCore
from library.entrypoints.http.idempotency import TheActing, acting
from library.entrypoints.http.openapi import ANYBODY, SIGNED_IN
from library.entrypoints.http.requests import JsonRequest
from library.entrypoints.http.visitors import SignedInActor, Viewer

ShownBook: TypeAlias = BookView | OwnBookView
NEWEST = BookSort.NEWEST.value


FILTERS: Mapping[str, Check] = {
    "status": optional(one_of(Status)),
    "owner": optional(an_id),
    "isbn": optional(Isbn.parse),
    "availability": optional(one_of(AvailabilityFilter)),
    "sort": one_of(BookSort),
}


class Transferred(msgspec.Struct):
    """Whose a book is now."""

    book_id: BookId
    owner_id: MemberId


async def book_search(  # noqa: PLR0917 - called by name: one for each filter
    viewer: Viewer,
    q: Annotated[str, QueryParameter(max_length=500, description="Words of title, authors, ISBN or tags.")] = "",
    status: OfStatus = "",
    owner: Annotated[str, QueryParameter(description="A member's books.", schema_extra=AN_ID_OR_NONE)] = "",
    tag: Annotated[str, QueryParameter(max_length=50)] = "",
    author: Annotated[str, QueryParameter(max_length=200, description="Words of its authors' names.")] = "",
    isbn: Annotated[str, QueryParameter(schema_extra={"format": "isbn"})] = "",
    availability: Annotated[
        str,
        QueryParameter(
            description="Whether they can be had; or which the caller has or is to pick up.",
            schema_extra={"enum": ["", *AvailabilityFilter]},
        ),
    ] = "",
    sort: Annotated[str, QueryParameter(description="What comes first.", schema_extra={"enum": [*BookSort]})] = NEWEST,
    page: PageNumber = 1,
    page_size: PageSize = 20,
    after: After = "",
) -> BookSearch:
    """What a query string asks for. Raises Invalid, NotSignedIn."""
    given = {"status": status, "owner": owner, "isbn": isbn, "availability": availability, "sort": sort}
    asked = checked(FILTERS, given)
    if viewer is None and (asked["status"] or asked["availability"] is AvailabilityFilter.MINE):
        raise NotSignedIn
    return BookSearch(
        words=q,
        owner_id=asked["owner"],
        tag=tag,
        author=author,
        isbn=asked["isbn"],
        reader=viewer.id if viewer and asked["status"] else None,
        status=asked["status"],
        availability=asked["availability"],
        sort=asked["sort"],
        page=wanted(page, page_size, after),
    )


@get("/", security=ANYBODY, dependencies={"search": Provide(book_search)})
async def find_books(
    request: JsonRequest, core: TheCore, viewer: Viewer, search: NamedDependency[SkipValidation[BookSearch]]
) -> Answer[Listing[ShownBook]]:
    """The books that the caller sees and the search finds."""
    return listed(await core.ask(queries.books, viewer=viewer, search=search), request)


@post("/", security=SIGNED_IN)
async def add_book(acting: TheActing, actor: SignedInActor, data: JSONBody[WholeBook]) -> Answer[ShownBook]:
    """Put a book of one's own into the library."""
    adding = acting.do(use_cases.add_book, by=actor, record=data.record())
    return await adding.shown(
        lambda reads, book: queries.book(reads, viewer=actor, book_id=book.id), at=lambda book: f"/api/books/{book.id}/"
    )


@get("/{book_id:uuid}", security=ANYBODY)
async def show_book(core: TheCore, viewer: Viewer, book_id: FromPath[BookId]) -> ShownBook:
    """A book, with the notes of its owner for its owner."""
    return await core.ask(queries.book, viewer=viewer, book_id=book_id)


@put("/{book_id:uuid}", security=SIGNED_IN)
async def replace_book(
    core: TheCore, actor: SignedInActor, book_id: FromPath[BookId], data: JSONBody[WholeBook], if_match: IfMatch = ANY
) -> ShownBook:
    """Say anew all that is said of a book, as its owner."""
    await core.do(use_cases.edit_book, by=actor, book_id=book_id, changes=data.record(), expected=version(if_match))
    return await core.ask(queries.book, viewer=actor, book_id=book_id)


@patch("/{book_id:uuid}", security=SIGNED_IN)
async def edit_book(
    core: TheCore, actor: SignedInActor, book_id: FromPath[BookId], data: JSONBody[EditBook], if_match: IfMatch = ANY
) -> ShownBook:
    """Change some of what is said of a book, as its owner."""
    await core.do(use_cases.edit_book, by=actor, book_id=book_id, changes=data.changes(), expected=version(if_match))
    return await core.ask(queries.book, viewer=actor, book_id=book_id)


@delete("/{book_id:uuid}", security=SIGNED_IN)
async def delete_book(core: TheCore, actor: SignedInActor, book_id: FromPath[BookId], if_match: IfMatch = ANY) -> None:
    """Take a book out of the library, as its owner. Readings of it stay."""
    await core.do(withdrawing.delete_book, by=actor, book_id=book_id, expected=version(if_match))


@post("/{book_id:uuid}/hide", status_code=200, security=SIGNED_IN)
async def hide_book(acting: TheActing, actor: SignedInActor, book_id: FromPath[BookId]) -> Answer[ShownBook]:
    """Take a book out of sight, as an admin."""
    hiding = acting.do(use_cases.hide_book, by=actor, book_id=book_id, hidden=True)
    return await hiding.shown(lambda reads, _: queries.book(reads, viewer=actor, book_id=book_id))


@post("/{book_id:uuid}/unhide", status_code=200, security=SIGNED_IN)
async def unhide_book(acting: TheActing, actor: SignedInActor, book_id: FromPath[BookId]) -> Answer[ShownBook]:
    """Put a hidden book back, as an admin."""
    showing = acting.do(use_cases.hide_book, by=actor, book_id=book_id, hidden=False)
    return await showing.shown(lambda reads, _: queries.book(reads, viewer=actor, book_id=book_id))


@post("/{book_id:uuid}/withdraw", status_code=200, security=SIGNED_IN)
async def withdraw_book(
    acting: TheActing, actor: SignedInActor, book_id: FromPath[BookId], if_match: IfMatch = ANY
) -> Answer[ShownBook]:
    """Lend a book no longer, as its owner. Nobody waits for it any more; whoever has it keeps it until it is due."""
    taking = acting.do(withdrawing.withdraw_book, by=actor, book_id=book_id, withdrawn=True, expected=version(if_match))
    return await taking.shown(lambda reads, _: queries.book(reads, viewer=actor, book_id=book_id))


@post("/{book_id:uuid}/restore", status_code=200, security=SIGNED_IN)
async def restore_book(
    acting: TheActing, actor: SignedInActor, book_id: FromPath[BookId], if_match: IfMatch = ANY
) -> Answer[ShownBook]:
    """Lend a withdrawn book again, as its owner."""
    restoring = acting.do(
        withdrawing.withdraw_book, by=actor, book_id=book_id, withdrawn=False, expected=version(if_match)
    )
    return await restoring.shown(lambda reads, _: queries.book(reads, viewer=actor, book_id=book_id))


@post("/{book_id:uuid}/transfer", status_code=200, security=SIGNED_IN)
async def transfer_book(
    acting: TheActing, actor: SignedInActor, book_id: FromPath[BookId], data: JSONBody[TransferBook]
) -> Answer[Transferred]:
    """Give a book of who has left to another member, as an admin, who need not see it then."""
    giving_it = acting.do(giving.transfer_book, by=actor, book_id=book_id, to=data.to)
    return await giving_it.shown(lambda _, book: Transferred(book.id, book.owner_id))


router = Router(
    "/api/books",
    route_handlers=[
        find_books,
        add_book,
        show_book,
        replace_book,
        edit_book,
        delete_book,
        hide_book,
        unhide_book,
        withdraw_book,
        restore_book,
        transfer_book,
    ],
    dependencies={"acting": Provide(acting)},
    tags=["books"],
)
