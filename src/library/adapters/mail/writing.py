"""What letters say: templates/KIND.jinja, each sentence written once for the text and for the HTML."""

import re
import textwrap
from functools import cache
from pathlib import Path

from attrs import frozen
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, TemplateNotFound, UndefinedError
from markupsafe import Markup, escape

from library.adapters.mail.text import one_line
from library.domain.outside import Letter

TEMPLATES = Path(__file__).with_name("templates")
_LAYOUTS = {"text": "_text.jinja", "html": "_html.jinja"}
_LINE = 72
_LINK = re.compile(r"/(?![/\\])[!-~]*")  # a path of ours, which cannot become part of the host before it


@frozen
class Written:
    """A letter in words, in both forms."""

    subject: str
    text: str
    html: str


def write(letter: Letter, *, library: str, base_url: str) -> Written:
    """What this letter says. Raises LookupError when there is no such kind, or something is missing from its data."""
    values = {name: one_line(value) for name, value in letter.data.items()}
    values |= {"library": one_line(library), "home": base_url, "name": one_line(letter.name)}
    if letter.link:
        values["link"] = base_url + _checked(letter.link)
    try:
        text, html = (_template(form, letter.kind) for form in _LAYOUTS)
        subject = "".join(text.blocks["subject"](text.new_context({**values, "layout": _LAYOUTS["text"]})))
        return Written(
            one_line(subject),
            text.render(values, layout=_LAYOUTS["text"]),
            html.render(values, layout=_LAYOUTS["html"]),
        )
    except (TemplateNotFound, UndefinedError) as error:
        raise LookupError(f"The letter {letter.kind} cannot be written: {error}.") from error


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
    made.filters["paragraphs"] = _in_html if form == "html" else _in_text
    return made


def _in_text(text: str) -> str:
    return "\n\n".join(
        textwrap.fill(part, _LINE, break_long_words=False, break_on_hyphens=False) for part in _parts(text)
    )


def _in_html(text: str) -> Markup:
    return Markup("\n").join(Markup("<p>{}</p>").format(Markup(part)) for part in _parts(escape(text)))  # noqa: S704


def _parts(text: str) -> list[str]:
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", text.strip())]
