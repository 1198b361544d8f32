"""What the caller was told, and how they want to be told."""

from typing import Annotated

from litestar import Router, get, patch, post
from litestar.di import Provide
from litestar.params import FromPath, JSONBody, QueryParameter

from library.domain.ids import NoticeId
from library.domain.notices import queries, use_cases
from library.domain.notices.views import NoticeView, PreferencesView
from library.entrypoints.http.answers import Answer
from library.entrypoints.http.api.bodies import EditPreferences
from library.entrypoints.http.api.lists import After, Listing, PageNumber, PageSize, listed, wanted
from library.entrypoints.http.conditions import ANY, IfMatch, version
from library.entrypoints.http.core import TheCore
from library.entrypoints.http.idempotency import TheActing, acting
from library.entrypoints.http.openapi import SIGNED_IN
from library.entrypoints.http.requests import JsonRequest
from library.entrypoints.http.visitors import SignedInActor


@get("/notices")
async def list_notices(  # noqa: PLR0917 - called by name: one for each parameter
    request: JsonRequest,
    core: TheCore,
    actor: SignedInActor,
    unread: Annotated[bool, QueryParameter(description="Only those that were not read.")] = False,  # noqa: FBT002 - by name
    page: PageNumber = 1,
    page_size: PageSize = 20,
    after: After = "",
) -> Answer[Listing[NoticeView]]:
    """What the caller was told, the newest first."""
    asked = wanted(page, page_size, after)
    return listed(await core.ask(queries.notices, viewer=actor, unread=unread, page=asked), request)


@get("/notices/{notice_id:uuid}")
async def show_notice(core: TheCore, actor: SignedInActor, notice_id: FromPath[NoticeId]) -> NoticeView:
    """One of them. Looking at it does not make it read."""
    return await core.ask(queries.notice, viewer=actor, notice_id=notice_id)


@post("/notices/{notice_id:uuid}/read", status_code=200)
async def read_notice(acting: TheActing, actor: SignedInActor, notice_id: FromPath[NoticeId]) -> Answer[NoticeView]:
    """Note that the caller has read one of them."""
    reading = acting.do(use_cases.read_notice, by=actor, notice_id=notice_id)
    return await reading.shown(lambda reads, _: queries.notice(reads, viewer=actor, notice_id=notice_id))


@post("/notices/read", status_code=204)
async def read_notices(acting: TheActing, actor: SignedInActor) -> Answer[None]:
    """Note that the caller has read all of them."""
    return await acting.do(use_cases.read_all, by=actor).shown(lambda *_: None)


@get("/me/preferences")
async def show_preferences(core: TheCore, actor: SignedInActor) -> PreferencesView:
    """When the caller is mailed."""
    return await core.ask(queries.preferences, viewer=actor)


@patch("/me/preferences")
async def edit_preferences(
    core: TheCore, actor: SignedInActor, data: JSONBody[EditPreferences], if_match: IfMatch = ANY
) -> PreferencesView:
    """Say when to be mailed. What is needed is mailed at once all the same."""
    await core.do(use_cases.prefer, by=actor, mails=data.mails, expected=version(if_match))
    return await core.ask(queries.preferences, viewer=actor)


router = Router(
    "/api",
    route_handlers=[list_notices, show_notice, read_notice, read_notices, show_preferences, edit_preferences],
    dependencies={"acting": Provide(acting)},
    security=SIGNED_IN,
    tags=["notices"],
)
