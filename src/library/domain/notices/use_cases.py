"""What members do with notices: read them, and say how they want to be told."""

from collections.abc import Mapping
from contextlib import suppress

from attrs import frozen

from library.domain.actor import Actor
from library.domain.errors import NotFound
from library.domain.fields import checked, one_of
from library.domain.ids import LinkId, LoanId, MemberId, NoticeId
from library.domain.membership import policy
from library.domain.membership.credentials import digest
from library.domain.membership.links import Link, LinkPurpose
from library.domain.notices.kinds import in_words, sentence
from library.domain.notices.notice import Mails, Notice, Preferences
from library.domain.notices.tell import how_to_mail
from library.domain.ports import UnitOfWork

ENOUGH = 100
"""As many sentences a digest says at most; the rest comes with the next one."""


def read_notice(uow: UnitOfWork, *, by: Actor, notice_id: NoticeId) -> Notice:
    """Note that one has seen a notice. Raises NotAMember, ScopeMissing, NotFound."""
    by.need_membership()
    notice = uow.notices.get(notice_id)
    if notice.member_id != by.id:
        raise NotFound("notice", notice_id)
    notice.read(uow.now)
    return notice


def read_all(uow: UnitOfWork, *, by: Actor) -> None:
    """Note that one has seen all notices that there are. Raises NotAMember, ScopeMissing."""
    by.need_membership()
    uow.notices.read_all(by.id, uow.now)


def prefer(uow: UnitOfWork, *, by: Actor, mails: str, expected: int | None = None) -> Preferences:
    """Say when one wants to be mailed. Raises NotAMember, ScopeMissing, Stale, Invalid."""
    by.need_membership()
    preferences = uow.preferences.of(member_id=by.id)
    preferences.expect(expected)
    preferences.prefer(checked({"mails": one_of(Mails)}, {"mails": mails})["mails"])
    return preferences


def open_calendar(uow: UnitOfWork, *, by: Actor, secret: str) -> Preferences:
    """Let whoever has this secret see what one has to bring back. Raises SignInNeeded, NotAMember."""
    policy.may_pass_on(by, ())
    preferences = uow.preferences.of(member_id=by.id)
    preferences.open_calendar(secret)
    return preferences


def close_calendar(uow: UnitOfWork, *, by: Actor) -> None:
    """Let nobody see it any more. Raises NotAMember, ScopeMissing."""
    by.need_membership()
    uow.preferences.close_calendar(by.id)


def unsubscribe(uow: UnitOfWork, *, secret: str) -> Preferences:
    """Be mailed only what is needed from now on, by the link in a mail; a guest nothing. Raises LinkNotValid.

    The link works again and again: mail programs follow it by themselves, and people press twice.
    """
    link = uow.links.find(LinkPurpose.UNSUBSCRIBE, digest(secret))
    preferences = uow.preferences.of(member_id=link.member_id, email=None if link.member_id else link.email)
    preferences.prefer(Mails.NONE)
    return preferences


@frozen(kw_only=True)
class Addressed:
    """What is to be mailed, and to whom."""

    email: str
    name: str
    guest: bool
    kind: str
    data: Mapping[str, str]
    lines: tuple[str, ...] = ()


def address(uow: UnitOfWork, *, notice_id: NoticeId, secret: str) -> Addressed | None:
    """Whom to mail a notice, with the secret of a link to unsubscribe by.

    None when it was mailed or is gone, or when they have said meanwhile that they want no such mails.
    """
    try:
        notice = uow.notices.get(notice_id)
    except NotFound:
        return None
    to = None if notice.mailed_at else _whom(uow, notice.member_id, notice.loan_id)
    if to is None:
        return None
    email, name = to
    if how_to_mail(uow, notice.kind, notice.member_id, guest=email) is Mails.NONE:
        return None
    _open_link(uow, notice.member_id, email, secret)
    return Addressed(
        email=email, name=name, guest=notice.member_id is None, kind=notice.kind.value, data=said(uow, notice)
    )


def note_mailed(uow: UnitOfWork, *, notice_id: NoticeId) -> None:
    """A mail has told it."""
    with suppress(NotFound):  # its history was detached meanwhile
        uow.notices.get(notice_id).mailed(uow.now)


def gather_digest(
    uow: UnitOfWork, *, member_id: MemberId, secret: str
) -> tuple[Addressed | None, tuple[NoticeId, ...]]:
    """What a member is to be mailed in a digest, if anything; and which notices that tells."""
    waiting = uow.notices.for_digest(member_id, most=ENOUGH)
    to = _whom(uow, member_id, None) if waiting else None
    if to is None:
        return None, ()
    if uow.preferences.mails_to(member_id=member_id) is Mails.NONE:
        for notice in waiting:
            notice.spare()
        return None, ()
    email, name = to
    _open_link(uow, member_id, email, secret)
    lines = tuple(sentence(notice.kind, said(uow, notice)) for notice in waiting)
    addressed = Addressed(email=email, name=name, guest=False, kind="digest", data={}, lines=lines)
    return addressed, tuple(notice.id for notice in waiting)


def note_digest(uow: UnitOfWork, *, notice_ids: tuple[NoticeId, ...]) -> None:
    """A digest has told them."""
    for notice_id in notice_ids:
        note_mailed(uow, notice_id=notice_id)


def said(uow: UnitOfWork, notice: Notice) -> dict[str, str]:
    """What the sentence of a notice is made of."""
    other = "" if notice.other_id is None else uow.members.get(notice.other_id).name
    return in_words(notice.data, other)


def _whom(uow: UnitOfWork, member_id: MemberId | None, loan_id: LoanId | None) -> tuple[str, str] | None:
    """The address and the name of who is told; None when there is nobody any more."""
    if member_id is not None:
        member = uow.members.get(member_id)
        return None if member.left_at else (member.email, member.name)
    loan = None if loan_id is None else uow.loans.get(loan_id)
    return None if loan is None or loan.guest_email is None else (loan.guest_email, loan.guest_name or "")


def _open_link(uow: UnitOfWork, member_id: MemberId | None, email: str, secret: str) -> None:
    uow.links.add(
        Link.make(
            id=LinkId(uow.new_id()),
            purpose=LinkPurpose.UNSUBSCRIBE,
            secret=secret,
            now=uow.now,
            member_id=member_id,
            email=email,
        )
    )
