"""What single cells mean, whichever program wrote them.

Each takes a text that is not empty, and raises ValueError when it is no such thing.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypeVar

from library.domain.catalogue.record import RECORD, Condition
from library.domain.reading.reading import Status

M = TypeVar("M")

_YES = frozenset({"yes", "y", "true", "1", "x", "owned", "ja", "oui", "si", "sí"})
_NO_DAY = "0000-00-00"
# Suffixes that commas set apart from the name that they belong to.
_SUFFIX = re.compile(r"(Jr|Sr|II|III|IV|M\.?D|Ph\.?D|MBE|OBE)\.?", re.IGNORECASE)

_STATUSES = {
    Status.TO_READ: "toread wanttoread wishlist tbr unread notstarted notbegun planned",
    Status.READING: "reading currentlyreading inprogress started begun",
    Status.READ: "read finished completed alreadyread done",
    Status.ABANDONED: "abandoned didnotfinish dnf dropped stopped stoppedreading gaveup givenup unfinished quit",
}
_STATUS = {word: status for status, words in _STATUSES.items() for word in words.split()}

_CONDITIONS = {
    Condition.NEW: "new brandnew",
    Condition.FINE: "fine likenew asnew mint nearfine",
    Condition.VERY_GOOD: "verygood",
    Condition.GOOD: "good used",
    Condition.FAIR: "fair acceptable ok",
    Condition.POOR: "poor bad damaged",
}
_CONDITION = {word: condition for condition, words in _CONDITIONS.items() for word in words.split()}

# ISO 639-2, in both its forms, and English names, for the languages that lists are full of; others stay as they are.
_LANGUAGES = """
    ar ara arabic, cs cze ces czech, da dan danish, de ger deu german, el gre ell greek, en eng english,
    es spa spanish, fa per fas persian, fi fin finnish, fr fre fra french, he heb hebrew, hi hin hindi,
    hu hun hungarian, id ind indonesian, it ita italian, ja jpn japanese, ko kor korean, la lat latin,
    nl dut nld dutch, no nor norwegian, pl pol polish, pt por portuguese, ro rum ron romanian, ru rus russian,
    sv swe swedish, tr tur turkish, uk ukr ukrainian, vi vie vietnamese, zh chi zho chinese
"""
_LANGUAGE = {word: words.split()[0] for words in _LANGUAGES.split(",") for word in words.split()}


def bare(text: str) -> str:
    """Letters and digits only, in lower case: "Did Not-Finish" and "didnotfinish" are the same."""
    return "".join(char for char in text.casefold() if char.isalnum())


def whole(text: str) -> int | None:
    """A number, also as 352.0 or 1,024; none if it is 0, which stands for nothing known."""
    digits = re.fullmatch(r"([+-]?\d{1,9}|\d{1,3}(?:,\d{3})+)(?:\.0*)?", text.strip())
    if digits is None:
        raise ValueError
    return int(digits[1].replace(",", "")) or None


def year(text: str) -> int | None:
    """A year, or that of a date; before our era it is negative, and 0 stands for nothing known."""
    dated = re.match(r"(\d{4})[-/]\d\d?\b", text.strip()) or re.fullmatch(r"(?:\d\d?[-/.]){2}(\d{4})", text.strip())
    found = int(dated[1]) or None if dated else whole(text)
    return None if found is None else int(RECORD["year"](found))


def pages(text: str) -> int | None:
    """How many; 0 stands for nothing known."""
    found = whole(text)
    return None if found is None else int(RECORD["pages"](found))


def day(text: str) -> date | None:
    """YYYY/MM/DD or YYYY-MM-DD, with or without a time; of several, the last."""
    last = re.split(r"[,;|]", text.strip("[] "))[-1].strip()
    if last.startswith(_NO_DAY):
        return None
    parts = re.fullmatch(r"(\d{4})[-/.](\d\d?)[-/.](\d\d?)(?:[T ]\d\d:\d\d.*)?", last)
    if parts is None:
        raise ValueError
    return date(int(parts[1]), int(parts[2]), int(parts[3]))


def stars(text: str) -> float | None:
    """From 0.5 to 5, rounded to halves; none if it is 0."""
    given = float(text.replace(",", "."))
    if not 0 <= given <= 5:  # noqa: PLR2004 - not a number neither
        raise ValueError
    return round(given * 2) / 2 or None


def language(text: str) -> str:
    """As a tag, the short one where there are several."""
    first, dash, rest = text.strip().replace("_", "-").partition("-")
    return str(RECORD["language"](_LANGUAGE.get(first.casefold(), first) + dash + rest))


def condition(text: str) -> Condition:
    """In the words of the trade, or in those that Goodreads and shops use."""
    return _meant(_CONDITION, text)


def status(text: str) -> Status:
    """In whatever words a program or a reader has for it."""
    return _meant(_STATUS, text)


def says_yes(text: str) -> bool:
    """Whether a cell such as "Owned?" says yes: a yes, or a number of copies."""
    kept = text.strip().casefold()
    return kept in _YES or (kept.isdecimal() and int(kept[:9]) > 0)


def paragraphs(text: str) -> str:
    """With line ends where Goodreads has <br/>."""
    return re.sub(r"<br\s*/?>", "\n", text, flags=re.IGNORECASE)


def names(text: str, *, commas: bool = False) -> tuple[str, ...]:
    """Authors, told apart by " & ", semicolons, bars or line ends; by commas only where the source is known to do so.

    Elsewhere "Le Guin, Ursula K." is one name, and nothing shows that it is not two.
    """
    parts = re.split(r"\s&\s|[;|\n]" + (r"|,\s*" if commas else ""), text)
    joined: list[str] = []
    for part in filter(None, (" ".join(part.split()) for part in parts)):
        if joined and _SUFFIX.fullmatch(part):
            joined[-1] += f", {part}"
        else:
            joined.append(part)
    return tuple(joined)


def tags(text: str) -> tuple[str, ...]:
    """Told apart by commas, semicolons, bars or line ends."""
    return tuple(filter(None, (part.strip() for part in re.split(r"[,;|\n]", text))))


def first_of(cells: Mapping[str, str], columns: Iterable[str]) -> str:
    """The first of these cells that has something in it."""
    return next((text for column in columns if (text := cells.get(column, "").strip())), "")


def _meant(words: Mapping[str, M], text: str) -> M:
    try:
        return words[bare(text)]
    except KeyError:
        raise ValueError from None
