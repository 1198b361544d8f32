"""What time does by itself: for each schedule what it looks for, and what is then done with each thing it finds."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from attrs import frozen

from library.domain.errors import NotFound
from library.domain.lending import upkeep
from library.domain.notices import reminding
from library.domain.operations import schedules, use_cases
from library.domain.operations.jobs import Job
from library.domain.ports import UnitOfWork


@frozen
class Round:
    """What `find` finds is done by `do` under the name `about`, each in a transaction of its own."""

    find: Callable[[UnitOfWork, Any, int], Sequence[UUID]]
    about: str
    do: Callable[..., None]


ROUNDS: Mapping[schedules.Schedule, Round] = {
    schedules.EXPIRE_HOLDS: Round(upkeep.late_holds, "hold_id", upkeep.expire_hold),
    schedules.RESUME_HOLDS: Round(upkeep.holds_to_resume, "hold_id", upkeep.resume_due_hold),
    schedules.SERVE_QUEUES: Round(upkeep.queues, "book_id", upkeep.serve_queue),
    schedules.REMIND: Round(reminding.to_remind, "loan_id", reminding.remind),
    schedules.MEDIATE: Round(reminding.to_mediate, "loan_id", reminding.mediate),
    schedules.DIGEST: Round(reminding.to_digest, "member_id", reminding.mail_digest),
    schedules.DETACH_LOANS: Round(upkeep.loans_to_detach, "loan_id", upkeep.detach_loan),
    schedules.FORGET_HOLDS: Round(upkeep.holds_to_forget, "hold_id", upkeep.forget_hold),
}
_BY_NAME = {schedule.name: each for schedule, each in ROUNDS.items()}


def begin_scheduled(uow: UnitOfWork, job: Job) -> None:
    """Do what a schedule is for, or make jobs of it."""
    name, after = job.data["schedule"], job.data.get("after")
    if name == schedules.PURGE.name:
        use_cases.purge(uow)
    else:
        found = _BY_NAME[name].find
        use_cases.begin_round(uow, schedule=name, find=found, after=UUID(after) if after else None)


def do_upkeep(uow: UnitOfWork, job: Job) -> None:
    """Do what a round has come to; nothing, when that is gone by now."""
    its = _BY_NAME[job.data["schedule"]]
    with suppress(NotFound):
        its.do(uow, **{its.about: UUID(job.data["about"])})
