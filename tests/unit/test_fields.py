"""Single fields are checked, and every wrong one is named."""

from datetime import date, datetime
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.domain.errors import Invalid, Problem
from library.domain.fields import checked, day, each, one_of, optional, required, text, whole_number


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


def test_every_wrong_field_is_named_at_once_an_unknown_one_too():
    rules = {"title": required(text(10)), "year": whole_number(0, 9)}
    with pytest.raises(Invalid) as invalid:
        checked(rules, {"title": " ", "year": "3", "owner": 1})
    assert invalid.value.problems == (
        Problem("title", "must not be empty"),
        Problem("year", "must be a whole number"),
        Problem("owner", "there is no such field"),
    )


def test_what_is_left_out_is_not_checked_and_not_made_up():
    assert checked({"title": required(text(10)), "year": whole_number(0, 9)}, {"year": 3}) == {"year": 3}


def test_a_line_has_single_spaces_and_composed_letters():
    assert text(20)("  A\u0308 b \t\n c ") == "Ä b c"


def test_lines_are_kept_where_they_may_be_each_ending_alike():
    assert text(20, lines=True)(" a\r\nb\rc\n\td ") == "a\nb\nc\n\td"


@pytest.mark.parametrize("bad", ["a\0b", "a\x1bb", "\x7f", "\ud800"])
@pytest.mark.parametrize("lines", [True, False])
def test_a_text_has_no_control_characters_and_no_half_of_a_pair(bad, lines):
    with pytest.raises(ValueError, match="control character"):
        text(20, lines=lines)(bad)


def test_a_text_is_as_long_as_allowed_after_it_was_tidied():
    assert text(3)("  abc  ") == "abc"
    with pytest.raises(ValueError, match="has 4 characters, 3 at most are allowed"):
        text(3)("abcd")


@pytest.mark.parametrize("wrong", [None, 3, b"a", ["a"], True])
def test_a_text_is_a_text(wrong):
    with pytest.raises(ValueError, match="must be a text"):
        text(3)(wrong)


@given(st.text())
def test_a_text_that_was_kept_is_kept_again_as_it_is(given_text):
    for check in (text(1000), text(1000, lines=True)):
        try:
            kept = check(given_text)
        except ValueError:
            continue
        assert check(kept) == kept


@pytest.mark.parametrize("nothing", [None, "", "  ", "\n"])
def test_what_is_optional_may_be_none_which_nothing_is_kept_as(nothing):
    assert optional(text(3))(nothing) is None


def test_what_is_optional_is_checked_when_it_is_there():
    assert optional(text(3))(" a ") == "a"
    with pytest.raises(ValueError, match="3 at most"):
        optional(text(3))("abcd")


@pytest.mark.parametrize("number", [-5, 0, 7])
def test_a_whole_number_may_be_the_least_or_the_most(number):
    assert whole_number(-5, 7)(number) == number


@pytest.mark.parametrize("number", [-6, 8, 10**100])
def test_a_whole_number_is_within_its_bounds(number):
    with pytest.raises(ValueError, match="must be from -5 to 7"):
        whole_number(-5, 7)(number)


@pytest.mark.parametrize("wrong", [True, 1.0, "1", None, float("nan")])
def test_a_whole_number_is_no_text_no_fraction_and_no_yes(wrong):
    with pytest.raises(ValueError, match="must be a whole number"):
        whole_number(0, 9)(wrong)


def test_a_choice_is_named_by_itself_or_its_value():
    assert one_of(Colour)("red") is Colour.RED
    assert one_of(Colour)(Colour.BLUE) is Colour.BLUE


@pytest.mark.parametrize("wrong", ["RED", "", None, 1, [], {}])
def test_what_is_no_choice_is_told_the_choices(wrong):
    with pytest.raises(ValueError, match="must be one of red, blue"):
        one_of(Colour)(wrong)


def test_a_list_is_kept_in_order_without_empty_and_repeated_items():
    assert each(text(5), most=3)(["b", " ", "a", "b ", "c"]) == ("b", "a", "c")


def test_a_list_has_no_more_entries_than_allowed():
    with pytest.raises(ValueError, match="has 4 entries, 3 at most are allowed"):
        each(text(5), most=3)(["a", "b", "c", "d"])


@pytest.mark.parametrize("wrong", ["abc", None, 3])
def test_a_list_is_no_text(wrong):
    with pytest.raises(ValueError, match="must be a list"):
        each(text(5), most=3)(wrong)


def test_one_wrong_item_makes_the_list_wrong():
    with pytest.raises(ValueError, match="must be a text"):
        each(text(5), most=3)(["a", 3])


def test_a_day_is_itself_or_written_year_month_day():
    assert day("2026-02-28") == date(2026, 2, 28)
    assert day(date(2026, 2, 28)) == date(2026, 2, 28)


@pytest.mark.parametrize("wrong", ["2026-02-30", "28.2.2026", "", None, 20260228, datetime(2026, 2, 28)])  # noqa: DTZ001
def test_what_is_no_day_is_told_the_form(wrong):
    with pytest.raises(ValueError, match=r"must be a (day as YYYY-MM-DD|text)"):
        day(wrong)


@pytest.mark.parametrize("unseen", ["\u200b", "\ufeff", "\u202e", "\u2066", "\u2060"])
def test_marks_that_show_nothing_are_dropped_so_that_a_title_of_them_is_empty(unseen):
    assert text(10)(f"a{unseen}b") == "ab"
    with pytest.raises(ValueError, match="must not be empty"):
        required(text(10))(unseen)


def test_what_joins_letters_and_signs_is_kept():
    family = "👩\u200d👩\u200d👧"
    assert text(10)(family) == family


def test_of_items_that_are_the_same_the_first_is_kept_in_its_place():
    assert each(text(10), most=3, same=str.lower)(["SF", "war", "sf", "War", "sea"]) == ("SF", "war", "sea")
