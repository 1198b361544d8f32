"""`library jobs`, on the job that follows from an invitation."""

import pytest

from library import open_library
from library.domain.errors import MailRefused
from library.domain.operations.schedules import SCHEDULES
from library.relay import Errand, Relay
from library.work import WORK

NOBODY_S = "01942f3a-8c1e-7b52-9d3f-5a6b7c8d9e0f"


@pytest.fixture
def invited(console):
    """A job that waits."""
    console.done("members", "invite", "mary@example.org")
    return console.json("jobs", "list", "--state", "waiting")[0]["id"]


@pytest.fixture
def parked(console, invited):
    """A job that was given up."""

    def refuse(_, job):
        raise MailRefused("mary@example.org", "there is\x1b[2J no such box")

    with open_library(console.environ["LIBRARY_DATABASE_URL"]) as library:
        Relay(library, {**WORK, "InvitationMade": Errand(refuse)}).run_due()
    return invited


def test_jobs_are_listed_by_their_state(console, parked):
    assert [job["id"] for job in console.json("jobs", "list", "--state", "parked")] == [parked]
    assert [job["name"] for job in console.json("jobs", "list", "--state", "done")] == ["ScheduleDue"] * len(SCHEDULES)
    assert len(console.json("jobs", "list")) == 1 + len(SCHEDULES)
    listed = console.run("jobs", "list", "--page-size", "1")
    assert "ScheduleDue" in listed.stdout
    assert listed.stderr == "There are more: --page 2.\n"
    assert parked in console.done("jobs", "list", "--page-size", "1", "--page", 1 + len(SCHEDULES))


def test_a_job_is_shown_with_why_it_was_given_up(console, parked):
    shown = console.done("jobs", "show", parked)
    assert "Follows from   InvitationMade" in shown
    assert "State          parked" in shown
    assert "MailRefused: No mail can be sent to mary@example.org" in shown
    assert "\x1b" not in shown
    assert console.json("jobs", "show", parked)["attempts"] == 1


def test_a_job_names_the_member_whom_it_is_about(console, ada):
    console.done("members", "password", ada, "--password-stdin", stdin="correct horse battery\n")
    (job,) = console.json("jobs", "list")
    assert "Member        Ada\n" in console.done("jobs", "show", job["id"])


def test_what_was_given_up_is_done_when_somebody_says_so(console, parked):
    assert console.run("jobs", "run-due").stderr == ""
    assert console.run("jobs", "retry", parked).stderr == f"The job {parked} is due now.\n"
    assert "1 job was done" in console.run("jobs", "run-due").stderr
    assert console.json("jobs", "show", parked)["state"] == "done"


def test_run_due_does_what_is_due_and_then_has_nothing_to_say(console, invited):
    first = console.run("jobs", "run-due")
    assert "You are invited" in first.stderr
    assert first.stderr.endswith(f"\n{len(SCHEDULES) + 1} jobs were done, or tried and put off.\n")
    second = console.run("jobs", "run-due")
    assert (second.exit_code, second.output) == (0, "")
    assert console.json("jobs", "list", "--state", "waiting") == []


def test_a_discarded_job_is_never_done(console, invited):
    refused = console.run("jobs", "discard", invited, stdin="n\n")
    assert refused.exit_code == 2
    assert console.json("jobs", "show", invited)["state"] == "waiting"
    console.done("jobs", "discard", invited, "--yes")
    assert "You are invited" not in console.run("jobs", "run-due").stderr
    assert console.json("jobs", "show", invited)["error"] == "It was discarded."
    for action in (["retry"], ["discard", "--yes"]):
        assert console.run("jobs", *action, invited).exit_code == 5


def test_only_admins_see_to_jobs(console, invited):
    ada, grace = console.join("Ada"), console.join("Grace", "admin")
    for command in (["list"], ["show", invited], ["retry", invited], ["discard", invited, "--yes"]):
        assert console.run("jobs", *command, "--as", ada).exit_code == 6
    console.done("jobs", "retry", invited, "--as", grace)


@pytest.mark.parametrize("action", [["show"], ["retry"], ["discard", "--yes"]], ids=" ".join)
def test_a_job_that_is_not_there_is_missing(console, action):
    assert console.run("jobs", *action, NOBODY_S).exit_code == 5
