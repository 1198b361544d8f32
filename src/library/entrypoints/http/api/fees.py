"""Fees, as both sides of them see them: who owes, and to whom it is owed."""

from collections.abc import Callable, Mapping
from typing import Annotated, TypeAlias

import msgspec
from litestar import Router, get, post
from litestar.di import Provide
from litestar.params import FromPath, JSONBody, QueryParameter

from library.domain.actor import Actor
from library.domain.fields import Check, checked, one_of, optional
from library.domain.ids import FeeId
from library.domain.lending import fees, queries
from library.domain.lending.fee import Entry
from library.domain.lending.searches import FeeFilter, FeeSearch, Side
from library.domain.lending.views import BalanceView, FeeView
from library.domain.ports import Reads
from library.entrypoints.http.answers import Answer
from library.entrypoints.http.api.fee_and_gift_bodies import ALL_OF_IT, SettleFee
from library.entrypoints.http.api.lists import After, Listing, PageNumber, PageSize, listed, standing, wanted
from library.entrypoints.http.core import TheCore
from library.entrypoints.http.idempotency import TheActing, acting
from library.entrypoints.http.openapi import SIGNED_IN, TOO_MANY
from library.entrypoints.http.requests import JsonRequest
from library.entrypoints.http.visitors import SignedInActor


class Balances(msgspec.Struct):
    """One for each currency in which there is something."""

    items: tuple[BalanceView, ...]


OnSide: TypeAlias = Annotated[
    str, QueryParameter(description="What one owes, or is owed by others.", schema_extra={"enum": [*Side]})
]
InState: TypeAlias = Annotated[str, standing(FeeFilter, "Whether something of it is still owed, or owed back.")]
FILTERS: Mapping[str, Check] = {"side": one_of(Side), "state": optional(one_of(FeeFilter))}


def shown_to(actor: Actor) -> Callable[[Reads, Entry], FeeView]:
    """The fee that something was done with."""
    return lambda reads, entry: queries.fee(reads, viewer=actor, fee_id=entry.fee_id)


@get("/")
async def list_fees(  # noqa: PLR0917 - called by name: one for each parameter
    request: JsonRequest,
    core: TheCore,
    actor: SignedInActor,
    side: OnSide = Side.MINE.value,
    in_state: InState = "",
    page: PageNumber = 1,
    page_size: PageSize = 20,
    after: After = "",
) -> Answer[Listing[FeeView]]:
    """The caller's fees on one side, the newest first."""
    asked = checked(FILTERS, {"side": side, "state": in_state})
    search = FeeSearch(side=asked["side"], state=asked["state"])
    found = await core.ask(queries.fees, viewer=actor, search=search, page=wanted(page, page_size, after))
    return listed(found, request)


@get("/balances")
async def show_balances(core: TheCore, actor: SignedInActor) -> Balances:
    """What the caller owes and is owed in all, without what accrues on open loans."""
    return Balances(await core.ask(queries.balances, viewer=actor))


@get("/{fee_id:uuid}")
async def show_fee(core: TheCore, actor: SignedInActor, fee_id: FromPath[FeeId]) -> FeeView:
    """A fee with all its entries, for who owes it and to whom it is owed."""
    return await core.ask(queries.fee, viewer=actor, fee_id=fee_id)


@post("/{fee_id:uuid}/waive", status_code=200, raises=TOO_MANY)
async def waive_fee(
    acting: TheActing, actor: SignedInActor, fee_id: FromPath[FeeId], data: JSONBody[SettleFee] = ALL_OF_IT
) -> Answer[FeeView]:
    """Let a fee be owed no longer, all or so much of it, as whom it is owed to."""
    waiving = acting.do(fees.waive, by=actor, fee_id=fee_id, amount=data.amount, note=data.note)
    return await waiving.shown(shown_to(actor))


@post("/{fee_id:uuid}/pay-cash", status_code=200, raises=TOO_MANY)
async def note_cash(
    acting: TheActing, actor: SignedInActor, fee_id: FromPath[FeeId], data: JSONBody[SettleFee] = ALL_OF_IT
) -> Answer[FeeView]:
    """Say that a fee was paid in cash, all or so much of it, as whom it is owed to."""
    paying = acting.do(fees.pay_cash, by=actor, fee_id=fee_id, amount=data.amount, note=data.note)
    return await paying.shown(shown_to(actor))


@post("/{fee_id:uuid}/pay-back", status_code=200, raises=TOO_MANY)
async def pay_fee_back(
    acting: TheActing, actor: SignedInActor, fee_id: FromPath[FeeId], data: JSONBody[SettleFee] = ALL_OF_IT
) -> Answer[FeeView]:
    """Say that what is owed back was paid back, all or so much of it, as whom the fee was owed to."""
    paying = acting.do(fees.pay_back, by=actor, fee_id=fee_id, amount=data.amount, note=data.note)
    return await paying.shown(shown_to(actor))


router = Router(
    "/api/fees",
    route_handlers=[list_fees, show_balances, show_fee, waive_fee, note_cash, pay_fee_back],
    dependencies={"acting": Provide(acting)},
    security=SIGNED_IN,
    tags=["fees"],
)
