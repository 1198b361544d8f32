"""`library books withdraw`, `restore` and `transfer`: whether books are lent, and whose they are."""

from uuid import UUID

import click

from library.domain.ids import BookId
from library.domain.lending.giving import transfer_book
from library.domain.lending.withdrawing import withdraw_book
from library.entrypoints.cli import options
from library.entrypoints.cli.opening import account, need_a_member, opened
from library.entrypoints.cli.options import AN_ID, example
from library.entrypoints.cli.printing import say


@click.command(
    short_help="Lend a book no longer; who has it keeps it until due.",
    epilog=example(f"library books withdraw {AN_ID} --as ada@example.org"),
)
@options.book_id
@options.if_version
@options.as_member
def withdraw(*, book_id: UUID, if_version: int | None, acting_as: str | None) -> None:
    """Lend a book of one's own no longer, and let nobody wait for it. Whoever has it keeps it until it is due."""
    _withdraw(book_id, acting_as, if_version, withdrawn=True)


@click.command(epilog=example(f"library books restore {AN_ID} --as ada@example.org"))
@options.book_id
@options.if_version
@options.as_member
def restore(*, book_id: UUID, if_version: int | None, acting_as: str | None) -> None:
    """Lend a book again that was withdrawn."""
    _withdraw(book_id, acting_as, if_version, withdrawn=False)


@click.command(
    short_help="Give a book of who has left to a member.",
    epilog=example(f"library books transfer {AN_ID} --to bob@example.org"),
)
@options.book_id
@click.option("--to", metavar="E-MAIL", required=True, help="The member who takes care of it from now on.")
@options.as_member
def transfer(*, book_id: UUID, to: str, acting_as: str | None) -> None:
    """Give a book of a member who has left to another one. Nobody else's can be given away but by themselves."""
    with opened(acting_as) as (library, by):
        whom = account(library, to)
        library.do(transfer_book, by=by, book_id=BookId(book_id), to=whom.id)
    say(f"The book {book_id} belongs to {whom.name} now.")


def _withdraw(book_id: UUID, acting_as: str | None, if_version: int | None, *, withdrawn: bool) -> None:
    need_a_member(acting_as)
    with opened(acting_as) as (library, by):
        library.do(withdraw_book, by=by, book_id=BookId(book_id), withdrawn=withdrawn, expected=if_version)
    say(f"The book {book_id} is {'not lent any more' if withdrawn else 'lent again'}.")
