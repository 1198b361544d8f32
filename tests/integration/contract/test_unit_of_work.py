"""What every unit of work promises."""

import pytest

from library.domain.catalogue.use_cases import add_book
from library.domain.errors import Conflict, EmailTaken, NotFound
from library.domain.membership.member import Member


def test_leaving_without_commit_undoes_everything(library, ada):
    with library._transactions() as uow:
        book = add_book(uow, by=ada, record={"title": "Persuasion"})
    with library._transactions() as uow, pytest.raises(NotFound):
        uow.books.get(book.id)


def test_an_error_in_the_block_undoes_everything_and_comes_out_as_it_was(library, ada):
    made = []

    def fail(uow):
        made.append(add_book(uow, by=ada, record={"title": "Persuasion"}))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        library.do(fail)
    with library._transactions() as uow, pytest.raises(NotFound):
        uow.books.get(made[0].id)


def test_the_same_id_gives_the_same_object(library, ada):
    book_id = library.do(add_book, by=ada, record={"title": "Persuasion"}).id
    with library._transactions() as uow:
        assert uow.books.get(book_id) is uow.books.get(book_id, lock=True)


def test_what_was_added_is_got_in_the_same_transaction(library, ada):
    with library._transactions() as uow:
        book = add_book(uow, by=ada, record={"title": "Persuasion"})
        assert uow.books.get(book.id) is book


def test_what_was_removed_is_gone_in_the_same_transaction(library, ada):
    book_id = library.do(add_book, by=ada, record={"title": "Persuasion"}).id
    with library._transactions() as uow:
        uow.books.remove(uow.books.get(book_id))
        with pytest.raises(NotFound):
            uow.books.get(book_id)


def test_what_is_kept_comes_back_field_by_field(library, ada):
    record = {
        "title": "Три товарища — 三体",
        "authors": ["Erich Maria Remarque", "Ünal Ö."],
        "isbn": "0-306-40615-2",
        "publisher": "Изд.",
        "year": -50,
        "language": "pt-BR",
        "pages": 480,
        "description": "One\n\n*two* 😀",
        "tags": ["War", "Ami tié"],
        "condition": "very-good",
        "notes": "From 'Mum'; \"1999\" \\ %_",
        "visibility": "private",
    }
    added = library.do(add_book, by=ada, record=record)
    with library._transactions() as uow:
        got = uow.books.get(added.id)
        for name in ("id", "owner_id", "hidden", "created_at", "updated_at", "version", *record):
            assert getattr(got, name) == getattr(added, name), name
        assert got.created_at.tzinfo is not None
        assert got.take_events() == []


def test_a_moment_is_kept_to_the_microsecond_and_in_utc(library, ada, clock):
    book_id = library.do(add_book, by=ada, record={"title": "Emma"}).id
    with library._transactions() as uow:
        created_at = uow.books.get(book_id).created_at
    assert created_at == clock.now
    assert created_at.utcoffset().total_seconds() == 0


def test_a_change_without_a_new_version_is_refused_because_it_would_be_lost(library, ada):
    book_id = library.do(add_book, by=ada, record={"title": "Persuasion"}).id

    def cheat(uow):
        uow.books.get(book_id).title = "Sanditon"

    with pytest.raises(RuntimeError, match="version"):
        library.do(cheat)


def test_whoever_commits_later_what_both_read_has_lost_the_race(library, ada, store_url):
    if store_url.startswith("sqlite"):
        return  # one writer at a time: nobody reads in between
    book_id = library.do(add_book, by=ada, record={"title": "Persuasion"}).id

    def be_late():
        with library._transactions() as late:
            edit(late, ada, book_id, "Late")
            library.do(edit, ada, book_id, "Early")
            late.commit()

    with pytest.raises(Conflict):
        be_late()
    with library._transactions() as uow:
        assert uow.books.get(book_id).title == "Early"


def edit(uow, by, book_id, title):
    """Without the lock that the use case takes."""
    uow.books.get(book_id).edit(by=by, changes={"title": title}, now=uow.now)


def test_an_e_mail_address_is_one_member_s_even_if_the_rule_is_passed_by(library, ada, clock):
    def cheat(uow):
        now = clock.now
        uow.members.add(Member.join(id=uow.new_id(), name="Eve", email="ada@example.org", password_hash=None, now=now))

    with pytest.raises((EmailTaken, Conflict)):
        library.do(cheat)


def test_an_accent_makes_another_e_mail_address(library, member):
    member("adá")
    assert member("ada").id != member("àda").id


def test_ids_made_later_sort_later(library, clock):
    made = []
    for _ in range(5):
        clock.go_on(milliseconds=1)
        made.append(library.do(lambda uow: uow.new_id()))
    assert made == sorted(made)
    assert {one.version for one in made} == {7}
