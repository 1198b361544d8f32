"""`library audit`."""

import pytest


@pytest.fixture
def grace(console):
    return console.join("Grace", "admin")


def test_it_says_who_did_what_to_whom_at_the_console(console, ada, grace):
    console.done("members", "role", ada, "librarian", "--as", grace)
    console.done("members", "suspend", ada)
    shown = console.done("audit", "--member", ada)
    lines = [line.split(maxsplit=2)[2] for line in shown.splitlines()[1:]]
    assert [" ".join(line.split()) for line in lines] == [
        "the operator sessions-ended Ada the console",
        "the operator suspension-changed Ada the console",
        "Grace sessions-ended Ada the console",
        "Grace role-changed Ada the console",
        "the operator member-joined Ada the console",
    ]


def test_filters_go_together(console, ada, grace):
    console.done("members", "role", ada, "librarian", "--as", grace)
    console.done("members", "role", ada, "member")
    by_grace = console.json("audit", "--by", grace, "--action", "role-changed", "--member", ada)
    assert [(entry["action"], entry["operator"], entry["data"]["role"]) for entry in by_grace] == [
        ("role-changed", True, "librarian")
    ]
    assert len(console.json("audit", "--action", "role-changed")) == 2
    assert console.json("audit", "--by", by_grace[0]["by"], "--action", "role-changed") == by_grace
    assert console.json("audit", "--action", "no-such-thing") == []
    assert console.run("audit", "--by", "nobody@example.org").exit_code == 5


def test_it_comes_in_pages(console, ada, grace):
    first = console.run("audit", "--page-size", "1")
    assert "Grace" in first.stdout
    assert first.stderr == "There are more: --page 2.\n"
    second = console.run("audit", "--page-size", "1", "--page", "2")
    assert "Ada" in second.stdout
    assert second.stderr == ""


def test_only_admins_read_it(console, ada, grace):
    assert console.run("audit", "--as", ada).exit_code == 6
    assert console.json("audit", "--as", grace) == console.json("audit")


def test_whatever_is_done_at_the_console_stands_in_it(console, ada, emma):
    assert [entry["action"] for entry in console.json("audit")] == ["book-added", "member-joined"]
