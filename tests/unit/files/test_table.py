from datetime import date

import pytest

from library.domain.errors import Invalid, Malformed
from library.domain.importing import Owned
from library.domain.values import Isbn

GOODBOOKS = (
    "book_id,goodreads_book_id,best_book_id,work_id,isbn,isbn13,authors,original_publication_year,original_title,"
    "title,language_code,average_rating\n"
)


def test_goodbooks_is_known_by_its_header(read):
    found = read(
        GOODBOOKS
        + '1,2767052,2767052,27,439023483,9.78043902348e+12,"Suzanne Collins, A. B.",2008.0,X,The Hunger Games,eng,4\n'
        + "2,1381,1381,33,143039954,9.78014303995e+12,Homer,-720.0,Ὀδύσσεια,The Odyssey,eng,3.7\n"
    )
    assert found.source == "goodbooks-10k"
    assert [row.key for row in found] == ["2767052", "1381"]
    assert [row.book["year"] for row in found] == [2008, -720]
    assert found[0].book["authors"] == ("Suzanne Collins", "A. B.")
    assert found[0].book["isbn"] == Isbn("9780439023481")
    assert found[0].book["language"] == "en"
    assert found[0].reading is None


def test_common_names_are_recognised_in_any_order_and_writing(read):
    [row] = read(
        "TAGS;Author(s);ISBN-13;Titel;Verlag;Jahr;Seiten\nroman, krimi;A & B;978-3-16-148410-0;Emma;Reclam;1815;350\n"
    )
    assert row.book["tags"] == ["roman", "krimi"]
    assert row.book["authors"] == ("A", "B")
    assert row.book["isbn"] == Isbn("9783161484100")
    assert (row.book["title"], row.book["publisher"], row.book["year"], row.book["pages"]) == (
        "Emma",
        "Reclam",
        1815,
        350,
    )


def test_given_columns_come_first(read):
    found = read("Nr,Werk,Title\n7,Emma,no\n", columns={"title": "Werk", "id": "Nr"}, source="my shelf")
    assert found.source == "my shelf"
    assert (found[0].key, found[0].book["title"]) == ("7", "Emma")


@pytest.mark.parametrize("columns", [{"titel": "Title"}, {"title": "Werk"}])
def test_a_given_column_has_to_be_there(read, columns):
    with pytest.raises(Invalid, match="column: "):
        read("Title\nEmma\n", columns=columns)


def test_without_titles_it_is_no_list_of_books(read):
    with pytest.raises(Malformed, match="none of its columns is known to have titles; it has Name, Price"):
        read("Name,Price\nEmma,3\n")


def test_storygraph_makes_readings_and_books_of_what_is_owned(read):
    found = read(
        "Title,Authors,ISBN/UID,Read Status,Last Date Read,Star Rating,Review,Owned?\n"
        'Emma,"Jane Austen, Fiona Stafford",9780141439587,read,2021/02/03,3.75,Good.,Yes\n'
        "Persuasion,Jane Austen,b6b3,did-not-finish,,,,No\n"
    )
    emma, persuasion = found
    assert found.source == "storygraph"
    assert emma.book["authors"] == ("Jane Austen", "Fiona Stafford")
    assert emma.reading["finished_on"] == date(2021, 2, 3)
    assert emma.reading["rating"] == 4
    assert persuasion.book is None
    assert persuasion.reading["status"] == "abandoned"
    assert persuasion.remark == "ISBN as given: b6b3"


def test_calibre_gives_isbns_among_identifiers_and_ids_that_last(read):
    [row] = read(
        "author_sort,authors,title,isbn,identifiers,uuid,pubdate\n"
        '"Austen, Jane",Jane Austen & F. Stafford,Emma,1433809,"goodreads:1,isbn:9780141439587",aa-bb,2003-05-06T00\n'
    )
    assert row.key == "aa-bb"
    assert row.book["isbn"] == Isbn("9780141439587")
    assert row.book["year"] == 2003


def test_a_title_that_is_not_owned_is_one_to_read(read):
    [row] = read("Title\nEmma\n", owned=Owned.NONE)
    assert row.book is None
    assert row.reading["status"] == "to-read"


def test_what_cannot_be_read_is_kept_in_the_notes(read):
    [row] = read(f"Title,Year,Language,Tags,Notes\nEmma,c. 1950,old Norse,{'x' * 51},Mine.\n")
    assert row.book["year"] is row.book["language"] is None
    assert row.book["tags"] == []
    assert row.book["notes"].split("\n") == [
        "Mine.",
        "Year as given: c. 1950",
        "Language as given: old Norse",
        f"Tag as given: {'x' * 51}",
    ]


def test_days_that_cannot_be_in_this_order_are_not_both_kept(read):
    [row] = read("Title,Started,Finish date\nEmma,2021-02-01,2021-01-01\n")
    assert row.reading["status"] == "read"
    assert row.reading["started_on"] is None
