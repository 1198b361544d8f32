"""One of several relays: notes once for each book that was added that it was. Told by stdin when to begin.

Called with the database's URL, a lease in seconds, how long each effect takes, and whether to go on for ever. With a
moment besides it does what the library does of itself then, and says what it has mailed, a line for each fact.
"""

import json
import sys
import time
from datetime import datetime, timedelta
from uuid import UUID

from library import open_library
from library.adapters.passwords import Argon2Passwords
from library.domain.actor import Actor
from library.domain.errors import Conflict
from library.domain.reading.use_cases import add_reading
from library.relay import Effect, Relay
from library.work import WORK
from tests.integration.community import facts

URL, LEASE, PAUSE, GO_ON = sys.argv[1], float(sys.argv[2]), float(sys.argv[3]), sys.argv[4] == "go-on"
AT = [datetime.fromisoformat(given) for given in sys.argv[5:]]


def note(uow, job):
    book = uow.books.get(UUID(job.data["book_id"]))
    add_reading(uow, by=Actor(book.owner_id), record={"title": book.title})
    time.sleep(PAUSE)


class Said:
    """A post that takes a while, as all do, and says what it was given."""

    def send(self, letter):
        time.sleep(PAUSE)
        for fact in facts([letter]):
            print(json.dumps(fact))


def opened(work):
    given = {"clock": lambda: AT[0], "mailer": Said()} if AT else {}
    return open_library(URL, work=work, passwords=Argon2Passwords(memory_kib=8), **given)


def main():
    work = WORK if AT else {"BookAdded": Effect(note)}
    with opened(work) as library:
        relay = Relay(library, work, lease=timedelta(seconds=LEASE))
        library.ask(lambda reads: reads.ping())
        print("ready", flush=True)
        sys.stdin.readline()
        if GO_ON:
            relay.run()
        tried = 0
        for _ in range(20):  # what others have given up for a moment is due again at once
            try:
                tried += relay.run_due()
            except Conflict:
                time.sleep(0.05)
        print(tried, flush=True)


if __name__ == "__main__":
    main()
