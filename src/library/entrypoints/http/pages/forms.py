"""What browsers send from our forms."""

from typing import Any, TypeAlias
from urllib.parse import parse_qsl

from litestar import Request
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException
from litestar.params import SkipValidation

from library.domain.errors import Malformed

MEDIA_TYPE = "application/x-www-form-urlencoded"
MOST_FIELDS = 20


class Form(dict[str, str]):
    """The fields by name. One that was not sent is empty, as one is that was left empty."""

    def __missing__(self, name: str) -> str:
        return ""


TheForm: TypeAlias = NamedDependency[SkipValidation[Form]]
FormIfSent: TypeAlias = NamedDependency[SkipValidation[Form]]


async def read(request: Request[Any, Any, Any]) -> Form:
    """The form in the body, which is kept in the state of the request too. Raises Malformed, and 415 for no form."""
    if not _is_one(request):
        raise HTTPException(status_code=415, detail="Send the body as a form.")
    try:
        text = (await request.body()).decode()
        fields = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise Malformed("the form is not UTF-8, or has too many fields") from None
    if any("\0" in text for field in fields for text in field):
        raise Malformed("it has a NUL character in it")
    form = request.state.form = Form(fields)
    return form


async def read_if_one(request: Request[Any, Any, Any]) -> Form:
    """The same, and an empty one for what is no form of ours: a mail program need not send one. Raises Malformed."""
    return await read(request) if _is_one(request) else Form()


def _is_one(request: Request[Any, Any, Any]) -> bool:
    return request.content_type[0].lower() == MEDIA_TYPE
