"""The OpenAPI document: its head, where it is served, and who may call what."""

from http import HTTPStatus
from importlib.metadata import version
from typing import Any

from litestar import Request, Response, Router
from litestar.exceptions import HTTPException, NotFoundException, TooManyRequestsException
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, License, Reference, SecurityScheme
from litestar.openapi.spec.schema import Schema
from litestar.plugins.attrs import AttrsSchemaPlugin

from library.entrypoints.http.document import Json, complete

SIGNED_IN: list[dict[str, list[str]]] = [{"bearer": []}, {"session": []}]
ANYBODY: list[dict[str, list[str]]] = [{}, *SIGNED_IN]
BY_SESSION: list[dict[str, list[str]]] = [{"session": []}]
# What nobody can tell from what an operation takes: that there is a limit to trying, that a link may not be valid, and
# that what a body names may not be there.
TOO_MANY: list[type[HTTPException]] = [TooManyRequestsException]
BY_LINK: list[type[HTTPException]] = [NotFoundException, TooManyRequestsException]
BY_NAME: list[type[HTTPException]] = [NotFoundException]

_DESCRIPTION = """\
Turns the books that the people of a community own into one lendable library.

Sign in by `POST /api/sessions/`, whose answer sets a cookie, or send a personal token as `Authorization: Bearer …`.

What you may not see does not exist for you: 404, not 403. Whatever has a `version` comes with an `ETag`: send it back
in `If-None-Match` to hear that nothing has changed (304), or in `If-Match` to change just that version (else 412).
Every refusal is `application/problem+json` (RFC 9457); its `code` is stable and for programs.
"""
_SECURITY: dict[str, SecurityScheme | Reference] = {
    "bearer": SecurityScheme(
        "http", scheme="bearer", description="A personal token, made by POST /api/tokens/ with a session."
    ),
    "session": SecurityScheme(
        "apiKey",
        name="library",
        security_scheme_in="cookie",
        description="Set by POST /api/sessions/; over https its name is __Host-library. Changes have to carry the "
        "`csrf_token` that the log-in answers with in the header X-CSRF-Token.",
    ),
}


class ViewSchema(AttrsSchemaPlugin):
    """What is shown has these fields and no others, which tells a book from an owner's own."""

    def to_openapi_schema(self, *args: Any, **kwargs: Any) -> Schema:
        """The schema of a view."""
        schema = super().to_openapi_schema(*args, **kwargs)
        schema.additional_properties = False
        return schema


class Document(JsonRenderPlugin):
    """The document, completed once and then kept."""

    _rendered: bytes | None = None

    def render(self, request: Request[Any, Any, Any], openapi_schema: Json) -> bytes:  # noqa: ARG002 - as Litestar calls it
        """As JSON."""
        if self._rendered is None:
            self._rendered = complete(openapi_schema)
        return self._rendered


def openapi_config() -> OpenAPIConfig:
    """Served at /schema/openapi.json."""
    return OpenAPIConfig(
        title="Library",
        version=version("lending-library"),
        description=_DESCRIPTION,
        license=License("Apache-2.0", identifier="Apache-2.0"),
        components=Components(security_schemes=_SECURITY),
        use_handler_docstrings=True,
        operation_id_creator=lambda handler, *_: handler.handler_name,
        render_plugins=[Document()],
        openapi_router=Router("/schema", route_handlers=[], include_in_schema=False, after_request=_no_page_of_its_own),
    )


def _no_page_of_its_own(response: Response[Any]) -> Response[Any]:
    """Litestar says in HTML what it does not find beside the document; we say it as everywhere."""
    if response.status_code == HTTPStatus.NOT_FOUND:
        raise NotFoundException
    return response
