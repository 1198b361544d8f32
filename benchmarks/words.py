"""Words as books use them: a few everywhere, most hardly anywhere. The same seed gives the same words."""

import itertools
import random

LITTLE = ("the", "of", "and", "a", "in", "to", "for", "on", "with", "from")
VOCABULARY = 30_000
_ONSETS = ("b", "br", "c", "ch", "d", "f", "g", "gr", "h", "j", "k", "l", "m", "n", "p", "r", "s", "st", "t", "tr", "v")
_VOWELS = ("a", "e", "i", "o", "u", "ea", "ou")
_CODAS = ("", "n", "r", "s", "l", "nd", "st")


class Writer:
    """Writes names and sentences out of a made-up language."""

    def __init__(self, seed):
        self.random = random.Random(seed)  # noqa: S311 - for words, not for secrets
        self.words = self._language()
        # Zipf's law: the word of rank r is met in proportion to 1/r.
        self._how_often = list(itertools.accumulate(1 / rank for rank in range(3, len(self.words) + 3)))

    def _language(self):
        found = dict.fromkeys(LITTLE)
        while len(found) < VOCABULARY:
            found[self._syllables(self.random.choice((1, 2, 2, 3)))] = None
        return tuple(found)

    def _syllables(self, count):
        pick = self.random.choice
        return "".join(pick(_ONSETS) + pick(_VOWELS) for _ in range(count)) + pick(_CODAS)

    def some(self, least, most):
        return self.random.choices(self.words, cum_weights=self._how_often, k=self.random.randint(least, most))

    def title(self):
        return " ".join(self.some(2, 7)).capitalize()

    def text(self):
        return " ".join(f"{' '.join(self.some(8, 20)).capitalize()}." for _ in range(self.random.randint(1, 4)))

    def person(self):
        return f"{self._syllables(2)} {self._syllables(self.random.choice((2, 3)))}".title()

    def isbn(self):
        digits = f"978{self.random.randrange(10**9):09}"
        weighed = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
        return f"{digits}{-weighed % 10}"
