"""ISBNs out of spreadsheets, which drop leading zeros and round long numbers. What no check digit proves is no ISBN."""

import re

from library.domain.values import Isbn

_AROUND = re.compile(r'[=\s"\'\[\]]+|\(.*?\)')
_DECIMALS = re.compile(r"(?<=\d)\.0+$")
_WITHOUT_ZEROS = re.compile(r"[0-9]{6,8}[0-9X]")
_ROUNDED = re.compile(r"(97|9[.,]7)(\d*)E\+?12")


def proven(thirteen: str, ten: str) -> Isbn | None:
    """The ISBN that these two cells prove, of which either may be empty or hold the other's number.

    As they stand, the first one counts. A ten that lost its leading zeros gets them back if its check digit is right
    then and the rounded thirteen beside it, such as 9.78043902348e+12, does not say otherwise.
    """
    for candidate in (*_candidates(thirteen), *_candidates(ten)):
        if isbn := _parsed(candidate):
            return isbn
    return next((isbn for short in _candidates(ten) if (isbn := _padded(short)) and _fits(isbn, thirteen)), None)


def _candidates(cell: str) -> list[str]:
    return [_DECIMALS.sub("", _AROUND.sub("", part)).upper() for part in re.split("[,;|/]", cell)]


def _parsed(digits: str) -> Isbn | None:
    try:
        return Isbn.parse(digits)
    except ValueError:
        return None


def _padded(digits: str) -> Isbn | None:
    return _parsed(digits.zfill(10)) if _WITHOUT_ZEROS.fullmatch(digits) else None


def _fits(isbn: Isbn, thirteen: str) -> bool:
    """Whether the ISBN, rounded as much as this cell is, would give this cell."""
    rounded = _ROUNDED.fullmatch(thirteen.strip().upper())
    if rounded is None:
        return True
    digits = ("97" + rounded[2])[:13]
    unit: int = 10 ** (13 - len(digits))
    return abs(int(isbn.digits) - int(digits) * unit) * 2 <= unit
