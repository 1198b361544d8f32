"""The server and the worker as processes that are killed, and that are there again."""

import contextlib
import http.client
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
GIVE_UP = 60  # seconds
ENDS_WITHIN = 30  # seconds


class Process:
    """One that is started anew whenever it was killed. What it says goes to a file."""

    def __init__(self, what, folder, environment, broken="", program="tests.torture.launch"):
        self._command = [sys.executable, "-m", program, what, *([broken] if broken else [])]
        self._environment = {**os.environ, **environment}
        self.log = folder / f"{what}.log"
        self._running = None

    def start(self):
        with self.log.open("ab") as log:
            self._running = subprocess.Popen(
                self._command, cwd=ROOT, env=self._environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def kill(self):
        """As a power cut would, as far as the process knows."""
        self._running.send_signal(signal.SIGKILL)
        self._running.wait()

    def stop(self):
        """In good order; whether it did."""
        self._running.terminate()
        try:
            return self._running.wait(ENDS_WITHIN) == 0
        except subprocess.TimeoutExpired:
            self.kill()
            return False

    def end(self):
        if self._running is not None and self._running.poll() is None:
            self.kill()

    def ended(self):
        return self._running.poll() is not None

    def processor_time(self):
        """Seconds that it has been at work so far, however much of its time others took; 0 where that is not told."""
        try:
            fields = Path(f"/proc/{self._running.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Server(Process):
    def __init__(self, folder, environment, port, broken="", program="tests.torture.launch"):
        super().__init__("serve", folder, {**environment, "LIBRARY_PORT": str(port)}, broken, program)
        self.port = port

    def await_ready(self):
        """Until /readyz says yes. Raises TimeoutError."""
        give_up = time.monotonic() + GIVE_UP
        while time.monotonic() < give_up:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self._is_ready():
                    return
            if self.ended():
                break
            time.sleep(0.02)
        msg = f"The server does not come up: {self.log.read_text()[-2000:]}"
        raise TimeoutError(msg)

    def _is_ready(self):
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)) as connection:
            connection.request("GET", "/readyz")
            with connection.getresponse() as response:
                return response.status == http.HTTPStatus.OK
