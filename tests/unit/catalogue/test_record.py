"""What can be said of a book."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.domain.catalogue.record import LONGEST_TEXT, LONGEST_TITLE, RECORD, BookRecord, Condition, Visibility
from library.domain.errors import Invalid
from library.domain.fields import checked
from library.domain.values import Isbn

json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=4,
)

FULL = {
    "title": " Meditations ",
    "authors": ["Marcus Aurelius", "Gregory Hays", "Marcus Aurelius"],
    "isbn": "0-8129-6825-5",
    "publisher": "Modern Library",
    "year": -180,
    "language": "EN",
    "pages": 256,
    "description": "To **myself**.\r\n",
    "tags": ["philosophy", ""],
    "condition": "very-good",
    "notes": "lent to Lucius, once",
    "visibility": "public",
}


def test_every_field_of_a_record_has_its_check():
    assert set(RECORD) == set(BookRecord.__annotations__)


def test_a_full_record_is_kept_tidied():
    assert checked(RECORD, FULL) == {
        "title": "Meditations",
        "authors": ("Marcus Aurelius", "Gregory Hays"),
        "isbn": Isbn("9780812968255"),
        "publisher": "Modern Library",
        "year": -180,
        "language": "en",
        "pages": 256,
        "description": "To **myself**.",
        "tags": ("philosophy",),
        "condition": Condition.VERY_GOOD,
        "notes": "lent to Lucius, once",
        "visibility": Visibility.PUBLIC,
    }


def test_what_was_kept_is_kept_again():
    kept = checked(RECORD, FULL)
    assert checked(RECORD, kept) == kept


@pytest.mark.parametrize(
    "name", ["isbn", "publisher", "year", "language", "pages", "description", "condition", "notes"]
)
def test_what_is_not_known_of_a_book_is_none(name):
    assert checked(RECORD, {name: None}) == {name: None}


@pytest.mark.parametrize(
    "name, wrong",
    [
        ("title", ""),
        ("title", None),
        ("title", "x" * (LONGEST_TITLE + 1)),
        ("authors", "Marcus Aurelius"),
        ("authors", None),
        ("authors", [f"author {number}" for number in range(51)]),
        ("isbn", "0-8129-6825-4"),
        ("year", -5001),
        ("year", 3000),
        ("year", "1969"),
        ("pages", 0),
        ("language", "Latin"),
        ("description", "x" * (LONGEST_TEXT + 1)),
        ("tags", None),
        ("tags", ["x" * 51]),
        ("condition", "as new"),
        ("visibility", None),
        ("visibility", "friends"),
        ("owner_id", "0"),
        ("hidden", True),
        ("id", "0"),
        ("version", 7),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_a_wrong_field_is_named(name, wrong):
    with pytest.raises(Invalid) as invalid:
        checked(RECORD, {name: wrong})
    assert [problem.field for problem in invalid.value.problems] == [name]


@given(st.dictionaries(st.sampled_from(sorted(RECORD)), json))
def test_nothing_that_is_given_makes_the_check_fail_in_any_other_way(record):
    try:
        kept = checked(RECORD, record)
    except Invalid:
        return
    assert checked(RECORD, kept) == kept
