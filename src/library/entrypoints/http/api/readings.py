"""Everybody's own readings; somebody else's do not exist for them."""

from litestar import Router, delete, get, patch, post, put
from litestar.di import Provide
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, JSONBody

from library.domain.ids import BookId, ReadingId
from library.domain.reading import queries, use_cases
from library.domain.reading.views import ReadingView
from library.entrypoints.http.answers import Answer
from library.entrypoints.http.api.bodies import EditReading, ReadingOfBook, WholeReading
from library.entrypoints.http.api.lists import After, Listing, OfStatus, PageNumber, PageSize, chosen, listed, wanted
from library.entrypoints.http.conditions import ANY, IfMatch, version
from library.entrypoints.http.core import TheCore
from library.entrypoints.http.idempotency import TheActing, acting
from library.entrypoints.http.openapi import SIGNED_IN
from library.entrypoints.http.requests import JsonRequest
from library.entrypoints.http.visitors import SignedInActor


@get("/readings")
async def list_readings(  # noqa: PLR0917 - called by name: one for each parameter
    request: JsonRequest,
    core: TheCore,
    actor: SignedInActor,
    status: OfStatus = "",
    page: PageNumber = 1,
    page_size: PageSize = 20,
    after: After = "",
) -> Answer[Listing[ReadingView]]:
    """The caller's readings, the newest first."""
    asked = wanted(page, page_size, after)
    return listed(await core.ask(queries.readings, viewer=actor, status=chosen(status), page=asked), request)


@post("/readings")
async def add_reading(acting: TheActing, actor: SignedInActor, data: JSONBody[WholeReading]) -> Answer[ReadingView]:
    """Note a title that need not be in this library."""
    adding = acting.do(use_cases.add_reading, by=actor, record=data.record())
    return await adding.shown(
        lambda reads, reading: queries.reading(reads, viewer=actor, reading_id=reading.id),
        at=lambda reading: f"/api/readings/{reading.id}/",
    )


@get("/readings/{reading_id:uuid}")
async def show_reading(core: TheCore, actor: SignedInActor, reading_id: FromPath[ReadingId]) -> ReadingView:
    """One of the caller's readings."""
    return await core.ask(queries.reading, viewer=actor, reading_id=reading_id)


@patch("/readings/{reading_id:uuid}")
async def edit_reading(
    core: TheCore,
    actor: SignedInActor,
    reading_id: FromPath[ReadingId],
    data: JSONBody[EditReading],
    if_match: IfMatch = ANY,
) -> ReadingView:
    """Change some of what a reading of the caller's says."""
    await core.do(
        use_cases.edit_reading, by=actor, reading_id=reading_id, changes=data.changes(), expected=version(if_match)
    )
    return await core.ask(queries.reading, viewer=actor, reading_id=reading_id)


@delete("/readings/{reading_id:uuid}")
async def remove_reading(
    core: TheCore, actor: SignedInActor, reading_id: FromPath[ReadingId], if_match: IfMatch = ANY
) -> None:
    """Forget a reading of the caller's."""
    await core.do(use_cases.remove_reading, by=actor, reading_id=reading_id, expected=version(if_match))


@get("/books/{book_id:uuid}/reading")
async def show_book_reading(core: TheCore, actor: SignedInActor, book_id: FromPath[BookId]) -> ReadingView:
    """The caller's reading of a book here."""
    return await core.ask(queries.book_reading, viewer=actor, book_id=book_id)


@put("/books/{book_id:uuid}/reading", responses={201: ResponseSpec(ReadingView, generate_examples=False)})
async def set_book_reading(
    core: TheCore,
    actor: SignedInActor,
    book_id: FromPath[BookId],
    data: JSONBody[ReadingOfBook],
    if_match: IfMatch = ANY,
) -> Answer[ReadingView]:
    """Say how the caller's reading of a book here stands; 201 when it is new."""
    reading, new = await core.do(
        use_cases.set_book_reading, by=actor, book_id=book_id, record=data.record(), expected=version(if_match)
    )
    view = await core.ask(queries.reading, viewer=actor, reading_id=reading.id)
    return Answer(view, status_code=201, headers={"Location": f"/api/readings/{reading.id}/"}) if new else Answer(view)


@delete("/books/{book_id:uuid}/reading")
async def remove_book_reading(
    core: TheCore, actor: SignedInActor, book_id: FromPath[BookId], if_match: IfMatch = ANY
) -> None:
    """Forget the caller's reading of a book here."""
    await core.do(use_cases.remove_book_reading, by=actor, book_id=book_id, expected=version(if_match))


router = Router(
    "/api",
    route_handlers=[
        list_readings,
        add_reading,
        show_reading,
        edit_reading,
        remove_reading,
        show_book_reading,
        set_book_reading,
        remove_book_reading,
    ],
    dependencies={"acting": Provide(acting)},
    security=SIGNED_IN,
    tags=["readings"],
)
