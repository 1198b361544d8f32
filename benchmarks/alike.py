"""python -m benchmarks.alike: whether the time of an answer tells who has an account.

The same is asked for a member and for nobody in turn, over HTTP within one process, with passwords hashed in earnest.
Fails where the bytes differ, or the medians by more than a tenth.
"""

import argparse
import statistics
import sys
import time

from litestar.testing import TestClient

from library.adapters.passwords import Argon2Passwords
from library.entrypoints.http.app import create_app
from library.settings import Settings
from tests.integration.http.conftest import BASE
from tests.integration.http.world import World

MOST = 0.1
WRONG = "a password that is wrong"
MEMBER, SUSPENDED, NOBODY = "ada@example.org", "sam@example.org", "eve@example.org"
CASES = {
    "log-in with a wrong password": ("/api/sessions/", {"password": WRONG}, MEMBER),
    "log-in of who is suspended, with a wrong password": ("/api/sessions/", {"password": WRONG}, SUSPENDED),
    "asking for a new password": ("/api/password-resets/", {}, MEMBER),
    "asking for a new password of who is suspended": ("/api/password-resets/", {}, SUSPENDED),
}


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.alike", description=__doc__)
    parser.add_argument("--tries", type=int, default=1000, help="of each")
    tries = parser.parse_args().tries
    world = World(passwords=Argon2Passwords())
    app = create_app(world.library, Settings(base_url=BASE))
    print("| asked | for a member | for nobody | difference |\n|---|---|---|---|")
    with TestClient(app, base_url=BASE) as client:
        differ = [name for name in CASES if not alike(client, world, tries, name)]
    sys.exit(f"These tell who has an account: {', '.join(differ)}." if differ else 0)


def alike(client, world, tries, name):
    path, body, member = CASES[name]
    times = {member: [], NOBODY: []}
    answers = set()
    for turn in range(tries + 10):
        for email in (member, NOBODY) if turn % 2 else (NOBODY, member):
            world.put_back()  # or the limits would answer
            began = time.perf_counter()
            answer = client.post(path, json={"email": email, **body})
            took = time.perf_counter() - began
            answer.headers.pop("x-request-id")
            answers.add((answer.status_code, answer.content, tuple(answer.headers.multi_items())))
            if turn >= 10:  # it has warmed up
                times[email].append(took)
    here, there = (statistics.median(times[email]) for email in (member, NOBODY))
    difference = here / there - 1
    print(f"| {name} | {here * 1e3:.2f} ms | {there * 1e3:.2f} ms | {difference:+.1%} |", flush=True)
    return len(answers) == 1 and abs(difference) < MOST


if __name__ == "__main__":
    main()
