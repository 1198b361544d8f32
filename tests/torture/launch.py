"""Starts `serve` or `worker` as the command line does, with one more thing that follows from an event: one to count.

python -m tests.torture.launch serve|worker, and for the torture's own tests the name of something to break.
"""

import os
import sys
from datetime import timedelta
from uuid import UUID

from attrs import evolve

from library import relay
from library.domain.actor import Actor
from library.domain.ids import MemberId
from library.domain.operations.schedules import SCHEDULES
from library.domain.reading.use_cases import add_reading
from library.entrypoints.http.server import serve
from library.entrypoints.worker import work
from library.relay import Effect
from library.settings import Settings
from library.work import WORK
from tests.torture import sabotage

LEASE = timedelta(seconds=3)  # so that what the killed had at hand is taken over soon
ROUND = timedelta(seconds=3)  # after which what is done each hour or day is done again


def note_the_book(uow, job):
    """A reading of the owner's for each book; nothing in the database keeps it from being there twice."""
    owner = Actor(MemberId(UUID(job.data["owner_id"])))
    add_reading(uow, by=owner, record={"title": job.data["book_id"]})


FOLLOWS = {**WORK, "BookAdded": Effect(note_the_book)}


def main():
    what, *broken = sys.argv[1:]
    follows = sabotage.broken(FOLLOWS, *broken)
    soon = tuple(evolve(schedule, every=ROUND) for schedule in SCHEDULES)
    relay.SCHEDULES = soon  # type: ignore[attr-defined,assignment]  # nobody else has them so often
    relay.SCHEDULES_EVERY = ROUND.total_seconds() / 2
    settings = Settings.load(os.environ)
    if what == "serve":
        serve(settings, follows=follows, lease=LEASE)
    else:
        work(settings, follows=follows, lease=LEASE)


if __name__ == "__main__":
    main()
