#!/usr/bin/env python3
"""What a developer does with this repository, with nothing but Python: python3 dev.py COMMAND [ARGUMENT ...].

demo    serve a demonstration library on this machine
serve   serve a library of your own, as the settings say
test    run the tests; arguments go to pytest
lint    check the format, the code, the types, the layers and the documentation
semgrep look for what only the rules in .semgrep/ find; once this has run, lint does it too
bench   measure; arguments go to the benchmarks
lock    choose the versions in requirements/ anew

The first run makes an environment in .venv and installs into it what requirements/ names, checked by hash.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - told in a sentence rather than by a traceback
    sys.exit("Library needs Python 3.11 or newer; this is {}.{}.".format(*sys.version_info[:2]))

import contextlib
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
LOCKS = ROOT / "requirements"
# A second environment beside the first one, for another Python, is made by naming its folder.
VENV = ROOT / os.environ.get("DEV_VENV", ".venv")
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = str(BIN / "python")
SEMGREP = ROOT / ".venv-semgrep" / BIN.name / "semgrep"
# It is to ask nobody anything, and to tell nobody anything.
BY_OUR_RULES = [
    str(SEMGREP),
    "scan",
    "--metrics=off",
    "--disable-version-check",
    "--error",
    "--quiet",
    "--config=.semgrep",
]
STAMP = VENV / "installed.json"
MADE_FOR = "Python {}.{} in {}".format(*sys.version_info[:2], VENV)

Command = Sequence[str]


# --- the environment --------------------------------------------------------------------------------------------------


def prepare(lock: str) -> None:
    """Make sure that .venv holds what the lock ("run" or "dev") names, and the project itself; quick when it does."""
    if up_to_date(lock):
        return
    with only_one():
        if up_to_date(lock):
            return
        if stamp().get("lock") == "dev":  # tools that were installed once are not taken away again by `serve`
            lock = "dev"
        if stamp().get("for") != MADE_FOR or not shutil.which(PYTHON):
            make_venv()
        STAMP.unlink(missing_ok=True)
        install(lock)
        STAMP.write_text(json.dumps({"lock": lock, "for": MADE_FOR, "digest": digest(lock)}))


def up_to_date(lock: str) -> bool:
    there = stamp()
    return (
        shutil.which(PYTHON) is not None
        and there.get("for") == MADE_FOR
        and there.get("lock") in {lock, "dev"}
        and there.get("digest") == digest(there["lock"])
    )


def stamp() -> dict[str, str]:
    try:
        return dict(json.loads(STAMP.read_text()))
    except (OSError, ValueError):
        return {}


def digest(lock: str) -> str:
    contents = [path.read_bytes() for path in (LOCKS / f"{lock}.txt", ROOT / "pyproject.toml")]
    return hashlib.sha256(b"\0".join(contents)).hexdigest()


@contextlib.contextmanager
def only_one() -> Iterator[None]:
    """Let one process install at a time, where the system can tell."""
    try:
        import fcntl  # noqa: PLC0415 - not on every system
    except ImportError:
        yield
        return
    with Path(__file__).open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def make_venv() -> None:
    if not importlib.util.find_spec("ensurepip"):
        sys.exit(
            f"This Python ({sys.executable}) cannot make virtual environments: its module `ensurepip` is missing. "
            "On Debian and Ubuntu, install it with `apt install python3-venv`; then run this again."
        )
    import venv  # noqa: PLC0415 - a broken Python is named above

    say(f"Making an environment in {VENV.name} …")
    venv.create(VENV, clear=True, symlinks=os.name != "nt", with_pip=True)


def install(lock: str) -> None:
    locked = f"requirements/{lock}.txt"
    say(f"Installing what {locked} names …")
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet"]
    uv = [tool("uv"), "--quiet", "pip"]
    project = ["--no-deps", "--no-build-isolation", "--editable", "."]
    with_uv = [
        [*pip, "--only-binary=:all:", "--require-hashes", "-r", "requirements/uv.txt"],
        [*uv, "sync", "--python", PYTHON, "--compile-bytecode", "--require-hashes", locked],
        [*uv, "install", "--python", PYTHON, "--offline", *project],
    ]
    if all(tried(command) for command in with_uv):
        return
    run([*pip, "--require-hashes", "--no-deps", "-r", locked])  # ten times slower, but it is everywhere
    run([*pip, "--no-index", *project])


def prepare_semgrep() -> None:
    """Make .venv-semgrep as requirements/semgrep.txt says: it wants other versions of what the project uses."""
    lock, stamp = LOCKS / "semgrep.txt", SEMGREP.parents[1] / "installed.txt"
    if stamp.is_file() and stamp.read_text() == lock.read_text():
        return
    say(f"Installing what {lock.relative_to(ROOT)} names …")
    folder = SEMGREP.parents[1]
    run([tool("uv"), "--quiet", "venv", "--clear", "--python", PYTHON, str(folder)])
    run([tool("uv"), "--quiet", "pip", "sync", "--python", str(folder), "--require-hashes", str(lock)])
    stamp.write_text(lock.read_text())


# --- the commands -----------------------------------------------------------------------------------------------------


def demo(arguments: list[str]) -> int:
    return become(["-m", "library", "demo", *arguments])


def serve(arguments: list[str]) -> int:
    return become(["-m", "library", "serve", *arguments])


def test(arguments: list[str]) -> int:
    """Everything, the quick tests first and the others on several cores; or what the arguments name."""
    pytest = [PYTHON, "-m", "pytest"]
    if arguments:
        return call([*pytest, *arguments])
    return every([[*pytest, "tests/unit"], [*pytest, "tests/integration", "-n", "auto", "--maxprocesses", "4"]])


def lint(arguments: list[str]) -> int:
    if arguments:
        sys.exit("`dev.py lint` takes no arguments.")
    return every(
        [
            [tool("ruff"), "format", "--check"],
            [tool("ruff"), "check"],
            [tool("mypy")],
            [tool("lint-imports"), "--no-cache"],
            [PYTHON, "-m", "tests.documentation"],
            *([[*BY_OUR_RULES, "src"]] if SEMGREP.exists() else []),
        ]
    )


def semgrep(arguments: list[str]) -> int:
    prepare_semgrep()
    return call([*BY_OUR_RULES, *(arguments or ["src"])])


def bench(arguments: list[str]) -> int:
    return become(["-m", "benchmarks", *arguments])


def lock(arguments: list[str]) -> int:
    """Choose versions anew; `--upgrade` takes the newest, without it what is locked stays where it can."""
    extras = ["--extra", "postgres", "--extra", "mysql", "--extra", "tracing"]
    chosen = ["pyproject.toml", *extras, "--group"]
    for name, what in {
        "run": [*chosen, "build"],
        "dev": [*chosen, "dev", "--constraints", "requirements/run.txt"],
        "uv": ["requirements/uv.in"],
        "semgrep": ["requirements/semgrep.in"],
    }.items():
        out = ["--output-file", f"requirements/{name}.txt"]
        # Hashes and no address: where packages come from is the business of each machine.
        form = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url", "--no-header"]
        run([tool("uv"), "--quiet", "pip", "compile", *form, *what, *out, *arguments])
    return 0


# --- running things ---------------------------------------------------------------------------------------------------


def become(arguments: list[str]) -> int:
    """Go on as this program, so that signals and the exit code are its own."""
    command = [PYTHON, *arguments]
    if os.name != "nt":
        os.execve(PYTHON, command, environment())  # noqa: S606 - there is no shell wanted here
    return call(command)


def every(commands: Sequence[Command]) -> int:
    """Run all of them, whatever the first ones say, and tell at the end which failed."""
    failed = [shown(command) for command in commands if call(command)]
    for command in failed:
        say(f"Failed: {command}")
    return 1 if failed else 0


def call(command: Command) -> int:
    say(f"$ {shown(command)}")
    return subprocess.run(command, cwd=ROOT, env=environment(), check=False).returncode


def run(command: Command) -> None:
    if subprocess.run(command, cwd=ROOT, env=environment(), check=False).returncode:
        sys.exit(f"This did not work: {shown(command)}")


def tried(command: Command) -> bool:
    asked = subprocess.run(command, cwd=ROOT, env=environment(), check=False, capture_output=True)
    return asked.returncode == 0


def environment() -> dict[str, str]:
    path = os.pathsep.join([str(BIN), os.environ.get("PATH", "")])
    return {**os.environ, "PATH": path, "VIRTUAL_ENV": str(VENV), "PYTHONUTF8": "1"}


def tool(name: str) -> str:
    return str(BIN / name)


def shown(command: Command) -> str:
    return " ".join(Path(part).name if part.startswith(str(BIN)) else part for part in command)


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


COMMANDS: dict[str, tuple[Callable[[list[str]], int], str]] = {
    "demo": (demo, "run"),
    "serve": (serve, "run"),
    "test": (test, "dev"),
    "lint": (lint, "dev"),
    "semgrep": (semgrep, "dev"),
    "bench": (bench, "dev"),
    "lock": (lock, "dev"),
}


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] not in COMMANDS:
        print(__doc__)
        return 0 if arguments in (["-h"], ["--help"]) else 2
    command, needs = COMMANDS[arguments[0]]
    prepare(needs)
    return command(arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
