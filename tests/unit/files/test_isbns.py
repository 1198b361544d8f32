import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.adapters.files.isbns import proven
from library.domain.values import Isbn

THE_HUNGER_GAMES = "9780439023481"


@pytest.mark.parametrize(
    "thirteen, ten",
    [
        ("9780439023481", ""),
        ("", "9780439023481"),
        ("978-0-439-02348-1", ""),
        ('="9780439023481"', '="0439023483"'),
        ("9780439023481.0", ""),
        ("", "0439023483"),
        ("", "439023483"),  # the zero was lost
        ("9.78043902348e+12", "439023483"),  # and the thirteen rounded
        ("9.78E+12", "439023483"),
        ("9,78043902348E+12", "439023483.0"),
        ("", "[0439023483]"),
        ("", "0439023483 (pbk.)"),
        ("", "0439023483, 9780439023481"),
        ("76783609419.0", "439023483"),  # an article number, which says nothing of the book's
    ],
)
def test_an_isbn_is_found_in_what_spreadsheets_make_of_it(thirteen, ten):
    assert proven(thirteen, ten) == Isbn(THE_HUNGER_GAMES)


@pytest.mark.parametrize(
    "thirteen, ten",
    [
        ("", ""),
        ("", "439023484"),  # its check digit is wrong
        ("9.78043902348e+12", ""),  # ten ISBNs round to this
        ("9.78006241409e+12", "8143676"),  # the ten with its zeros is another book's
        ("", "23483"),  # too short to be anything but another number
        ("", "B00ABC1234"),
        ("", "1984"),
    ],
)
def test_an_isbn_that_nothing_proves_is_none(thirteen, ten):
    assert proven(thirteen, ten) is None


@given(st.text(), st.text())
def test_no_text_breaks_it(thirteen, ten):
    assert proven(thirteen, ten) is None or isinstance(proven(thirteen, ten), Isbn)


@given(st.integers(0, 99_999_999))
def test_lost_zeros_come_back(number):
    isbn = next(isbn for check in "0123456789X" if (isbn := proven("", f"{number:09}{check}")))
    stripped = str(isbn.ten).lstrip("0")
    assert proven("", stripped) == (isbn if len(stripped) >= 7 else None)
