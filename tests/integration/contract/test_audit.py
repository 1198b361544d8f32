"""The audit log says who did what, to whom, from where and when, and is never changed, in every store."""

from datetime import timedelta

import pytest
from attrs import evolve

from library import accounts, admission
from library.domain.actor import OPERATOR, Actor, Role, Scope
from library.domain.catalogue.use_cases import add_book, edit_book, hide_book
from library.domain.errors import LastAdmin
from library.domain.lending import circulation, holding, setting_terms
from library.domain.membership import joining, recovery, use_cases
from library.domain.membership.links import LinkPurpose
from library.domain.operations import queries
from library.domain.operations.audit import ADDRESSES_KEPT, AuditSearch
from library.domain.operations.use_cases import discard_job, purge
from library.domain.paging import Slice

ADDRESS = "2001:db8:85a3:8d3:1319:8a2e:198.51.100.255"


@pytest.fixture
def log(library):
    """What was logged since this was last asked, the first first."""
    seen = set()

    def log(**search):
        found = library.ask(queries.audit, viewer=OPERATOR, search=AuditSearch(**search), page=Slice(1, 100)).items
        new = [entry for entry in reversed(found) if search or entry.id not in seen]
        seen.update(entry.id for entry in new if not search)
        return new

    return log


def said(entries):
    return [(entry.action, entry.by, entry.member_id) for entry in entries]


def test_an_entry_says_who_did_what_to_whom_when_from_where_and_with_what(library, bob, admin, log, clock):
    log()
    by = evolve(admin, address=ADDRESS)
    library.do(use_cases.set_standing, by=by, member_id=bob.id, role=Role.LIBRARIAN)
    promoted, ended = log()
    assert (promoted.action, promoted.by, promoted.member_id) == ("role-changed", admin.id, bob.id)
    assert (promoted.at, promoted.address, promoted.operator) == (clock.now, ADDRESS, False)
    assert promoted.data == {"member_id": str(bob.id), "role": "librarian", "by": str(admin.id)}
    assert said([ended]) == [("sessions-ended", admin.id, bob.id)]


def test_what_changes_rights_or_moderates_is_logged_and_what_members_do_with_their_own_is_not(library, ada, admin, log):
    log()
    book = library.do(add_book, by=ada, record={"title": "Emma"})
    library.do(edit_book, by=ada, book_id=book.id, changes={"year": 1815})
    library.do(use_cases.change_profile, by=ada, profile={"name": "Ada King"})
    assert log() == []
    library.do(hide_book, by=admin, book_id=book.id, hidden=True)
    assert [(entry.action, entry.by, entry.data["book_id"]) for entry in log()] == [
        ("book-hidden", admin.id, str(book.id))
    ]


def test_who_joins_signs_in_or_uses_a_link_is_logged_as_who_did_it_and_from_where(library, log):
    mary = admission.join(library, name="Mary", email="mary@example.org", password="correct horse", address="192.0.2.1")
    accounts.log_in(library, email="mary@example.org", password="correct horse", address="192.0.2.2")
    hers = {"member_id": mary.id, "email": mary.email}
    library.do(recovery.open_link, purpose=LinkPurpose.CONFIRM_EMAIL, secret="one", **hers)
    admission.confirm_email(library, secret="one", address="192.0.2.3")
    library.do(recovery.open_link, purpose=LinkPurpose.RESET_PASSWORD, secret="two", **hers)
    admission.reset_by_link(library, secret="two", password="battery staple", address="192.0.2.4")
    entries = log()
    assert {(entry.by, entry.member_id, entry.operator) for entry in entries} == {(mary.id, mary.id, False)}
    assert [(entry.action, entry.address) for entry in entries] == [
        ("member-joined", "192.0.2.1"),
        ("signed-in", "192.0.2.2"),
        ("email-confirmed", "192.0.2.3"),
        ("password-changed", "192.0.2.4"),
        ("sessions-ended", "192.0.2.4"),
    ]


def test_the_set_up_is_logged_as_the_first_admin_s(library, log):
    library.do(joining.offer_set_up, secret="s3cret")
    account = {"name": "Adam", "email": "adam@example.org", "password": "correct horse"}
    adam = admission.set_up(library, secret="s3cret", address="192.0.2.1", **account)
    assert {(entry.by, entry.address) for entry in log()} == {(adam.id, "192.0.2.1")}
    assert [entry.action for entry in log(member_id=adam.id)] == ["member-joined", "library-set-up"]


def test_sessions_and_tokens_are_logged(library, ada, bob, log):
    log()
    session = library.do(use_cases.open_session, member_id=ada.id, password_hash=None, secret="one", agent="")
    library.do(use_cases.end_session, by=ada, session_id=session.id)
    _, token = accounts.make_token(library, by=ada, name="script", scopes=(Scope.READ,))
    by_token = evolve(ada, by_token=True)
    library.do(use_cases.revoke_token, by=by_token, token_id=token.id)
    assert [entry.action for entry in log()] == ["signed-in", "session-ended", "token-made", "token-revoked"]
    assert log(member_id=bob.id, action="signed-in") == []


def test_who_sets_the_community_s_terms_is_logged_and_who_sets_their_own_is_not(library, admin, ada, log):
    log()
    library.do(setting_terms.set_own_terms, by=ada, record={"loan_days": 7})
    library.do(setting_terms.set_community_terms, by=admin, record={"fee_per_day": 50})
    [entry] = log()
    assert (entry.action, entry.by, entry.data["names"]) == ("community-terms-changed", admin.id, ["fee_per_day"])


def test_invitations_are_logged(library, librarian, log):
    log()
    made = library.do(joining.invite, by=librarian, email="carl@example.org", registration="invitation")
    library.do(joining.withdraw_invitation, by=librarian, invitation_id=made.id)
    assert [(entry.action, entry.by, entry.member_id) for entry in log()] == [
        ("invitation-made", librarian.id, None),
        ("invitation-withdrawn", librarian.id, None),
    ]


def test_whatever_the_operator_does_is_logged_also_on_behalf_of_a_member(library, ada, log):
    log()
    on_behalf = Actor(ada.id, ada.role, operator=True)
    book = library.do(add_book, by=on_behalf, record={"title": "Emma"})
    library.do(edit_book, by=on_behalf, book_id=book.id, changes={"year": 1815})
    library.do(use_cases.set_password, by=OPERATOR, member_id=ada.id, password_hash="x")
    assert [(entry.action, entry.by, entry.operator) for entry in log()] == [
        ("book-added", ada.id, True),
        ("book-edited", ada.id, True),
        ("password-changed", None, True),
        ("sessions-ended", None, True),
    ]


def test_what_is_lent_at_the_console_is_logged_without_whom_to_and_why(library, ada, log):
    bob = library.do(joining.add_member, by=OPERATOR, name="Bob", email="bob@example.org", password_hash=None)
    on_behalf = Actor(ada.id, ada.role, operator=True)
    book = library.do(add_book, by=ada, record={"title": "Emma"})
    log()
    hold = library.do(holding.place_hold, by=bob.actor(), book_id=book.id)
    library.do(holding.decline_hold, by=on_behalf, hold_id=hold.id, reason="Not to Bob.")
    loan = library.do(circulation.lend, by=on_behalf, book_id=book.id, to=bob.id)
    assert [(entry.action, entry.by, entry.member_id, entry.data) for entry in log()] == [
        ("hold-declined", ada.id, None, {"hold_id": str(hold.id), "book_id": str(book.id)}),
        ("book-lent", ada.id, None, {"loan_id": str(loan.id), "book_id": str(book.id)}),
    ]


def test_what_is_done_with_jobs_is_logged(library, admin, log):
    library.do(recovery.ask_for_reset, email="nobody@example.org")
    [job] = library.ask(queries.jobs, viewer=admin).items
    log()
    library.do(discard_job, by=admin, job_id=job.id)
    assert [(entry.action, entry.by, entry.data) for entry in log()] == [
        ("job-discarded", admin.id, {"job_id": str(job.id)})
    ]


def test_what_did_not_happen_is_not_logged(library, admin, log):
    log()
    with pytest.raises(LastAdmin):
        library.do(use_cases.set_standing, by=admin, member_id=admin.id, suspended=True)
    with library._transactions() as uow:
        uow.by = admin
        joining.add_member(uow, by=admin, name="Eve", email="eve@example.org", password_hash=None)
    assert log() == []


def test_no_entry_tells_a_password_or_a_secret(library, log):
    mary = admission.join(library, name="Mary", email="mary@example.org", password="correct horse")
    begun = accounts.log_in(library, email="mary@example.org", password="correct horse")
    text, _ = accounts.make_token(library, by=mary.actor(), name="script", scopes=(Scope.READ,))
    accounts.change_password(library, by=mary.actor(), current="correct horse", new="battery staple")
    told = repr(log())
    assert "token-made" in told
    for secret in ("correct horse", "battery staple", begun.secret, text, "$argon2"):
        assert secret not in told


def test_addresses_are_forgotten_after_ninety_days_and_nothing_else_changes(library, bob, admin, log, clock):
    log()
    by = evolve(admin, address=ADDRESS)
    library.do(use_cases.set_standing, by=by, member_id=bob.id, suspended=True)
    clock.go_on(days=1)
    library.do(use_cases.set_standing, by=by, member_id=bob.id, suspended=False)
    before = log()
    assert len(before) == 4
    clock.now += ADDRESSES_KEPT - timedelta(days=1)
    library.do(purge)
    assert log(by=admin.id) == before
    clock.go_on(seconds=1)
    library.do(purge)
    assert log(by=admin.id) == [*(evolve(entry, address=None) for entry in before[:2]), *before[2:]]


def test_entries_stay_when_what_happened_was_forgotten_elsewhere(library, bob, admin, log, clock):
    log()
    library.do(use_cases.set_standing, by=admin, member_id=bob.id, suspended=True)
    before = log()
    clock.go_on(days=3650)
    library.do(purge)
    assert [(entry.id, entry.action, entry.data) for entry in log(by=admin.id)] == [
        (entry.id, entry.action, entry.data) for entry in before
    ]


def test_entries_are_found_by_action_by_who_did_it_and_to_whom_page_by_page(library, ada, bob, admin, log):
    library.do(use_cases.set_standing, by=admin, member_id=ada.id, suspended=True)
    library.do(use_cases.set_standing, by=admin, member_id=bob.id, suspended=True)
    assert said(log(action="suspension-changed")) == [
        ("suspension-changed", admin.id, ada.id),
        ("suspension-changed", admin.id, bob.id),
    ]
    assert {entry.by for entry in log(by=admin.id)} == {admin.id}
    assert {entry.member_id for entry in log(member_id=bob.id)} == {bob.id}
    assert said(log(action="suspension-changed", by=admin.id, member_id=bob.id)) == [
        ("suspension-changed", admin.id, bob.id)
    ]
    assert log(action="suspension") == log(by=ada.id) == []
    listed, cursor, number = [], None, 1
    while number == 1 or cursor:
        page = library.ask(queries.audit, viewer=admin, page=Slice(number, 2, cursor))
        listed += page.items
        cursor, number = page.next, number + 1
    assert listed[::-1] == log()
