"""python3 dev.py bench: how much of a bare program's speed is left, as a table in Markdown."""

import argparse
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from benchmarks import servers
from benchmarks.cases import cases
from benchmarks.databases import PostgresqlServer, SqliteFiles
from benchmarks.load import Void
from benchmarks.pairs import compare, relate

POSTGRESQL = "postgresql://postgres@127.0.0.1:5432/postgres"
HEAD = """\
| asked | database | share of the bare program's throughput | middle half of the pairs | share by processor time |
|---|---|---|---|---|"""

HEAD_OF_THE_LAYER = """\
| asked | database | processor time, by that without the layer | what the layer takes |
|---|---|---|---|"""
LAYER = "benchmarks.without_layer"

HEAD_OF_THE_FILTERS = """\
| asked | database | time, by that of the list without | middle half of the pairs |
|---|---|---|---|"""
PLAIN, FILTERED = "newest", ("available", "on-loan", "ready")


def main():
    options = _options()
    if len(servers.CORES) < 2:
        sys.exit("Measuring needs two cores: one for the server, one for the client.")
    databases = {"sqlite": SqliteFiles(), "postgresql": PostgresqlServer(options.postgresql)}
    chosen = list(databases) if options.database == "all" else [options.database]
    try:
        measured = _filters if options.filters else _measured
        rows = [row for name in chosen for row in measured(databases[name], options)]
    except Void as void:
        sys.exit(f"Nothing was measured. {void}")
    head = HEAD_OF_THE_FILTERS if options.filters else HEAD_OF_THE_LAYER if options.layer else HEAD
    print(head, *rows, sep="\n")


def _options():
    parser = argparse.ArgumentParser(prog="dev.py bench", description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "all"), default="all")
    parser.add_argument("--postgresql", metavar="URL", default=os.environ.get("LIBRARY_BENCH_POSTGRESQL", POSTGRESQL))
    parser.add_argument("--books", type=int, default=100_000)
    parser.add_argument("--pairs", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=1.0, help="how long each half of a pair takes")
    parser.add_argument(
        "--only",
        metavar="CASE,…",
        help="newest, list, search, available, on-loan, ready, loans, detail, create, edit, borrow, return",
    )
    against = parser.add_mutually_exclusive_group()
    against.add_argument("--layer", action="store_true", help="compare with our own server without the layer around it")
    against.add_argument("--filters", action="store_true", help="compare filters of availability with the list without")
    parser.add_argument("--quick", action="store_true", help="see whether it works, with few books and short pairs")
    options = parser.parse_args()
    if options.quick:
        options.books, options.pairs, options.seconds = 5_000, 3, 0.2
    return options


def _measured(database, options):
    with ExitStack() as stack:
        url = stack.enter_context(database.copy(options.books))
        logs = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        chosen = [
            case for case in cases(url, options.books) if not options.only or case.name in options.only.split(",")
        ]
        ours = stack.enter_context(servers.ours(url, logs / "ours"))
        program, where = (LAYER, url) if options.layer else (database.program, database.raw(url))
        raw = stack.enter_context(servers.raw(program, where, logs / "raw"))
        for case in chosen:
            share = compare(case, ours, raw, pairs=options.pairs, seconds=options.seconds)
            low, high = share.quartiles
            row = f"{case.says} | {database.name} | **{share.rate:.2f}** | {low:.2f} to {high:.2f} | {share.cost:.2f}"
            ours_cost, raw_cost = (f"{cost * 1e6:.0f} µs" for cost in share.costs)
            _tell(f"{row} | {ours_cost} of processor for each, the bare program {raw_cost}")
            yield f"| {_of_the_layer(case, database, share) if options.layer else row} |"


def _filters(database, options):
    with ExitStack() as stack:
        url = stack.enter_context(database.copy(options.books))
        logs = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        by_name = {case.name: case for case in cases(url, options.books)}
        ours = stack.enter_context(servers.ours(url, logs / "ours"))
        for name in FILTERED:
            share = relate(by_name[name], by_name[PLAIN], ours, pairs=options.pairs, seconds=options.seconds)
            low, high = sorted(1 / rate for rate in share.quartiles)
            row = f"| {by_name[name].says} | {database.name} | **{1 / share.rate:.2f}** | {low:.2f} to {high:.2f} |"
            _tell(row)
            yield row


def _of_the_layer(case, database, share):
    ours, without = share.costs
    return f"{case.says} | {database.name} | **{1 / share.cost:.2f}** | {(ours - without) * 1e6:.0f} µs"


def _tell(words):
    """To whoever waits; what is piped elsewhere is the table alone."""
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
