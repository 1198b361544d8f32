"""Jobs: the work that follows from what happened. For admins."""

from typing import Annotated, TypeAlias
from uuid import UUID

from litestar import Router, get, post
from litestar.di import Provide
from litestar.params import FromPath

from library.domain.fields import checked, one_of, optional
from library.domain.operations import queries, use_cases
from library.domain.operations.jobs import JobState, JobView
from library.entrypoints.http.answers import Answer
from library.entrypoints.http.api.lists import After, Listing, PageNumber, PageSize, listed, standing, wanted
from library.entrypoints.http.core import TheCore
from library.entrypoints.http.idempotency import TheActing, acting
from library.entrypoints.http.openapi import SIGNED_IN
from library.entrypoints.http.requests import JsonRequest
from library.entrypoints.http.visitors import SignedInActor

InState: TypeAlias = Annotated[str, standing(JobState, "Where they stand.")]


@get("/")
async def list_jobs(  # noqa: PLR0917 - called by name: one for each parameter
    request: JsonRequest,
    core: TheCore,
    actor: SignedInActor,
    in_state: InState = "",
    page: PageNumber = 1,
    page_size: PageSize = 20,
    after: After = "",
) -> Answer[Listing[JobView]]:
    """Jobs, the newest first, as an admin."""
    asked: JobState | None = checked({"state": optional(one_of(JobState))}, {"state": in_state})["state"]
    found = await core.ask(queries.jobs, viewer=actor, state=asked, page=wanted(page, page_size, after))
    return listed(found, request)


@get("/{job_id:uuid}")
async def show_job(core: TheCore, actor: SignedInActor, job_id: FromPath[UUID]) -> JobView:
    """A job, as an admin. Its data never hold a secret."""
    return await core.ask(queries.job, viewer=actor, job_id=job_id)


@post("/{job_id:uuid}/retry", status_code=200)
async def retry_job(acting: TheActing, actor: SignedInActor, job_id: FromPath[UUID]) -> Answer[JobView]:
    """Try a job at once that waits or is parked, as if for the first time, as an admin."""
    retrying = acting.do(use_cases.retry_job, by=actor, job_id=job_id)
    return await retrying.shown(lambda reads, _: queries.job(reads, viewer=actor, job_id=job_id))


@post("/{job_id:uuid}/discard", status_code=200)
async def discard_job(acting: TheActing, actor: SignedInActor, job_id: FromPath[UUID]) -> Answer[JobView]:
    """Never do a job that waits or is parked, as an admin."""
    discarding = acting.do(use_cases.discard_job, by=actor, job_id=job_id)
    return await discarding.shown(lambda reads, _: queries.job(reads, viewer=actor, job_id=job_id))


router = Router(
    "/api/jobs",
    route_handlers=[list_jobs, show_job, retry_job, discard_job],
    dependencies={"acting": Provide(acting)},
    security=SIGNED_IN,
    tags=["operations"],
)
