"""One process of a race: opens the library, says that it is ready, starts all its threads at a word, and tells the end.

Called with the database's URL, the name of a race and how many threads; what the race is about comes as JSON by stdin.
"""

import json
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from library import LibraryError, admission, open_library
from library.adapters.passwords import Argon2Passwords
from library.domain.actor import Actor, Role
from library.domain.catalogue.use_cases import edit_book
from library.domain.importing import Row, import_rows
from library.domain.membership import joining
from library.domain.membership.member import Registration
from library.domain.membership.use_cases import set_standing
from library.domain.reading.use_cases import set_book_reading
from library.settings import Settings


def edit(library, member, book, **_):
    library.do(edit_book, by=member, book_id=book, changes={"year": _next_year()})


def edit_of_one_version(library, member, book, **_):
    library.do(edit_book, by=member, book_id=book, changes={"year": _next_year()}, expected=1)


def join(library, **_):
    account = {"name": "Twin", "email": "twin@example.org", "password_hash": None}
    library.do(joining.join, registration=Registration.OPEN, **account)


def try_to_join(library, **_):
    admission.join(library, name="Twin", email="twin@example.org", password="in a hurry")


def read(library, member, book, **_):
    library.do(set_book_reading, by=member, book_id=book, record={"status": "read", "review": f"{_next_year()}"})


def take_over(library, member, **_):
    rows = [Row(number=n, key=str(n), text="", book={"title": f"Volume {n}"}) for n in range(20)]
    return str(library.do(import_rows, by=member, source="a list", rows=rows)[0].outcome)


def resign(library, admins, **_):
    with _turn:
        admin = admins.pop()
    library.do(set_standing, by=admin, member_id=admin.id, suspended=True)


_turn = threading.Lock()
_years = iter(range(int(sys.argv[4]) if len(sys.argv) > 4 else 0, 3000))


def _next_year():
    with _turn:
        return next(_years)


def main():
    url, race, threads = sys.argv[1], globals()[sys.argv[2]], int(sys.argv[3])
    given = json.loads(sys.stdin.readline())
    about = {"member": Actor(UUID(given["member"])), "book": UUID(given["book"])}
    about["admins"] = [Actor(UUID(one), Role.ADMIN) for one in given["admins"]]
    settings = Settings(database_url=url, registration=Registration.OPEN)
    with open_library(settings, passwords=Argon2Passwords(memory_kib=8)) as library:
        library.ask(lambda reads: reads.ping())
        print("ready", flush=True)
        sys.stdin.readline()

        def run(_):
            try:
                return race(library, **about) or "done"
            except LibraryError as no:
                return no.code

        with ThreadPoolExecutor(threads) as pool:
            print(json.dumps(Counter(pool.map(run, range(threads)))), flush=True)


if __name__ == "__main__":
    main()
