"""Books are found by whether they can be had, together with whatever else is asked, alike by every store."""

import itertools

import pytest

from library.domain.catalogue import queries
from library.domain.catalogue.record import Availability
from library.domain.catalogue.use_cases import add_book, edit_book, hide_book
from library.domain.lending import circulation, holding, upkeep, withdrawing
from library.domain.paging import Cursor, Slice
from library.domain.reading.use_cases import set_book_reading
from library.domain.search import AvailabilityFilter, BookSearch, BookSort
from library.domain.values import Isbn

EMMA = Isbn("9780141439587")
OTHERS = tuple(each for each in AvailabilityFilter if each is not AvailabilityFilter.MINE)


@pytest.fixture
def world(library, ada, bob, cleo, admin):
    """Ada's books and one of Bob's, called after what is so of them, the oldest first."""

    def book(title, owner=ada, **record):
        kept = {"authors": ["Jane Austen"], "tags": ["novel"], **record}
        return library.do(add_book, by=owner, record={"title": title, **kept}).id

    def lend(title, to=bob, **record):
        made = book(title, **record)
        return made, library.do(circulation.lend, by=ada, book_id=made, to=getattr(to, "id", to)).id

    def ready(title, by=bob, **record):
        made = book(title, **record)
        hold = library.do(holding.place_hold, by=by, book_id=made)
        library.do(holding.accept_hold, by=ada, hold_id=hold.id)
        return made

    book("free", isbn=EMMA.digits)
    book("free and private", visibility="private")
    book("free and public", visibility="public")
    lend("out", isbn=EMMA.digits)
    lend("out with Cleo", cleo, visibility="public")
    lend("out with a guest", circulation.guest(name="Gus", email="gus@example.org"), tags=["lent away"])
    out_of_sight, _ = lend("out and private now")
    library.do(set_book_reading, by=bob, book_id=out_of_sight, record={"status": "read"})
    library.do(edit_book, by=ada, book_id=out_of_sight, changes={"visibility": "private"})
    hidden, _ = lend("out and hidden")
    library.do(hide_book, by=admin, book_id=hidden, hidden=True)
    library.do(circulation.return_book, by=ada, loan_id=lend("back")[1])
    library.do(circulation.lose, by=ada, loan_id=lend("lost")[1])
    _, found = lend("found")
    library.do(circulation.lose, by=ada, loan_id=found)
    library.do(circulation.find, by=ada, loan_id=found)
    ready("ready for Bob", isbn=EMMA.digits)
    ready("ready for Cleo", cleo, authors=["Emily Brontë"])
    ready_and_private = ready("ready and private now")
    library.do(edit_book, by=ada, book_id=ready_and_private, changes={"visibility": "private"})
    ready_and_hidden = ready("ready and hidden")
    library.do(hide_book, by=admin, book_id=ready_and_hidden, hidden=True)
    library.do(holding.place_hold, by=bob, book_id=book("only waited for"))
    library.do(withdrawing.withdraw_book, by=ada, book_id=book("withdrawn"), withdrawn=True)
    library.do(hide_book, by=admin, book_id=book("hidden"), hidden=True)
    lent_before, lent = lend("ready, lent before")
    library.do(circulation.return_book, by=ada, loan_id=lent)
    hold = library.do(holding.place_hold, by=cleo, book_id=lent_before)
    library.do(holding.accept_hold, by=ada, hold_id=hold.id)
    book("Bob's own", bob)
    library.do(set_book_reading, by=ada, book_id=lent_before, record={"status": "reading"})
    for copy in library.ask(queries.books, viewer=bob, search=BookSearch(isbn=EMMA)).items:
        library.do(set_book_reading, by=bob, book_id=copy.id, record={"status": "read"})
    return library


def titles(world, viewer, availability=None, **asked):
    search = BookSearch(availability=availability, page=Slice(page_size=100), **asked)
    return [book.title for book in world.ask(queries.books, viewer=viewer, search=search).items]


def test_a_book_is_what_is_first_true_of_it(world, ada, bob, admin):
    shown = world.ask(queries.books, viewer=ada, search=BookSearch(page=Slice(page_size=100))).items
    is_ = {book.title: book.availability for book in shown}
    assert {title for title, what in is_.items() if what is Availability.AVAILABLE} == {
        "free",
        "free and private",
        "free and public",
        "back",
        "found",
        "only waited for",
        "Bob's own",
    }
    assert {title for title, what in is_.items() if what is Availability.READY} == {
        "ready for Bob",
        "ready for Cleo",
        "ready and private now",
        "ready, lent before",
    }
    assert {title for title, what in is_.items() if what is Availability.WITHDRAWN} == {
        "withdrawn",
        "hidden",
        "ready and hidden",
    }
    assert {title for title, what in is_.items() if what is Availability.LOST} == {"lost"}
    out = [book for book in shown if book.availability is Availability.ON_LOAN]
    assert all(book.title.startswith("out") and book.due_on for book in out)
    assert (len(out), [book for book in shown if book not in out and book.due_on]) == (5, [])


FILTERS = {
    "nothing else": {},
    "words": {"words": "out"},
    "beginning of words": {"words": "austen rea"},
    "author": {"author": "bronte"},
    "tag": {"tag": "lent away"},
    "isbn": {"isbn": EMMA},
    "words and isbn": {"words": "ready", "isbn": EMMA},
}


@pytest.fixture(params=["ada", "bob", "cleo", "admin", "nobody"])
def viewer(request):
    return None if request.param == "nobody" else request.getfixturevalue(request.param)


def test_the_filter_finds_what_is_shown_as_that_with_every_other_filter_in_every_order(world, viewer, ada, bob):
    more = {"owner": {"owner_id": ada.id}, "owner and words": {"owner_id": ada.id, "words": "jane"}}
    if viewer is not None:
        more["read"] = {"reader": viewer.id, "status": "read"}
        more["read and words"] = {"reader": viewer.id, "words": "out"}
    for asked, sort in itertools.product((*FILTERS.values(), *more.values()), BookSort):
        search = BookSearch(sort=sort, page=Slice(page_size=100), **asked)
        shown = world.ask(queries.books, viewer=viewer, search=search).items
        for wanted in OTHERS:
            expected = [book.title for book in shown if book.availability == wanted.value]
            assert titles(world, viewer, wanted, sort=sort, **asked) == expected, (wanted, asked, sort)


BOB_S = ["ready and hidden", "ready and private now", "ready for Bob", "out and hidden", "out and private now", "out"]


def test_mine_is_what_one_has_or_is_to_pick_up_whatever_it_has_become(world, ada, bob, cleo):
    def mine(viewer, **asked):
        return titles(world, viewer, AvailabilityFilter.MINE, **asked)

    assert mine(bob) == BOB_S
    assert mine(cleo) == ["ready, lent before", "ready for Cleo", "out with Cleo"]
    assert mine(ada) == mine(None) == []
    assert mine(bob, sort=BookSort.OLDEST) == BOB_S[::-1]
    assert mine(bob, sort=BookSort.TITLE) == sorted(BOB_S)
    assert mine(bob, sort=BookSort.AUTHOR_BACKWARDS) == BOB_S
    assert mine(bob, words="ready aust") == BOB_S[:3]
    assert mine(bob, isbn=EMMA) == mine(bob, owner_id=ada.id, isbn=EMMA) == ["ready for Bob", "out"]
    assert mine(bob, owner_id=bob.id) == mine(bob, author="bronte") == mine(bob, tag="lent away") == []
    assert mine(bob, tag="novel") == BOB_S
    assert mine(bob, reader=bob.id, status="read") == ["ready for Bob", "out and private now", "out"]
    assert mine(bob, reader=bob.id, status="read", words="out") == ["out and private now", "out"]
    assert mine(cleo, reader=ada.id) == ["ready, lent before"]


@pytest.mark.parametrize("wanted", AvailabilityFilter)
@pytest.mark.parametrize("asked", [{}, {"words": "austen"}, {"reader": "bob", "status": "read"}], ids=str)
def test_pages_of_what_is_filtered_make_up_the_list(world, bob, wanted, asked):
    if "reader" in asked:
        asked = {**asked, "reader": bob.id}
    for sort, size in itertools.product(BookSort, (1, 2, 3)):
        whole = titles(world, bob, wanted, sort=sort, **asked)
        found, cursor = [], None
        for number in range(1, len(whole) + 2):
            pages = [
                world.ask(
                    queries.books,
                    viewer=bob,
                    search=BookSearch(availability=wanted, sort=sort, page=Slice(number, size, at), **asked),
                )
                for at in ({cursor, None} if cursor else {None})
            ]
            assert {page.items for page in pages} == {pages[0].items}
            assert {(page.total, page.total_is_exact) for page in pages} == {(len(whole), True)}
            found += [book.title for book in pages[0].items]
            if pages[0].next is None:
                break
            cursor = Cursor.parse(str(pages[0].next))
        assert found == whole


def test_a_book_can_be_had_again_when_nothing_holds_it_any_more(library, ada, bob, admin, clock):
    book = library.do(add_book, by=ada, record={"title": "Emma"})

    def is_now():
        return library.ask(queries.book, viewer=ada, book_id=book.id).availability

    def get_ready():
        hold = library.do(holding.place_hold, by=bob, book_id=book.id)
        library.do(holding.accept_hold, by=ada, hold_id=hold.id)
        assert is_now() is Availability.READY
        return hold

    library.do(holding.cancel_hold, by=bob, hold_id=get_ready().id)
    assert is_now() is Availability.AVAILABLE
    library.do(holding.decline_hold, by=ada, hold_id=get_ready().id)
    assert is_now() is Availability.AVAILABLE
    late = get_ready()
    clock.go_on(days=30)
    library.do(upkeep.expire_hold, hold_id=late.id)
    assert is_now() is Availability.AVAILABLE
    for is_so, what in ((True, Availability.WITHDRAWN), (False, Availability.AVAILABLE)):
        library.do(withdrawing.withdraw_book, by=ada, book_id=book.id, withdrawn=is_so)
        assert is_now() is what
    for is_so, what in ((True, Availability.WITHDRAWN), (False, Availability.AVAILABLE)):
        library.do(hide_book, by=admin, book_id=book.id, hidden=is_so)
        assert is_now() is what
    loan = library.do(circulation.lend, by=ada, book_id=book.id, to=bob.id)
    library.do(circulation.lose, by=ada, loan_id=loan.id)
    assert is_now() is Availability.LOST
    library.do(circulation.find, by=ada, loan_id=loan.id)
    assert is_now() is Availability.AVAILABLE
