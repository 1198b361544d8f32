"""Loans over HTTP, from the handing over until the book is back."""

from functools import partial

import pytest

from library.domain.actor import Role
from tests.integration.http.conftest import NOBODY, in_memory, path, refusal

KEY = {"Idempotency-Key": "a key"}
JOAN = {"name": "Joan", "email": "joan@example.org"}
loan_path = partial(path, among="loans")
hold_path = partial(path, among="holds")


@pytest.fixture
def act(client):
    """Somebody does something with a loan."""
    return lambda who, loan, what, **body: client.post(loan_path(loan, what), headers=who, **body)


@pytest.fixture
def bob_s_loan(lend, bob):
    return lend(bob).json()


@pytest.fixture
def set_terms(client, emma, as_ada, as_admin):
    """Sets terms of Emma, or of the community."""

    def set_terms(place=None, **record):
        who = as_admin if place == "/api/terms/" else as_ada
        assert client.patch(place or path(emma, "terms"), json=record, headers=who).status_code == 200

    return set_terms


def test_a_loan_is_found_where_the_answer_says_and_fills_the_hold(client, ask, lend, as_bob, bob, emma):
    hold = ask(as_bob).json()
    lent = lend(bob)
    assert lent.status_code == 201
    shown = client.get(lent.headers["Location"], headers=as_bob)
    assert shown.json() == lent.json()
    assert shown.headers["ETag"] == lent.headers["ETag"]
    expected = {"book_id": emma["id"], "title": "Emma", "state": "open", "guest": None, "overdue": False}
    expected |= {"lent_on": "2026-03-01", "due_on": "2026-03-29", "borrower": {"id": str(bob.id), "name": "Bob"}}
    assert {name: lent.json()[name] for name in expected} == expected
    assert client.get(hold_path(hold), headers=as_bob).json()["state"] == "filled"


def test_a_book_is_lent_to_a_guest(client, emma, as_ada):
    lent = client.post("/api/loans/", json={"book_id": emma["id"], "guest": JOAN}, headers=as_ada)
    assert (lent.status_code, lent.json()["guest"], lent.json()["borrower"]) == (201, JOAN, None)


@in_memory
def test_a_book_is_lent_either_to_a_member_or_to_a_guest(client, emma, as_ada, bob):
    def wrong(**to):
        answer = client.post("/api/loans/", json={"book_id": emma["id"], **to}, headers=as_ada)
        assert refusal(answer) == (422, "invalid")
        return {each["field"] for each in answer.json()["problems"]}

    assert wrong() == wrong(to=str(bob.id), guest=JOAN) == {"to"}
    assert wrong(guest={"name": " ", "email": "joan"}) == {"guest.name", "guest.email"}


def test_lending_under_a_key_lends_once(client, lend, bob, as_ada):
    first, again = (lend(bob, **KEY) for _ in range(2))
    assert (first.status_code, first.content) == (201, again.content)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert client.get("/api/loans/?role=owner", headers=as_ada).json()["total"] == 1
    assert refusal(lend(bob)) == (409, "already-on-loan")


def test_others_see_that_a_book_is_out_and_until_when_and_not_who_has_it(
    client, emma, bob_s_loan, as_bob, as_cleo, as_librarian
):
    for who in (NOBODY, as_cleo):
        book = client.get(path(emma), headers=who)
        assert (book.json()["availability"], book.json()["due_on"]) == ("on-loan", "2026-03-29")
        assert "Bob" not in book.text
    assert refusal(client.get(loan_path(bob_s_loan), headers=as_cleo)) == (404, "not-found")
    assert client.get(loan_path(bob_s_loan)).status_code == 401
    assert client.get(loan_path(bob_s_loan), headers=as_librarian).json()["borrower"]["name"] == "Bob"
    for asked in ("", "?role=owner", f"?book={emma['id']}", f"?role=owner&book={emma['id']}"):
        assert client.get(f"/api/loans/{asked}", headers=as_cleo).json()["items"] == []


@in_memory
def test_who_has_nothing_to_do_with_a_loan_does_nothing_with_it(act, bob_s_loan, as_ada, as_bob, as_cleo, as_admin):
    of_owner, of_borrower = ("recall", "return", "lost", "found"), ("claim-return",)
    for what in (*of_owner, *of_borrower, "renew", "pass-on"):
        assert refusal(act(as_cleo, bob_s_loan, what)) == (404, "not-found")
    for what in of_owner:
        for who in (as_bob, as_admin):
            assert refusal(act(who, bob_s_loan, what)) == (403, "not-the-lender")
    for what in of_borrower:
        for who in (as_ada, as_admin):
            assert refusal(act(who, bob_s_loan, what)) == (403, "not-the-borrower")


def test_a_loan_is_renewed_until_no_renewals_are_left_and_its_owner_lets_it_be_kept(
    act, bob_s_loan, as_bob, as_ada, set_terms
):
    set_terms(renewals=1)
    renewed = act(as_bob, bob_s_loan, "renew")
    assert (renewed.status_code, renewed.json()["renewals"], renewed.json()["due_on"]) == (200, 1, "2026-04-26")
    refused = act(as_bob, bob_s_loan, "renew")
    assert (*refusal(refused), refused.json()["renewals"]) == (409, "no-renewals-left", 1)
    extended = act(as_ada, bob_s_loan, "renew").json()
    assert (extended["renewals"], extended["due_on"]) == (1, "2026-05-24")


@in_memory
def test_every_refusal_to_renew_has_its_code(act, ask, bob_s_loan, as_ada, as_bob, as_cleo, clock, client):
    hold = ask(as_cleo).json()
    assert refusal(act(as_bob, bob_s_loan, "renew")) == (409, "somebody-waits")
    client.post(hold_path(hold, "cancel"), headers=as_cleo)
    clock.go_on(days=36)
    too_late = act(as_bob, bob_s_loan, "renew")
    assert (*refusal(too_late), too_late.json()["days"]) == (409, "too-late-to-renew", 8)
    act(as_ada, bob_s_loan, "recall")
    recalled = act(as_bob, bob_s_loan, "renew")
    assert (*refusal(recalled), recalled.json()["due_on"]) == (409, "was-recalled", "2026-03-29")
    act(as_ada, bob_s_loan, "return")
    ended = act(as_bob, bob_s_loan, "renew")
    assert (*refusal(ended), ended.json()["state"]) == (409, "loan-ended", "returned")


def test_a_recalled_book_is_due_earlier_after_the_notice(act, bob_s_loan, as_ada):
    recalled = act(as_ada, bob_s_loan, "recall").json()
    assert (recalled["recalled"], recalled["due_on"]) == (True, "2026-03-08")


def test_a_claimed_return_is_confirmed_by_the_owner(act, bob_s_loan, as_ada, as_bob, clock, client):
    clock.go_on(days=3)
    claimed = act(as_bob, bob_s_loan, "claim-return").json()
    assert (claimed["claimed_on"], claimed["state"]) == ("2026-03-04", "open")
    clock.go_on(days=2)
    back = act(as_ada, bob_s_loan, "return")
    assert (back.status_code, back.json()["state"], back.json()["ended_on"]) == (200, "returned", "2026-03-04")
    assert client.get(loan_path(bob_s_loan), headers=as_bob).json() == back.json()
    assert refusal(act(as_ada, bob_s_loan, "return")) == (409, "loan-ended")


@in_memory
def test_a_book_is_back_since_the_day_that_its_owner_says(act, bob_s_loan, as_ada, clock):
    clock.go_on(days=3)
    for wrong in ("2026-02-28", "2026-03-05"):
        answer = act(as_ada, bob_s_loan, "return", json={"on": wrong})
        assert (*refusal(answer), answer.json()["problems"][0]["field"]) == (422, "invalid", "on")
    assert act(as_ada, bob_s_loan, "return", json={"on": "2026-03-02"}).json()["ended_on"] == "2026-03-02"


def test_a_lost_book_costs_what_was_agreed_on_until_it_is_found(
    act, lend, bob, as_ada, as_bob, set_terms, client, emma, ask
):
    set_terms(agreed_value=1500)
    loan = lend(bob).json()
    assert refusal(act(as_ada, loan, "found")) == (409, "not-lost")
    lost = act(as_ada, loan, "lost")
    assert (lost.status_code, lost.json()["state"], lost.json()["agreed_value"]) == (200, "lost", 1500)
    assert client.get(path(emma)).json()["availability"] == "lost"
    [fee] = client.get("/api/fees/", headers=as_bob).json()["items"]
    assert fee["owed"] == 1500
    found = act(as_ada, loan, "found")
    assert (found.status_code, found.json()["state"]) == (200, "returned")
    assert client.get("/api/fees/", headers=as_bob).json()["items"][0]["owed"] == 0
    assert ask(as_bob).status_code == 201


def test_a_book_is_passed_on_to_who_is_next_whose_loan_the_one_before_does_not_see(
    act, ask, bob_s_loan, as_ada, as_bob, as_cleo, client
):
    assert refusal(act(as_bob, bob_s_loan, "pass-on")) == (409, "no-consent")
    assert act(as_ada, bob_s_loan, "pass-on").json()["may_pass_on"] is True
    assert refusal(act(as_bob, bob_s_loan, "pass-on")) == (409, "nobody-waits")
    ask(as_cleo)
    passed_on = act(as_bob, bob_s_loan, "pass-on")
    assert (passed_on.status_code, passed_on.json()["id"]) == (200, bob_s_loan["id"])
    assert passed_on.json()["state"] == "returned"
    [hers] = client.get("/api/loans/", headers=as_cleo).json()["items"]
    assert (hers["state"], hers["id"] != bob_s_loan["id"]) == ("open", True)
    assert refusal(client.get(loan_path(hers), headers=as_bob)) == (404, "not-found")


def test_borrowers_keep_a_loan_in_their_history_and_owners_do_not(client, bob_s_loan, as_ada, as_bob):
    kept = client.patch(loan_path(bob_s_loan), json={"kept": True}, headers=as_bob)
    assert (kept.status_code, kept.json()["kept"]) == (200, True)
    assert client.patch(loan_path(bob_s_loan), json={"kept": False}, headers=as_bob).json()["kept"] is False
    refused = client.patch(loan_path(bob_s_loan), json={"kept": True}, headers=as_ada)
    assert refusal(refused) == (403, "not-the-borrower")


def test_lists_show_loans_by_role_state_and_book(
    client, act, lend, bob, bob_s_loan, another, as_ada, as_bob, as_librarian, clock
):
    books = [another(title) for title in ("Persuasion", "Sanditon")]
    back, gone = (lend(bob, book).json() for book in books)
    act(as_ada, back, "return")
    act(as_ada, gone, "lost")

    def found(who=as_bob, **asked):
        return [each["title"] for each in client.get("/api/loans/", params=asked, headers=who).json()["items"]]

    assert found() == found(as_ada, role="owner") == found(as_librarian, role="all")
    assert found() == ["Sanditon", "Persuasion", "Emma"]
    assert found(as_ada) == found(role="owner") == []
    assert (found(state="open"), found(state="lost")) == (["Emma"], ["Sanditon"])
    assert found(state="ended") == ["Sanditon", "Persuasion"]
    assert found(book=books[0]["id"]) == ["Persuasion"]
    assert found(state="claimed") == found(state="overdue") == found(state="disputed") == []
    act(as_bob, bob_s_loan, "claim-return")
    assert found(state="claimed") == ["Emma"]
    clock.go_on(days=30)
    assert found(state="disputed") == found(as_librarian, role="all", state="disputed") == ["Emma"]


def test_what_is_overdue_is_so_by_the_clock(client, bob_s_loan, as_bob, clock, lend, bob, another):
    clock.go_on(days=29)
    [late] = client.get("/api/loans/?state=overdue", headers=as_bob).json()["items"]
    assert (late["id"], late["overdue"], late["days_late"]) == (bob_s_loan["id"], True, 1)
    assert refusal(lend(bob, another())) == (409, "has-overdue-loans")


@in_memory
def test_everybody_s_loans_are_for_librarians(client, as_bob, as_librarian):
    assert refusal(client.get("/api/loans/?role=all", headers=as_bob)) == (403, "role-missing")
    assert client.get("/api/loans/?role=all", headers=as_librarian).status_code == 200
    wrong = client.get("/api/loans/?role=mine&state=gone&book=emma", headers=as_bob).json()
    assert [each["field"] for each in wrong["problems"]] == ["role", "state", "book"]


@in_memory
def test_every_refusal_to_lend_has_its_code(
    client, emma, diary, lend, ask, set_terms, another, ada, bob, member, as_bob, as_ada, as_admin, as_cleo
):
    assert refusal(lend(ada)) == (409, "own-book")
    body = {"book_id": emma["id"], "to": str(bob.id)}
    assert refusal(client.post("/api/loans/", json=body, headers=as_cleo)) == (403, "not-the-lender")
    unseen = client.post("/api/loans/", json=body | {"book_id": diary["id"]}, headers=as_cleo)
    assert refusal(unseen) == (404, "not-found")
    hold = ask(as_cleo).json()
    client.post(hold_path(hold, "accept"), headers=as_ada)
    promised = lend(bob)
    assert (*refusal(promised), promised.json()["hold_id"]) == (409, "promised", hold["id"])
    client.post(hold_path(hold, "cancel"), headers=as_cleo)
    set_terms(loans_per_borrower=0)
    assert refusal(lend(bob)) == (409, "too-many-loans")
    set_terms(loans_per_borrower=None)
    set_terms("/api/terms/", fee_limit=0)
    lost = another()
    set_terms(path(lost, "terms"), agreed_value=100)
    client.post(loan_path(lend(bob, lost).json(), "lost"), headers=as_ada)
    assert refusal(lend(bob)) == (409, "fees-unpaid")
    assert refusal(lend(member("Dora"), lost)) == (409, "is-lost")
    client.post(path(emma, "withdraw"), headers=as_ada)
    assert refusal(lend(bob)) == (409, "is-withdrawn")
    client.post(path(emma, "hide"), headers=as_admin)
    assert refusal(lend(bob)) == (409, "is-hidden")


@in_memory
def test_librarians_and_admins_lend_nothing_of_others(client, emma, bob, member, speaking_for):
    for name, role in {"Dewey": Role.LIBRARIAN, "Grace": Role.ADMIN}.items():
        body = {"book_id": emma["id"], "to": str(bob.id)}
        answer = client.post("/api/loans/", json=body, headers=speaking_for(member(name, role)))
        assert refusal(answer) == (403, "not-the-lender")
