"""Every no as a page: the form again with what is wrong beside its fields, or what happened and what to do next."""

from collections.abc import Mapping
from typing import Any

from attrs import frozen
from litestar import Request
from litestar.exceptions import HTTPException

from library.domain.errors import EmailTaken, Invalid, Kind, LibraryError, LinkNotValid, TooMany
from library.entrypoints.http import problems
from library.entrypoints.http.answers import Answer
from library.entrypoints.http.pages.forms import Form
from library.entrypoints.http.pages.showing import Pages

# After these the same form may go well, now or later.
_TO_BE_TRIED_AGAIN = {Kind.INVALID, Kind.CONFLICT, Kind.TOO_MANY, Kind.UNAVAILABLE}


@frozen
class Refusals:
    """The exception handlers of pages. Status and headers, and what is logged, are as in the API."""

    pages: Pages

    def refused(self, request: Request[Any, Any, Any], error: LibraryError) -> Answer[bytes]:
        """The library said no."""
        return self._page(request, error, problems.refused(request, error))

    def framework_refused(self, request: Request[Any, Any, Any], error: HTTPException) -> Answer[bytes]:
        """Litestar said no."""
        return self._page(request, error, problems.framework_refused(request, error))

    def failed(self, request: Request[Any, Any, Any], error: Exception) -> Answer[bytes]:
        """A fault of ours."""
        return self._page(request, error, problems.failed(request, error))

    def _page(
        self, request: Request[Any, Any, Any], error: Exception, problem: Answer[dict[str, object]]
    ) -> Answer[bytes]:
        page, form = request.scope["path"].strip("/"), request.state.get("form")
        said: dict[str, Any] = {"status": problem.status_code, "headers": problem.headers}
        if isinstance(form, Form) and _may_be_tried_again(error):
            return self.pages.show(page, form=form, wrong=wrong_fields(error), error=error, **said)
        return self.pages.show(
            "problem", of=page, title=title(error, problem.content), says=problem.content["detail"], **said
        )


def _may_be_tried_again(error: Exception) -> bool:
    return isinstance(error, EmailTaken) or (isinstance(error, LibraryError) and error.kind in _TO_BE_TRIED_AGAIN)


def wrong_fields(error: Exception) -> Mapping[str, str]:
    """What is wrong with which field, to be read after the name of the field."""
    if isinstance(error, EmailTaken):
        return {"email": "belongs to another member; use another one, or set a new password if it is yours"}
    return {each.field: each.reason for each in error.problems} if isinstance(error, Invalid) else {}


def title(error: Exception, problem: Mapping[str, object]) -> str:
    """What happened, in some words."""
    if isinstance(error, LinkNotValid):
        return "This link does not work any more"
    if isinstance(error, TooMany):
        return "Please wait a little"
    return str(problem["title"])
