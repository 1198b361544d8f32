"""Bodies are read once and strictly, into the type that the handler declares."""

import asyncio
import re
from functools import cache
from typing import Any

import msgspec
from litestar import Request
from litestar.datastructures import State
from litestar.exceptions import HTTPException, InternalServerException

from library.domain.errors import Invalid, Malformed, Problem
from library.entrypoints.http.problems import in_words

BODY_SECONDS = 30  # that a body may take to come: 35 kB/s for the longest

_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_WHERE = re.compile(r"(?P<what>.*?)(?: - at `\$\.?(?P<where>.*)`)?", re.DOTALL)
_NAMED = re.compile(r"Object (?P<what>contains unknown|missing required) field `(?P<name>.*)`", re.DOTALL)
_SAYS = {"contains unknown": "there is no such field", "missing required": "is missing"}


class JsonRequest(Request[Any, Any, State]):
    """A request whose body is JSON, if it has one."""

    async def body(self) -> bytes:
        """All of it. Raises Malformed when the client goes away before its end, and 408 when it takes too long."""
        try:
            async with asyncio.timeout(BODY_SECONDS):
                return await super().body()
        except TimeoutError:
            raise HTTPException(status_code=408, headers={"Connection": "close"}) from None
        except InternalServerException:
            raise Malformed("it broke off") from None

    async def json(self) -> Any:
        """The body as what the parameter `data` of the handler is. Raises Malformed, Invalid, and 415 for no JSON.

        Litestar's own way would take "5" for 5, and answer 500 to deep nesting and to bytes that are no UTF-8. What a
        type does not provide for is refused where it begins, so that no depth of nesting is ever walked through.
        """
        if self.content_type[0].lower() != "application/json":
            raise HTTPException(status_code=415)
        return _read(self.route_handler.parsed_fn_signature.parameters["data"].annotation, await self.body())


def _read(kind: Any, body: bytes) -> Any:
    try:
        read = _decoder(kind).decode(body)
    except msgspec.ValidationError as error:
        raise Invalid((_problem(str(error)),)) from None
    except UnicodeDecodeError:
        raise Malformed("its bytes are not UTF-8") from None
    except msgspec.DecodeError as error:
        raise Malformed(in_words(str(error))) from None
    except RecursionError:
        raise Malformed("it is nested too deeply") from None
    if b"\\u0000" in body and _NUL.search(body):
        raise Malformed("it has a NUL character in it")
    return read


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)


def _problem(message: str) -> Problem:
    """From "Expected `int`, got `str` - at `$.year`"."""
    found = _WHERE.fullmatch(message)
    assert found  # noqa: S101 - it takes every text
    what, where = found["what"], found["where"] or ""
    if named := _NAMED.fullmatch(what):
        return Problem(f"{where}.{named['name'][:100]}".lstrip("."), _SAYS[named["what"]])
    return Problem(where or "body", in_words(what))
