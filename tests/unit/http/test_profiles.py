"""Production does not start with what is only good enough for trying it out."""

import pytest

from library.domain.errors import Invalid
from library.entrypoints.http.profiles import check
from library.settings import Profile, Settings

GOOD = {
    "profile": Profile.PRODUCTION,
    "metrics_token": "t" * 32,
    "base_url": "https://books.example.org",
    "smtp_url": "smtp://mail.example.org",
}
EVERYWHERE = "0.0.0.0"  # noqa: S104 - nothing listens on it


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"host": EVERYWHERE},
        {"base_url": ""},
        {"base_url": "", "host": "::1"},
        {"base_url": "http://localhost:8000"},
    ],
    ids=str,
)
def test_production_starts_with_tls_or_on_this_machine_only(changed):
    assert check(Settings(**GOOD | changed)) == ""


@pytest.mark.parametrize(
    "changed, named",
    [
        ({"base_url": "http://books.example.org"}, "LIBRARY_BASE_URL"),
        ({"base_url": "", "host": EVERYWHERE}, "LIBRARY_BASE_URL"),
        ({"base_url": "", "host": "192.168.1.5"}, "LIBRARY_BASE_URL"),
        ({"base_url": "http://localhost:8000", "host": EVERYWHERE}, "LIBRARY_BASE_URL"),
        ({"metrics_token": "t" * 31}, "LIBRARY_METRICS_TOKEN"),
        ({"metrics_token": ""}, "LIBRARY_METRICS_TOKEN"),
        ({"database_url": "memory:"}, "LIBRARY_DATABASE_URL"),
        ({"smtp_url": ""}, "LIBRARY_SMTP_URL"),
    ],
    ids=str,
)
def test_production_refuses_what_is_unsafe_and_names_the_variable(changed, named):
    with pytest.raises(Invalid) as refusal:
        check(Settings(**GOOD | changed))
    assert [problem.field for problem in refusal.value.problems] == [named]


def test_everything_that_is_unsafe_is_named_at_once():
    with pytest.raises(Invalid) as refusal:
        check(Settings(profile=Profile.PRODUCTION, database_url="memory:", host=EVERYWHERE))
    assert len(refusal.value.problems) == 4


def test_a_worker_is_held_to_it_too_but_for_the_numbers_that_it_does_not_tell():
    assert check(Settings(**GOOD | {"metrics_token": ""}), serves=False) == ""
    with pytest.raises(Invalid, match="LIBRARY_SMTP_URL"):
        check(Settings(**GOOD | {"smtp_url": ""}), serves=False)


@pytest.mark.parametrize("changed", [{"host": EVERYWHERE}, {"base_url": "http://books.example.org"}], ids=str)
def test_dev_serves_without_tls_and_warns(changed):
    assert "passwords can be read" in check(Settings(**changed))
    assert check(Settings()) == ""


def test_several_processes_share_no_memory():
    with pytest.raises(Invalid, match="LIBRARY_WORKERS"):
        check(Settings(workers=2, database_url="memory:"))
