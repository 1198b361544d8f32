"""Small things that are equal by what they say: frozen, and valid wherever they are met."""

import re
from typing import Any

from attrs import frozen

_SEPARATORS = re.compile(r"[\s‐-―-]+")
# What mail servers take in practice; whether somebody reads it is found out by a mail, not by a pattern.
_NEVER = r"\s@<>\"'(),:;\\\[\]\x00-\x1f\x7f"
_EMAIL = re.compile(rf"[^{_NEVER}]+@[^{_NEVER}.]+(\.[^{_NEVER}.]+)+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
LONGEST_EMAIL = 254  # RFC 5321, 4.5.3.1.3
_WORST_RATING, _BEST_RATING = 0.5, 5.0


@frozen(order=True)
class Isbn:
    """An International Standard Book Number, kept as its 13 digits (ISO 2108; check digits as in its annex)."""

    digits: str

    @classmethod
    def parse(cls, given: Any) -> "Isbn":
        """From 10 or 13 digits with or without hyphens and spaces; raises ValueError with the reason."""
        if isinstance(given, cls):
            return given
        if not isinstance(given, str):
            raise ValueError("must be a text")  # noqa: TRY004 - every check says no with a ValueError
        digits = _SEPARATORS.sub("", given).upper()
        if re.fullmatch(r"[0-9]{9}[0-9X]", digits):
            if digits[9] != _check_digit_10(digits):
                raise ValueError("is no ISBN: its check digit is wrong")
            digits = "978" + digits[:9]
            return cls(digits + _check_digit_13(digits))
        if not re.fullmatch(r"97[89][0-9]{10}", digits) or digits.startswith("9790"):  # 979-0 is for printed music
            raise ValueError("is no ISBN: that has 10 digits, or 13 that begin with 978 or 979")
        if digits[12] != _check_digit_13(digits):
            raise ValueError("is no ISBN: its check digit is wrong")
        return cls(digits)

    @property
    def ten(self) -> str | None:
        """The older form of ten digits, which only those that begin with 978 have."""
        if not self.digits.startswith("978"):
            return None
        return self.digits[3:12] + _check_digit_10(self.digits[3:12])

    def __str__(self) -> str:
        return self.digits


def _check_digit_10(digits: str) -> str:
    rest = sum((position + 1) * int(digit) for position, digit in enumerate(digits[:9])) % 11
    return "X" if rest == 10 else str(rest)  # noqa: PLR2004 - the X of the standard


def _check_digit_13(digits: str) -> str:
    return str(-sum(int(digit) * (1, 3)[position % 2] for position, digit in enumerate(digits[:12])) % 10)


def email_asked(given: str) -> str:
    """What somebody typed to find an address, in the form in which addresses are kept; it need not be one."""
    return given.strip().lower()[:LONGEST_EMAIL]


def email(given: Any) -> str:
    """An e-mail address in lower case, as accounts are told apart by it; raises ValueError with the reason."""
    kept = str(given).strip().lower()
    if len(kept) > LONGEST_EMAIL or not _EMAIL.fullmatch(kept):
        raise ValueError("is no e-mail address, such as ada@example.org")
    return kept


def language(given: Any) -> str:
    """A language tag (BCP 47), the language in lower case; raises ValueError with the reason."""
    if not isinstance(given, str) or len(given) > 35 or not _LANGUAGE.fullmatch(given):  # noqa: PLR2004 - RFC 5646, 4.4.1
        raise ValueError("is no language tag, such as en or pt-BR")
    first, dash, rest = given.partition("-")
    return first.lower() + dash + rest


def rating(given: Any) -> float:
    """From half a star to five stars in halves; raises ValueError with the reason."""
    if (
        not isinstance(given, int | float)
        or isinstance(given, bool)
        or not _WORST_RATING <= given <= _BEST_RATING
        or given * 2 % 1
    ):
        raise ValueError("must be from 0.5 to 5 in steps of 0.5")
    return float(given)


# Of the currencies in ISO 4217 those whose minor unit is not a hundredth.
_DECIMALS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI"), 0),
    **dict.fromkeys(("VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}


def money(amount: int, currency: str) -> str:
    """So many minor units of a currency as people write them: 350 of EUR are 3.50 EUR."""
    decimals = _DECIMALS.get(currency, 2)
    whole, rest = divmod(abs(amount), 10**decimals)
    sign = "-" if amount < 0 else ""
    return f"{sign}{whole}.{rest:0{decimals}d} {currency}" if decimals else f"{sign}{whole} {currency}"
