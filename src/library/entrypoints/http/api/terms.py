"""Terms, on which books are lent: what each level sets, what then holds, and where that comes from."""

from litestar import Router, get, patch
from litestar.params import FromPath, JSONBody

from library.domain.ids import BookId
from library.domain.lending import queries, setting_terms
from library.domain.lending.views import TermsView
from library.entrypoints.http.api.lending_bodies import EditCommunityTerms, EditTerms
from library.entrypoints.http.conditions import ANY, IfMatch, version
from library.entrypoints.http.core import TheCore
from library.entrypoints.http.openapi import SIGNED_IN
from library.entrypoints.http.visitors import SignedInActor


@get("/terms")
async def show_community_terms(core: TheCore, actor: SignedInActor) -> TermsView:
    """What holds where nobody says otherwise."""
    return await core.ask(queries.community_terms, viewer=actor)


@patch("/terms")
async def set_community_terms(
    core: TheCore, actor: SignedInActor, data: JSONBody[EditCommunityTerms], if_match: IfMatch = ANY
) -> TermsView:
    """Set what holds where nobody says otherwise, as an admin."""
    await core.do(setting_terms.set_community_terms, by=actor, record=data.record(), expected=version(if_match))
    return await core.ask(queries.community_terms, viewer=actor)


@get("/me/terms")
async def show_own_terms(core: TheCore, actor: SignedInActor) -> TermsView:
    """On which terms the caller lends."""
    return await core.ask(queries.own_terms, viewer=actor)


@patch("/me/terms")
async def set_own_terms(
    core: TheCore, actor: SignedInActor, data: JSONBody[EditTerms], if_match: IfMatch = ANY
) -> TermsView:
    """Set on which terms the caller lends."""
    await core.do(setting_terms.set_own_terms, by=actor, record=data.record(), expected=version(if_match))
    return await core.ask(queries.own_terms, viewer=actor)


@get("/books/{book_id:uuid}/terms")
async def show_book_s_terms(core: TheCore, actor: SignedInActor, book_id: FromPath[BookId]) -> TermsView:
    """On which terms a book is lent; who is named in them is for its owner alone."""
    return await core.ask(queries.book_terms, viewer=actor, book_id=book_id)


@patch("/books/{book_id:uuid}/terms")
async def set_book_s_terms(
    core: TheCore,
    actor: SignedInActor,
    book_id: FromPath[BookId],
    data: JSONBody[EditTerms],
    if_match: IfMatch = ANY,
) -> TermsView:
    """Set in what a book differs, as its owner."""
    await core.do(
        setting_terms.set_book_s_terms, by=actor, book_id=book_id, record=data.record(), expected=version(if_match)
    )
    return await core.ask(queries.book_terms, viewer=actor, book_id=book_id)


router = Router(
    "/api",
    route_handlers=[
        show_community_terms,
        set_community_terms,
        show_own_terms,
        set_own_terms,
        show_book_s_terms,
        set_book_s_terms,
    ],
    security=SIGNED_IN,
    tags=["terms"],
)
