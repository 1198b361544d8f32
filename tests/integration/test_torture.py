"""A small piece of the torture, which `python -m tests.torture kill` does at any size, and what it finds broken."""

import pytest

from tests.torture.circulating import Circulate
from tests.torture.crowd import Want
from tests.torture.kill import Options, torture
from tests.torture.past import Night
from tests.torture.sabotage import SABOTAGE

EVER = 60.0  # seconds: how fast a server comes up is measured where nothing else runs


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_nothing_acknowledged_is_lost_or_doubled_when_server_and_worker_are_killed(database, tmp_path):
    report = torture(Options(database=database, kills=3, writes=300, seed=3, ready_within=EVER), tmp_path)
    assert report.violations == []
    assert (report.kills["serve"], report.kills["worker"]) == (3, 3)
    assert report.seen["no answer"] > 0
    assert report.acknowledged.total() >= 300
    assert report.found["effects of jobs"] == report.found["books"]
    assert {kind.name for kind in (Circulate, Want, Night)} <= set(+report.acknowledged)
    assert report.found["loans"] > 0


@pytest.mark.parametrize("broken, seen", SABOTAGE.items(), ids=SABOTAGE)
def test_what_is_broken_is_found(broken, seen, tmp_path):
    """A kill has to hit the gap, which it does most times; it is given three."""
    found: list[str] = []
    for seed in (3, 4, 5):
        options = Options(database="sqlite", kills=2, writes=100, seed=seed, ready_within=EVER, broken=broken)
        (folder := tmp_path / str(seed)).mkdir()
        found += torture(options, folder).violations
        if any(seen.finding in violation for violation in found):
            return
    pytest.fail(f"Only this was found: {found}")
