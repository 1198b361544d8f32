"""Tables and words of code in Markdown."""

from collections.abc import Iterable, Iterator


def table(header: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    header = list(header)
    for row in (header, ["---"] * len(header), *rows):
        cells = (str(cell).replace("|", "\\|") for cell in row)
        yield f"| {' | '.join(cells)} |"


def code(words: Iterable[object], between: str = " ") -> str:
    return between.join(f"`{word}`" for word in words)


def one_line(text: str) -> str:
    return " ".join(text.split())
