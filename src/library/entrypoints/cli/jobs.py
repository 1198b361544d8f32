"""`library jobs`: the work that follows from what happened, for who looks after the server."""

from uuid import UUID

import click

from library.domain.errors import NotFound
from library.domain.ids import MemberId
from library.domain.operations import queries, use_cases
from library.domain.operations.jobs import JobState, JobView
from library.domain.paging import Slice
from library.entrypoints.cli import options
from library.entrypoints.cli.commands import Commands
from library.entrypoints.cli.opening import opened
from library.entrypoints.cli.options import AN_ID, example
from library.entrypoints.cli.printing import counted, print_json, print_record, print_table, say
from library.entrypoints.cli.who import name_of

HERE = "library.entrypoints.cli.jobs"

job_id = click.argument("job_id", metavar="ID", type=click.UUID)


@click.group(
    cls=Commands,
    found_at={
        "list": f"{HERE}:list_jobs",
        "show": f"{HERE}:show",
        "retry": f"{HERE}:retry",
        "discard": f"{HERE}:discard",
        "run-due": f"{HERE}:run_due",
    },
    short_help="See and do the work that follows, such as mails.",
    epilog=example("library jobs list --state parked"),
)
def jobs() -> None:
    """See the work that follows from what happened, such as mails; try again what was given up, and do what is due."""


@click.command("list", epilog=example("library jobs list --state parked"))
@click.option("--state", type=options.one_of(JobState), help="Only those that wait, were given up, or are done.")
@options.page
@options.page_size
@options.as_member
@options.in_json
def list_jobs(*, state: str | None, page: int, page_size: int, acting_as: str | None, in_json: bool) -> None:
    """List jobs, the newest first."""
    with opened(acting_as) as (library, by):
        asked = JobState(state) if state else None
        found = library.ask(queries.jobs, viewer=by, state=asked, page=Slice(page, page_size))
    if in_json:
        print_json(found.items)
        return
    rows = [[str(job.id), job.state, job.name, job.error or ""] for job in found.items]
    print_table(["ID", "STATE", "FOLLOWS FROM", "ERROR"], rows, whole=["ID", "STATE"])
    if found.next:
        say(f"There are more: --page {page + 1}.")


@click.command(epilog=example(f"library jobs show {AN_ID}"))
@job_id
@options.as_member
@options.in_json
def show(*, job_id: UUID, acting_as: str | None, in_json: bool) -> None:
    """Show one job, and what it is about."""
    with opened(acting_as) as (library, by):
        job = library.ask(queries.job, viewer=by, job_id=job_id)
        member_id = job.data.get("member_id")
        member = name_of(library, by, MemberId(UUID(member_id))) if member_id else None
    if in_json:
        print_json(job)
    else:
        print_record(_said_of(job, member))


@click.command(short_help="Try jobs at once that wait or were given up.", epilog=example(f"library jobs retry {AN_ID}"))
@click.argument("job_ids", metavar="ID...", type=click.UUID, nargs=-1, required=True)
@options.as_member
def retry(*, job_ids: tuple[UUID, ...], acting_as: str | None) -> None:
    """Try jobs that wait or were given up at once, as if for the first time."""
    with opened(acting_as) as (library, by):
        for job_id in job_ids:
            library.do(use_cases.retry_job, by=by, job_id=job_id)
            say(f"The job {job_id} is due now.")


@click.command(epilog=example(f"library jobs discard {AN_ID}"))
@job_id
@options.as_member
@click.option("--yes", is_flag=True, help="Do not ask.")
def discard(*, job_id: UUID, acting_as: str | None, yes: bool) -> None:
    """Never do a job that waits or was given up."""
    with opened(acting_as) as (library, by):
        job = library.ask(queries.job, viewer=by, job_id=job_id)
        if job.state is JobState.DONE:
            raise NotFound("unfinished job", job_id)  # before anything is asked
        if not yes:
            click.confirm(f"Never do what follows from {job.name} of {job.happened_at:%Y-%m-%d}?", abort=True, err=True)
        library.do(use_cases.discard_job, by=by, job_id=job_id)
    say(f"The job {job_id} is discarded.")


@click.command(
    "run-due", epilog=example("*/5 * * * * library jobs run-due  # as a line of a crontab", "library jobs run-due")
)
def run_due() -> None:
    """Do what is due now, then end; for those who run no worker. Says nothing when there was nothing to do."""
    from library.relay import Relay
    from library.work import WORK

    with opened(None) as (library, _):
        if tried := Relay(library, WORK).run_due():
            say(f"{counted(tried, 'job')} {'was' if tried == 1 else 'were'} done, or tried and put off.")


def _said_of(job: JobView, member: str | None) -> dict[str, object]:
    """What a person wants to know of it."""
    moments = {"Happened": job.happened_at, "Due": job.due_at, "Done": job.done_at}
    data = {name: value for name, value in job.data.items() if name != "member_id"}
    return {
        "Follows from": job.name,
        "State": job.state,
        **{name: moment and f"{moment:%Y-%m-%d %H:%M:%S} UTC" for name, moment in moments.items()},
        "Attempts": job.attempts,
        "Error": job.error,
        "Member": member,
        **{name.replace("_", " ").capitalize(): value for name, value in data.items()},
        "Id": job.id,
    }
