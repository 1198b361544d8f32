"""A whole list, longer than a transaction should be: taken over piece by piece, with every row accounted for."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice

from attrs import define, field

from library.app import Library
from library.domain.actor import Actor
from library.domain.importing import EXPORT, Outcome, Result, Row, import_rows
from library.exporting import books_of, readings_of

CHUNK = 500  # rows in one transaction: few enough that nobody waits long for it, enough that commits cost little


@define(kw_only=True)
class Report:
    """How a list was taken over: added + already there + failed = rows. `remarked` are rows not taken over wholly."""

    counts: Counter[Outcome] = field(factory=Counter)
    failed: list[Result] = field(factory=list)
    remarked: list[Result] = field(factory=list)

    @property
    def rows(self) -> int:
        """How many there were."""
        return self.counts.total()

    @property
    def added(self) -> int:
        """How many made something new."""
        return self.counts[Outcome.ADDED]

    @property
    def already_there(self) -> int:
        """How many were known."""
        return self.counts[Outcome.ALREADY_THERE]

    def count(self, results: Iterable[Result]) -> None:
        """Add the results of some rows."""
        for result in results:
            self.counts[result.outcome] += 1
            if result.outcome is Outcome.FAILED:
                self.failed.append(result)
            elif result.row.remark and result.outcome is Outcome.ADDED:
                self.remarked.append(result)


def import_file(
    library: Library,
    *,
    by: Actor,
    source: str,
    rows: Iterable[Row],
    chunk: int = CHUNK,
    progress: Callable[[Report], None] = lambda _: None,
) -> Report:
    """Take over a list, some rows in each transaction; `progress` is called after each with the report so far.

    When it stops in the middle, the rows until there are in, and the same file goes on from them. What was exported
    here and is still here is known without having been imported. Raises ScopeMissing, and what reading the rows raises.
    """
    report = Report()
    still_here = _ids_of(library, by) if source == EXPORT else frozenset()
    for some in _pieces(rows, chunk):
        new = [row for row in some if row.problem or row.key not in still_here]
        report.counts[Outcome.ALREADY_THERE] += len(some) - len(new)
        report.count(library.do(import_rows, by=by, source=source, rows=new))
        progress(report)
    return report


def _pieces(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    left = iter(rows)
    while piece := list(islice(left, size)):
        yield piece


def _ids_of(library: Library, by: Actor) -> Collection[str]:
    books = {str(book.id) for book in books_of(library, by=by)}
    return books | {str(reading.id) for reading in readings_of(library, by=by)}
