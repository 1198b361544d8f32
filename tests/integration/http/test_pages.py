"""The pages that mails lead to: what they say, what they do, and what nobody gains by them."""

import re

import pytest

from library.admission import set_up_link
from library.domain.actor import OPERATOR, Role
from library.domain.membership import joining
from library.domain.membership.member import Registration
from library.domain.operations.limits import JOIN_AS, LINK_FROM, RESET_OF
from library.entrypoints.http.pages.showing import in_words
from tests.integration.http.conftest import BASE, PASSWORD, in_memory
from tests.integration.http.test_accounts import NEW, ask_for_reset, log_in

MARY = {"name": "Mary Shelley", "email": "mary@example.org", "password": PASSWORD}
PATHS = ["/set-password", "/forgot-password", "/confirm-email", "/join", "/set-up", "/unsubscribe"]
NOT_OURS = "A" * 43


@pytest.fixture
def invited(library, mailbox):
    """The secret of an invitation, where nobody joins without one."""
    library.registration = Registration.INVITATION
    library.do(joining.invite, by=OPERATOR, email="mary@example.org", registration=library.registration)
    return mailbox.secret()


@pytest.fixture
def for_password(client, mailbox, joined):
    ask_for_reset(client)
    return mailbox.secret()


def heading(answer):
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    return re.search(r"<h1>(.*)</h1>", answer.text)[1]


def errors(answer):
    """What is said beside fields, each of which names it as its description."""
    found = dict(re.findall(r'<p class="error" id="(\w+)-error">(.*)</p>', answer.text))
    assert set(re.findall(r'<input id="(\w+)".* aria-describedby="[^"]*\b\1-error"', answer.text)) == set(found)
    assert set(re.findall(r'<input id="(\w+)".* aria-invalid="true"', answer.text)) == set(found)
    return found


def test_a_forgotten_password_is_set_anew_on_the_page_that_the_mail_leads_to(client, for_password):
    opened = client.get(f"/set-password?secret={for_password}")
    assert (opened.status_code, heading(opened)) == (200, "Set a new password")
    assert f'name="secret" value="{for_password}"' in opened.text
    wrong = client.post("/set-password", data={"secret": for_password, "password": "password1"})
    assert (wrong.status_code, list(errors(wrong))) == (422, ["password"])
    assert "password1" not in wrong.text
    done = client.post("/set-password", data={"secret": for_password, "password": NEW})
    assert (done.status_code, heading(done)) == (200, "Your password is set")
    assert log_in(client, password=NEW).status_code == 201
    again = client.post("/set-password", data={"secret": for_password, "password": NEW})
    assert (again.status_code, heading(again)) == (404, "This link does not work any more")
    assert "/forgot-password" in again.text


def test_an_address_is_confirmed_on_the_page_that_the_mail_leads_to(client, mailbox, signed_in):
    secret = mailbox.secret()
    assert heading(client.get(f"/confirm-email?secret={secret}")) == "Confirm your address"
    assert client.get("/api/me/").json()["email_confirmed"] is False
    done = client.post("/confirm-email", data={"secret": secret})
    assert (done.status_code, heading(done)) == (200, "Your address is confirmed")
    assert client.get("/api/me/").json()["email_confirmed"] is True
    assert client.post("/confirm-email", data={"secret": secret}).status_code == 404


def test_who_was_invited_joins_on_the_page_that_the_mail_leads_to(client, invited):
    assert heading(client.get(f"/join?secret={invited}")) == "Join Library"
    wrong = client.post("/join", data={**MARY, "secret": invited, "name": " ", "email": "no"})
    assert (wrong.status_code, list(errors(wrong))) == (422, ["name", "email"])
    assert 'value="no"' in wrong.text
    done = client.post("/join", data={**MARY, "secret": invited})
    assert (done.status_code, heading(done)) == (201, "Welcome, Mary Shelley")
    assert "A mail" not in done.text
    assert log_in(client).json()["member"]["email_confirmed"] is True


def test_everybody_joins_on_the_page_where_registration_is_open_and_is_asked_to_confirm(client, mailbox):
    done = client.post("/join", data=MARY)
    assert (done.status_code, "A mail" in done.text) == (201, True)
    assert mailbox.link()[0] == "/confirm-email"
    taken = client.post("/join", data=MARY)
    assert (taken.status_code, list(errors(taken))) == (409, ["email"])


@in_memory
@pytest.mark.parametrize("registration", [Registration.INVITATION, Registration.CLOSED])
def test_who_may_not_join_is_told_so_before_they_fill_anything_in(client, library, registration):
    library.registration = registration
    for answer in (client.get("/join"), client.post("/join", data=MARY)):
        assert answer.status_code == 403
        assert "<form" not in answer.text


def test_the_first_admin_sets_the_library_up(client, library):
    link = set_up_link(library)
    assert heading(client.get(link)) == "Set up Library"
    done = client.post("/set-up", data={**MARY, "secret": link[-43:]})
    assert done.status_code == 201
    assert log_in(client).json()["member"]["role"] == Role.ADMIN
    assert client.post("/set-up", data={**MARY, "secret": link[-43:], "email": "e@example.org"}).status_code == 404


def test_the_page_for_forgotten_passwords_says_the_same_whoever_s_address_it_is(client, mailbox, joined):
    mailbox.texts()
    known, unknown = (
        client.post("/forgot-password", data={"email": e}) for e in ("mary@example.org", "mara@example.org")
    )
    assert known.status_code == 202
    assert known.text.replace("mary@", "mara@") == unknown.text
    assert known.headers["Content-Length"] == unknown.headers["Content-Length"]
    assert mailbox.to()[1:] == ["mary@example.org"]


def test_programs_that_follow_every_link_in_a_mail_use_none_up(client, mailbox, for_password, library):
    ask_for_reset(client)
    links = [re.search(rf"{BASE}(\S+)", text)[1] for text in mailbox.texts()] + [set_up_link(library)]
    for link in links:
        for method in ("GET", "HEAD", "OPTIONS"):
            assert client.request(method, link).status_code in {200, 204}
    assert client.post("/set-password", data={"secret": for_password, "password": NEW}).status_code == 200
    assert client.post("/set-up", data={**MARY, "secret": links[-1][-43:], "email": "g@example.org"}).status_code == 201


@in_memory
@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_not_kept_runs_nothing_foreign_and_tells_nobody_where_it_is(client, path):
    answer = client.get(path, params={"secret": NOT_OURS})
    assert answer.headers["Cache-Control"] == "no-store"
    policy = dict(rule.split(" ", 1) for rule in answer.headers["Content-Security-Policy"].split("; "))
    assert policy.pop("default-src") == policy.pop("base-uri") == policy.pop("frame-ancestors") == "'none'"
    assert set(policy.values()) == {"'self'"}
    assert '<meta name="referrer" content="strict-origin">' in answer.text
    loaded = re.findall(r'(?:src|href|action)="([^"]+)"', answer.text)
    assert loaded
    for place in loaded:
        assert place.startswith("/")
        assert NOT_OURS not in place
    assert not re.search(r"style=|<style|onclick|<script>", answer.text)


@in_memory
def test_what_pages_load_is_there_and_may_be_kept(client):
    for place in re.findall(r'(?:src|href)="(/static[^"]+)"', client.get("/join").text):
        answer = client.get(place)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
    assert client.get("/static/accounts.py").status_code == client.get("/static/..%2faccounts.py").status_code == 404


@in_memory
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example.com"}, {"Origin": "null"}]
)
def test_no_other_site_makes_a_browser_send_a_form(client, for_password, path, headers):
    fields = {**MARY, "email": "eve@example.org", "secret": for_password}
    assert client.post(path, data=fields, headers=headers).status_code == 403
    assert client.post("/set-password", data=fields).status_code == 200


@in_memory
def test_a_form_acts_by_its_secret_and_not_by_the_session_beside_it(client, mailbox, signed_in, library, ada):
    assert client.post("/set-password", data={"secret": NOT_OURS, "password": NEW}).status_code == 404
    assert client.get("/api/me/").json()["email_confirmed"] is False
    assert client.post("/confirm-email", data={"secret": mailbox.secret()}).status_code == 200


@in_memory
def test_trying_too_often_is_told_in_minutes_and_in_the_header(client):
    for _ in range(LINK_FROM.most):
        client.post("/confirm-email", data={"secret": NOT_OURS})
    answer = client.post("/confirm-email", data={"secret": NOT_OURS})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) <= LINK_FROM.within.total_seconds()
    assert "Please try again in 1 hour." in answer.text


@in_memory
def test_joining_and_asking_for_mails_is_limited_on_the_pages_too(client, library):
    library.registration = Registration.INVITATION
    joins = [client.post("/join", data={**MARY, "secret": NOT_OURS}).status_code for _ in range(JOIN_AS.most + 1)]
    assert joins == [404] * JOIN_AS.most + [429]
    asked = [client.post("/forgot-password", data={"email": "a@b.example"}) for _ in range(RESET_OF.most + 1)]
    assert [answer.status_code for answer in asked] == [202] * RESET_OF.most + [429]


@in_memory
@pytest.mark.parametrize(
    "body, kind, status",
    [
        (b"{}", "application/json", 415),
        (b"password=x", "text/plain", 415),
        (b"password=%ff", "application/x-www-form-urlencoded", 400),
        (b"password=\xff", "application/x-www-form-urlencoded", 400),
        (b"password=a%00b", "application/x-www-form-urlencoded", 400),
        (b"a=&" * 50, "application/x-www-form-urlencoded", 400),
        (b"a" * 2**20 + b"a", "application/x-www-form-urlencoded", 413),
        (b"", "application/x-www-form-urlencoded", 422),
    ],
)
def test_what_no_browser_sends_from_our_forms_is_refused_as_a_page(client, body, kind, status):
    answer = client.post("/set-password", content=body, headers={"Content-Type": kind})
    assert answer.status_code == status
    assert heading(answer)


@in_memory
def test_what_people_say_is_text_and_nothing_else(client, library, settings):
    evil = '"><script>alert(1)</script>'
    answer = client.post("/join", data={"name": evil, "email": evil, "password": PASSWORD, "secret": evil})
    assert evil not in answer.text
    assert evil not in client.get("/set-password", params={"secret": evil}).text


@in_memory
def test_a_fault_of_ours_is_a_page_that_tells_nothing(client, library, monkeypatch, caplog):
    def failing():
        raise RuntimeError("secret detail")

    monkeypatch.setattr(library, "_transactions", failing)
    answer = client.post("/forgot-password", data={"email": "mary@example.org"})
    assert (answer.status_code, heading(answer)) == (500, "Internal error")
    assert "secret detail" not in answer.text


@pytest.mark.parametrize(
    "seconds, words",
    [(1, "1 second"), (59, "59 seconds"), (60, "1 minute"), (61, "2 minutes"), (3600, "1 hour"), (3601, "2 hours")],
)
def test_waiting_is_told_in_words(seconds, words):
    assert in_words(seconds) == words
