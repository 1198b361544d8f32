"""What is done there."""

from uuid import UUID

from library.domain.actor import Actor
from library.domain.reading.use_cases import add_reading


def note(uow, job):
    """An effect that is seen, each time that it is."""
    book = uow.books.get(UUID(job.data["book_id"]))
    add_reading(uow, by=Actor(book.owner_id), record={"title": f"{book.title} was added"})


class Failing:
    """An errand that fails as it is told."""

    def __init__(self, *errors):
        self.errors = list(errors)
        self.tried = []

    def __call__(self, library, job):
        self.tried.append(job.attempts)
        if self.errors:
            raise self.errors.pop(0)
