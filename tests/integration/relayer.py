"""One of several relays: notes once for each book that was added that it was. Told by stdin when to begin.

Called with the database's URL, a lease in seconds, how long each effect takes, and whether to go on for ever.
"""

import sys
import time
from datetime import timedelta
from uuid import UUID

from library import open_library
from library.adapters.passwords import Argon2Passwords
from library.domain.actor import Actor
from library.domain.errors import Conflict
from library.domain.reading.use_cases import add_reading
from library.relay import Effect, Relay

URL, LEASE, PAUSE, GO_ON = sys.argv[1], float(sys.argv[2]), float(sys.argv[3]), sys.argv[4] == "go-on"


def note(uow, job):
    book = uow.books.get(UUID(job.data["book_id"]))
    add_reading(uow, by=Actor(book.owner_id), record={"title": book.title})
    time.sleep(PAUSE)


def main():
    work = {"BookAdded": Effect(note)}
    with open_library(URL, work=work, passwords=Argon2Passwords(memory_kib=8)) as library:
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
