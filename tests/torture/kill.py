"""Kills a server and a worker under load, again and again, and then looks for what was lost or doubled."""

import contextlib
import random
import time
from collections import Counter
from datetime import UTC, datetime

from attrs import define, field, frozen

from library import open_library
from library.domain.operations.jobs import JobState
from library.domain.operations.queries import job_counts
from tests.integration.throwaway import free_port
from tests.torture import databases
from tests.torture.checks import CHECKS, Found
from tests.torture.kept import Kept, wrong
from tests.torture.launch import ROUND
from tests.torture.load import Progress, writers
from tests.torture.mailbox import open_mailbox
from tests.torture.past import open_past
from tests.torture.processes import Process, Server

JOBS_STAND_STILL = 60  # seconds after which nobody waits for them any more
LONGEST_DELAY = 0.3  # seconds between a moment and its kills
WHILE_STARTING = 0.2  # how often one that just starts is killed again


@frozen(kw_only=True)
class Options:
    """How much of it."""

    database: str
    kills: int
    writes: int
    seed: int
    clients: int = 8
    ready_within: float = 3.0
    embedded: bool = True
    broken: str = ""


@define
class Report:
    """What happened."""

    options: Options
    acknowledged: Counter[str] = field(factory=Counter)
    seen: Counter[str] = field(factory=Counter)
    kills: Counter[str] = field(factory=Counter)
    ups: list[float] = field(factory=list)  # seconds from each kill until the server is ready again
    efforts: list[float] = field(factory=list)  # seconds of processor time in them
    seconds: float = 0.0
    jobs: Counter[str] = field(factory=Counter)
    mails: Counter[str] = field(factory=Counter)
    found: Counter[str] = field(factory=Counter)
    violations: list[str] = field(factory=list)


def torture(options, folder, say=lambda _: None):
    """All of it; what was found is in the report. Databases in files and what processes write are in the folder."""
    report = Report(options)
    with contextlib.ExitStack() as stack:
        url = stack.enter_context(databases.fresh(options.database, folder))
        mailbox, smtp_url = stack.enter_context(open_mailbox())
        port = free_port()
        environment = {
            "LIBRARY_DATABASE_URL": url,
            "LIBRARY_SMTP_URL": smtp_url,
            "LIBRARY_MAIL_FROM": "library@example.org",
            "LIBRARY_EMBEDDED_WORKER": "yes" if options.embedded else "no",
        }
        server = Server(folder, environment, port, options.broken)
        worker = Process("worker", folder, environment, options.broken)
        for process in (server, worker):
            stack.callback(process.end)
            process.start()
        server.await_ready()
        progress = Progress(options.writes)
        past = stack.enter_context(open_past(url))
        load = writers(past, options.clients, port, options.seed, progress)
        say(f"{options.clients} clients write to a server and a worker on {options.database}.")
        _under_load(load, progress, server, worker, report, say)
        say("The load is over; the jobs that are left are done.")
        _await_jobs(url, report)
        _await_a_round(url, report)
        _await_jobs(url, report)
        _stop(server, worker, report)
        kept = Kept.read(url)
        report.violations += wrong(kept, mailbox.letters)
        say("The library is read by a process that is new.")
        server.start()
        server.await_ready()
        _look(load, mailbox, kept, report)
        _stop(server, None, report)
        report.violations += databases.damage(url)
        report.jobs["begun again"] = databases.taken_again(url)
        _read_logs((server, worker), report)
    return report


def _under_load(load, progress, server, worker, report, say):
    options = report.options
    chance = random.Random(options.seed)  # noqa: S311 - the seed is what it is for
    moments = sorted(chance.randrange(options.writes * 95 // 100) for _ in range(options.kills))
    began = time.monotonic()
    for writer in load:
        writer.start()
    for number, moment in enumerate(moments, 1):
        if not progress.await_writes(moment):
            break
        seconds = _strike(server, worker, chance, report)
        say(f"kill {number} after {moment:,} writes; up again in {seconds:.2f} s")
    for writer in load:
        writer.join()
    report.seconds = time.monotonic() - began
    report.acknowledged = progress.acknowledged
    report.violations += progress.wrong
    for writer in load:
        for client in writer.clients():
            report.seen += client.seen


def _strike(server, worker, chance, report):
    """Both are killed, one soon after the other, and started at once; how long the server was away at the last."""
    victims = [server, worker]
    chance.shuffle(victims)
    killed_at = {}
    for victim in victims:
        time.sleep(chance.uniform(0, LONGEST_DELAY))
        killed_at[victim] = _kill(victim, report, "")
    if chance.random() < WHILE_STARTING:
        time.sleep(chance.uniform(0, 1.5))
        killed_at[server] = _kill(server, report, " while it starts")
    server.await_ready()
    seconds = time.monotonic() - killed_at[server]
    report.ups.append(seconds)
    report.efforts.append(server.processor_time())
    if seconds > report.options.ready_within:
        report.violations.append(f"The server was up again after {seconds:.2f} seconds only.")
    return seconds


def _kill(victim, report, when):
    at = time.monotonic()
    victim.kill()
    victim.start()
    report.kills[f"{victim.log.stem}{when}"] += 1
    return at


def _await_a_round(url, report):
    """Until each schedule has come to what is due by now."""
    until, give_up = datetime.now(UTC) + ROUND, time.monotonic() + JOBS_STAND_STILL
    while databases.earliest_round(url) < until:
        if time.monotonic() > give_up:
            report.violations.append("What is done again and again is done no more.")
            return
        time.sleep(0.25)


def _await_jobs(url, report):
    """Until none waits, or nothing moves any more."""
    with open_library(url) as library:
        counts, moved_at = library.ask(job_counts), time.monotonic()
        while counts.get(JobState.WAITING) and time.monotonic() < moved_at + JOBS_STAND_STILL:
            time.sleep(0.25)
            before, counts = counts, library.ask(job_counts)
            if counts != before:
                moved_at = time.monotonic()
    report.jobs["waiting"], report.jobs["parked"] = counts.get(JobState.WAITING, 0), counts.get(JobState.PARKED, 0)
    for state in ("waiting", "parked"):
        if report.jobs[state]:
            report.violations.append(f"{report.jobs[state]} jobs are {state} at the end.")


def _look(load, mailbox, kept, report):
    for writer in load:
        found = Found.of(writer, mailbox.taken, kept)
        report.found["books"] += len(found.books)
        report.found["effects of jobs"] += found.effects.total()
        for check in CHECKS:
            report.violations += [f"{writer.name}: {violation}" for violation in check(writer, found)]
        for client in writer.clients():
            client.close()
    report.found |= {"loans": len(kept.loans), "holds": len(kept.holds), "notices": len(kept.notices)}
    report.mails["sent"] = mailbox.letters.total()
    report.mails["of them again"] = mailbox.letters.total() - len(mailbox.letters)


def _stop(server, worker, report):
    for process in (server, worker):
        if process is not None and not process.stop():
            report.violations.append(f"{process.log.stem} did not stop in good order.")


def _read_logs(processes, report):
    """What is wrong but was survived is told as well."""
    for process in processes:
        report.seen["tracebacks in logs"] += process.log.read_text(errors="replace").count("Traceback (most recent")
