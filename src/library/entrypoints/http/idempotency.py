"""Idempotency-Key: a POST that is sent again has no second effect, and gets the answer that the first one got.

As in draft-ietf-httpapi-idempotency-key-header-07, of which the key may come without its double quotes too: most
clients send it so. What a handler does by `acting` is done once under the request's key, or without one as ever.
"""

import re
from collections.abc import Callable
from typing import Annotated, Any, Concatenate, Generic, ParamSpec, TypeAlias, TypeVar

import msgspec
from attrs import frozen
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler
from litestar.params import HeaderParameter, SkipValidation

from library.app import Library
from library.domain.actor import Actor
from library.domain.errors import Malformed
from library.domain.operations import queries
from library.domain.operations.answers import Request
from library.domain.ports import Reads, UnitOfWork
from library.entrypoints.http.answers import Answer, encoded, entity_tag
from library.entrypoints.http.core import Core, TheCore
from library.entrypoints.http.requests import JsonRequest
from library.entrypoints.http.visitors import SignedInActor

P = ParamSpec("P")
R = TypeVar("R")
V = TypeVar("V")

REPLAYED = "Idempotency-Replayed"
_HEADER = b"idempotency-key"
_BARE = r"[!#-~](?:[ -~]{0,253}[!-~])?"
_QUOTED = r'"(?:[ !#-\[\]-~]|\\["\\]){1,255}"'  # a string of RFC 9651
_KEY = re.compile(f"{_BARE}|{_QUOTED}")

IdempotencyKey: TypeAlias = Annotated[
    str,
    HeaderParameter(
        name="Idempotency-Key",
        description="Chosen anew for each request, such as a UUID. Within 24 hours the same request under the same "
        "key has no second effect and gets the same answer; another request under it is refused.",
        schema_extra={"pattern": f"^(?:{_BARE}|{_QUOTED})$", "minLength": 1},
    ),
]


class Given(msgspec.Struct):
    """An answer as it is kept."""

    status: int
    headers: dict[str, str]
    media_type: str
    body: str

    def answer(self, *, again: bool) -> Answer[Any]:
        """To be sent, for the first time or again."""
        headers = {**self.headers, REPLAYED: "true"} if again else self.headers
        return Answer(self.body.encode(), status_code=self.status, headers=headers, media_type=self.media_type)


_write, _read = msgspec.json.Encoder().encode, msgspec.json.Decoder(Given).decode


class Replayed(Exception):
    """The request was answered before: the way around a handler that has nothing more to do."""

    def __init__(self, given: str) -> None:
        self.given = given


def replayed(_: Any, found: Replayed) -> Answer[Any]:
    """The answer of before."""
    return _read(found.given).answer(again=True)


@frozen
class Acting:
    """Does what a request is for. `asked` is the request, if it came with a key."""

    core: Core
    status: int
    asked: Request | None

    def do(self, use_case: Callable[Concatenate[UnitOfWork, P], R], *args: P.args, **kwargs: P.kwargs) -> "Deed[R]":
        """What is to be done; it is when it is said what to show of it."""

        def once(library: Library, asked: Request, shown: Callable[[Reads, R], str]) -> str:
            under_key = library.once(asked.key, account=asked.account, said=asked.said, shown=shown)
            return under_key.do(use_case, *args, **kwargs)

        return Deed(self, lambda library: library.do(use_case, *args, **kwargs), once)


@frozen
class Deed(Generic[R]):
    """What is to be done, as often as it is asked for or once."""

    acting: Acting
    do: Callable[[Library], R]
    once: Callable[[Library, Request, Callable[[Reads, R], str]], str]

    async def shown(self, query: Callable[[Reads, R], V], *, at: Callable[[R], str] | None = None) -> Answer[V]:
        """Do it; the answer shows what the query finds of it, and says where it is."""
        asked = self.acting.asked
        if asked is None:
            return await self.acting.core.run(self._done, query, at)
        return await self.acting.core.run(self._done_once, asked, query, at)

    def _done(self, library: Library, query: Callable[[Reads, R], V], at: Callable[[R], str] | None) -> Answer[V]:
        result = self.do(library)
        return Answer(library.ask(query, result), headers=_where(result, at))

    def _done_once(
        self, library: Library, asked: Request, query: Callable[[Reads, R], V], at: Callable[[R], str] | None
    ) -> Answer[V]:
        mine: list[str] = []  # one for each attempt

        def rendered(reads: Reads, result: R) -> str:
            mine.append(_kept(query(reads, result), self.acting.status, _where(result, at)))
            return mine[-1]

        given = self.once(library, asked, rendered)
        return _read(given).answer(again=given not in mine)


async def acting(
    request: JsonRequest,
    core: TheCore,
    actor: SignedInActor,
    documented: IdempotencyKey = "",  # noqa: ARG001 - read by `key_of`
) -> Acting:
    """For handlers of who is signed in. Raises Replayed, KeyReused, Malformed."""
    return await _acting(request, core, actor)


async def anybody_acting(
    request: JsonRequest,
    core: TheCore,
    documented: IdempotencyKey = "",  # noqa: ARG001 - read by `key_of`
) -> Acting:
    """For handlers of nobody in particular. Raises Replayed, KeyReused, Malformed."""
    return await _acting(request, core, None)


TheActing: TypeAlias = NamedDependency[SkipValidation[Acting]]


def takes_no_key(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Guards what answers with a secret, which is not to be kept. Raises Malformed, for it would be done twice."""
    if key_of(connection) is not None:
        raise Malformed("an Idempotency-Key is not taken here, where each answer holds a secret of its own")


def key_of(connection: ASGIConnection[Any, Any, Any, Any]) -> str | None:
    """The key that came with a request. Raises Malformed for what is none, and for more than one."""
    given = [value.decode("latin-1") for name, value in connection.scope["headers"] if name == _HEADER]
    if not given:
        return None
    if len(given) > 1 or not _KEY.fullmatch(given[0]):
        raise Malformed("its Idempotency-Key is not one text of 1 to 255 printable ASCII characters")
    key = given[0]
    return re.sub(r"\\(.)", r"\1", key[1:-1]) if key.startswith('"') else key


async def _acting(request: JsonRequest, core: Core, actor: Actor | None) -> Acting:
    status = request.route_handler.status_code
    key = key_of(request)
    if key is None:
        return Acting(core, status, None)
    asked = Request(key, actor.id if actor else None, await _said(request, actor))
    before = await core.ask(queries.answer, request=asked, now=core.library.now())
    if before is not None:
        raise Replayed(before)
    return Acting(core, status, asked)


async def _said(request: JsonRequest, actor: Actor | None) -> bytes:
    """All that makes it this request. With other rights it is another one, lest an answer show more than they allow."""
    rights = [actor.role, *sorted(actor.scopes)] if actor else []
    scope = request.scope
    where = [scope["method"], scope["path"].rstrip("/"), scope["query_string"].decode()]
    return _write([*where, request.headers.get("if-match"), rights]) + await request.body()


def _where(result: R, at: Callable[[R], str] | None) -> dict[str, str]:
    return {"Location": at(result)} if at else {}


def _kept(view: object, status: int, headers: dict[str, str]) -> str:
    body = encoded(view)
    tag = entity_tag(view, body)
    if tag is not None:
        headers["ETag"] = tag.decode()
    return _write(Given(status, headers, "application/json", body.decode())).decode()
