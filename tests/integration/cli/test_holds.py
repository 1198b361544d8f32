from datetime import timedelta

import pytest

from library.adapters.clock import utc_now

ISBN = "978-0-14-143958-7"


def day(ahead):
    return str(utc_now().date() + timedelta(days=ahead))


@pytest.fixture
def hold(console, bob, emma):
    return console.json("holds", "place", emma["id"], "--as", bob)


def test_who_asks_first_is_first_and_gets_the_book_ready(console, ada, hold, emma):
    eve = console.join("Eve")
    assert "number 2" in console.done("holds", "place", emma["id"], "--as", eve)
    header, *lines = console.done("holds", "queue", emma["id"], "--as", ada).splitlines()
    assert header.split() == ["TITLE", "FOR", "SINCE", "STATE"]
    assert [line.split()[1] for line in lines] == ["Bob", "Eve"]
    assert f"ready until {day(7)}" in console.done("holds", "accept", hold["id"], "--as", ada)
    assert [one["id"] for one in console.json("holds", "list", "--state", "ready")] == [hold["id"]]
    console.done("loans", "lend", emma["id"], "--to", "bob@example.org", "--as", ada)
    assert console.json("holds", "list", "--as", "bob@example.org")[0]["state"] == "filled"


def test_others_see_of_a_queue_themselves(console, ada, hold, emma):
    eve = console.join("Eve")
    assert console.json("holds", "queue", emma["id"], "--as", eve) == []
    assert len(console.json("holds", "queue", emma["id"])) == 1


def test_a_hold_on_any_copy_says_which_one_is_accepted(console, ada, bob, emma):
    hold = console.json("holds", "place-any", ISBN, "--as", bob)
    assert f"any copy of {ISBN.replace('-', '')}" in console.done("holds", "list")
    assert console.run("holds", "accept", hold["id"], "--as", ada).exit_code == 3
    accepted = console.json("holds", "accept", hold["id"], "--book", emma["id"], "--as", ada)
    assert (accepted["state"], accepted["book_id"]) == ("ready", emma["id"])


@pytest.mark.parametrize("isbn, code", [("12", 3), ("", 3), ("9780441013593", 5)])
def test_any_copy_is_of_an_isbn_that_somebody_has(console, bob, emma, isbn, code):
    assert console.run("holds", "place-any", isbn, "--as", bob).exit_code == code


def test_a_no_tells_its_reason(console, ada, bob, hold):
    console.done("holds", "decline", hold["id"], "--reason", "I am reading it.", "--as", ada)
    (declined,) = console.json("holds", "list", "--as", bob)
    assert (declined["state"], declined["reason"]) == ("declined", "I am reading it.")


def test_who_is_suspended_keeps_the_place_and_is_passed_over(console, ada, bob, hold):
    assert f"suspended until {day(9)}" in console.done("holds", "suspend", hold["id"], "--until", day(9), "--as", bob)
    result = console.run("holds", "accept", hold["id"], "--as", ada)
    assert (result.exit_code, "(hold-suspended)" in result.stderr) == (8, True)
    assert "suspended" not in console.done("holds", "resume", hold["id"], "--as", bob)
    assert "suspended\n" in console.done("holds", "suspend", hold["id"], "--as", bob)


def test_a_hold_is_cancelled_by_who_asked(console, ada, bob, hold):
    assert console.run("holds", "cancel", hold["id"], "--as", ada).exit_code == 6
    assert console.json("holds", "cancel", hold["id"], "--as", bob)["state"] == "cancelled"
    assert console.json("holds", "list", "--state", "open") == []


@pytest.mark.parametrize("command", ["place", "cancel", "accept", "decline", "suspend", "resume"])
def test_the_operator_asks_for_nothing_and_decides_nothing(console, emma, command):
    result = console.run("holds", command, emma["id"])
    assert (result.exit_code, "--as E-MAIL" in result.stderr) == (2, True)


def test_members_see_their_own_holds_and_who_waits_for_their_books(console, ada, bob, hold):
    seen = {("--as", bob): 1, ("--as", ada): 0, ("--role", "owner", "--as", ada): 1, (): 1}
    assert {asked: len(console.json("holds", "list", *asked)) for asked in seen} == seen
    assert console.run("holds", "list", "--role", "all", "--as", bob).exit_code == 6


def test_a_list_says_of_a_book_that_is_not_here_any_more_that_it_was_deleted(console, ada, hold, emma):
    console.done("books", "delete", emma["id"], "--yes", "--as", ada)
    assert console.done("holds", "list").splitlines()[1].startswith("(deleted)  Bob")


@pytest.mark.parametrize("role", ["owner", "holder"])
def test_the_operator_says_on_whose_side_of_holds_they_look(console, role):
    result = console.run("holds", "list", "--role", role)
    assert (result.exit_code, "--as E-MAIL" in result.stderr) == (2, True)


def test_a_list_of_holds_has_whole_ids_when_they_are_asked_for(console, hold):
    header, line = console.done("holds", "list", "--ids").splitlines()
    assert header.split() == ["ID", "TITLE", "FOR", "SINCE", "STATE"]
    assert line.split() == [hold["id"], "Emma", "Bob", hold["placed_at"][:10], "number", "1"]
