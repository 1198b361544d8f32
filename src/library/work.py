"""What follows from which event. An event that is not named here is stored, and nothing follows from it."""

from collections.abc import Mapping
from uuid import UUID

from library.app import Library
from library.domain.entity import Event
from library.domain.errors import LinkNotValid, NotFound
from library.domain.ids import InvitationId, MemberId, NoticeId
from library.domain.lending.upkeep import pass_over
from library.domain.membership import joining, queries, recovery
from library.domain.membership.credentials import new_secret
from library.domain.membership.events import (
    EmailChangeAsked,
    EmailChanged,
    InvitationMade,
    PasswordChanged,
    PasswordResetAsked,
    SuspensionChanged,
)
from library.domain.membership.links import LinkPurpose
from library.domain.membership.views import AccountView
from library.domain.notices import use_cases as notices
from library.domain.notices.events import DigestDue, NoticeGiven
from library.domain.notices.telling import TELLING, tell_of
from library.domain.notices.use_cases import Addressed
from library.domain.operations.jobs import Job, ScheduleDue, UpkeepDue
from library.domain.outside import Letter
from library.domain.ports import UnitOfWork
from library.relay import Effect, Errand, Work
from library.upkeep import begin_scheduled, do_upkeep


def mail_reset(library: Library, job: Job) -> None:
    """Mail a link to set a new password, if the address is a member's."""
    account = library.ask(queries.log_in, email=job.data["email"])
    if account is None or account.suspended:
        return
    secret = new_secret()
    member = library.do(
        recovery.open_link,
        member_id=account.id,
        purpose=LinkPurpose.RESET_PASSWORD,
        email=job.data["email"],
        secret=secret,
    )
    _send(library, job, "reset-password", to=member.email, name=member.name, link=f"/set-password?secret={secret}")


def mail_confirmation(library: Library, job: Job) -> None:
    """Mail a link by which members show that an address is theirs."""
    secret, email = new_secret(), job.data["email"]
    try:
        member = library.do(
            recovery.open_link,
            member_id=MemberId(job.member_id()),
            purpose=LinkPurpose.CONFIRM_EMAIL,
            email=email,
            secret=secret,
            standing=job.data["standing"],
        )
    except LinkNotValid:
        return  # the password or the address was changed meanwhile
    _send(library, job, "confirm-email", to=email, name=member.name, link=f"/confirm-email?secret={secret}")


def mail_invitation(library: Library, job: Job) -> None:
    """Mail a link to join by."""
    secret = new_secret()
    try:
        invitation = library.do(
            joining.open_invitation, invitation_id=InvitationId(UUID(job.data["invitation_id"])), secret=secret
        )
    except NotFound:
        return  # accepted by an earlier mail, or withdrawn
    by = invitation.invited_by
    inviter = "" if by is None else library.ask(queries.contact, member_id=by).name
    _send(library, job, "invitation", to=invitation.email, link=f"/join?secret={secret}", inviter=inviter)


def mail_password_changed(library: Library, job: Job) -> None:
    """Tell members that their password was changed, in case it was somebody else."""
    member = _member(library, job)
    when = job.data["at"][:16].replace("T", " ") + " UTC"
    _send(library, job, "password-changed", to=member.email, name=member.name, when=when)


def mail_email_changed(library: Library, job: Job) -> None:
    """Tell the address before, in case it was somebody else."""
    member = _member(library, job)
    _send(library, job, "email-changed", to=job.data["before"], name=member.name, after=job.data["after"])


def mail_notice(library: Library, job: Job) -> None:
    """Mail what a member or a guest was told."""
    secret, notice_id = new_secret(), NoticeId(UUID(job.data["notice_id"]))
    addressed = library.do(notices.address, notice_id=notice_id, secret=secret)
    if addressed is not None:
        library.mailer.send(_notice(job, addressed, secret))
        library.do(notices.note_mailed, notice_id=notice_id)


def mail_digest(library: Library, job: Job) -> None:
    """Mail a member all that they were told since the last digest."""
    secret = new_secret()
    addressed, told = library.do(notices.gather_digest, member_id=MemberId(job.member_id()), secret=secret)
    if addressed is not None:
        library.mailer.send(_notice(job, addressed, secret))
        library.do(notices.note_digest, notice_ids=told)


def pass_over_suspended(uow: UnitOfWork, job: Job) -> None:
    """Let nobody wait behind a member who was suspended."""
    pass_over(uow, member_id=MemberId(job.member_id()))


def _notice(job: Job, addressed: Addressed, secret: str) -> Letter:
    return Letter(
        id=job.id,
        kind=addressed.kind,
        to=addressed.email,
        name=addressed.name,
        data={**addressed.data, **({"guest": "yes"} if addressed.guest else {})},
        lines=addressed.lines,
        unsubscribe=f"/unsubscribe?secret={secret}",
    )


def _member(library: Library, job: Job) -> AccountView:
    return library.ask(queries.contact, member_id=MemberId(job.member_id()))


def _send(library: Library, job: Job, kind: str, *, to: str, name: str = "", link: str = "", **data: str) -> None:
    library.mailer.send(Letter(id=job.id, kind=kind, to=to, name=name, link=link, data=data))


FOLLOWS: Mapping[type[Event], Work] = {
    ScheduleDue: Effect(begin_scheduled),
    UpkeepDue: Effect(do_upkeep),
    **dict.fromkeys(TELLING, Effect(tell_of)),
    NoticeGiven: Errand(mail_notice),
    DigestDue: Errand(mail_digest),
    SuspensionChanged: Effect(pass_over_suspended),
    PasswordResetAsked: Errand(mail_reset),
    EmailChangeAsked: Errand(mail_confirmation),
    InvitationMade: Errand(mail_invitation),
    PasswordChanged: Errand(mail_password_changed),
    EmailChanged: Errand(mail_email_changed),
}
WORK: Mapping[str, Work] = {event.__name__: work for event, work in FOLLOWS.items()}
