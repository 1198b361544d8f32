"""All pages of a library, and the files that they load."""

from litestar import Router, get
from litestar.di import Provide
from litestar.exceptions import HTTPException, NotFoundException
from litestar.params import FromPath

from library.domain.errors import LibraryError
from library.entrypoints.http.answers import Answer
from library.entrypoints.http.pages import accounts, forms
from library.entrypoints.http.pages.refusals import Refusals
from library.entrypoints.http.pages.showing import Pages, static

_MEDIA_TYPES = {
    "library.css": "text/css; charset=utf-8",
    "library.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
_FOR_A_YEAR = {"Cache-Control": "public, max-age=31536000, immutable"}


def pages_of(name: str) -> Router:
    """The pages of the library that its community calls by this name."""
    pages = Pages(name)
    refusals = Refusals(pages)
    return Router(
        "/",
        route_handlers=accounts.HANDLERS,
        dependencies={
            "pages": Provide(lambda: pages, sync_to_thread=False),
            "form": Provide(forms.read),
            "form_if_sent": Provide(forms.read_if_one),
        },
        exception_handlers={
            LibraryError: refusals.refused,
            HTTPException: refusals.framework_refused,
            Exception: refusals.failed,
        },
        include_in_schema=False,
    )


@get("/static/{name:str}", include_in_schema=False)
async def static_file(name: FromPath[str]) -> Answer[bytes]:
    """What pages load; named with its digest, so that it may be kept."""
    if name not in _MEDIA_TYPES:
        raise NotFoundException
    return Answer(static(name), media_type=_MEDIA_TYPES[name], headers=_FOR_A_YEAR)
