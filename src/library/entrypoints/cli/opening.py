"""Who acts, in which library: the operator at the console, or a member on whose behalf they act."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import click

from library import Library, open_library
from library.domain.actor import OPERATOR, Actor
from library.domain.errors import Suspended
from library.domain.membership import queries
from library.domain.membership.views import AccountView
from library.settings import Settings


@contextmanager
def opened(acting_as: str | None) -> Iterator[tuple[Library, Actor]]:
    """The library that the settings name, and who acts in it. Raises Invalid, Unavailable, NotFound, Suspended."""
    with open_library(Settings.load(os.environ)) as library:
        yield library, actor(library, acting_as)


def actor(library: Library, acting_as: str | None) -> Actor:
    """The member with this e-mail address, or without one the operator. Raises NotFound, Suspended.

    The audit log says of either that it was at the console.
    """
    if acting_as is None:
        return OPERATOR
    member = account(library, acting_as)
    if member.suspended:
        raise Suspended
    return Actor(member.id, member.role, operator=True)


def account(library: Library, email: str) -> AccountView:
    """Whoever is at the console may look up anybody. Raises NotFound."""
    if not email.strip():  # as from a variable that is not set
        raise click.UsageError("An empty e-mail address is nobody's. Name a member, such as ada@example.org.")
    return library.ask(queries.account_of, viewer=OPERATOR, email=email)


def need_a_member(acting_as: str | None) -> None:
    """The operator owns no books, reads none, and neither lends nor borrows."""
    if acting_as is None:
        raise click.UsageError("Only a member does this: say on whose behalf with --as E-MAIL.")
