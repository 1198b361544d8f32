"""python -m tests.torture: does to a running library what nobody should, at any size, and looks whether it holds.

kill   clients write over HTTP, and things come due by time, while server and worker are killed with SIGKILL again and
       again, at random moments that the seed decides. Afterwards a new process reads everything: nothing that was
       acknowledged is missing or other than it was acknowledged, nothing is doubled, no book is on loan or ready twice,
       each job had its effect once, everybody was told each thing once, each mail was sent, and again only by a job
       that was begun again, and the server was up again within seconds each time. Exit code 1 when anything of that is
       not so.
"""

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path

from tests.integration import throwaway
from tests.torture.databases import DATABASES
from tests.torture.kill import Options, torture
from tests.torture.report import table
from tests.torture.sabotage import SABOTAGE

SHOWN = 20  # violations


def main():
    options = _options()
    folder = Path(tempfile.mkdtemp(prefix="torture-"))
    print(f"What the processes write is in {folder}, and stays there when something is wrong.", flush=True)
    throwaway.begin_run()
    try:
        report = torture(options, folder, say=lambda text: print(text, flush=True))
    finally:
        throwaway.end_run()
    if not report.violations:
        shutil.rmtree(folder)
    print(table(report))
    for violation in report.violations[:SHOWN]:
        print(f"VIOLATION: {violation}")
    if len(report.violations) > SHOWN:
        print(f"… and {len(report.violations) - SHOWN} more")
    sys.exit(1 if report.violations else 0)


def _options():
    parser = argparse.ArgumentParser(
        prog="python -m tests.torture", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    kill = parser.add_subparsers(required=True).add_parser("kill", help="kill -9 under load")
    kill.add_argument("--database", choices=DATABASES, default="sqlite")
    kill.add_argument("--kills", type=int, default=5, metavar="N", help="of server and worker each (%(default)s)")
    kill.add_argument("--writes", type=int, default=2000, metavar="N", help="that are acknowledged (%(default)s)")
    kill.add_argument("--clients", type=int, default=8, metavar="N", help="that write at once (%(default)s)")
    kill.add_argument("--seed", type=int, default=1, metavar="N", help="for everything that is random (%(default)s)")
    kill.add_argument(
        "--ready-within", type=float, default=3.0, metavar="SECONDS", help="after each kill (%(default)s)"
    )
    kill.add_argument("--no-embedded", dest="embedded", action="store_false", help="no relay in the server itself")
    kill.add_argument("--broken", choices=SABOTAGE, default="", help="break this first, to see that it is found")
    return Options(**vars(parser.parse_args()))


if __name__ == "__main__":
    for name in [name for name in os.environ if name.startswith("LIBRARY_") and not name.startswith("LIBRARY_TEST_")]:
        del os.environ[name]
    main()
