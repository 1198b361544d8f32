"""Database servers for one test run: started by the first process that needs one, stopped at the end of the run."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

STARTS_WITHIN = 60  # seconds
NOT_ON_THE_PATH = ("/usr/sbin", "/usr/local/sbin", "/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin")

RUN = "LIBRARY_TEST_RUN"  # names the folder that the processes of one run share

_started: list[subprocess.Popen[bytes]] = []


class Unstartable(Exception):
    """Why no server could be started here."""


def postgresql(answers: Callable[[str], bool]) -> str:
    """The URL of a PostgreSQL server of this run's own."""
    initdb, postgres = program("initdb"), program("postgres")
    home = Path(os.environ[RUN], "postgresql")
    with only_one(home):
        if (address := home / "url").exists():
            return address.read_text()
        port = free_port()
        execute(home, initdb, "-D", home / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "-N")
        quick = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]
        where = ["-p", port, "-c", "listen_addresses=127.0.0.1", "-k", home]
        server = start(home, postgres, "-D", home / "data", *where, *quick)
        url = f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
        return await_and_note(home, server, url, answers)


def mariadb(answers: Callable[[str], bool]) -> str:
    """The URL of a MariaDB server of this run's own."""
    install, mariadbd = program("mariadb-install-db"), program("mariadbd")
    home = Path(os.environ[RUN], "mariadb")
    with only_one(home):
        if (address := home / "url").exists():
            return address.read_text()
        port = free_port()
        data = ["--no-defaults", f"--datadir={home / 'data'}"]
        execute(home, install, *data, "--auth-root-authentication-method=normal", "--skip-test-db")
        quick = ["--skip-log-bin", "--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=0"]
        where = ["--bind-address=127.0.0.1", f"--port={port}", f"--socket={home / 'socket'}", "--skip-name-resolve"]
        server = start(home, mariadbd, *data, *where, *quick)
        return await_and_note(home, server, f"mysql+pymysql://root@127.0.0.1:{port}/", answers)


def begin_run() -> None:
    os.environ[RUN] = tempfile.mkdtemp(prefix="library-tests-")
    Path(os.environ[RUN]).chmod(0o755)  # the server may be run by another user than the tests


def end_run() -> None:
    """Stop what any process of this run has started, and leave nothing of it behind."""
    run = Path(os.environ.pop(RUN))
    for note in run.glob("*/pid"):
        stop(int(note.read_text()))
    shutil.rmtree(run, ignore_errors=True)


def program(name: str) -> str:
    places = [str(place) for pattern in NOT_ON_THE_PATH for place in sorted(Path("/").glob(pattern[1:]), reverse=True)]
    if found := shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), *places])):
        return found
    msg = f"there is no `{name}` to start one with"
    raise Unstartable(msg)


@contextlib.contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Let the processes of a run in one by one; the first finds an empty folder of the user who runs the server."""
    try:
        import fcntl
    except ImportError:
        msg = "tests start one on Unix only"
        raise Unstartable(msg) from None
    with home.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.exists():
            home.mkdir(mode=0o700)
            if owner := whose():
                shutil.chown(home, owner["user"], owner["group"])
        yield


def whose() -> dict[str, Any]:
    """Who runs the server, in the words of subprocess: database servers refuse to run as root."""
    if os.geteuid() != 0:
        return {}
    import pwd

    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = next(known[name] for name in ("postgres", "mysql", "nobody") if name in known)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def execute(home: Path, *command: object) -> None:
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, **whose(), cwd=home, check=False
    )
    if done.returncode:
        msg = f"`{command[0]}` failed: {(done.stderr or done.stdout).strip()[-300:]}"
        raise Unstartable(msg)


def start(home: Path, *command: object) -> subprocess.Popen[bytes]:
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            **whose(),
            cwd=home,
            start_new_session=True,
        )
    _started.append(server)
    (home / "pid").write_text(str(server.pid))
    return server


def await_and_note(home: Path, server: subprocess.Popen[bytes], url: str, answers: Callable[[str], bool]) -> str:
    deadline = time.monotonic() + STARTS_WITHIN
    while not answers(url):
        if server.poll() is not None or time.monotonic() > deadline:
            msg = f"the one that was started does not answer: {(home / 'log').read_text()[-300:]}"
            raise Unstartable(msg)
        time.sleep(0.1)
    (home / "url").write_text(url)
    return url


def stop(pid: int) -> None:
    """Both servers take SIGQUIT for an end that does not wait for clients."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGQUIT)
        for own in _started:
            if own.pid == pid:
                own.wait(timeout=STARTS_WITHIN)
        for _ in range(STARTS_WITHIN * 10):
            os.kill(pid, 0)  # raises when it is gone
            time.sleep(0.1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
