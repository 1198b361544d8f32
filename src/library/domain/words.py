"""The one tokenizer: what is indexed and what is asked for become words by the same rules in every store."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from library.domain.values import Isbn

LONGEST_WORD = 64
MOST_WORDS_ASKED = 12

# Letters that Unicode does not decompose but that people type without.
_FOLDED = str.maketrans(
    {
        "ß": "ss",
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "\u0131": "i",
        "ħ": "h",
        "ŧ": "t",
    }
)
_APOSTROPHES = re.compile(r"(?<=\w)['’ʼ`](?=\w)")  # noqa: RUF001 - the apostrophes that are typed
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_RUNS = re.compile(rf"(?P<cjk>[{_CJK}]+)|[^\W_{_CJK}]+")
_ISBN = re.compile(r"(?<![\w-])(?:97[89][\s-]?)?[0-9](?:[\s-]?[0-9]){8}[\s-]?[0-9Xx](?![\w-])")


def fold(text: str) -> str:
    """Without case and accents, as people type it: "Łódź" and "lodz" are the same."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", bare.casefold().translate(_FOLDED))


def sort_key(text: str) -> str:
    """What titles and names are sorted by, in the order of code points, so that every database sorts alike."""
    return " ".join(match.group() for match in _RUNS.finditer(_APOSTROPHES.sub("", fold(text))))[:200]


def tag_key(tag: str) -> str:
    """What tags are compared by; the same with blanks around it, which some databases overlook."""
    return " ".join(fold(tag).replace("\0", "").split())[:LONGEST_WORD]


def words_of(texts: Iterable[str]) -> tuple[str, ...]:
    """The words that a thing is found by, each once.

    "Ender's" is found as enders and as ender; an ISBN in any writing by its 13 digits; runs of CJK by their
    pairs and, for the end, the last sign.
    """
    found: dict[str, None] = {}
    for text in map(fold, texts):
        together, apart = _APOSTROPHES.sub("", text), _APOSTROPHES.sub(" ", text)
        for written in dict.fromkeys((together, apart, _ISBN.sub(_thirteen, text))):
            for run, cjk in _runs(written):
                found.update(dict.fromkeys([*_pairs(run), run[-1]] if cjk else [run[:LONGEST_WORD]]))
    return tuple(found)


def words_asked(query: str) -> tuple[str, ...]:
    """The words that must all be there, the last one as a beginning. An ISBN in any writing becomes its 13 digits."""
    asked: dict[str, None] = {}
    for run, cjk in _runs(_APOSTROPHES.sub("", fold(_ISBN.sub(_thirteen, query)))):
        for word in _pairs(run) or [run] if cjk else [run[:LONGEST_WORD]]:
            asked.pop(word, None)  # said twice, the later place counts: the last word is the beginning
            asked[word] = None
    return tuple(asked)[-MOST_WORDS_ASKED:]


def _runs(folded: str) -> Iterator[tuple[str, bool]]:
    for match in _RUNS.finditer(folded):
        yield match.group(), match["cjk"] is not None


def _pairs(run: str) -> list[str]:
    return [run[start : start + 2] for start in range(len(run) - 1)]


def _thirteen(match: re.Match[str]) -> str:
    try:
        return Isbn.parse(match.group()).digits
    except ValueError:
        return match.group()
