"""One effect and one answer, however often the same is sent."""

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

from library.domain.operations.answers import KEPT, Request, given
from library.domain.ports import Reads, UnitOfWork

P = ParamSpec("P")
R = TypeVar("R")


def once(
    uow: UnitOfWork,
    request: Request,
    shown: Callable[[Reads, R], str],
    use_case: Callable[Concatenate[UnitOfWork, P], R],
    /,
    *args: P.args,
    **kwargs: P.kwargs,
) -> str:
    """Run the use case, unless that was done under this key; the answer, which is kept in the same transaction.

    Who comes while the first one is under way waits for its end. Raises KeyReused, and what the use case raises: then
    nothing is kept.
    """
    if (before := given(uow.answers.get(request.digest), request, uow.now)) is not None:
        return before
    uow.answers.begin(request.digest, request.fingerprint, expires_at=uow.now + KEPT)
    result = use_case(uow, *args, **kwargs)
    answer = shown(uow.reads, result)
    uow.answers.keep(request.digest, answer)
    return answer


def its_id(_: Reads, result: Any) -> str:
    """What an entity is known by; nothing, where there is no result."""
    return str(getattr(result, "id", ""))
