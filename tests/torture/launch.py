"""Starts `serve` or `worker` as the command line does, with one more thing that follows from an event: one to count.

python -m tests.torture.launch serve|worker, and for the torture's own tests the name of something to break.
"""

import os
import sys
from datetime import timedelta
from uuid import UUID

from library.domain.actor import Actor
from library.domain.ids import MemberId
from library.domain.reading.use_cases import add_reading
from library.entrypoints.http.server import serve
from library.entrypoints.worker import work
from library.relay import Effect
from library.settings import Settings
from library.work import WORK
from tests.torture import sabotage

LEASE = timedelta(seconds=3)  # so that what the killed had at hand is taken over soon


def note_the_book(uow, job):
    """A reading of the owner's for each book; nothing in the database keeps it from being there twice."""
    owner = Actor(MemberId(UUID(job.data["owner_id"])))
    add_reading(uow, by=owner, record={"title": job.data["book_id"]})


FOLLOWS = {**WORK, "BookAdded": Effect(note_the_book)}


def main():
    what, *broken = sys.argv[1:]
    follows = sabotage.broken(FOLLOWS, *broken)
    settings = Settings.load(os.environ)
    if what == "serve":
        serve(settings, follows=follows, lease=LEASE)
    else:
        work(settings, follows=follows, lease=LEASE)


if __name__ == "__main__":
    main()
