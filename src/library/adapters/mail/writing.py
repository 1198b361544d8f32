"""What letters say: templates/KIND.jinja, each sentence written once for the text and for the HTML."""

import re
import textwrap
from collections.abc import Iterable
from functools import cache, partial
from pathlib import Path

from attrs import frozen
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, TemplateNotFound, UndefinedError
from markupsafe import Markup, escape

from library.adapters.mail.text import one_line
from library.domain.outside import Letter

TEMPLATES = Path(__file__).with_name("templates")
_LAYOUTS = {"text": "_text.jinja", "html": "_html.jinja"}
_LINE = 72
# A path of ours, which cannot become part of the host before it, nor end the angle brackets of a header.
_LINK = re.compile(r"/(?![/\\])[!-;=?-~]*")
LONGEST_SAID = 1_000  # characters of what people say in a letter, such as a title and a reason
_SHORT = 60  # of a title in a subject, of which few mail programs show more
_MAY_LACK = {"guest": "", "reason": "", "waits_on": ""}
_OURS = ("library", "home", "name", "link", "unsubscribe", "lines", "layout")


@frozen
class Written:
    """A letter in words, in both forms."""

    subject: str
    text: str
    html: str
    unsubscribe: str
    """Where such letters are ended, if they can be."""


def write(letter: Letter, *, library: str, base_url: str) -> Written:
    """What this letter says. Raises LookupError when there is no such kind, or something is missing from its data."""
    values = _values(letter, one_line(library), base_url)
    try:
        text, html = (_template(form, letter.kind) for form in _LAYOUTS)
        subject = "".join(text.blocks["subject"](text.new_context({**values, "layout": _LAYOUTS["text"]})))
        return Written(
            one_line(subject),
            text.render(values, layout=_LAYOUTS["text"]),
            html.render(values, layout=_LAYOUTS["html"]),
            str(values.get("unsubscribe", "")),
        )
    except (TemplateNotFound, UndefinedError) as error:
        raise LookupError(f"The letter {letter.kind} cannot be written: {error}.") from error


def _values(letter: Letter, library: str, base_url: str) -> dict[str, object]:
    """What the templates show. What a letter does not have is left out, so that none is written that needs it."""
    said = {name: one_line(value, LONGEST_SAID) for name, value in letter.data.items() if name not in _OURS}
    ours: dict[str, object] = {"library": library, "home": base_url, "name": one_line(letter.name)}
    for name, path in {"link": letter.link, "unsubscribe": letter.unsubscribe}.items():
        if path:
            ours[name] = base_url + _checked(path)
    if lines := [line for text in letter.lines if (line := one_line(text, LONGEST_SAID))]:
        ours["lines"] = lines
    return _MAY_LACK | said | ours


def kinds() -> list[str]:
    """Of what kinds letters can be."""
    return sorted(path.stem for path in TEMPLATES.glob("[!_]*.jinja"))


def _checked(link: str) -> str:
    if not _LINK.fullmatch(link):
        raise LookupError(f"{link!r} is no path that a letter can lead to.")
    return link


def _template(form: str, kind: str) -> Template:
    return _environment(form).get_template(f"{kind}.jinja")


@cache
def _environment(form: str) -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=form == "html",  # noqa: S701 - plain text is not escaped
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["paragraphs"], made.filters["listed"] = _FILTERS[form]
    made.filters["short"] = partial(one_line, longest=_SHORT)
    return made


def _in_text(text: str) -> str:
    return "\n\n".join(_wrapped(part) for part in _parts(text))


def _listed_in_text(lines: Iterable[str]) -> str:
    return "\n".join(_wrapped(line, "- ", "  ") for line in lines)


def _wrapped(text: str, first: str = "", further: str = "") -> str:
    return textwrap.fill(
        text,
        _LINE,
        initial_indent=first,
        subsequent_indent=further,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _in_html(text: str) -> Markup:
    return Markup("\n").join(Markup("<p>{}</p>").format(Markup(part)) for part in _parts(escape(text)))  # noqa: S704


def _listed_in_html(lines: Iterable[str]) -> Markup:
    return Markup("<ul>\n{}\n</ul>").format(Markup("\n").join(Markup("<li>{}</li>").format(line) for line in lines))


def _parts(text: str) -> list[str]:
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", text.strip())]


_FILTERS = {"text": (_in_text, _listed_in_text), "html": (_in_html, _listed_in_html)}
