"""The errors are what their drawing says."""

import re
from datetime import date
from uuid import UUID

import attrs
import pytest

from library.domain import errors
from library.domain.errors import Invalid, Kind, LibraryError, NotFound, Problem, Stale
from library.domain.lending import errors as lending_errors

LINE = re.compile(r"^(?P<indent> *)(?P<name>[A-Z]\w+)(?: +(?P<rest>.+))?$", re.MULTILINE)
SOME_DATA = {UUID: UUID(int=7), UUID | str: "x", str: "this", int: 3, date: date(2026, 3, 1)}


def every_error(above=LibraryError):
    for error in above.__subclasses__():
        yield error
        yield from every_error(error)


def as_drawn():
    """The name of each error with that of the one above it, and its kind where the drawing tells it."""
    above, kind, drawn = {}, None, {}
    for line in LINE.finditer(errors.__doc__.split("\n\n")[1]):
        depth = len(line["indent"]) // 2
        above[depth] = line["name"]
        kind = line["rest"].split()[0] if depth == 1 else kind
        drawn[line["name"]] = (above.get(depth - 1), kind)
    for line in LINE.finditer(lending_errors.__doc__.split("\n\n")[1]):  # grows on branches of that tree
        above = {0: line["name"]} if not line["indent"] else above
        if line["indent"]:
            drawn[line["name"]] = (above[0], drawn[above[0]][1])
    return drawn


def example(error):
    return error(*(SOME_DATA[field.type] for field in attrs.fields(error)))


LEAVES = [error for error in every_error() if not error.__subclasses__()]


def test_the_drawn_tree_is_the_tree_that_there_is():
    real = {error.__name__: (error.__base__.__name__, error.kind.value) for error in every_error()}
    assert as_drawn() == {"LibraryError": (None, None), **real}


def test_every_error_is_imported_from_one_place_and_shown_by_that_name():
    """Those of lending are in its own."""
    for error in every_error():
        place = errors if hasattr(errors, error.__name__) else lending_errors
        assert getattr(place, error.__name__) is error
        assert error.__module__ == place.__name__


def test_every_kind_is_of_some_error():
    assert {error.kind for error in LEAVES} == set(Kind)


def test_every_code_is_of_one_error_only():
    codes = [error.code for error in LEAVES]
    assert len(codes) == len(set(codes))
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", code) for code in codes)


@pytest.mark.parametrize("error", [error for error in LEAVES if error is not Invalid], ids=lambda error: error.__name__)
def test_every_error_says_a_whole_sentence_with_its_data_in_it(error):
    said = example(error)
    assert str(said)[0].isupper()
    assert str(said).endswith(".")
    assert "{" not in str(said)
    if not isinstance(said, Stale):
        assert all(str(value) in str(said) for value in said.fields().values())


def test_an_error_gives_its_data_by_name():
    assert NotFound("book", "x").fields() == {"what": "book", "id": "x"}
    assert Stale(1, 2).fields() == {"expected": 1, "actual": 2}


def test_what_is_invalid_names_every_wrong_field():
    problems = (Problem("title", "must not be empty"), Problem("year", "must be a whole number"))
    assert str(Invalid(problems)) == "title: must not be empty; year: must be a whole number."
    assert Invalid.because("title", "must not be empty").problems == problems[:1]


def test_an_error_can_be_raised_and_caught_like_any_other():
    error = NotFound("book", "x")
    with pytest.raises(LibraryError, match="There is no book x") as caught:
        raise error
    assert caught.value is error
