"""Amounts: whole numbers of minor units with their currency (ISO 4217), never a fraction."""

import re

from attrs import field, frozen

from library.domain.errors import Invalid

MOST = 10**12  # minor units; more is a slip


def currency(code: str) -> str:
    """Three capital letters. Raises Invalid."""
    if not re.fullmatch("[A-Z]{3}", code):
        raise Invalid.because("currency", "must be three capital letters, such as EUR")
    return code


@frozen(order=False)
class Money:
    """So many minor units, such as cents; two amounts are added only in the same currency."""

    amount: int
    currency: str = field(converter=currency)

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.amount - other.amount, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def _same(self, other: "Money") -> None:
        if other.currency != self.currency:
            raise ValueError(f"{other.currency} is not {self.currency}")
