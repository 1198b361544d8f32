"""Whatever takers, failures and clocks do: each effect happens at most once, and nothing is lost."""

from hypothesis import settings

from library import open_library
from library.relay import Effect
from tests.job_machine import JobMachine


class Plain:
    """No passwords are needed here, and a real keeper of them takes its time to begin."""


class MemoryMachine(JobMachine):
    def open(self):
        work = {"BookAdded": Effect(self.note)}
        return open_library("memory:", clock=lambda: self.now, passwords=Plain(), work=work)


TestJobsInMemory = MemoryMachine.TestCase
TestJobsInMemory.settings = settings(max_examples=40, stateful_step_count=30)
