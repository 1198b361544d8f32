"""Pages have bounds, and cursors come back as they were given."""

import base64
import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.domain.errors import Invalid
from library.domain.paging import DEEPEST_PAGE, MOST_PER_PAGE, Cursor, Slice

keys = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(keys, st.integers(0, 2**63 - 1))
def test_a_cursor_is_read_as_it_was_given_and_fits_into_an_address(key, seq):
    cursor = Cursor(key, seq)
    assert Cursor.parse(str(cursor)) == cursor
    assert str(cursor).replace("-", "").replace("_", "").isalnum()


def encoded(what):
    return base64.urlsafe_b64encode(json.dumps(what).encode()).decode()


@pytest.mark.parametrize(
    "garbage",
    ["", "x", "%%%", "ä", "AAAA", "====", encoded([]), encoded(["a"]), encoded(["a", 1, 2]), encoded({"a": 1, "b": 2}),
     encoded([1, "a"]), encoded(["a", True]), encoded(["a", 1.0]), encoded(["a", -1]), encoded(["a", 2**63]),
     encoded(["a\0", 1]), encoded(None), encoded(3), encoded("ab"), base64.urlsafe_b64encode(b"[" * 100_000).decode(),
     base64.urlsafe_b64encode(b"\xff\xfe").decode()],
)  # fmt: skip
def test_garbage_is_no_cursor(garbage):
    with pytest.raises(Invalid, match="cursor: is not one that a list gave"):
        Cursor.parse(garbage)


@given(st.text())
def test_no_text_makes_reading_a_cursor_fail_in_any_other_way(text):
    with contextlib.suppress(Invalid):
        Cursor.parse(text)


@pytest.mark.parametrize("page", [0, -1, DEEPEST_PAGE + 1])
def test_pages_are_counted_from_one_to_the_deepest(page):
    with pytest.raises(Invalid, match="page: must be from 1"):
        Slice(page=page)
    assert Slice(page=DEEPEST_PAGE).offset == (DEEPEST_PAGE - 1) * 20


@pytest.mark.parametrize("page_size", [0, -1, MOST_PER_PAGE + 1])
def test_a_page_has_at_least_one_and_not_too_many_rows(page_size):
    with pytest.raises(Invalid, match="page_size: must be from 1 to 100"):
        Slice(page_size=page_size)


def test_with_a_cursor_nothing_is_skipped_and_the_number_is_a_name_only():
    assert Slice(page=DEEPEST_PAGE + 1, cursor=Cursor("", 1)).offset == 0
    assert Slice(page=3, page_size=10).offset == 20
