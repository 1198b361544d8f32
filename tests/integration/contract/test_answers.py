"""What is sent again under the same key has one effect and one answer, in every store."""

from datetime import timedelta
from uuid import UUID

import pytest

from library.domain.actor import OPERATOR
from library.domain.catalogue import queries
from library.domain.catalogue.use_cases import add_book, edit_book
from library.domain.errors import KeyReused, NotFound
from library.domain.lending.withdrawing import delete_book
from library.domain.membership.joining import add_member
from library.domain.operations.answers import KEPT, Request
from library.domain.operations.queries import answer
from library.domain.search import BookSearch
from tests.racing import at_once

KEY = "8c4d2f"


@pytest.fixture
def titles(library, ada):
    return lambda: [book.title for book in library.ask(queries.books, viewer=ada, search=BookSearch()).items]


def test_the_same_again_has_one_effect_and_one_answer(library, ada, titles):
    answers = {library.once(KEY).do(add_book, by=ada, record={"title": "Emma"}) for _ in range(3)}
    assert titles() == ["Emma"]
    [book] = library.ask(queries.books, viewer=ada, search=BookSearch()).items
    assert answers == {str(book.id)}


def test_another_key_or_another_account_is_another_request(library, ada, bob, titles):
    library.once(KEY).do(add_book, by=ada, record={"title": "Emma"})
    library.once(f"{KEY}0").do(add_book, by=ada, record={"title": "Emma"})
    library.once(KEY).do(add_book, by=bob, record={"title": "Emma"})
    assert titles() == ["Emma"] * 3


def test_another_request_under_the_same_key_is_refused(library, ada, titles):
    answer = library.once(KEY).do(add_book, by=ada, record={"title": "Emma"})
    with pytest.raises(KeyReused):
        library.once(KEY).do(add_book, by=ada, record={"title": "Persuasion"})
    with pytest.raises(KeyReused):
        library.once(KEY).do(delete_book, by=ada, book_id=UUID(answer))
    assert titles() == ["Emma"]


def test_whoever_says_what_was_said_decides_what_is_the_same(library, ada, titles):
    library.once(KEY, account=ada.id, said=b"POST /books/").do(add_book, by=ada, record={"title": "Emma"})
    library.once(KEY, account=ada.id, said=b"POST /books/").do(add_book, by=ada, record={"title": "Emma "})
    with pytest.raises(KeyReused):
        library.once(KEY, account=ada.id, said=b"POST /book/").do(add_book, by=ada, record={"title": "Emma"})
    assert titles() == ["Emma"]


def test_an_answer_is_kept_for_a_day(library, ada, titles, clock):
    first = library.once(KEY).do(add_book, by=ada, record={"title": "Emma"})
    clock.go_on(hours=23, minutes=59, seconds=59)
    assert library.once(KEY).do(add_book, by=ada, record={"title": "Emma"}) == first
    clock.go_on(seconds=1)
    assert library.once(KEY).do(add_book, by=ada, record={"title": "Emma"}) != first
    assert len(titles()) == 2


@pytest.mark.parametrize("back", [timedelta(seconds=1), timedelta(days=1), timedelta(days=365)], ids=str)
def test_an_answer_that_was_given_by_a_clock_that_was_ahead_is_an_answer(library, ada, titles, clock, back):
    first = library.once(KEY).do(add_book, by=ada, record={"title": "Emma"})
    clock.now -= back
    assert library.once(KEY).do(add_book, by=ada, record={"title": "Emma"}) == first
    assert titles() == ["Emma"]


def test_of_what_was_refused_nothing_is_kept(library, ada, titles):
    attempts = []

    def fail_first(uow, *, by):
        attempts.append(1)
        add_book(uow, by=by, record={"title": "Emma"})
        if len(attempts) == 1:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        library.once(KEY).do(fail_first, by=ada)
    assert titles() == []
    assert library.once(KEY).do(fail_first, by=ada) == ""
    assert titles() == ["Emma"]


def test_what_cannot_be_shown_has_not_happened(library, ada, titles):
    def fail(_, book):
        raise NotFound("page of", book.title)

    with pytest.raises(NotFound):
        library.once(KEY, shown=fail).do(add_book, by=ada, record={"title": "Emma"})
    assert titles() == []


def test_the_answer_shows_what_was_just_changed_and_nobody_else_sees_yet(library, ada):
    book = library.do(add_book, by=ada, record={"title": "Emma"})

    def shown(reads, changed):
        return queries.book(reads, viewer=ada, book_id=changed.id).title

    for _ in range(2):
        edit = {"by": ada, "book_id": book.id, "changes": {"title": "Эмма «три» 三 😀"}}
        assert library.once(KEY, shown=shown).do(edit_book, **edit) == "Эмма «три» 三 😀"


def test_of_twenty_who_send_the_same_at_once_all_get_the_same_answer_and_it_happened_once(library, ada, titles):
    def send():
        return library.once(KEY).do(add_book, by=ada, record={"title": "Emma"})

    answers = at_once(*[send] * 20)
    assert titles() == ["Emma"]
    assert len(set(map(str, answers))) == 1
    assert isinstance(answers[0], str)


def test_of_many_keys_at_once_each_has_its_own_effect(library, ada, titles):
    def send(number):
        return lambda: library.once(f"{KEY}{number}").do(add_book, by=ada, record={"title": f"Volume {number}"})

    at_once(*[send(number) for number in range(6) for _ in range(2)])
    assert sorted(titles()) == [f"Volume {number}" for number in range(6)]


def test_an_answer_can_be_looked_up_before_anything_is_done(library, ada, clock):
    request = Request(KEY, ada.id, b"said")
    assert library.ask(answer, request=request, now=clock.now) is None
    given = library.once(KEY, account=ada.id, said=b"said").do(add_book, by=ada, record={"title": "Emma"})
    assert library.ask(answer, request=request, now=clock.now) == given
    assert library.ask(answer, request=request, now=clock.now + KEPT) is None
    with pytest.raises(KeyReused):
        library.ask(answer, request=Request(KEY, ada.id, b"something else"), now=clock.now)


def test_answers_that_are_over_are_purged_and_others_are_not(library, ada, titles, clock):
    library.once(KEY).do(add_book, by=ada, record={"title": "Emma"})
    clock.now += KEPT - timedelta(seconds=1)
    library.do(lambda uow: uow.answers.purge())
    library.once(KEY).do(add_book, by=ada, record={"title": "Emma"})
    assert titles() == ["Emma"]
    clock.go_on(seconds=1)
    library.do(lambda uow: uow.answers.purge())
    assert library.ask(lambda reads: reads.answers.get(Request(KEY, ada.id, b"").digest)) is None


def test_neither_the_key_nor_what_was_said_is_kept(library):
    account = {"name": "Eve", "email": "eve@example.org", "password_hash": "a hash of something"}
    library.once("a secret key", said=b"a password").do(add_member, by=OPERATOR, **account)
    request = Request("a secret key", OPERATOR.id, b"a password")
    kept = library.ask(lambda reads: reads.answers.get(request.digest))
    assert not any(secret in repr(kept) + request.digest for secret in ("a secret key", "a password"))


def test_the_order_in_which_a_record_names_its_fields_makes_no_other_request(library, ada, titles):
    first = library.once("key").do(add_book, by=ada, record={"title": "Emma", "tags": ["a"], "pages": 3})
    again = library.once("key").do(add_book, by=ada, record={"pages": 3, "tags": ["a"], "title": "Emma"})
    assert first == again
