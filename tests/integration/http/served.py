"""`library serve` as a process, with what it writes."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx2

TOKEN = "numbers-are-for-those-who-have-this-token"
IN_PRODUCTION = {
    "LIBRARY_PROFILE": "production",
    "LIBRARY_METRICS_TOKEN": TOKEN,
    "LIBRARY_SMTP_URL": "smtp://127.0.0.1:9",  # where nobody takes any
    "LIBRARY_MAIL_FROM": "library@example.org",
}
WAITS = 30  # seconds


class Served:
    def __init__(self, process, out, err):
        self.process = process
        self._out, self._err = out, err
        self.address = ""

    def said(self):
        return self._out.read_text() + self._err.read_text()

    def get(self, place, **options):
        return httpx2.get(f"{self.address}{place}", **options)

    def numbers(self):
        """What /metrics tells, by name and labels."""
        lines = self.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text.splitlines()
        return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if line[0] != "#")}

    def pids(self):
        """Of the processes that serve, when there are several."""
        return {int(pid) for pid in re.findall(r'process_open_fds{pid="(\d+)"}', "\n".join(self.numbers()))}

    def stop(self, with_signal=signal.SIGTERM):
        self.process.send_signal(with_signal)
        return self.process.wait(WAITS)


@contextlib.contextmanager
def served(folder, database_url, *arguments, program=("-m", "library", "serve"), **environ):
    out, err = Path(folder, "out"), Path(folder, "err")
    environment = {**os.environ, "LIBRARY_DATABASE_URL": database_url, "LIBRARY_PORT": "0", **environ}
    with out.open("w") as to_out, err.open("w") as to_err:
        command = [sys.executable, "-W", "error", *program, *arguments]
        process = subprocess.Popen(command, stdout=to_out, stderr=to_err, env=environment)
    server = Served(process, out, err)
    try:
        until(lambda: re.search(r"http://[\d.:\[\]]+", err.read_text()) or process.poll() is not None)
        found = re.search(r"http://[\d.:\[\]]+", err.read_text())
        assert found, server.said()
        server.address = found[0].rstrip(".:")
        yield server
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(WAITS)
        process.kill()
        process.wait()


def until(holds):
    """Wait for it."""
    give_up = time.monotonic() + WAITS
    while not (found := holds()):
        assert time.monotonic() < give_up, "this never came to hold"
        time.sleep(0.05)
    return found
