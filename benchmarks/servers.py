"""The servers: each a process of its own, all pinned to the same core, and never both at work."""

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from benchmarks.load import Void

CORES = sorted(os.sched_getaffinity(0))
TICKS = os.sysconf("SC_CLK_TCK")
STARTS_WITHIN = 30  # seconds
PRODUCTION = {
    "LIBRARY_PROFILE": "production",
    "LIBRARY_METRICS_TOKEN": "of-nobody-" * 4,
    "LIBRARY_SMTP_URL": "smtp://127.0.0.1:9",  # no mail is sent
    "LIBRARY_EMBEDDED_WORKER": "no",  # the bare programs do not do either what follows from an event
    "LIBRARY_MAIL_FROM": "library@example.org",
}


class Server:
    def __init__(self, process, port):
        self.port = port
        self._process = process

    def cpu(self):
        """Seconds of processor that it has used, its own and the system's for it."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS


@contextmanager
def ours(url, log):
    """Everything of production switched on, on plain HTTP of the loopback; the access log goes to a file."""
    port = _free_port()
    environment = {"LIBRARY_DATABASE_URL": url, "LIBRARY_PORT": str(port), "LIBRARY_HOST": "127.0.0.1", **PRODUCTION}
    with _running(["-m", "library", "serve"], environment, port, log) as server:
        yield server


@contextmanager
def raw(program, where, log):
    port = _free_port()
    with _running(["-m", program, where, str(port)], {}, port, log) as server:
        yield server


@contextmanager
def _running(command, environment, port, log):
    with log.open("wb") as out, _on_the_servers_core():
        process = subprocess.Popen(
            [sys.executable, *command], env={**os.environ, **environment}, stdout=out, stderr=subprocess.STDOUT
        )
    try:
        _await(process, port, log)
        yield Server(process, port)
        if process.poll() is not None:
            raise Void(f"`{' '.join(command)}` ended: {log.read_text()[-2000:]}")
    finally:
        process.terminate()
        process.wait()


@contextmanager
def _on_the_servers_core():
    """What is started inside stays there; the client has the last core to itself."""
    os.sched_setaffinity(0, CORES[:1])
    try:
        yield
    finally:
        os.sched_setaffinity(0, CORES[-1:])


def _await(process, port, log):
    deadline = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise Void(f"A server did not start: {log.read_text()[-2000:]}") from None
            time.sleep(0.05)


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
