"""Settings and errors, which say themselves what they mean."""

import re
import sys
from collections.abc import Iterator
from typing import Any

import attrs

from library.domain.errors import Kind, LibraryError
from library.entrypoints.cli.exit_codes import EXIT_CODES
from library.entrypoints.http.problems import STATUS
from library.settings import Settings, variable, written
from tests.reference.markdown import code, table


def settings() -> Iterator[str]:
    return table(("Variable", "Default", "Meaning"), map(_setting, attrs.fields(Settings)))


def _setting(setting: "attrs.Attribute[Any]") -> list[str]:
    names = [variable(setting), *filter(None, [setting.metadata["also"]])]
    return [code(names, " or "), code(filter(None, [written(setting.default)])), setting.metadata["says"]]


def error_codes() -> Iterator[str]:
    leaves = [error for error in _below(LibraryError) if not error.__subclasses__()]
    leaves.sort(key=lambda error: list(Kind).index(error.kind))
    return table(("Code", "Kind", "HTTP", "Exit code", "When", "Sentence", "Class"), map(_error, leaves))


def _below(error: type[LibraryError]) -> Iterator[type[LibraryError]]:
    for each in error.__subclasses__():
        yield each
        yield from _below(each)


def _error(error: type[LibraryError]) -> list[object]:
    answer = [STATUS[error.kind].value, EXIT_CODES[error.kind], _when(error), error.says]
    return [
        code([error.code]),
        error.kind.value,
        *answer,
        code([f"{error.__module__}.{error.__name__}".removeprefix("library.domain.")]),
    ]


def _when(error: type[LibraryError]) -> str:
    """As the tree of errors says that is drawn where it is written."""
    drawn = (re.split(r" {2,}", line.strip()) for line in (sys.modules[error.__module__].__doc__ or "").splitlines())
    return next(said[-1] for said in drawn if said[0] == error.__name__)
