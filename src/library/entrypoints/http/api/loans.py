"""Loans, from the handing over until the book is back."""

from collections.abc import Callable, Mapping
from typing import Annotated, TypeAlias

from litestar import Router, get, patch, post
from litestar.di import Provide
from litestar.params import FromPath, JSONBody, QueryParameter

from library.domain.actor import Actor
from library.domain.fields import Check, checked, one_of, optional
from library.domain.ids import LoanId
from library.domain.lending import circulation, queries
from library.domain.lending.searches import LoanFilter, LoanRole, LoanSearch
from library.domain.lending.views import LoanView
from library.domain.ports import Reads
from library.entrypoints.http.answers import Answer
from library.entrypoints.http.api.lending_bodies import SINCE_THEN, KeepLoan, LendBook, ReturnBook
from library.entrypoints.http.api.lists import (
    AN_ID_OR_NONE,
    After,
    Listing,
    PageNumber,
    PageSize,
    an_id,
    listed,
    standing,
    wanted,
)
from library.entrypoints.http.conditions import ANY, IfMatch, version
from library.entrypoints.http.core import Core, TheCore
from library.entrypoints.http.idempotency import TheActing, acting
from library.entrypoints.http.openapi import BY_NAME, SIGNED_IN, TOO_MANY
from library.entrypoints.http.requests import JsonRequest
from library.entrypoints.http.visitors import SignedInActor

InRole: TypeAlias = Annotated[
    str,
    QueryParameter(
        description="What the caller has, what others have of the caller's, or for librarians everybody's.",
        schema_extra={"enum": [*LoanRole]},
    ),
]
InState: TypeAlias = Annotated[str, standing(LoanFilter, "Where they stand.")]
FILTERS: Mapping[str, Check] = {
    "role": one_of(LoanRole),
    "state": optional(one_of(LoanFilter)),
    "book": optional(an_id),
}


@get("/")
async def list_loans(  # noqa: PLR0917 - called by name: one for each parameter
    request: JsonRequest,
    core: TheCore,
    actor: SignedInActor,
    role: InRole = LoanRole.BORROWER.value,
    in_state: InState = "",
    book: Annotated[str, QueryParameter(description="Of one book.", schema_extra=AN_ID_OR_NONE)] = "",
    page: PageNumber = 1,
    page_size: PageSize = 20,
    after: After = "",
) -> Answer[Listing[LoanView]]:
    """Loans, the newest first."""
    asked = checked(FILTERS, {"role": role, "state": in_state, "book": book})
    search = LoanSearch(role=asked["role"], state=asked["state"], book_id=asked["book"])
    found = await core.ask(
        queries.loans, viewer=actor, search=search, now=core.library.now(), page=wanted(page, page_size, after)
    )
    return listed(found, request)


@post("/", raises=[*BY_NAME, *TOO_MANY])
async def lend_book(
    acting: TheActing, core: TheCore, actor: SignedInActor, data: JSONBody[LendBook]
) -> Answer[LoanView]:
    """Hand a book over, as its owner, to who asked for it, to any other member, or to a guest."""
    lending = acting.do(circulation.lend, by=actor, book_id=data.book_id, to=data.borrower())
    return await lending.shown(
        lambda reads, loan: queries.loan(reads, viewer=actor, loan_id=loan.id, now=core.library.now()),
        at=lambda loan: f"/api/loans/{loan.id}/",
    )


def shown_to(actor: Actor, core: Core, loan_id: LoanId) -> Callable[[Reads, object], LoanView]:
    """The loan that something was done with."""
    return lambda reads, _: queries.loan(reads, viewer=actor, loan_id=loan_id, now=core.library.now())


@get("/{loan_id:uuid}")
async def show_loan(core: TheCore, actor: SignedInActor, loan_id: FromPath[LoanId]) -> LoanView:
    """A loan, for borrower, owner and librarians."""
    return await core.ask(queries.loan, viewer=actor, loan_id=loan_id, now=core.library.now())


@patch("/{loan_id:uuid}")
async def keep_loan(
    core: TheCore, actor: SignedInActor, loan_id: FromPath[LoanId], data: JSONBody[KeepLoan], if_match: IfMatch = ANY
) -> LoanView:
    """Let a loan stay in one's history, or not, as its borrower."""
    await core.do(circulation.keep_loan, by=actor, loan_id=loan_id, kept=data.kept, expected=version(if_match))
    return await core.ask(queries.loan, viewer=actor, loan_id=loan_id, now=core.library.now())


@post("/{loan_id:uuid}/renew", status_code=200, raises=TOO_MANY)
async def renew_loan(
    acting: TheActing, core: TheCore, actor: SignedInActor, loan_id: FromPath[LoanId]
) -> Answer[LoanView]:
    """Keep a book for longer, as its borrower; or as its owner let it be kept."""
    renewing = acting.do(circulation.renew, by=actor, loan_id=loan_id)
    return await renewing.shown(shown_to(actor, core, loan_id))


@post("/{loan_id:uuid}/recall", status_code=200, raises=TOO_MANY)
async def recall_loan(
    acting: TheActing, core: TheCore, actor: SignedInActor, loan_id: FromPath[LoanId]
) -> Answer[LoanView]:
    """Want a book back, as its owner: it is due earlier, after the notice that was guaranteed."""
    recalling = acting.do(circulation.recall, by=actor, loan_id=loan_id)
    return await recalling.shown(shown_to(actor, core, loan_id))


@post("/{loan_id:uuid}/claim-return", status_code=200)
async def claim_return(
    acting: TheActing, core: TheCore, actor: SignedInActor, loan_id: FromPath[LoanId]
) -> Answer[LoanView]:
    """Say that the book is back, as its borrower; its owner confirms that."""
    claiming = acting.do(circulation.claim_return, by=actor, loan_id=loan_id)
    return await claiming.shown(shown_to(actor, core, loan_id))


@post("/{loan_id:uuid}/return", status_code=200)
async def return_book(
    acting: TheActing,
    core: TheCore,
    actor: SignedInActor,
    loan_id: FromPath[LoanId],
    data: JSONBody[ReturnBook] = SINCE_THEN,
) -> Answer[LoanView]:
    """Confirm that a book is back, as its owner."""
    returning = acting.do(circulation.return_book, by=actor, loan_id=loan_id, on=data.on)
    return await returning.shown(shown_to(actor, core, loan_id))


@post("/{loan_id:uuid}/lost", status_code=200)
async def declare_lost(
    acting: TheActing, core: TheCore, actor: SignedInActor, loan_id: FromPath[LoanId]
) -> Answer[LoanView]:
    """Declare a book lost, as its owner: the loan ends, and costs what was agreed on."""
    losing = acting.do(circulation.lose, by=actor, loan_id=loan_id)
    return await losing.shown(shown_to(actor, core, loan_id))


@post("/{loan_id:uuid}/found", status_code=200)
async def declare_found(
    acting: TheActing, core: TheCore, actor: SignedInActor, loan_id: FromPath[LoanId]
) -> Answer[LoanView]:
    """Say that a lost book has turned up, as its owner: what it cost is taken back."""
    finding = acting.do(circulation.find, by=actor, loan_id=loan_id)
    return await finding.shown(shown_to(actor, core, loan_id))


@post("/{loan_id:uuid}/pass-on", status_code=200)
async def pass_book_on(
    acting: TheActing, core: TheCore, actor: SignedInActor, loan_id: FromPath[LoanId]
) -> Answer[LoanView]:
    """Agree to passing the book on, as its owner; or hand it to who is next, as its borrower, whose loan that ends."""
    passing = acting.do(circulation.pass_on, by=actor, loan_id=loan_id)
    return await passing.shown(shown_to(actor, core, loan_id))


router = Router(
    "/api/loans",
    route_handlers=[
        list_loans,
        lend_book,
        show_loan,
        keep_loan,
        renew_loan,
        recall_loan,
        claim_return,
        return_book,
        declare_lost,
        declare_found,
        pass_book_on,
    ],
    dependencies={"acting": Provide(acting)},
    security=SIGNED_IN,
    tags=["loans"],
)
