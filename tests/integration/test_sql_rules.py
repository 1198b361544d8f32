"""Semgrep, with our own rule, finds SQL that is made of strings."""

import os
import subprocess
from pathlib import Path

import pytest

import dev
from tests.missing import Missing

EXAMPLES = Path(dev.ROOT, ".semgrep", "sql-from-strings.py")
ALONE = {**os.environ, "SEMGREP_SEND_METRICS": "off", "SEMGREP_ENABLE_VERSION_CHECK": "0"}


@pytest.fixture(autouse=True)
def semgrep():
    if not dev.SEMGREP.exists():
        raise Missing("Semgrep is not installed.", "`python3 dev.py semgrep` installs it.")


def run(*command):
    return subprocess.run([*map(str, command)], cwd=dev.ROOT, env=ALONE, capture_output=True, text=True, check=False)


def test_the_rule_finds_each_example_that_is_marked_and_no_other():
    told = run(dev.SEMGREP, "scan", "--test", "--metrics=off", "--config", EXAMPLES.with_suffix(".yaml"), EXAMPLES)
    assert told.returncode == 0, told.stdout
    assert "1/1: ✓ All tests passed" in told.stdout


def test_lint_fails_where_somebody_makes_sql_of_strings(tmp_path):
    planted = tmp_path / "planted.py"
    planted.write_text(
        "from sqlalchemy import text\n\ndef books(order):\n    return text(f'SELECT 1 ORDER BY {order}')\n"
    )
    told = run(*dev.BY_OUR_RULES, planted)
    assert told.returncode == 1
    assert "sql-from-strings" in told.stdout
    planted.write_text(planted.read_text().replace("f'SELECT 1 ORDER BY {order}'", "'SELECT 1'"))
    assert run(*dev.BY_OUR_RULES, planted).returncode == 0
