"""The same in a database, for a shorter while."""

import shutil
import tempfile
from pathlib import Path

from hypothesis import settings

from library import open_library
from library.adapters.passwords import Argon2Passwords
from library.relay import Effect
from tests.job_machine import JobMachine


class SqliteMachine(JobMachine):
    def open(self):
        self.folder = Path(tempfile.mkdtemp())
        work, passwords = {"BookAdded": Effect(self.note)}, Argon2Passwords(memory_kib=8)
        url = f"sqlite:///{self.folder / 'library.db'}"
        return open_library(url, clock=lambda: self.now, passwords=passwords, work=work)

    def teardown(self):
        try:
            super().teardown()
        finally:
            if hasattr(self, "folder"):
                shutil.rmtree(self.folder)


TestJobsInSqlite = SqliteMachine.TestCase
TestJobsInSqlite.settings = settings(max_examples=6, stateful_step_count=20)
