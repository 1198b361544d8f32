"""Whatever is indexed is found by its own words."""

import re

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from library.domain.values import Isbn
from library.domain.words import LONGEST_WORD, MOST_WORDS_ASKED, fold, sort_key, words_asked, words_of


def is_found(query, texts):
    """As every store searches: each word asked is one of the words, the last one is the beginning of one."""
    *whole, last = words_asked(query)
    words = set(words_of(texts))
    return words.issuperset(whole) and any(word.startswith(last) for word in words)


def has_isbn(text):
    return any(word.isdigit() and len(word) == 13 for word in words_asked(text))


@given(st.text())
def test_a_text_is_found_by_its_own_words(text):
    assume(words_of([text]))
    assume(not has_isbn(text))
    assert is_found(text, [text])


@given(st.text(st.characters(categories=["L", "N", "Zs"])), st.text())
def test_it_is_found_among_other_words(text, other):
    assume(words_of([text]))
    assume(not has_isbn(text))
    assert is_found(text, [other, text])


@given(st.text())
@example("İstanbul")
@example("ǅ")
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_case_does_not_matter(text):
    assert fold(text.upper()) == fold(text.lower()) == fold(text)


@given(st.text())
def test_sorting_twice_by_the_same_rules_changes_nothing(text):
    assert sort_key(sort_key(text)) == sort_key(text)


@pytest.mark.parametrize(
    "typed, printed",
    [
        ("lodz", "Łódź"),
        ("strasse", "Straße"),
        ("STRASSE", "straße"),
        ("borges", "BORGES"),
        ("garcia marquez", "Gabriel García Márquez"),
        ("soren", "Søren"),
        ("aether", "Æther"),
        ("istanbul", "İSTANBUL"),
        ("thor", "Þór"),
        ("oreilly", "O’Reilly"),
        ("o'reilly", "OReilly"),
        ("αθηνα", "Αθήνα"),
        ("война", "Война и мир"),
        ("\uff57\uff49\uff44\uff45", "wide"),
        ("fi", "ﬁrst"),
    ],
)
def test_people_find_what_is_printed_as_they_type_it(typed, printed):
    assert is_found(typed, [printed])


@pytest.mark.parametrize("typed", ["村", "村上", "上春", "村上春樹", "春樹"])
def test_chinese_and_japanese_is_found_by_any_part_of_it(typed):
    assert is_found(typed, ["村上春樹"])


def test_signs_that_are_not_side_by_side_are_not_found_as_if_they_were():
    assert not is_found("村春", ["村上春樹"])


def test_scripts_that_touch_are_words_of_their_own():
    assert words_of(["1Q84村上"]) == ("1q84", "村上", "上")


def test_the_last_word_is_a_beginning_and_the_others_are_whole():
    assert is_found("left hand of dark", ["The Left Hand of Darkness"])
    assert not is_found("lef hand", ["The Left Hand of Darkness"])


def test_a_word_said_twice_counts_where_it_is_said_last():
    assert words_asked("new york new") == ("york", "new")


def test_nothing_is_asked_by_punctuation_alone():
    assert words_asked("… !? -_- '") == ()
    assert words_of(["…", "_"]) == ()


@pytest.mark.parametrize("written", ["0306406152", "0-306-40615-2", "978 0 306 40615 7", "9780306406157"])
def test_an_isbn_in_any_writing_is_asked_for_by_its_13_digits(written):
    assert words_asked(f"isbn {written}") == ("isbn", "9780306406157")


def test_digits_that_are_no_isbn_stay_as_they_are():
    assert words_asked("1234567890") == ("1234567890",)


@given(st.from_regex(r"[0-9]{9}", fullmatch=True))
def test_a_book_is_found_by_both_of_its_isbns(nine):
    check = sum((place + 1) * int(digit) for place, digit in enumerate(nine)) % 11
    isbn = Isbn.parse(nine + "0123456789X"[check])
    indexed = [isbn.digits, isbn.ten]
    assert is_found(isbn.digits, indexed)
    assert is_found(isbn.ten, indexed)


def test_no_word_is_longer_and_no_question_has_more_than_is_good():
    assert is_found("x" * 1000, ["x" * 1000])
    assert len(words_of(["x" * 1000])[0]) == LONGEST_WORD
    assert len(words_asked(" ".join(map(str, range(1000))))) == MOST_WORDS_ASKED


def test_sorting_goes_by_words_without_case_accents_and_punctuation():
    titles = ["Zorro", "ábaco", "«Emma»", "Étranger", "The Hobbit", "1984"]
    assert sorted(titles, key=sort_key) == ["1984", "ábaco", "«Emma»", "Étranger", "The Hobbit", "Zorro"]
    assert re.fullmatch(r"x{200}", sort_key("x" * 300))
