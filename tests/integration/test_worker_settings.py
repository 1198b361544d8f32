"""What a worker refuses to start with."""

import os
import subprocess
import sys

PRODUCTION = {"LIBRARY_PROFILE": "production", "LIBRARY_BASE_URL": "https://books.example.org"}


def test_in_production_a_worker_does_not_begin_to_show_mails_where_logs_go(sqlite_url):
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-m", "library", "worker"],
        env={**os.environ, **PRODUCTION, "LIBRARY_DATABASE_URL": sqlite_url},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert ended.returncode == 3
    assert "LIBRARY_SMTP_URL" in ended.stderr
