"""Which columns and words are understood in files, and which are written."""

from collections.abc import Iterator

from library.adapters.files import cells, columns, decoding, export, goodreads, records
from tests.reference.markdown import code, table


def recognised_columns() -> Iterator[str]:
    rows = ([code([name]), code(names)] for name, names in columns.NAMES.items())
    return table(("Field", "Columns, the best first"), rows)


def recognised_programs() -> Iterator[str]:
    rows = (
        [code([kind.source]), code(sorted(kind.signature)), code(filter(None, [kind.id])), "yes" if kind.commas else ""]
        for kind in columns.KINDS
    )
    return table(("Source", "Known by the columns", "Its rows are known by", "Commas part authors"), rows)


def recognised_words() -> Iterator[str]:
    rows = [["`status` is", code([meaning]), words] for meaning, words in cells._STATUSES.items()]
    rows += [["`condition` is", code([meaning]), words] for meaning, words in cells._CONDITIONS.items()]
    rows += [["`owned` is", "yes", " ".join(sorted(cells._YES))]]
    return table(("", "", "for these words"), ([what, meaning, code(words.split())] for what, meaning, words in rows))


def goodreads_columns() -> Iterator[str]:
    rows = ([code([field]), code(names, ", else ")] for field, names in goodreads._COLUMNS.items())
    return table(("Field", "Goodreads column"), rows)


def exported_columns() -> Iterator[str]:
    of = dict.fromkeys(export._BOOK, "book") | dict.fromkeys(export._READING, "reading")
    return table(("Column", "Of"), ([code([name]), of.get(name, "both")] for name in export.COLUMNS))


def limits() -> Iterator[str]:
    rows = [
        ["bytes of a file", f"{decoding.LARGEST_FILE:,}"],
        ["rows of a file", f"{records.MOST_ROWS:,}"],
        ["characters of a row", f"{records.LONGEST_ROW:,}"],
    ]
    return table(("What", "At most"), rows)
