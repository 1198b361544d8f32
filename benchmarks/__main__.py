"""python3 dev.py bench: how much of a bare program's speed is left, as a table in Markdown."""

import argparse
import os
import sys
import tempfile
from contextlib import ExitStack, contextmanager
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
        measured = _with_filters if options.filters else _against_another
        rows = [row for name in chosen for row in measured(databases[name], options)]
    except Void as void:
        sys.exit(f"Nothing was measured. {void}")
    print(_head(options), *rows, sep="\n")


def _head(options):
    if options.filters:
        return HEAD_OF_THE_FILTERS
    return HEAD_OF_THE_LAYER if options.layer else HEAD


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


@contextmanager
def _ours(database, options):
    """Our server on a copy, with what can be asked of it by name, where the copy is, and a folder for logs."""
    with ExitStack() as stack:
        url = stack.enter_context(database.copy(options.books))
        logs = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        by_name = {case.name: case for case in cases(url, options.books)}
        yield stack.enter_context(servers.ours(url, logs / "ours")), by_name, url, logs


def _chosen(by_name, options):
    return [case for name, case in by_name.items() if not options.only or name in options.only.split(",")]


def _against_another(database, options):
    with ExitStack() as stack:
        ours, by_name, url, logs = stack.enter_context(_ours(database, options))
        program, where = (LAYER, url) if options.layer else (database.program, database.raw(url))
        raw = stack.enter_context(servers.raw(program, where, logs / "raw"))
        for case in _chosen(by_name, options):
            share = compare(case, ours, raw, pairs=options.pairs, seconds=options.seconds)
            low, high = share.quartiles
            row = f"{case.says} | {database.name} | **{share.rate:.2f}** | {low:.2f} to {high:.2f} | {share.cost:.2f}"
            ours_cost, raw_cost = (f"{cost * 1e6:.0f} µs" for cost in share.costs)
            _tell(f"{row} | {ours_cost} of processor for each, the bare program {raw_cost}")
            yield f"| {_of_the_layer(case, database, share) if options.layer else row} |"


def _with_filters(database, options):
    with _ours(database, options) as (ours, by_name, _, _):
        for case in _chosen({name: by_name[name] for name in FILTERED}, options):
            share = relate(case, by_name[PLAIN], ours, pairs=options.pairs, seconds=options.seconds)
            low, high = sorted(1 / rate for rate in share.quartiles)
            row = f"| {case.says} | {database.name} | **{1 / share.rate:.2f}** | {low:.2f} to {high:.2f} |"
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
