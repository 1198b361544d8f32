"""A file that is there whole or not at all, takes no other's place, and is read by nobody but its owner."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path


@contextlib.contextmanager
def new(path: Path, *, may_replace: Callable[[Path], bool] = lambda _: False) -> Iterator[Path]:
    """Yield where to write it; afterwards it is on the disk under its name. Raises FileExistsError, OSError.

    Only what `may_replace` says so of is replaced; the new file has the owner and the mode of what it replaces.

    Until then it stands beside it, in a folder of its own that also holds what a database puts next to its file.
    Who is killed without a warning leaves that folder, which nobody needs.
    """
    if os.path.lexists(path) and not may_replace(path):
        raise FileExistsError(path)
    folder = Path(tempfile.mkdtemp(prefix=f".{path.name[:200]}.", suffix=".part", dir=path.parent))  # mode 0700
    try:
        part = folder / "whole"
        _claim(part)
        yield part
        if os.path.lexists(path) and may_replace(path):
            _take_over(path, part)
        _flush(part)
        _publish(part, path)
        _flush_folder(path.parent)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _claim(path: Path) -> None:
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _take_over(path: Path, part: Path) -> None:
    was = path.stat()
    with contextlib.suppress(PermissionError):
        shutil.chown(part, was.st_uid, was.st_gid)
    shutil.copymode(path, part)
    path.unlink()


def _publish(part: Path, path: Path) -> None:
    try:
        os.link(part, path)  # unlike a renaming it refuses to replace what came there meanwhile
    except FileExistsError:
        raise
    except OSError:  # there are no links on this file system, which may be that of a memory stick
        _claim(path)
        part.replace(path)


def _flush(path: Path) -> None:
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def _flush_folder(path: Path) -> None:
    """So that the name is on the disk too; only where folders are opened like files."""
    if os.name == "posix":
        folder = os.open(path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
