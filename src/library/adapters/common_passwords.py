"""The passwords that people choose most, from the list that zxcvbn carries (30,000 of published break-ins)."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from runpy import run_path

SHORTEST = 8  # what is shorter may be nobody's password here


@cache
def common_passwords() -> frozenset[str]:
    """Those that are long enough to be a password here, about 11,600, in lower case; a little over a mebibyte.

    Only the file of the lists is run, and let go: what the package makes of them all would stay in each process.
    """
    package = find_spec("zxcvbn")
    if package is None or not package.origin:
        raise ModuleNotFoundError("zxcvbn is not installed; its list of common passwords is needed.")
    lists = run_path(str(Path(package.origin).with_name("frequency_lists.py")))["FREQUENCY_LISTS"]
    return frozenset(word.lower() for word in lists["passwords"] if len(word) >= SHORTEST)
