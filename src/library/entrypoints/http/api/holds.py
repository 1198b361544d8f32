"""Holds: asking for a book, and what becomes of that."""

from collections.abc import Callable, Mapping
from typing import Annotated, TypeAlias

import msgspec
from litestar import Router, get, post
from litestar.di import Provide
from litestar.params import FromPath, JSONBody, QueryParameter

from library.domain.actor import Actor
from library.domain.fields import Check, checked, one_of, optional
from library.domain.ids import BookId, HoldId
from library.domain.lending import holding, queries
from library.domain.lending.hold import Hold
from library.domain.lending.searches import HoldFilter, HoldRole, HoldSearch
from library.domain.lending.views import HoldView
from library.domain.ports import Reads
from library.domain.values import Isbn
from library.entrypoints.http.answers import Answer
from library.entrypoints.http.api.lending_bodies import (
    AS_LONG_AS_IT_TAKES,
    NO_REASON,
    THE_BOOK,
    AcceptHold,
    AskForAnyCopy,
    DeclineHold,
    SuspendHold,
)
from library.entrypoints.http.api.lists import After, Listing, PageNumber, PageSize, listed, standing, wanted
from library.entrypoints.http.core import TheCore
from library.entrypoints.http.idempotency import TheActing, acting
from library.entrypoints.http.openapi import BY_NAME, SIGNED_IN, TOO_MANY
from library.entrypoints.http.requests import JsonRequest
from library.entrypoints.http.visitors import SignedInActor

InRole: TypeAlias = Annotated[
    str,
    QueryParameter(
        description="The caller's own, those that wait for the caller's books, or for librarians everybody's.",
        schema_extra={"enum": [*HoldRole]},
    ),
]
InState: TypeAlias = Annotated[str, standing(HoldFilter, "Where they stand.")]
FILTERS: Mapping[str, Check] = {"role": one_of(HoldRole), "state": optional(one_of(HoldFilter))}


class Queue(msgspec.Struct):
    """Who waits for a book, in the order of their coming: the first 100 of `total`, of those that the caller sees."""

    items: tuple[HoldView, ...]
    total: int


def shown_to(actor: Actor) -> Callable[[Reads, Hold], HoldView]:
    """The hold that something was done with."""
    return lambda reads, hold: queries.hold(reads, viewer=actor, hold_id=hold.id)


@get("/books/{book_id:uuid}/holds")
async def show_queue(core: TheCore, actor: SignedInActor, book_id: FromPath[BookId]) -> Queue:
    """Who waits for a book, the first 100, for its owner and the librarians.

    Its borrower, when the owner has agreed to passing it on, sees who is next; others see their own hold.
    """
    waiting = await core.ask(queries.queue, viewer=actor, book_id=book_id)
    return Queue(items=waiting.items, total=waiting.total)


@post("/books/{book_id:uuid}/holds", raises=TOO_MANY)
async def place_hold(acting: TheActing, actor: SignedInActor, book_id: FromPath[BookId]) -> Answer[HoldView]:
    """Ask for a book."""
    placing = acting.do(holding.place_hold, by=actor, book_id=book_id)
    return await placing.shown(shown_to(actor), at=lambda hold: f"/api/holds/{hold.id}/")


@get("/holds")
async def list_holds(  # noqa: PLR0917 - called by name: one for each parameter
    request: JsonRequest,
    core: TheCore,
    actor: SignedInActor,
    role: InRole = HoldRole.HOLDER.value,
    in_state: InState = "",
    page: PageNumber = 1,
    page_size: PageSize = 20,
    after: After = "",
) -> Answer[Listing[HoldView]]:
    """Holds, the newest first."""
    search = HoldSearch(**checked(FILTERS, {"role": role, "state": in_state}))
    found = await core.ask(queries.holds, viewer=actor, search=search, page=wanted(page, page_size, after))
    return listed(found, request)


@post("/holds", raises=[*BY_NAME, *TOO_MANY])
async def place_hold_on_any_copy(
    acting: TheActing, actor: SignedInActor, data: JSONBody[AskForAnyCopy]
) -> Answer[HoldView]:
    """Ask for any copy with an ISBN."""
    placing = acting.do(holding.place_hold_on_any_copy, by=actor, isbn=an_isbn(data.isbn))
    return await placing.shown(shown_to(actor), at=lambda hold: f"/api/holds/{hold.id}/")


@get("/holds/{hold_id:uuid}")
async def show_hold(core: TheCore, actor: SignedInActor, hold_id: FromPath[HoldId]) -> HoldView:
    """A hold, for who asked, who owns the book, and the librarians."""
    return await core.ask(queries.hold, viewer=actor, hold_id=hold_id)


@post("/holds/{hold_id:uuid}/accept", status_code=200)
async def accept_hold(
    acting: TheActing, actor: SignedInActor, hold_id: FromPath[HoldId], data: JSONBody[AcceptHold] = THE_BOOK
) -> Answer[HoldView]:
    """Get the book ready for who is next, as its owner."""
    accepting = acting.do(holding.accept_hold, by=actor, hold_id=hold_id, book_id=data.book_id)
    return await accepting.shown(shown_to(actor))


@post("/holds/{hold_id:uuid}/decline", status_code=200)
async def decline_hold(
    acting: TheActing, actor: SignedInActor, hold_id: FromPath[HoldId], data: JSONBody[DeclineHold] = NO_REASON
) -> Answer[HoldView]:
    """Not lend the book for this hold, as its owner; one on any copy waits for those of others."""
    declining = acting.do(holding.decline_hold, by=actor, hold_id=hold_id, reason=data.reason, book_id=data.book_id)
    return await declining.shown(shown_to(actor))


@post("/holds/{hold_id:uuid}/cancel", status_code=200)
async def cancel_hold(acting: TheActing, actor: SignedInActor, hold_id: FromPath[HoldId]) -> Answer[HoldView]:
    """Ask no longer, as who asked."""
    cancelling = acting.do(holding.cancel_hold, by=actor, hold_id=hold_id)
    return await cancelling.shown(shown_to(actor))


@post("/holds/{hold_id:uuid}/suspend", status_code=200)
async def suspend_hold(
    acting: TheActing,
    actor: SignedInActor,
    hold_id: FromPath[HoldId],
    data: JSONBody[SuspendHold] = AS_LONG_AS_IT_TAKES,
) -> Answer[HoldView]:
    """Be passed over for a while, as who asked, and keep the place."""
    suspending = acting.do(holding.suspend_hold, by=actor, hold_id=hold_id, until=data.until)
    return await suspending.shown(shown_to(actor))


@post("/holds/{hold_id:uuid}/resume", status_code=200)
async def resume_hold(acting: TheActing, actor: SignedInActor, hold_id: FromPath[HoldId]) -> Answer[HoldView]:
    """Be passed over no longer, as who asked."""
    resuming = acting.do(holding.resume_hold, by=actor, hold_id=hold_id)
    return await resuming.shown(shown_to(actor))


def an_isbn(given: str) -> Isbn:
    """Raises Invalid."""
    found: Isbn = checked({"isbn": Isbn.parse}, {"isbn": given})["isbn"]
    return found


router = Router(
    "/api",
    route_handlers=[
        show_queue,
        place_hold,
        list_holds,
        place_hold_on_any_copy,
        show_hold,
        accept_hold,
        decline_hold,
        cancel_hold,
        suspend_hold,
        resume_hold,
    ],
    dependencies={"acting": Provide(acting)},
    security=SIGNED_IN,
    tags=["holds"],
)
