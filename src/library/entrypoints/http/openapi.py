"""The OpenAPI document: what Litestar finds out, and beside it what operations of a kind have in common.

Which problems an operation answers with follows from what it takes, so that nobody has to remember to write them down.
"""

from collections.abc import Iterator
from http import HTTPStatus
from importlib.metadata import version
from typing import Any, TypeAlias

import msgspec
from litestar import Request, Response, Router
from litestar.exceptions import NotFoundException
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, License, SecurityScheme
from litestar.openapi.spec.schema import Schema
from litestar.plugins.attrs import AttrsSchemaPlugin

Json: TypeAlias = dict[str, Any]

SIGNED_IN: list[dict[str, list[str]]] = [{"bearer": []}, {"session": []}]
ANYBODY: list[dict[str, list[str]]] = [{}, *SIGNED_IN]
BY_SESSION: list[dict[str, list[str]]] = [{"session": []}]

_DESCRIPTION = """\
Turns the books that the people of a community own into one lendable library.

What you may not see does not exist for you: 404, not 403. Whatever has a `version` comes with an `ETag`: send it back
in `If-None-Match` to hear that nothing has changed (304), or in `If-Match` to change just that version (else 412).
Every refusal is `application/problem+json` (RFC 9457); its `code` is stable and for programs.
"""
_SAFE = {"get", "head", "options"}
_TEXT = {"type": "string"}
_ETAG = {"description": "Version and digest of the body.", "schema": _TEXT}
_IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "description": "Entity tags of what the caller has already.",
    "schema": _TEXT,
}
_PROBLEM: Json = {
    "type": "object",
    "description": "RFC 9457. The data of the error stand beside these, under names of their own.",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "examples": ["/problems/not-the-owner"]},
        "title": {"type": "string", "examples": ["Not the owner"]},
        "status": {"type": "integer", "examples": [403]},
        "detail": {"type": "string", "description": "A sentence for people, which says what to do next."},
        "code": {"type": "string", "description": "For programs, and stable.", "examples": ["not-the-owner"]},
        "problems": {
            "type": "array",
            "description": "With 422: every field that is wrong, and why.",
            "items": {
                "type": "object",
                "required": ["field", "reason"],
                "properties": {"field": _TEXT, "reason": _TEXT},
            },
        },
    },
}


class ViewSchema(AttrsSchemaPlugin):
    """What is shown has just these fields, so that one can tell a book from an owner's own."""

    def to_openapi_schema(self, *args: Any, **kwargs: Any) -> Schema:
        """The schema of a view."""
        schema = super().to_openapi_schema(*args, **kwargs)
        schema.additional_properties = False
        return schema


class Document(JsonRenderPlugin):
    """The document, completed once and then kept."""

    _rendered: bytes | None = None

    def render(self, request: Request[Any, Any, Any], openapi_schema: Json) -> bytes:  # noqa: ARG002 - Litestar's signature
        """As JSON."""
        if self._rendered is None:
            self._rendered = msgspec.json.encode(complete(openapi_schema))
        return self._rendered


def openapi_config() -> OpenAPIConfig:
    """The document's head, and where it is served: /schema/openapi.json."""
    return OpenAPIConfig(
        title="Library",
        version=version("lending-library"),
        description=_DESCRIPTION,
        license=License("Apache-2.0", identifier="Apache-2.0"),
        components=Components(
            security_schemes={
                "bearer": SecurityScheme("http", scheme="bearer", description="A personal token: POST /api/tokens/."),
                "session": SecurityScheme(
                    "apiKey",
                    name="library",
                    security_scheme_in="cookie",
                    description="POST /api/sessions/ sets it (over https as __Host-library) and answers with the "
                    "`csrf_token` that changes have to carry in the header X-CSRF-Token.",
                ),
            }
        ),
        use_handler_docstrings=True,
        operation_id_creator=lambda handler, *_: handler.handler_name,
        render_plugins=[Document()],
        openapi_router=Router("/schema", route_handlers=[], include_in_schema=False, after_request=_no_page_of_its_own),
    )


def complete(document: Json) -> Json:
    """The document with every problem and header that operations answer with."""
    components = document["components"]
    components["schemas"]["Problem"] = _PROBLEM
    components["responses"] = {
        _name(status): {
            "description": status.description or status.phrase,
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in HTTPStatus
        if status >= HTTPStatus.BAD_REQUEST
    }
    document["paths"] = {
        f"{path}/" if path.startswith("/api") else path: item for path, item in document["paths"].items()
    }
    for path, item in document["paths"].items():
        for method, operation in item.items():
            _complete(path, method, operation, components["schemas"])
    return document


def _complete(path: str, method: str, operation: Json, schemas: Json) -> None:
    answers = operation["responses"]
    answers.pop("400", None)  # Litestar's own, of another shape
    for status in _problems(path, method, operation):
        answers[str(status.value)] = {"$ref": f"#/components/responses/{_name(status)}"}
    for status, answer in answers.items():
        headers = dict(_headers(status, answer, schemas))
        if headers:
            answer.setdefault("headers", {}).update(headers)
    if method == "get" and "ETag" in answers["200"].get("headers", {}):
        operation.setdefault("parameters", []).append(_IF_NONE_MATCH)
        answers["304"] = {"description": "The caller has it already.", "headers": {"ETag": _ETAG}}


def _problems(path: str, method: str, operation: Json) -> Iterator[HTTPStatus]:
    parameters = {(each["in"], each["name"]) for each in operation.get("parameters", ())}
    places = {place for place, _ in parameters}
    yield from (HTTPStatus.BAD_REQUEST, HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.SERVICE_UNAVAILABLE)
    if operation.get("security") or path == "/api/sessions/":
        yield from (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
    if method not in _SAFE:
        yield from (HTTPStatus.FORBIDDEN, HTTPStatus.CONFLICT)
    if "requestBody" in operation:
        yield from (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    if "requestBody" in operation or "query" in places:
        yield HTTPStatus.UNPROCESSABLE_ENTITY
    if "path" in places:
        yield HTTPStatus.NOT_FOUND
    if ("header", "If-Match") in parameters:
        yield HTTPStatus.PRECONDITION_FAILED


def _headers(status: str, answer: Json, schemas: Json) -> Iterator[tuple[str, Json]]:
    fields = set(_fields(answer, schemas))
    if "version" in fields:
        yield "ETag", _ETAG
    if "page_size" in fields:
        yield "Link", {"description": "The first, previous and next page (RFC 8288).", "schema": _TEXT}
    if status == "201":
        yield "Location", {"description": "Where it is.", "schema": {"type": "string", "format": "uri-reference"}}


def _fields(answer: Json, schemas: Json) -> Iterator[str]:
    for content in answer.get("content", {}).values():
        schema = content["schema"]
        for each in schema.get("oneOf", [schema]):
            yield from schemas.get(each.get("$ref", "").rpartition("/")[2], {}).get("properties", ())


def _name(status: HTTPStatus) -> str:
    return status.phrase.title().replace(" ", "").replace("-", "")


def _no_page_of_its_own(response: Response[Any]) -> Response[Any]:
    """Litestar says in HTML what it does not find beside the document; we say it as everywhere."""
    if response.status_code == HTTPStatus.NOT_FOUND:
        raise NotFoundException
    return response
