"""How a page is made of its template, and what browsers are told about it."""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeAlias

from attrs import frozen
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from library.accounts import LONGEST_PASSWORD, SHORTEST_PASSWORD
from library.entrypoints.http.answers import Answer

HERE = Path(str(files("library.entrypoints.http.pages")))
HTML = "text/html; charset=utf-8"
_HEADERS = {
    "Cache-Control": "no-store",  # a page may have a secret in it, and is another one for everybody
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
}
_NOTHING_WRONG: Mapping[str, Any] = {"wrong": {}, "error": None}
_MINUTE, _HOUR = 60, 3600  # seconds


@frozen
class Pages:
    """The pages of one library. `name` is what its community calls it."""

    name: str

    def show(
        self, page: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **values: Any
    ) -> Answer[bytes]:
        """The page of the template with this name."""
        text = (
            _environment()
            .get_template(f"{page}.html")
            .render({**_NOTHING_WRONG, **values, "library": self.name, "page": page})
        )
        return Answer(text.encode(), status_code=status, media_type=HTML, headers={**_HEADERS, **(headers or {})})


ThePages: TypeAlias = NamedDependency[SkipValidation[Pages]]


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(static=place_of, shortest=SHORTEST_PASSWORD, longest=LONGEST_PASSWORD)
    made.filters["duration"] = in_words
    return made


@cache
def static(name: str) -> bytes:
    """A file that pages load."""
    return (HERE / "static" / name).read_bytes()


def place_of(name: str) -> str:
    """Where it is loaded from: another place when it is another file, so that browsers may keep it."""
    return f"/static/{name}?{sha256(static(name)).hexdigest()[:12]}"


def in_words(seconds: int) -> str:
    """How long it is to wait, rounded up."""
    if seconds < _MINUTE:
        return _some(seconds, "second")
    return _some(-(-seconds // _MINUTE), "minute") if seconds < _HOUR else _some(-(-seconds // _HOUR), "hour")


def _some(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
