"""Every no as `application/problem+json` (RFC 9457): the library's own, the framework's, and whatever else goes wrong.

`type` is `/problems/` and the code: the same on every server, and to be compared, not fetched. `title` belongs to the
code, `detail` is the sentence for people, and the error's data stand beside them.
"""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from litestar import Request
from litestar.exceptions import HTTPException, ValidationException

from library.domain.errors import Invalid, Kind, LibraryError, Malformed, NotFound, Problem, Stale, TooLarge, TooMany
from library.entrypoints.http.answers import Answer
from library.entrypoints.http.conditions import NEVER_WAS

STATUS: Mapping[Kind, HTTPStatus] = {
    Kind.MALFORMED: HTTPStatus.BAD_REQUEST,
    Kind.UNAUTHENTICATED: HTTPStatus.UNAUTHORIZED,
    Kind.FORBIDDEN: HTTPStatus.FORBIDDEN,
    Kind.MISSING: HTTPStatus.NOT_FOUND,
    Kind.CONFLICT: HTTPStatus.CONFLICT,
    Kind.REFUSED: HTTPStatus.CONFLICT,
    Kind.STALE: HTTPStatus.PRECONDITION_FAILED,
    Kind.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Kind.TOO_MANY: HTTPStatus.TOO_MANY_REQUESTS,
    Kind.INVALID: HTTPStatus.UNPROCESSABLE_ENTITY,
    Kind.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
}
MEDIA_TYPE = "application/problem+json"
LARGEST_BODY = 2**20  # bytes

_NOT_THIS_TAG = "If-Match has another entity tag than this has now. Read it again, then decide."

_log = logging.getLogger("library.http")
_SAYS = {
    HTTPStatus.METHOD_NOT_ALLOWED: "This cannot be done here; the header Allow names what can.",
    HTTPStatus.REQUEST_TIMEOUT: "The body took too long to come. Send it again, faster.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "Send the body as application/json.",
}


def refused(request: Request[Any, Any, Any], error: LibraryError) -> Answer[dict[str, object]]:
    """The library said no. What does not answer is told about in the log, for somebody has to see to it."""
    if error.kind is Kind.UNAVAILABLE:
        _log.error("%s %r: %s%s", request.method, _path(request), error, _why(error))
    said, fields = str(error), error.fields()
    if isinstance(error, Stale) and error.expected == NEVER_WAS:
        said, fields = _NOT_THIS_TAG, {"actual": error.actual}
    return _problem(STATUS[error.kind], error.code, said, fields, _headers(error))


def framework_refused(request: Request[Any, Any, Any], error: HTTPException) -> Answer[dict[str, object]]:
    """Litestar said no before the library was asked."""
    if (same := _as_ours(request, error)) is not None:
        return refused(request, same)
    status = HTTPStatus(error.status_code)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return failed(request, error)
    code = status.phrase.lower().replace(" ", "-")
    return _problem(status, code, _SAYS.get(status, f"{status.description}."), {}, error.headers or {})


def failed(request: Request[Any, Any, Any], error: Exception) -> Answer[dict[str, object]]:
    """A fault of ours: told about in the log, and not to who asked."""
    _log.error("%s %r failed", request.method, _path(request), exc_info=error)
    detail = "Something went wrong here, and was noted. Try again later."
    return _problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal-error", detail, {}, {})


def _path(request: Request[Any, Any, Any]) -> str:
    """As it may be written down: where there is a secret in it, the route instead."""
    route: str = request.scope.get("path_template", "")
    return route if keeps_a_secret(route) else request.scope["path"]


def keeps_a_secret(route: str) -> bool:
    """Whether paths of this route are not to be written down, as the name of a parameter says."""
    return "{secret" in route


def _headers(error: LibraryError) -> Mapping[str, str]:
    if isinstance(error, TooMany):
        return {"Retry-After": str(error.retry_after)}
    return {"WWW-Authenticate": 'Bearer realm="library"'} if error.kind is Kind.UNAUTHENTICATED else {}


def stopping() -> Answer[dict[str, object]]:
    """This server takes nothing new, and others are to be asked."""
    return _problem(HTTPStatus.SERVICE_UNAVAILABLE, "stopping", "This server is about to stop. Ask again.", {}, {})


def _why(error: LibraryError) -> str:
    """What caused it, in a line: further ones may hold the statement that failed, and so what was sent."""
    cause = error.__cause__
    return f" ({type(cause).__name__}: {str(cause).partition(chr(10))[0]})" if cause else ""


def _as_ours(request: Request[Any, Any, Any], error: HTTPException) -> LibraryError | None:
    """The library's error that says the same."""
    match error.status_code:
        case HTTPStatus.NOT_FOUND:
            return NotFound("page", request.scope["path"])
        case HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            return TooLarge(LARGEST_BODY, "bytes")
        case HTTPStatus.BAD_REQUEST if isinstance(error, ValidationException):
            return _invalid(error)
        case HTTPStatus.BAD_REQUEST:
            return Malformed(error.detail.rstrip("."))
    return None


def _invalid(error: ValidationException) -> LibraryError:
    """Parameters are wrong; or the body, of which all else is checked elsewhere, is missing."""
    wrong = [each for each in error.extra or () if isinstance(each, dict)]
    if any(each.get("key") == "data" for each in wrong):
        return Malformed("there is no body")
    return Invalid(tuple(Problem(each.get("key", "request"), in_words(each["message"])) for each in wrong))


def in_words(message: str) -> str:
    """A reason that continues a sentence, from a message that is one; JSON stays JSON."""
    first = message[:1] if message[1:2].isupper() else message[:1].lower()
    return first + message[1:].replace("`", "")


def _problem(
    status: HTTPStatus, code: str, detail: str, fields: Mapping[str, object], headers: Mapping[str, str]
) -> Answer[dict[str, object]]:
    content = {
        "type": f"/problems/{code}",
        "title": code.replace("-", " ").capitalize(),
        "status": status.value,
        "detail": detail,
        "code": code,
        **fields,
    }
    return Answer(content, status_code=status.value, headers=headers, media_type=MEDIA_TYPE)
