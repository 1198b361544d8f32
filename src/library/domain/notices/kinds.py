"""Of what people are told, and in which words. Each kind has a template of its own for the mail."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What happened, or what is to be done."""

    HOLD_PLACED = "hold-placed"
    HOLD_READY = "hold-ready"
    HOLD_DECLINED = "hold-declined"
    HOLD_EXPIRED = "hold-expired"
    HOLD_CANCELLED = "hold-cancelled"
    AWAITED_LOST = "awaited-lost"
    PICK_UP_MISSED = "pick-up-missed"
    BOOK_LENT = "book-lent"
    HANDED_TO_YOU = "handed-to-you"
    LOAN_RENEWED = "loan-renewed"
    LOAN_EXTENDED = "loan-extended"
    LOAN_RECALLED = "loan-recalled"
    PASSING_ON_ALLOWED = "passing-on-allowed"
    BOOK_PASSED_ON = "book-passed-on"
    RETURN_CLAIMED = "return-claimed"
    CLAIM_UNANSWERED = "claim-unanswered"
    CLAIM_TO_CONFIRM = "claim-to-confirm"
    BOOK_RETURNED = "book-returned"
    RETURN_SETTLED = "return-settled"
    BOOK_LOST = "book-lost"
    BOOK_FOUND = "book-found"
    OWNER_CHANGED = "owner-changed"
    DUE_SOON = "due-soon"
    OVERDUE = "overdue"
    OVERDUE_AGAIN = "overdue-again"
    OVERDUE_LONG = "overdue-long"
    LENT_OVERDUE = "lent-overdue"
    FEE_CHARGED = "fee-charged"
    FEE_WAIVED = "fee-waived"
    FEE_PAID = "fee-paid"
    FEE_TAKEN_BACK = "fee-taken-back"
    FEE_PAID_BACK = "fee-paid-back"
    GIFT_OFFERED = "gift-offered"
    GIFT_ACCEPTED = "gift-accepted"
    GIFT_DECLINED = "gift-declined"
    GIFT_WITHDRAWN = "gift-withdrawn"


NEEDED = frozenset(
    {
        Kind.HOLD_READY,
        Kind.LOAN_RECALLED,
        Kind.RETURN_CLAIMED,
        Kind.CLAIM_TO_CONFIRM,
        Kind.RETURN_SETTLED,
        Kind.BOOK_LOST,
        Kind.OWNER_CHANGED,
        Kind.OVERDUE,
        Kind.OVERDUE_AGAIN,
        Kind.OVERDUE_LONG,
        Kind.FEE_CHARGED,
    }
)
"""Mailed at once, whatever somebody prefers: it costs money, a book, or somebody's patience not to know it."""

SAYS: Mapping[Kind, str] = {
    Kind.HOLD_PLACED: "{other} asks for “{title}”.",
    Kind.HOLD_READY: "“{title}” is ready for you with {other}. Pick it up by {until}.",
    Kind.HOLD_DECLINED: "{other} does not lend you “{title}”.",
    Kind.HOLD_EXPIRED: "You did not pick up “{title}” in time, so you do not wait for it any more.",
    Kind.HOLD_CANCELLED: "{other} does not want “{title}” any more, which was ready.",
    Kind.AWAITED_LOST: "“{title}”, for which you wait, is lost. You keep your place in case it is found.",
    Kind.PICK_UP_MISSED: "{other} did not pick up “{title}” in time.",
    Kind.BOOK_LENT: "{other} has lent you “{title}”. It is due on {until}.",
    Kind.HANDED_TO_YOU: "{other} hands “{title}” to you, as its owner has agreed. It is due on {until}.",
    Kind.LOAN_RENEWED: "{other} keeps “{title}” for longer. It is due on {until}.",
    Kind.LOAN_EXTENDED: "{other} lets you keep “{title}” for longer. It is due on {until}.",
    Kind.LOAN_RECALLED: "{other} wants “{title}” back. It is due on {until}.",
    Kind.PASSING_ON_ALLOWED: "{other} agrees to your handing “{title}” to who is next.",
    Kind.BOOK_PASSED_ON: "“{title}” was handed on, and is with {other} now.",
    Kind.RETURN_CLAIMED: "{other} says that “{title}” is back with you. Please confirm it.",
    Kind.CLAIM_UNANSWERED: "{other} has not confirmed that “{title}” is back. A librarian can help.",
    Kind.CLAIM_TO_CONFIRM: "{other} said on {since} that “{title}” is back. Is it?",
    Kind.BOOK_RETURNED: "“{title}” is back with {other}. Thank you.",
    Kind.RETURN_SETTLED: "{other} has confirmed in your place that “{title}” is back with you since {since}.",
    Kind.BOOK_LOST: "{other} has declared “{title}” lost, which ends your loan.",
    Kind.BOOK_FOUND: "“{title}” has turned up again.",
    Kind.OWNER_CHANGED: "“{title}” belongs to {other} now. Your loan goes on, until {until}.",
    Kind.DUE_SOON: "“{title}” is due on {until}.",
    Kind.OVERDUE: "“{title}” was due on {until}. Please take it back to {other}.",
    Kind.OVERDUE_AGAIN: "“{title}” is {days} days overdue. Please take it back to {other}.",
    Kind.OVERDUE_LONG: "“{title}” is {days} days overdue. Please talk to {other} at once.",
    Kind.LENT_OVERDUE: "“{title}” is overdue: {other} was to bring it back on {until}.",
    Kind.FEE_CHARGED: "You owe {other} {amount} for “{title}”.",
    Kind.FEE_WAIVED: "{other} has waived {amount} that you owed for “{title}”.",
    Kind.FEE_PAID: "{other} has received {amount} from you for “{title}”.",
    Kind.FEE_TAKEN_BACK: "The {amount} charged for “{title}” were taken back.",
    Kind.FEE_PAID_BACK: "{other} has paid back {amount} to you for “{title}”.",
    Kind.GIFT_OFFERED: "{other} wants to give you “{title}”.",
    Kind.GIFT_ACCEPTED: "{other} has accepted “{title}”, which is theirs now.",
    Kind.GIFT_DECLINED: "{other} has declined “{title}”, which stays yours.",
    Kind.GIFT_WITHDRAWN: "{other} does not give “{title}” away any more.",
}
"""A sentence for each. `other` is whom it is with, `until` and `since` are days, `amount` is money, all as written."""


_OF_SOMEBODY = frozenset(
    {
        Kind.HOLD_PLACED,
        Kind.HOLD_CANCELLED,
        Kind.PICK_UP_MISSED,
        Kind.HANDED_TO_YOU,
        Kind.LOAN_RENEWED,
        Kind.BOOK_PASSED_ON,
        Kind.RETURN_CLAIMED,
        Kind.CLAIM_TO_CONFIRM,
        Kind.RETURN_SETTLED,
        Kind.OWNER_CHANGED,
        Kind.LENT_OVERDUE,
        Kind.GIFT_OFFERED,
        Kind.GIFT_ACCEPTED,
        Kind.GIFT_DECLINED,
        Kind.GIFT_WITHDRAWN,
    }
)
"""Those about whoever it is with; in all others `other` is the owner."""


def sentence(kind: Kind, said: Mapping[str, object]) -> str:
    """What a notice says, also of who has left and is not known any more.

    The reason that somebody gave, where there is one, comes after it.
    """
    reason = said.get("reason")
    says = SAYS[kind].format_map(said) if said["other"] else _of_nobody(kind, said)
    if said.get("waits_on"):
        says += " You keep your place for the copies of others."
    return says + (f" They write: {reason}" if reason else "")


def _of_nobody(kind: Kind, said: Mapping[str, object]) -> str:
    other = "somebody" if kind in _OF_SOMEBODY else "the owner"
    says = SAYS[kind].format_map({**said, "other": other})
    return says[0].upper() + says[1:]


def in_words(data: Mapping[str, str], other: str) -> dict[str, str]:
    """What a sentence is made of: days as people write them, and who it is with."""
    days = {name: written(date.fromisoformat(data[name])) for name in ("until", "since") if name in data}
    return {"other": other, **data, **days}


def written(day: date) -> str:
    """A day as people write it."""
    return f"{day.day} {day:%B %Y}"
