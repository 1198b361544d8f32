"""What other people wrote, made safe to stand on one line of a letter or its headers."""

import unicodedata

LONGEST = 200
_JOINERS = "\u200c\u200d"  # part of words in Persian and Hindi, and of emoji
_ENDS = {"Cc", "Cs", "Zl", "Zp"}


def one_line(text: str, longest: int = LONGEST) -> str:
    """The text without line breaks, control characters and marks that turn it around; shortened if it goes on and on.

    It begins no encoded word (RFC 2047) either, which mail programs would decode to what was taken out here.
    """
    kept = "".join(_shown(char) for char in text)
    kept = " ".join(kept.replace("=?", "= ?").split())
    return kept if len(kept) <= longest else kept[: longest - 1].rstrip() + "…"


def _shown(char: str) -> str:
    category = unicodedata.category(char)
    if category in _ENDS:
        return " "
    return "" if category == "Cf" and char not in _JOINERS else char
