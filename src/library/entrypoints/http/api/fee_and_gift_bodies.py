"""What clients may send about fees and gifts; see bodies.py."""

from typing import Annotated, TypeAlias

from library.domain.ids import BookId, MemberId
from library.domain.lending.fees import LONGEST_NOTE
from library.domain.lending.terms import MOST_MONEY
from library.entrypoints.http.api.bodies import Body, at_most, says

Amount: TypeAlias = Annotated[
    int, says(minimum=1, maximum=MOST_MONEY, description="In minor units, such as cents; else all that is left.")
]
Note: TypeAlias = Annotated[str, at_most(LONGEST_NOTE, description="Both sides see it.")]


class SettleFee(Body, frozen=True):  # type: ignore[misc]  # msgspec lets it be frozen, as defaults have to be
    """How much of a fee is settled, and what there is to say about it."""

    amount: Amount | None = None
    note: Note | None = None


ALL_OF_IT = SettleFee()


class OfferBook(Body):
    """Which book is offered, and to which member."""

    book_id: BookId
    to: MemberId
