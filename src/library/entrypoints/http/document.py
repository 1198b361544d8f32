"""Completes the OpenAPI document: what Litestar cannot know, or says otherwise than it is.

Which problems an operation answers with follows from what it takes, so that nobody has to remember to write them down;
what does not follow from that is named where the operation is (`openapi.TOO_MANY`).
"""

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, TypeAlias

import msgspec

from library.entrypoints.http.api.bodies import Body
from library.entrypoints.http.problems import MEDIA_TYPE

Json: TypeAlias = dict[str, Any]

_REF = "#/components/schemas/{name}"
_SAFE = {"get", "head", "options"}
_TEXT = {"type": "string"}
_PLACE = {"type": "string", "format": "uri-reference"}
_ETAG = {"description": "Version and digest of the body.", "schema": _TEXT}
_LINK = {"description": "The first, previous and next page (RFC 8288).", "schema": _TEXT}
_LOCATION = {"description": "Where it is.", "schema": _PLACE}
_KEY = ("header", "Idempotency-Key")
_REPLAYED = {"description": "`true` on an answer that was given before.", "schema": {"const": "true"}}
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
        "type": {**_PLACE, "examples": ["/problems/not-the-owner"]},
        "title": {**_TEXT, "examples": ["Not the owner"]},
        "status": {"type": "integer", "examples": [403]},
        "detail": {**_TEXT, "description": "A sentence for people, which says what to do next."},
        "code": {**_TEXT, "description": "For programs, and stable.", "examples": ["not-the-owner"]},
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


def complete(document: Json) -> bytes:
    """The whole document as JSON."""
    del document["servers"]  # there is this one, which goes without saying
    schemas = document["components"]["schemas"]
    schemas |= _bodies()
    _name_terms(schemas)
    schemas["Problem"] = _PROBLEM
    document["components"]["responses"] = {
        _name(status): _answer(status) for status in HTTPStatus if status >= HTTPStatus.BAD_REQUEST
    }
    document["paths"] = {_with_slash(path): item for path, item in document["paths"].items()}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            _complete(path, method, operation, schemas)
    for schema in schemas.values():
        schema.pop("default", None)  # of one use of it, but written into all
    return _in_short(document)


def _bodies() -> Json:
    """As msgspec reads them; Litestar leaves out limits of items, and that other fields are refused."""
    bodies = Body.__subclasses__()
    _, schemas = msgspec.json.schema_components(bodies, ref_template=_REF)
    return {body.__name__: schemas[body.__name__] for body in bodies}


def _name_terms(schemas: Json) -> None:
    """In what is shown of terms they have the names and limits with which they are set."""
    terms = schemas["EditTerms"]["properties"] | schemas["EditCommunityTerms"]["properties"]
    view = schemas.pop("TermView")
    held = {name: {**view, "properties": {**view["properties"], "value": term}} for name, term in terms.items()}
    shown = schemas["TermsView"]["properties"]
    for level, properties in (("set", terms), ("holds", held)):
        shown[level] = {"type": "object", "properties": properties, "additionalProperties": False}


def _complete(path: str, method: str, operation: Json, schemas: Json) -> None:
    operation["summary"] = operation["operationId"].replace("_", " ").capitalize()
    if method == "post" and (body := operation.get("requestBody")):
        body["required"] = _needs_something(body, schemas)
    answers = operation["responses"]
    answers.pop("400", None)  # Litestar's own, of another shape
    answers.get("204", {}).pop("content", None)
    for status, answer in answers.items():
        headers = dict(_headers(status, answer, schemas))
        if _KEY in _parameters(operation) and int(status) < HTTPStatus.BAD_REQUEST:
            headers["Idempotency-Replayed"] = _REPLAYED
        if headers:
            answer.setdefault("headers", {}).update(headers)
    if method == "get" and "ETag" in answers["200"].get("headers", {}):
        operation.setdefault("parameters", []).append(_IF_NONE_MATCH)
        answers["304"] = {"description": "The caller has it already.", "headers": {"ETag": _ETAG}}
    told = {HTTPStatus(int(status)) for status in answers if int(status) >= HTTPStatus.BAD_REQUEST}
    for status in told.union(_problems(path, method, operation)):
        answers[str(status.value)] = {"$ref": f"#/components/responses/{_name(status)}"}


def _problems(path: str, method: str, operation: Json) -> Iterator[HTTPStatus]:
    parameters = _parameters(operation)
    places = {place for place, _ in parameters}
    yield from (HTTPStatus.BAD_REQUEST, HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.SERVICE_UNAVAILABLE)
    if operation.get("security") or path == "/api/sessions/":
        yield from (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)
    if method not in _SAFE:
        yield from (HTTPStatus.FORBIDDEN, HTTPStatus.CONFLICT)
    if "requestBody" in operation:
        yield HTTPStatus.REQUEST_TIMEOUT
        yield from (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    if "requestBody" in operation or "query" in places or _KEY in parameters:
        yield HTTPStatus.UNPROCESSABLE_ENTITY
    if "path" in places:
        yield HTTPStatus.NOT_FOUND
    if ("header", "If-Match") in parameters:
        yield HTTPStatus.PRECONDITION_FAILED


def _parameters(operation: Json) -> set[tuple[str, str]]:
    return {(each["in"], each["name"]) for each in operation.get("parameters", ())}


def _needs_something(body: Json, schemas: Json) -> bool:
    """What is to be done, and may be said more of, is done without a body too."""
    return any(schemas[_named(content["schema"])].get("required") for content in body["content"].values())


def _headers(status: str, answer: Json, schemas: Json) -> Iterator[tuple[str, Json]]:
    fields = set(_fields(answer, schemas))
    if "version" in fields:
        yield "ETag", _ETAG
    if "page_size" in fields:
        yield "Link", _LINK
    if status == "201":
        yield "Location", _LOCATION


def _fields(answer: Json, schemas: Json) -> Iterator[str]:
    for content in answer.get("content", {}).values():
        for schema in content["schema"].get("oneOf", [content["schema"]]):
            yield from schemas.get(_named(schema), {}).get("properties", ())


def _named(schema: Json) -> str:
    name: str = schema.get("$ref", "").rpartition("/")[2]
    return name


def _answer(status: HTTPStatus) -> Json:
    schema = {"$ref": _REF.format(name="Problem")}
    answer: Json = {"description": status.description or status.phrase, "content": {MEDIA_TYPE: {"schema": schema}}}
    if status is HTTPStatus.UNAUTHORIZED:
        answer["headers"] = {"WWW-Authenticate": {"schema": _TEXT}}
    if status is HTTPStatus.TOO_MANY_REQUESTS:
        answer["headers"] = {"Retry-After": {"description": "In seconds.", "schema": {"type": "integer"}}}
    return answer


def _in_short(document: Json) -> bytes:
    """With names of schemas that clients can be generated from: a BookView is a Book, a page of them is Books."""
    schemas = document["components"]["schemas"]
    names = {name: _short(name) for name in schemas}
    document["components"]["schemas"] = {names[name]: {**each, "title": names[name]} for name, each in schemas.items()}
    return re.sub(
        rb"(?<=#/components/schemas/)[^\"]+",
        lambda found: names[found[0].decode()].encode(),
        msgspec.json.encode(document),
    )


def _short(name: str) -> str:
    listing = re.match(r"Listing_(?:[a-z]+\.)*([A-Za-z]+?)(?:View)?_", name)
    return re.sub("ys$", "ies", f"{listing[1]}s") if listing else name.removesuffix("View")


def _name(status: HTTPStatus) -> str:
    return re.sub("[^A-Za-z]", "", status.phrase.title())


def _with_slash(path: str) -> str:
    return f"{path}/" if path.startswith("/api") else path
