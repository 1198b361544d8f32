"""Offers of books to keep, as giver and receiver see them."""

from collections.abc import Callable, Mapping
from typing import Annotated, TypeAlias

from litestar import Router, get, post
from litestar.di import Provide
from litestar.params import FromPath, JSONBody, QueryParameter

from library.domain.actor import Actor
from library.domain.fields import Check, checked, one_of, optional
from library.domain.ids import GiftId
from library.domain.lending import giving, queries
from library.domain.lending.gift import Gift
from library.domain.lending.searches import GiftFilter, GiftSearch, Side
from library.domain.lending.views import GiftView
from library.domain.ports import Reads
from library.entrypoints.http.answers import Answer
from library.entrypoints.http.api.fee_and_gift_bodies import OfferBook
from library.entrypoints.http.api.lists import After, Listing, PageNumber, PageSize, listed, standing, wanted
from library.entrypoints.http.core import TheCore
from library.entrypoints.http.idempotency import TheActing, acting
from library.entrypoints.http.openapi import BY_NAME, SIGNED_IN, TOO_MANY
from library.entrypoints.http.requests import JsonRequest
from library.entrypoints.http.visitors import SignedInActor

OnSide: TypeAlias = Annotated[
    str, QueryParameter(description="What one is offered, or offers to others.", schema_extra={"enum": [*Side]})
]
InState: TypeAlias = Annotated[str, standing(GiftFilter, "Open until somebody decides.")]
FILTERS: Mapping[str, Check] = {"side": one_of(Side), "state": optional(one_of(GiftFilter))}


def shown_to(actor: Actor) -> Callable[[Reads, Gift], GiftView]:
    """The offer that something was done with."""
    return lambda reads, gift: queries.gift(reads, viewer=actor, gift_id=gift.id)


@get("/")
async def list_gifts(  # noqa: PLR0917 - called by name: one for each parameter
    request: JsonRequest,
    core: TheCore,
    actor: SignedInActor,
    side: OnSide = Side.MINE.value,
    in_state: InState = "",
    page: PageNumber = 1,
    page_size: PageSize = 20,
    after: After = "",
) -> Answer[Listing[GiftView]]:
    """Offers to the caller, or by the caller, the newest first."""
    asked = checked(FILTERS, {"side": side, "state": in_state})
    search = GiftSearch(side=asked["side"], state=asked["state"])
    found = await core.ask(queries.gifts, viewer=actor, search=search, page=wanted(page, page_size, after))
    return listed(found, request)


@post("/", raises=[*BY_NAME, *TOO_MANY])
async def offer_book(acting: TheActing, actor: SignedInActor, data: JSONBody[OfferBook]) -> Answer[GiftView]:
    """Offer a book of one's own to another member for good. An offer of it before is withdrawn."""
    offering = acting.do(giving.offer_book, by=actor, book_id=data.book_id, to=data.to)
    return await offering.shown(shown_to(actor), at=lambda gift: f"/api/gifts/{gift.id}/")


@get("/{gift_id:uuid}")
async def show_gift(core: TheCore, actor: SignedInActor, gift_id: FromPath[GiftId]) -> GiftView:
    """An offer, for who made it and who got it."""
    return await core.ask(queries.gift, viewer=actor, gift_id=gift_id)


@post("/{gift_id:uuid}/accept", status_code=200)
async def accept_gift(acting: TheActing, actor: SignedInActor, gift_id: FromPath[GiftId]) -> Answer[GiftView]:
    """Take a book that was offered: it is one's own from now on."""
    accepting = acting.do(giving.accept_gift, by=actor, gift_id=gift_id)
    return await accepting.shown(shown_to(actor))


@post("/{gift_id:uuid}/decline", status_code=200)
async def decline_gift(acting: TheActing, actor: SignedInActor, gift_id: FromPath[GiftId]) -> Answer[GiftView]:
    """Not take a book that was offered; or withdraw the offer, as who made it."""
    declining = acting.do(giving.decline_gift, by=actor, gift_id=gift_id)
    return await declining.shown(shown_to(actor))


router = Router(
    "/api/gifts",
    route_handlers=[list_gifts, offer_book, show_gift, accept_gift, decline_gift],
    dependencies={"acting": Provide(acting)},
    security=SIGNED_IN,
    tags=["gifts"],
)
