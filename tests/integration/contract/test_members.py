"""Members, sessions and tokens in every store."""

from datetime import timedelta

import pytest

from library import accounts, admission
from library.domain.actor import OPERATOR, Actor, Role, Scope
from library.domain.catalogue.use_cases import add_book
from library.domain.errors import (
    EmailTaken,
    LastAdmin,
    NotFound,
    ScopeMissing,
    SignInNeeded,
    Suspended,
    WrongCredentials,
)
from library.domain.lending import circulation, leaving
from library.domain.membership import queries, use_cases
from library.domain.membership.credentials import ABSOLUTE_LIFETIME, IDLE_LIFETIME, digest
from library.domain.membership.views import AccountView, MemberView
from library.domain.paging import Slice

PASSWORD = "correct horse"


@pytest.fixture
def mary(library):
    return admission.join(library, name="Mary", email="Mary@Example.org", password=PASSWORD)


def test_an_address_in_other_capitals_is_the_same_account(library, mary):
    with pytest.raises(EmailTaken):
        admission.join(library, name="Mary too", email="mary@example.ORG", password=PASSWORD)
    assert accounts.log_in(library, email=" MARY@example.org ", password=PASSWORD).member_id == mary.id


def test_a_session_lasts_as_long_as_it_is_used_but_not_for_ever(library, mary, clock):
    secret = accounts.log_in(library, email=mary.email, password=PASSWORD, agent="a browser").secret
    began = clock.now
    while clock.now < began + ABSOLUTE_LIFETIME - timedelta(days=10):
        clock.go_on(days=10)
        assert accounts.session(library, secret).actor.id == mary.id
    clock.go_on(days=10, seconds=1)
    assert accounts.session(library, secret) is None


def test_a_session_that_is_not_used_ends(library, mary, clock):
    secret = accounts.log_in(library, email=mary.email, password=PASSWORD).secret
    clock.now += IDLE_LIFETIME
    assert accounts.session(library, secret) is None


def test_that_a_session_is_used_is_noted_every_five_minutes_at_most(library, mary, clock):
    secret = accounts.log_in(library, email=mary.email, password=PASSWORD).secret
    began = clock.now
    clock.go_on(minutes=4)
    accounts.session(library, secret)
    assert accounts.session(library, secret).seen_at == began
    clock.go_on(minutes=1)
    accounts.session(library, secret)
    assert accounts.session(library, secret).seen_at == clock.now


def test_a_session_that_was_signed_out_of_is_worth_nothing(library, mary):
    secret = accounts.log_in(library, email=mary.email, password=PASSWORD).secret
    library.do(use_cases.end_session, by=mary.actor(), session_id=accounts.session(library, secret).id)
    assert accounts.session(library, secret) is None
    assert accounts.session(library, "made up") is None


def test_a_new_password_ends_the_other_sessions(library, mary):
    here, there = (accounts.log_in(library, email=mary.email, password=PASSWORD).secret for _ in range(2))
    mine = accounts.session(library, here)
    accounts.change_password(library, by=mine.actor, current=PASSWORD, new="battery staple", keep=mine.id)
    assert accounts.session(library, here) is not None
    assert accounts.session(library, there) is None
    with pytest.raises(WrongCredentials):
        accounts.log_in(library, email=mary.email, password=PASSWORD)
    accounts.log_in(library, email=mary.email, password="battery staple")


def test_whoever_is_suspended_acts_no_more_at_once(library, mary, admin):
    secret = accounts.log_in(library, email=mary.email, password=PASSWORD).secret
    token, _ = accounts.make_token(library, by=mary.actor(), name="script", scopes=(Scope.READ,))
    library.do(use_cases.set_standing, by=admin, member_id=mary.id, suspended=True)
    assert accounts.session(library, secret) is None
    with pytest.raises(Suspended):
        library.ask(queries.token_s_actor, secret_digest=digest(token), now=library.now())
    with pytest.raises(Suspended):
        accounts.log_in(library, email=mary.email, password=PASSWORD)


def test_a_token_acts_within_its_scopes_until_it_expires_or_is_revoked(library, mary, clock):
    in_a_day = clock.now + timedelta(days=1)
    secret, token = accounts.make_token(
        library, by=mary.actor(), name="script", scopes=(Scope.READ, Scope.WRITE), expires_at=in_a_day
    )
    who = library.ask(queries.token_s_actor, secret_digest=digest(secret), now=clock.now)
    assert who == Actor(mary.id, Role.MEMBER, frozenset({Scope.READ, Scope.WRITE}), by_token=True)
    with pytest.raises(SignInNeeded):
        accounts.make_token(library, by=who, name="another", scopes=(Scope.READ,))
    assert library.ask(queries.token_s_actor, secret_digest=digest(secret), now=in_a_day) is None
    assert [view.id for view in library.ask(queries.tokens, viewer=who)] == [token.id]
    library.do(use_cases.revoke_token, by=who, token_id=token.id)
    assert library.ask(queries.token_s_actor, secret_digest=digest(secret), now=clock.now) is None
    assert library.ask(queries.tokens, viewer=who) == ()


def test_nobody_makes_a_token_that_may_do_more_than_themselves(library, mary):
    narrow = Actor(mary.id, Role.MEMBER, frozenset({Scope.WRITE}))
    with pytest.raises(ScopeMissing):
        accounts.make_token(library, by=narrow, name="wide", scopes=(Scope.READ,))


def test_a_password_that_an_admin_resets_ends_that_member_s_tokens(library, mary, bob, admin):
    def acts(secret):
        return library.ask(queries.token_s_actor, secret_digest=digest(secret), now=library.now()) is not None

    his, *hers = (
        accounts.make_token(library, by=by, name="script", scopes=(Scope.READ,))[0]
        for by in (bob, mary.actor(), mary.actor())
    )
    accounts.reset_password(library, by=admin, member_id=mary.id, new="battery staple")
    assert acts(his)
    assert not any(map(acts, hers))


def test_nobody_revokes_another_s_token(library, mary, bob):
    _, token = accounts.make_token(library, by=mary.actor(), name="script", scopes=(Scope.READ,))
    with pytest.raises(NotFound):
        library.do(use_cases.revoke_token, by=bob, token_id=token.id)


def test_the_last_active_admin_stays_one(library, admin, member, bob):
    with pytest.raises(LastAdmin):
        library.do(use_cases.set_standing, by=admin, member_id=admin.id, role=Role.MEMBER)
    second = member("Second", Role.ADMIN)
    library.do(use_cases.set_standing, by=admin, member_id=second.id, suspended=True)
    with pytest.raises(LastAdmin):
        library.do(use_cases.set_standing, by=OPERATOR, member_id=admin.id, suspended=True)
    library.do(use_cases.set_standing, by=admin, member_id=bob.id, role=Role.ADMIN)
    library.do(use_cases.set_standing, by=admin, member_id=admin.id, role=Role.MEMBER)


def test_members_see_names_and_staff_see_accounts(library, ada, bob, admin, librarian):
    assert type(library.ask(queries.member, viewer=ada, member_id=bob.id)) is MemberView
    for viewer, seen in ((bob, bob), (admin, bob), (librarian, bob)):
        assert type(library.ask(queries.member, viewer=viewer, member_id=seen.id)) is AccountView
    assert {type(one) for one in library.ask(queries.members, viewer=ada).items} == {MemberView}
    assert {type(one) for one in library.ask(queries.members, viewer=librarian).items} == {AccountView}
    with pytest.raises(NotFound):
        library.ask(queries.member, viewer=admin, member_id=library.do(lambda uow: uow.new_id()))


def test_members_are_listed_by_name_page_by_page_and_found_by_the_beginning_of_it(library, member):
    for name in ("Zoe", "Émile", "anna", "Anton", "Annabel"):
        member(name)
    zoe = member("Zoé")
    names, cursor = [], None
    for number in range(1, 7):
        page = library.ask(queries.members, viewer=zoe, page=Slice(number, 1, cursor))
        names += [one.name for one in page.items]
        cursor = page.next
    assert names == ["anna", "Annabel", "Anton", "Émile", "Zoe", "Zoé"]
    assert cursor is None
    assert [one.name for one in library.ask(queries.members, viewer=zoe, name="ANN").items] == ["anna", "Annabel"]
    assert library.ask(queries.members, viewer=zoe, name="%").total == 6


def test_who_has_left_is_not_listed_nor_found_as_somebody_to_lend_to(library, ada, bob, admin):
    book = library.do(add_book, by=ada, record={"title": "Emma"})
    library.do(leaving.leave, by=bob)
    for viewer in (ada, admin):
        page = library.ask(queries.members, viewer=viewer)
        assert ({one.name for one in page.items}, page.total) == ({"Ada", "Grace"}, 2)
        assert library.ask(queries.members, viewer=viewer, name="Former").total == 0
    left = library.ask(queries.account, viewer=admin, member_id=bob.id)  # for what they had to do with, by id
    with pytest.raises(NotFound):
        library.ask(queries.account_of, viewer=admin, email=left.email)
    with pytest.raises(NotFound):
        library.do(circulation.lend, by=ada, book_id=book.id, to=bob.id)


def test_a_profile_is_changed(library, ada):
    library.do(use_cases.change_profile, by=ada, profile={"name": "Ada L."})
    account = library.ask(queries.account, viewer=ada, member_id=ada.id)
    assert (account.name, account.version) == ("Ada L.", 2)
