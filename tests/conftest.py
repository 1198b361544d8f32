"""The same surroundings for every test, and an honest word at the end about what was not tested."""

import os
import signal
from collections import Counter

import hypothesis
import pytest

from tests.integration import throwaway
from tests.missing import IN_CI, Missing

NOT_TESTED = "not tested here"

# What a developer has set for their own library is nothing to the tests.
for name in [name for name in os.environ if name.startswith("LIBRARY_") and not name.startswith("LIBRARY_TEST_")]:
    del os.environ[name]
for name in ("DATABASE_URL", "PORT"):
    os.environ.pop(name, None)

# Who runs the tests in the background of a shell has them ignore it, and all that they start would ignore it too.
signal.signal(signal.SIGINT, signal.default_int_handler)

hypothesis.settings.register_profile("here", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("ci" if IN_CI else "here")


def pytest_configure(config):
    if first_process(config):
        throwaway.begin_run()


def pytest_unconfigure(config):
    if first_process(config):
        throwaway.end_run()


def first_process(config):
    return not hasattr(config, "workerinput")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if call.excinfo and isinstance(call.excinfo.value, Missing) and not IN_CI:
        missing = call.excinfo.value
        path, line, _ = item.location
        report.outcome = "skipped"
        report.longrepr = (path, line, missing.reason)
        report.user_properties.append((NOT_TESTED, [missing.reason, missing.how_to_get_it]))
    return report


def pytest_terminal_summary(terminalreporter):
    skipped = terminalreporter.stats.get("skipped", [])
    missing = Counter(
        tuple(value) for report in skipped for name, value in report.user_properties if name == NOT_TESTED
    )
    if missing:
        terminalreporter.section(NOT_TESTED)
    for (reason, how_to_get_it), tests in missing.items():
        terminalreporter.write_line(f"{tests} {'test' if tests == 1 else 'tests'}: {reason}")
        terminalreporter.write_line(f"    {how_to_get_it}")
