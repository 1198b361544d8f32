"""The search finds the same, and in the same order, in every store."""

import secrets

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from library import open_library
from library.adapters.passwords import Argon2Passwords
from library.domain.actor import OPERATOR
from library.domain.catalogue import queries
from library.domain.catalogue.use_cases import add_book, edit_book
from library.domain.membership.joining import add_member
from library.domain.paging import COUNTED_UP_TO, Cursor, Slice
from library.domain.reading.use_cases import add_reading, set_book_reading
from library.domain.search import BookSearch, BookSort
from library.domain.values import Isbn

SHELF = (
    {"title": "Ender's Game", "authors": ["Orson Scott Card"], "isbn": "0812550706", "tags": ["Science Fiction"]},
    {"title": "Die Straße", "authors": ["Cormac McCarthy", "Nikolaus Stingl"], "isbn": "9783499246005"},
    {"title": "三体问题", "authors": ["刘慈欣"], "tags": ["science fiction", "中文"]},
    {"title": "Łódź and the Rest", "authors": ["Ursula K. Le Guin"], "tags": ["Towns"]},
    {"title": "It", "authors": ["Stephen King"], "description": "not searched: Ender"},
    {"title": "The The and a", "authors": ["The A"], "tags": ["to be or not"]},
    {"title": "100% _wild_ 'quoted' \"cards\" & more*", "authors": ["O'Brien, Flann"]},
)


@pytest.fixture
def shelf(library, ada):
    return [library.do(add_book, by=ada, record=record) for record in SHELF]


@pytest.fixture
def found(library, ada, shelf):
    def titles(**asked):
        page = library.ask(queries.books, viewer=ada, search=BookSearch(**asked))
        assert page.total == len(page.items)
        if page.items:  # with a page of one they are really counted
            asked["page"] = Slice(page_size=1)
            assert library.ask(queries.books, viewer=ada, search=BookSearch(**asked)).total == page.total
        return [book.title for book in page.items]

    return titles


@pytest.mark.parametrize(
    "words, title",
    [
        ("ender game", "Ender's Game"),
        ("GAME card", "Ender's Game"),
        ("science gam", "Ender's Game"),
        ("enders", "Ender's Game"),
        ("978-0-8125-5070-2", "Ender's Game"),
        ("0-8125-5070-6", "Ender's Game"),
        ("97808125", "Ender's Game"),
        ("strasse", "Die Straße"),
        ("stingl mccarthy", "Die Straße"),
        ("体问", "三体问题"),
        ("题", "三体问题"),
        ("三体问题", "三体问题"),
        ("lodz", "Łódź and the Rest"),
        ("it", "It"),
        ("the the a", "The The and a"),
        ("not", "The The and a"),
        ("wild 100", "100% _wild_ 'quoted' \"cards\" & more*"),
        ("obrien", "100% _wild_ 'quoted' \"cards\" & more*"),
        ("quoted", "100% _wild_ 'quoted' \"cards\" & more*"),
    ],
)
def test_a_book_is_found_by_all_the_words_of_title_authors_isbn_and_tags(found, words, title):
    assert title in found(words=words)


@pytest.mark.parametrize(
    "words", ["gam ender", "ender king", "ender zzz", "%", "_", "'", '"', "*", "&!", "games", "enders game z"]
)
def test_a_book_is_not_found_by_words_that_it_lacks(found, words):
    assert found(words=words) == []


def test_a_description_is_not_searched(found):
    assert found(words="searched") == []


def test_filters_narrow(found, library, ada, bob, shelf):
    assert found(tag="SCIENCE fiction") == ["三体问题", "Ender's Game"]
    assert found(tag="science") == []
    assert found(author="le guin") == ["Łódź and the Rest"]
    assert found(author="guin ursula") == ["Łódź and the Rest"]
    assert found(author="gui") == []
    assert found(author="!") == []
    assert found(isbn=Isbn.parse("9783499246005")) == ["Die Straße"]
    assert found(owner_id=bob.id) == []
    assert len(found(owner_id=ada.id)) == len(SHELF)
    assert found(tag="science fiction", words="card") == ["Ender's Game"]


def test_a_nul_in_a_filter_finds_nothing_and_breaks_nothing(found):
    assert found(tag="a\0b") == []
    assert found(words="\0") == []
    assert found(author="\0") == []


def test_what_was_edited_is_found_by_its_new_words_only(found, library, ada, shelf):
    changes = {"title": "Speaker", "authors": ["O. S. C."], "tags": ["Pigs"], "isbn": None}
    library.do(edit_book, by=ada, book_id=shelf[0].id, changes=changes)
    assert found(words="speaker") == found(tag="pigs") == found(author="c") == ["Speaker"]
    assert found(words="ender") == found(words="9780812550702") == found(author="card") == []


def test_status_lists_the_same_copy_and_every_copy_with_its_isbn_that_the_reader_so_marked(
    found, library, ada, bob, shelf
):
    twin = library.do(add_book, by=bob, record={"title": "Ender's Game, again", "isbn": "9780812550702"})
    library.do(set_book_reading, by=ada, book_id=shelf[4].id, record={"status": "read"})
    library.do(add_reading, by=ada, record={"title": "Ender's Game", "isbn": "0812550706", "status": "read"})
    library.do(set_book_reading, by=ada, book_id=shelf[3].id, record={"status": "to-read"})
    library.do(set_book_reading, by=bob, book_id=shelf[1].id, record={"status": "read"})
    assert found(reader=ada.id, status="read") == [twin.title, "It", "Ender's Game"]
    assert found(reader=ada.id, status="to-read") == ["Łódź and the Rest"]
    assert found(reader=ada.id, status="abandoned") == []
    assert len(found(reader=ada.id)) == 4
    assert found(reader=bob.id, status="read") == ["Die Straße"]
    assert found(reader=ada.id, status="read", words="game") == [twin.title, "Ender's Game"]
    assert found(reader=ada.id, status="read", words="gam", tag="science fiction") == ["Ender's Game"]
    assert found(reader=ada.id, status="read", author="king", sort=BookSort.TITLE) == ["It"]


@pytest.mark.parametrize("sort", BookSort)
@pytest.mark.parametrize("page_size", [1, 2, 3, 7, 8])
def test_pages_by_number_and_by_cursor_are_the_same_and_together_they_are_the_list(
    library, ada, shelf, sort, page_size
):
    library.do(add_book, by=ada, record={"title": "It"})  # one that is equal by its title
    everything = library.ask(queries.books, viewer=ada, search=BookSearch(sort=sort, page=Slice(page_size=100))).items
    by_cursor, by_number, cursor = [], [], None
    for number in range(1, 10):
        search = BookSearch(sort=sort, page=Slice(number, page_size))
        onwards = BookSearch(sort=sort, page=Slice(number, page_size, cursor))
        by_number += library.ask(queries.books, viewer=ada, search=search).items
        page = library.ask(queries.books, viewer=ada, search=onwards)
        by_cursor += page.items
        assert (page.total, page.total_is_exact) == (len(SHELF) + 1, True)
        if page.next is None:
            break
        cursor = Cursor.parse(str(page.next))
    assert by_cursor == list(everything)
    assert by_number == by_cursor


def test_the_order_is_by_title_or_author_without_case_and_accents_or_the_newest_first(found):
    assert found(sort=BookSort.TITLE)[:3] == [SHELF[6]["title"], "Die Straße", "Ender's Game"]
    assert found(sort=BookSort.TITLE_BACKWARDS)[0] == "三体问题"
    assert found(sort=BookSort.AUTHOR)[0] == "Die Straße"
    assert found() == [record["title"] for record in reversed(SHELF)]
    assert found(sort=BookSort.OLDEST) == [record["title"] for record in SHELF]


def test_books_are_counted_up_to_a_thousand(library, ada):
    def many(uow, how_many):
        from library.domain.catalogue.book import Book

        books = [
            Book.add(id=uow.new_id(), by=ada, record={"title": f"Volume {n}"}, now=uow.now) for n in range(how_many)
        ]
        uow.books.add_all(books)

    library.do(many, COUNTED_UP_TO)
    page = library.ask(queries.books, viewer=ada, search=BookSearch())
    assert (page.total, page.total_is_exact) == (COUNTED_UP_TO, True)
    library.do(many, 1)
    page = library.ask(queries.books, viewer=ada, search=BookSearch(words="volume"))
    assert (page.total, page.total_is_exact) == (COUNTED_UP_TO, False)
    assert library.ask(queries.books, viewer=ada, search=BookSearch(words="volume 999")).total == 1


TEXTS = st.text(st.sampled_from("aAbBeéÉßłŁ 09'-._%*\"&|!():\\三体題ガ"), min_size=1, max_size=12).filter(
    lambda text: text.strip()
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    titles=st.lists(TEXTS, min_size=1, max_size=4),
    asked=st.lists(TEXTS, min_size=1, max_size=6),
    sort=st.sampled_from(BookSort),
)
def test_whatever_is_asked_every_store_answers_as_the_memory_does(library, clock, titles, asked, sort):
    with open_library(clock=clock, passwords=Argon2Passwords(memory_kib=8)) as memory:
        answers = []
        for store in (library, memory):
            email = f"{secrets.token_hex(8)}@example.org"
            owner = store.do(add_member, by=OPERATOR, name="Eve", email=email, password_hash=None).actor()
            for title in titles:
                store.do(add_book, by=owner, record={"title": title, "tags": [title]})
            answers.append([_found(store, owner, text, sort) for text in (*asked, *titles)])
        assert answers[0] == answers[1]


def _found(store, owner, text, sort):
    searches = (BookSearch(owner_id=owner.id, sort=sort, **{by: text}) for by in ("words", "tag"))
    return text, [[b.title for b in store.ask(queries.books, viewer=owner, search=search).items] for search in searches]
