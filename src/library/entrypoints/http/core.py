"""How the event loop reaches the library, which is synchronous: by threads of ours, or in place where that is quick."""

import asyncio
import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import Any, Concatenate, ParamSpec, TypeAlias, TypeVar

from litestar.di import NamedDependency
from litestar.params import SkipValidation

from library.app import Library
from library.domain.actor import Actor
from library.domain.catalogue import queries as catalogue
from library.domain.lending import queries as lending
from library.domain.lending.searches import LoanFilter, LoanRole, LoanSearch
from library.domain.membership import queries as membership
from library.domain.operations import queries as operations
from library.domain.ports import Reads, UnitOfWork
from library.domain.reading import queries as reading
from library.domain.search import BookSearch, BookSort

P = ParamSpec("P")
R = TypeVar("R")

# What takes no longer than handing it to a thread does. Everything else waits outside of the event loop. A hold
# does too, for its place is found by going through the queue.
QUICK: frozenset[Callable[..., Any]] = frozenset(
    {
        catalogue.book,
        lending.book_terms,
        lending.community_terms,
        lending.fee,
        lending.gift,
        lending.loan,
        lending.own_terms,
        membership.account,
        membership.member,
        membership.session,
        membership.token_s_actor,
        operations.answer,
        reading.book_reading,
        reading.reading,
    }
)
NEAR = 200  # rows that a list may skip before its page
OUT_WITH_ONE = LoanSearch(role=LoanRole.BORROWER, state=LoanFilter.OPEN)  # no more than terms allow, by an index


class Core:
    """The library, awaited. Made for one event loop; close it when that ends."""

    def __init__(self, library: Library, *, threads: int) -> None:
        self.library = library
        self._pool = ThreadPoolExecutor(threads, "library")
        # Hashing keeps a processor busy: more at once gain nothing, and those who wait for it hold up nobody else.
        self._hashing = ThreadPoolExecutor(os.cpu_count() or 1, "library-hashing")

    async def do(self, use_case: Callable[Concatenate[UnitOfWork, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Library.do, in a thread."""
        return await _in(self._pool, partial(self.library.do, use_case, *args, **kwargs))

    async def ask(self, query: Callable[Concatenate[Reads, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Library.ask; in a thread unless the store answers at once and the query is a quick one."""
        if self.library.reads_in_place and is_quick(query, kwargs):
            return self.library.ask(query, *args, **kwargs)
        return await _in(self._pool, partial(self.library.ask, query, *args, **kwargs))

    async def run(self, procedure: Callable[Concatenate[Library, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """A procedure that hashes nothing, in a thread."""
        return await _in(self._pool, partial(procedure, self.library, *args, **kwargs))

    async def run_hashing(
        self, procedure: Callable[Concatenate[Library, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """A procedure of library.accounts that hashes, in one of the few threads for that."""
        return await _in(self._hashing, partial(procedure, self.library, *args, **kwargs))

    def close(self) -> None:
        """Wait for what is under way, then let go of the threads."""
        self._pool.shutdown()
        self._hashing.shutdown()


TheCore: TypeAlias = NamedDependency[SkipValidation[Core]]


def is_quick(query: Callable[..., object], arguments: Mapping[str, Any]) -> bool:
    """Whether this query, asked like this, may be run in the event loop."""
    if query is catalogue.books:
        return _is_plain(arguments["search"], arguments["viewer"])
    if query is lending.loans:
        return bool(arguments["search"] == OUT_WITH_ONE)
    return query in QUICK


def _is_plain(search: BookSearch, viewer: Actor | None) -> bool:
    """One index gives the page of it: of what can be had the one for members, who see most of it."""
    alone = viewer is not None and search.owner_id is None and search.isbn is None
    return (
        search.sort is BookSort.NEWEST
        and search.page.offset <= NEAR
        and search.reader is None  # or it goes through all of somebody's readings
        and (search.availability is None or alone)
        and not (search.words or search.author or search.tag)
    )


async def _in(pool: ThreadPoolExecutor, call: Callable[[], R]) -> R:
    # With the context, so that what is logged there has the request's id.
    return await asyncio.get_running_loop().run_in_executor(pool, copy_context().run, call)
