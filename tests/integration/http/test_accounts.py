"""What the links in mails are for: confirming an address, a forgotten password; and who must not gain by them."""

import pytest

from library.admission import set_up_link
from library.domain.membership.links import VALID_FOR, LinkPurpose
from library.domain.operations.limits import EMAIL_OF, LINK_FROM, PASSWORD_OF, RESET_FROM, RESET_OF
from tests.integration.http.conftest import PASSWORD, in_memory

NEW = "a password that is newer"
EVIL = {"Host": "evil.example.com", "X-Forwarded-Host": "evil.example.com", "Forwarded": "host=evil.example.com"}
IN_VAIN = {"secret": "A" * 43}


def log_in(client, email="mary@example.org", password=PASSWORD):
    return client.post("/api/sessions/", json={"email": email, "password": password})


def ask_for_reset(client, email="mary@example.org", **headers):
    return client.post("/api/password-resets/", json={"email": email}, headers=headers)


def reset(client, secret, password=NEW):
    return client.put("/api/password-resets/", json={"secret": secret, "password": password})


def confirm(client, secret):
    return client.put("/api/e-mail-confirmations/", json={"secret": secret})


def test_who_joined_shows_by_the_mail_that_the_address_is_theirs(client, mailbox, signed_in):
    assert client.get("/api/me/").json()["email_confirmed"] is False
    assert mailbox.link()[0] == "/confirm-email"
    answer = confirm(client, mailbox.secret())
    assert (answer.status_code, answer.content) == (204, b"")
    assert client.get("/api/me/").json()["email_confirmed"] is True
    assert confirm(client, mailbox.secret()).json()["code"] == "link-not-valid"


def test_the_mail_to_confirm_one_s_address_is_sent_again_when_it_is_asked_for(client, mailbox, signed_in):
    first = mailbox.secret()
    assert client.post("/api/e-mail-confirmations/").json()["code"] == "cross-site"
    assert client.post("/api/e-mail-confirmations/", headers=signed_in).status_code == 202
    assert mailbox.to() == ["mary@example.org"] * 2
    assert mailbox.secret() != first
    assert confirm(client, first).status_code == 204
    assert confirm(client, mailbox.secret()).status_code == 404


def test_an_address_changes_when_the_link_in_the_mail_to_it_is_used_and_the_one_before_is_told(
    client, mailbox, signed_in
):
    body = {"email": "new@example.org", "current": PASSWORD}
    assert client.put("/api/me/email/", json=body, headers=signed_in).status_code == 202
    assert client.get("/api/me/").json()["email"] == "mary@example.org"
    assert mailbox.to()[-1] == "new@example.org"
    assert confirm(client, mailbox.secret()).status_code == 204
    assert client.get("/api/me/").json()["email"] == "new@example.org"
    assert mailbox.to()[-1] == "mary@example.org"
    assert log_in(client, "new@example.org").status_code == 201


def test_an_address_is_asked_for_with_the_password_only_and_not_another_member_s(client, bob, signed_in):
    for body, code in (
        ({"email": "new@example.org", "current": "wrong"}, "wrong-credentials"),
        ({"email": "bob@example.org", "current": PASSWORD}, "email-taken"),
        ({"email": "nonsense", "current": PASSWORD}, "invalid"),
    ):
        assert client.put("/api/me/email/", json=body, headers=signed_in).json()["code"] == code


def test_a_forgotten_password_is_set_anew_by_mail_which_ends_every_session_and_token(client, mailbox, signed_in):
    robot = client.post("/api/tokens/", json={"name": "robot", "scopes": ["read"]}, headers=signed_in).json()["token"]
    ask_for_reset(client, " MARY@example.org ")
    page, secret = mailbox.link()
    assert (page, mailbox.to()[-1]) == ("/set-password", "mary@example.org")
    assert reset(client, secret).status_code == 204
    assert client.get("/api/me/").status_code == 401
    assert client.get("/api/me/", headers={"Authorization": f"Bearer {robot}"}).status_code == 401
    assert (log_in(client).status_code, log_in(client, password=NEW).status_code) == (401, 201)
    assert reset(client, secret).json()["code"] == "link-not-valid"
    assert "changed" in mailbox.texts()[-1]


def test_what_goes_wrong_does_not_use_a_link_up(client, mailbox, joined):
    ask_for_reset(client)
    secret = mailbox.secret()
    for wrong in ("short", "x" * 129, "password123"):
        answer = reset(client, secret, wrong)
        assert [problem["field"] for problem in answer.json()["problems"]] == ["password"]
    assert reset(client, secret).status_code == 204


def test_a_link_to_set_a_password_is_over_after_an_hour(client, mailbox, joined, clock):
    ask_for_reset(client)
    secret = mailbox.secret()
    clock.go_on(seconds=VALID_FOR[LinkPurpose.RESET_PASSWORD].total_seconds())
    assert reset(client, secret).status_code == 404


def test_a_link_does_only_what_it_was_sent_for(client, mailbox, joined):
    for_address = mailbox.secret()
    ask_for_reset(client)
    for_password = mailbox.secret()
    assert reset(client, for_address).status_code == confirm(client, for_password).status_code == 404


def whole(answer):
    """All that a client gets, but for the id of the request."""
    return answer.status_code, answer.content, [each for each in answer.headers.items() if each[0] != "x-request-id"]


def test_asking_for_a_new_password_says_the_same_whoever_s_address_it_is(client, mailbox, joined):
    mailbox.texts()
    known, *unknown = (ask_for_reset(client, email) for email in ("mary@example.org", "x@y.example", "no\r\n"))
    assert known.status_code == 202
    assert [whole(answer) for answer in unknown] == [whole(known)] * 2
    assert mailbox.to()[1:] == ["mary@example.org"]


def test_asking_too_often_is_refused_alike_whoever_s_address_it_is(client, mailbox, joined):
    refused = []
    for email in ("mary@example.org", "nobody@example.org"):
        answers = [ask_for_reset(client, email) for _ in range(RESET_OF.most + 1)]
        assert [answer.status_code for answer in answers] == [202] * RESET_OF.most + [429]
        refused.append(answers[-1])
    assert whole(refused[0]) == whole(refused[1])
    assert 0 < int(refused[0].headers["Retry-After"]) <= RESET_OF.within.total_seconds()
    assert len(mailbox.to()) == 1 + RESET_OF.most


@in_memory
@pytest.mark.parametrize("header", EVIL)
def test_no_header_gets_into_a_mail(client, mailbox, joined, header):
    answer = ask_for_reset(client, **{header: EVIL[header]})
    if answer.status_code == 202:
        assert mailbox.link()[0] == "/set-password"
    else:  # the name of another host
        assert answer.json()["code"] == "wrong-host"
    assert "evil" not in "".join(mailbox.texts())


@in_memory
def test_trying_links_is_limited_by_where_it_is_tried(client):
    for _ in range(LINK_FROM.most):
        assert confirm(client, "A" * 43).status_code == 404
    for answer in (confirm(client, "A" * 43), reset(client, "A" * 43)):
        assert (answer.status_code, answer.json()["code"]) == (429, "too-many")
        assert 0 < int(answer.headers["Retry-After"]) <= LINK_FROM.within.total_seconds()


@in_memory
def test_asking_for_passwords_of_many_is_limited_by_where_it_comes_from(client):
    statuses = [ask_for_reset(client, f"{number}@example.org").status_code for number in range(RESET_FROM.most + 1)]
    assert statuses == [202] * RESET_FROM.most + [429]


@in_memory
def test_guessing_the_password_in_somebody_s_session_is_limited(client, signed_in):
    body = {"current": "wrong", "new": NEW}
    statuses = [
        client.put("/api/me/password/", json=body, headers=signed_in).status_code for _ in range(PASSWORD_OF.most + 1)
    ]
    assert statuses == [401] * PASSWORD_OF.most + [429]


@in_memory
def test_nobody_has_mail_sent_to_an_address_without_end(client, signed_in):
    asked = [client.post("/api/e-mail-confirmations/", headers=signed_in) for _ in range(EMAIL_OF.most + 1)]
    assert [answer.status_code for answer in asked] == [202] * EMAIL_OF.most + [429]


@in_memory
def test_a_link_works_beside_a_session_of_somebody_else_and_has_no_rights_by_it(client, mailbox, signed_in, ada):
    client.cookies.set("library", client.cookies["library"])
    ask_for_reset(client)
    assert reset(client, mailbox.secret()).status_code == 204
    for put in (reset, confirm):
        assert put(client, "A" * 43).json()["code"] == "link-not-valid"


@in_memory
@pytest.mark.parametrize(
    "method, path, body",
    [
        ("POST", "/api/password-resets/", {"email": "mary@example.org"}),
        ("PUT", "/api/password-resets/", {**IN_VAIN, "password": NEW}),
        ("PUT", "/api/e-mail-confirmations/", IN_VAIN),
        ("PUT", "/api/set-up/", {**IN_VAIN, "name": "Eve", "email": "eve@example.org", "password": NEW}),
    ],
)
@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example.com"}])
def test_no_other_site_makes_a_browser_use_a_link(client, method, path, body, headers):
    answer = client.request(method, path, json=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "cross-site")


def test_the_first_admin_comes_by_the_link_that_the_server_prints_and_no_second_one_does(client, library):
    secret = set_up_link(library).partition("secret=")[2]
    body = {"secret": secret, "name": "Grace", "email": "grace@example.org", "password": PASSWORD}
    answer = client.put("/api/set-up/", json=body)
    assert (answer.status_code, answer.json()["role"]) == (201, "admin")
    assert log_in(client, "grace@example.org").status_code == 201
    assert set_up_link(library) is None
    second = client.put("/api/set-up/", json=body | {"email": "eve@example.org"})
    assert (second.status_code, second.json()["code"]) == (404, "link-not-valid")
