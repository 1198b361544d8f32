"""The calendar of what is due, by its secret address."""

import logging

import pytest

from library.domain.errors import Unavailable
from tests.integration.http.conftest import BASE, NOBODY, in_memory, path

KEY = {"Idempotency-Key": "a key"}


@pytest.fixture
def opened(client, signed_in):
    """Where Mary's calendar is, from now on."""
    return lambda: client.post("/api/me/calendar/", headers=signed_in).json()["url"]


@pytest.fixture
def events(client):
    """What is in a calendar, as a program sees that nobody is signed in to: ids, days and sentences."""

    def events(url):
        client.cookies.clear()
        lines = client.get(url).content.replace(b"\r\n ", b"").decode().split("\r\n")
        names = ("UID", "DTSTART;VALUE=DATE", "SUMMARY")
        found = [[line.partition(":")[2] for line in lines if line.startswith(f"{name}:")] for name in names]
        return list(zip(*found, strict=True))

    return events


def test_what_is_due_and_what_is_ready_is_seen_by_whoever_has_the_address(
    client, emma, joined, signed_in, opened, events, another, as_ada
):
    loan = client.post("/api/loans/", json={"book_id": emma["id"], "to": joined["id"]}, headers=as_ada).json()
    asked = client.post(path(another(), "holds"), headers=signed_in).json()
    client.post(path(asked, "accept", among="holds"), headers=as_ada)
    url = opened()
    assert url.startswith(f"{BASE}/api/calendar/")
    assert url.endswith(".ics")
    assert events(url) == [
        (asked["id"], "20260308", "Pick up “Persuasion” by 8 March 2026"),
        (loan["id"], "20260329", "Return “Emma” to Ada"),
    ]
    client.post(path(loan, "recall", among="loans"), headers=as_ada)
    assert (loan["id"], "20260308", "Return “Emma” to Ada") in events(url)
    client.post(path(loan, "return", among="loans"), headers=as_ada)
    assert [summary for _, _, summary in events(url)] == ["Pick up “Persuasion” by 8 March 2026"]


@in_memory
def test_what_its_borrower_says_is_back_is_not_brought_back_again(
    client, emma, joined, signed_in, opened, events, as_ada
):
    loan = client.post("/api/loans/", json={"book_id": emma["id"], "to": joined["id"]}, headers=as_ada).json()
    assert client.post(path(loan, "claim-return", among="loans"), headers=signed_in).status_code == 200
    assert events(opened()) == []


def test_it_is_a_calendar_that_nobody_keeps(client, opened):
    answer = client.get(opened())
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert "X-WR-CALNAME:Library\r\n" in answer.text


def test_the_address_is_told_once_and_a_new_one_ends_the_one_before(client, opened, signed_in):
    made = client.post("/api/me/calendar/", headers=signed_in)
    assert (made.status_code, made.headers["Cache-Control"]) == (201, "no-store")
    assert made.headers["Location"] == made.json()["url"]
    assert client.get("/api/me/preferences/", headers=signed_in).json()["calendar"] is True
    second = opened()
    assert client.get(made.json()["url"]).status_code == 404
    assert client.get(second).status_code == 200
    for _ in range(2):
        assert client.delete("/api/me/calendar/", headers=signed_in).status_code == 204
    assert client.get(second).status_code == 404
    assert client.get("/api/me/preferences/", headers=signed_in).json()["calendar"] is False


@in_memory
def test_no_token_makes_an_address_which_would_outlive_it_nor_is_one_kept_under_a_key(client, signed_in, as_ada):
    answer = client.post("/api/me/calendar/", headers=as_ada)
    assert (answer.status_code, answer.json()["code"]) == (403, "sign-in-needed")
    assert client.post("/api/me/calendar/", headers={**signed_in, **KEY}).status_code == 400


@in_memory
@pytest.mark.parametrize("file", ["x.ics", "x" * 43, f"{'x' * 43}.ics", f"{'x' * 43}.ical", f"{'ü' * 43}.ics", ".ics"])
def test_what_is_no_address_of_a_calendar_leads_nowhere(client, file):
    assert client.get(f"/api/calendar/{file}").status_code == 404


@in_memory
def test_the_address_is_in_no_log_also_when_something_goes_wrong(client, opened, library, monkeypatch, caplog):
    url = opened()

    def unavailable(*_):
        raise Unavailable("database")

    def broken(*_):
        raise RuntimeError

    for fault, status in ((unavailable, 503), (broken, 500)):
        monkeypatch.setattr(library._reads.notices, "calendar_of", fault)
        with caplog.at_level(logging.INFO):
            assert client.get(url, headers=NOBODY).status_code == status
    logged = [logging.Formatter().format(record) for record in caplog.records if record.name == "library.http"]
    assert len(logged) == 2
    assert all("/api/calendar/{secret}" in line for line in logged)
    assert not any(url.rpartition("/")[2].removesuffix(".ics") in line for line in logged)
