"""What is said of loans and of holds, for people to read."""

from library.domain.lending.hold import HoldState
from library.domain.lending.views import HoldView, LoanView
from library.domain.values import money
from library.entrypoints.cli.printing import counted


def borrower_of(loan: LoanView) -> str:
    """Who has or had the book, unless nobody is to know that any more."""
    if loan.guest is not None:
        return f"{loan.guest.name} (guest)"
    return loan.borrower.name if loan.borrower else "(forgotten)"


def standing_of(loan: LoanView) -> str:
    """Where it stands today: how late it is and what that has cost so far, and what was said of it."""
    if loan.ended_on is not None:
        return f"{loan.state} {loan.ended_on}"
    late = f"{counted(loan.days_late, 'day')} late" if loan.overdue else ""
    cost = money(loan.accrued, loan.currency) if loan.accrued else ""
    return ", ".join(filter(None, [late, cost, "recalled" if loan.recalled else "", claim_of(loan)])) or loan.state


def claim_of(loan: LoanView) -> str:
    """Whether its borrower says that it is back, and for how long nobody has confirmed that."""
    return "disputed" if loan.disputed else "claimed" if loan.claimed_on else ""


def said_of_loan(loan: LoanView) -> dict[str, object]:
    """All of a loan."""
    return {
        "Title": loan.title,
        "Owner": loan.owner.name,
        "With": borrower_of(loan),
        "E-mail": loan.guest and loan.guest.email,
        "Lent": loan.lent_on,
        "Due": loan.due_on,
        "State": standing_of(loan),
        "Claimed": loan.claimed_on,
        "Renewals": loan.renewals,
        "Late costs": _lateness(loan),
        "Lost costs": money(loan.agreed_value, loan.currency) if loan.agreed_value else None,
        "May go to": "who is next" if loan.may_pass_on and loan.ended_on is None else None,
        "Stays": "in the borrower's history" if loan.kept else None,
        "Book": loan.book_id,
        "Version": loan.version,
        "Id": loan.id,
    }


def _lateness(loan: LoanView) -> str | None:
    if not loan.fee_per_day:
        return None
    after = f" after {counted(loan.grace_days, 'day')}" if loan.grace_days else ""
    most = money(loan.fee_cap, loan.currency)
    return f"{money(loan.fee_per_day, loan.currency)} a day{after}, {most} at most"


def wish_of(hold: HoldView) -> str:
    """What is asked for."""
    return hold.title or (f"any copy of {hold.any_copy}" if hold.any_copy else "(deleted)")


def place_of(hold: HoldView) -> str:
    """Where it stands."""
    if hold.suspended:
        return f"suspended until {hold.suspended_until}" if hold.suspended_until else "suspended"
    if hold.state is HoldState.READY:
        return f"ready until {hold.pick_up_until}"
    return f"number {hold.place}" if hold.place else str(hold.state)


def said_of_hold(hold: HoldView) -> dict[str, object]:
    """All of a hold."""
    return {
        "Title": hold.title,
        "Any copy of": hold.any_copy,
        "For": hold.member.name,
        "Since": f"{hold.placed_at:%Y-%m-%d}",
        "State": place_of(hold),
        "Place": hold.place,
        "Ended": hold.ended_at and f"{hold.ended_at:%Y-%m-%d}",
        "Reason": hold.reason,
        "Book": hold.book_id,
        "Version": hold.version,
        "Id": hold.id,
    }
