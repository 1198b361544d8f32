from datetime import date

import pytest

from library.adapters.files import cells
from library.domain.catalogue.record import Condition
from library.domain.reading.reading import Status


@pytest.mark.parametrize(
    "text, year",
    [
        ("2008", 2008),
        ("2008.0", 2008),
        ("-50", -50),
        ("-720.0", -720),
        ("0", None),
        ("2011-05-03T00:00:00+00:00", 2011),
        ("01/02/2000", 2000),
        ("180", 180),
    ],
)
def test_years(text, year):
    assert cells.year(text) == year


@pytest.mark.parametrize("text", ["c. 1950", "20001", "19 50", "1e400"])
def test_what_is_no_year(text):
    with pytest.raises(ValueError, match=r"^"):
        cells.year(text)


@pytest.mark.parametrize("text, pages", [("352", 352), ("256 ", 256), ("1,024", 1024), ("0", None)])
def test_pages(text, pages):
    assert cells.pages(text) == pages


@pytest.mark.parametrize(
    "text, day",
    [
        ("2020/08/23", date(2020, 8, 23)),
        ("2020-8-3", date(2020, 8, 3)),
        ("[2007-04-16]", date(2007, 4, 16)),
        ("2022-01-02 10:11:12", date(2022, 1, 2)),
        ("2020/02/10,2021/02/11", date(2021, 2, 11)),
        ("0000-00-00", None),
    ],
)
def test_days(text, day):
    assert cells.day(text) == day


@pytest.mark.parametrize("text", ["2020/13/01", "May 2020", "23/08/2020"])
def test_a_day_that_could_be_two_is_none(text):
    with pytest.raises(ValueError, match=r"^"):
        cells.day(text)


@pytest.mark.parametrize("text, stars", [("5", 5), ("0", None), ("3.75", 4), ("4,5", 4.5), ("0.2", None)])
def test_stars_are_rounded_to_halves_and_none_are_no_rating(text, stars):
    assert cells.stars(text) == stars


@pytest.mark.parametrize("text", ["nan", "inf", "-1", "10", "★★★"])
def test_what_is_no_rating(text):
    with pytest.raises(ValueError, match=r"^"):
        cells.stars(text)


@pytest.mark.parametrize(
    "text, language",
    [("eng", "en"), ("en-US", "en-US"), ("English", "en"), ("fre", "fr"), ("mul", "mul"), ("pt_BR", "pt-BR")],
)
def test_languages_get_their_short_tag(text, language):
    assert cells.language(text) == language


@pytest.mark.parametrize(
    "text, commas, names",
    [
        ("J.K. Rowling, Mary GrandPré", True, ("J.K. Rowling", "Mary GrandPré")),
        ("Henry Louis Gates, Jr., Kwame Anthony Appiah", True, ("Henry Louis Gates, Jr.", "Kwame Anthony Appiah")),
        ("Le Guin, Ursula K.", False, ("Le Guin, Ursula K.",)),
        ("Pratchett, Terry & Gaiman, Neil", False, ("Pratchett, Terry", "Gaiman, Neil")),
        ("A; B |C", False, ("A", "B", "C")),
        ("David   Epstein", False, ("David Epstein",)),
        ("Simon&Schuster", False, ("Simon&Schuster",)),
    ],
)
def test_names_are_parted_only_where_it_is_sure_that_they_are_several(text, commas, names):
    assert cells.names(text, commas=commas) == names


@pytest.mark.parametrize(
    "text, status",
    [
        ("to-read", Status.TO_READ),
        ("currently-reading", Status.READING),
        ("Read", Status.READ),
        ("did-not-finish", Status.ABANDONED),
        ("DNF", Status.ABANDONED),
    ],
)
def test_a_status_has_many_words(text, status):
    assert cells.status(text) is status


def test_conditions_in_the_words_of_shops():
    assert cells.condition("Like New") is Condition.FINE
    assert cells.condition("acceptable") is Condition.FAIR
