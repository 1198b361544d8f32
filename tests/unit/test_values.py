"""ISBNs, e-mail addresses, languages and ratings are valid wherever they are met."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.domain.values import Isbn, email, language, rating

nine_digits = st.text("0123456789", min_size=9, max_size=9)


def digits_10(nine):
    """By the definition in the standard: weights from 10 to 2, and the sum is divisible by 11."""
    rest = -sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), nine, strict=True)) % 11
    return nine + ("X" if rest == 10 else str(rest))


def digits_13(twelve):
    """By the definition in the standard: weights 1 and 3, and the sum is divisible by 10."""
    rest = -sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(twelve)) % 10
    return twelve + str(rest)


def hyphenated(digits, places):
    return "".join(digit + "-" * (place in places) for place, digit in enumerate(digits[:-1])) + digits[-1]


@given(nine_digits)
def test_ten_digits_become_thirteen_and_are_found_back(nine):
    ten = digits_10(nine)
    isbn = Isbn.parse(ten)
    assert isbn.digits == digits_13("978" + nine)
    assert isbn.ten == ten
    assert Isbn.parse(isbn.digits) == isbn == Isbn.parse(isbn) == Isbn.parse(str(isbn))


@given(nine_digits.filter(lambda nine: nine[0] != "0"))
def test_those_that_begin_with_979_have_no_ten_digits(nine):
    isbn = Isbn.parse(digits_13("979" + nine))
    assert isbn.digits.startswith("979")
    assert isbn.ten is None


@given(nine_digits, st.sets(st.integers(0, 12)))
def test_hyphens_and_spaces_may_be_anywhere(nine, places):
    written = hyphenated(digits_13("978" + nine), places)
    assert Isbn.parse(written) == Isbn.parse(written.replace("-", " ")) == Isbn.parse(written.replace("-", "–"))


@given(nine_digits, st.integers(1, 9))
def test_a_wrong_check_digit_is_no_isbn(nine, other):
    right = digits_13("978" + nine)
    wrong = right[:12] + str((int(right[12]) + other) % 10)
    with pytest.raises(ValueError, match="check digit is wrong"):
        Isbn.parse(wrong)


@given(nine_digits, st.integers(0, 8), st.integers(1, 9))
def test_one_mistyped_digit_of_ten_is_noticed(nine, place, other):
    ten = digits_10(nine)
    mistyped = ten[:place] + str((int(ten[place]) + other) % 10) + ten[place + 1 :]
    with pytest.raises(ValueError, match="check digit is wrong"):
        Isbn.parse(mistyped)


def test_979_0_is_printed_music_and_no_isbn():
    with pytest.raises(ValueError, match="is no ISBN"):
        Isbn.parse(digits_13("979026000043"))


@pytest.mark.parametrize(
    "known", ["0-306-40615-2", "978-0-306-40615-7", "080442957X", "080442957x", "979-10-90636-07-1"]
)
def test_real_ones_are_taken_as_they_are_printed(known):
    assert Isbn.parse(known).digits[:3] in {"978", "979"}


@pytest.mark.parametrize("wrong", ["", "12345", "9770306406157", "X306406152", "978030640615X", "٩٧٨٠٣٠٦٤٠٦١٥٧"])
def test_what_has_other_digits_is_no_isbn(wrong):
    with pytest.raises(ValueError, match="is no ISBN"):
        Isbn.parse(wrong)


@pytest.mark.parametrize("wrong", [None, 9780306406157, b"0306406152"])
def test_an_isbn_is_a_text(wrong):
    with pytest.raises(ValueError, match="must be a text"):
        Isbn.parse(wrong)


@pytest.mark.parametrize("good", ["ada@example.org", "a.b+c@sub.example.org", "ö@exämple.org", "o_x@a-b.example"])
def test_e_mail_addresses_that_are_in_use_are_taken(good):
    assert email(good) == good


def test_an_e_mail_address_is_kept_in_lower_case_without_spaces_around():
    assert email("  Ada@Example.ORG ") == "ada@example.org"


@pytest.mark.parametrize(
    "bad",
    ["", "ada", "ada@", "@example.org", "ada@example", "a b@example.org", "a@b@example.org", "a@example..org",
     "a@example.org\nBcc: b@example.org", "a\0@example.org", "<a@example.org>", "a,b@example.org",
     "a" * 250 + "@b.org", None, 3],
)  # fmt: skip
def test_what_no_mail_would_reach_is_no_e_mail_address(bad):
    with pytest.raises(ValueError, match="is no e-mail address"):
        email(bad)


@pytest.mark.parametrize("given, kept", [("en", "en"), ("EN", "en"), ("pt-BR", "pt-BR"), ("zh-Hant-TW", "zh-Hant-TW")])
def test_a_language_is_a_tag_with_the_language_in_lower_case(given, kept):
    assert language(given) == kept


@pytest.mark.parametrize("bad", ["", "e", "english", "en_GB", "en-", "e1", "en-x" * 20, None, 3])
def test_what_is_no_tag_is_no_language(bad):
    with pytest.raises(ValueError, match="is no language tag"):
        language(bad)


@pytest.mark.parametrize("stars", [0.5, 1, 3.5, 5, 5.0])
def test_a_rating_is_in_halves_from_half_a_star_to_five(stars):
    assert rating(stars) == stars
    assert type(rating(stars)) is float


@pytest.mark.parametrize("bad", [0, 0.25, 5.5, -1, 3.1, True, "3", None, float("nan"), float("inf")])
def test_nothing_else_is_a_rating(bad):
    with pytest.raises(ValueError, match=r"must be from 0\.5 to 5"):
        rating(bad)
