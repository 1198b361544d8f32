"""What members take along, and how they leave."""

from collections.abc import AsyncIterator, Iterator

import msgspec
from litestar import Router, get, post
from litestar.openapi import ResponseSpec
from litestar.params import JSONBody
from litestar.response import Stream

from library import accounts, takeout
from library.domain.catalogue.views import OwnBookView
from library.domain.lending.views import FeeView, GiftView, HoldView, LoanView, TermsView
from library.domain.membership.views import AccountView, OwnSessionView, TokenView
from library.domain.notices.views import NoticeView, PreferencesView
from library.domain.reading.views import ReadingView
from library.entrypoints.http.answers import Answer, encoded
from library.entrypoints.http.api.bodies import Leave
from library.entrypoints.http.api.sessions import SETS_COOKIE
from library.entrypoints.http.core import Core, TheCore
from library.entrypoints.http.idempotency import takes_no_key
from library.entrypoints.http.openapi import SIGNED_IN, TOO_MANY
from library.entrypoints.http.visitors import SignedInActor, TheCookie
from library.takeout import BookTerms


class Everything(msgspec.Struct):
    """Everything of one's own. `loans` is what one borrows, `lent` what others have of one's own."""

    account: AccountView
    preferences: PreferencesView
    terms: TermsView
    books: tuple[OwnBookView, ...]
    book_terms: tuple[BookTerms, ...]
    readings: tuple[ReadingView, ...]
    loans: tuple[LoanView, ...]
    lent: tuple[LoanView, ...]
    holds: tuple[HoldView, ...]
    fees: tuple[FeeView, ...]
    fees_owed_to_me: tuple[FeeView, ...]
    gifts_to_me: tuple[GiftView, ...]
    gifts_by_me: tuple[GiftView, ...]
    notices: tuple[NoticeView, ...]
    sessions: tuple[OwnSessionView, ...]
    tokens: tuple[TokenView, ...]


@get("/export", responses={200: ResponseSpec(Everything, generate_examples=False)})
async def export(core: TheCore, actor: SignedInActor) -> Stream:
    """Everything that the caller has here and that is known of them, as one file."""
    pieces = takeout.written(core.library, by=actor, encode=encoded)
    headers = {"Content-Disposition": 'attachment; filename="library-export.json"', "Cache-Control": "no-store"}
    first = await _next(core, pieces)  # before it is said that all is well
    return Stream(_all(core, first, pieces), media_type="application/json", headers=headers)


async def _all(core: Core, first: bytes, further: Iterator[bytes]) -> AsyncIterator[bytes]:
    piece = first
    while piece:
        yield piece
        piece = await _next(core, further)


async def _next(core: Core, pieces: Iterator[bytes]) -> bytes:
    return await core.run(lambda _: next(pieces, b""))


@post("/leave", status_code=204, guards=[takes_no_key], response_headers=SETS_COOKIE, raises=TOO_MANY)
async def leave(core: TheCore, actor: SignedInActor, cookie: TheCookie, data: JSONBody[Leave]) -> Answer[None]:
    """Leave for good, by one's password in `current`. One's books are withdrawn, and what is known of one is erased."""
    await core.run_hashing(accounts.leave, by=actor, current=data.current)
    return Answer(None, headers={"Set-Cookie": cookie.clear()})


router = Router("/api/me", route_handlers=[export, leave], security=SIGNED_IN, tags=["me"])
