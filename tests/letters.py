"""A letter of each kind, for the tests, and to be looked at: python -m tests.letters DIRECTORY."""

import sys
from collections.abc import Mapping
from pathlib import Path
from string import Formatter
from typing import Any
from uuid import UUID

import attrs

from library.adapters.mail.writing import write
from library.domain.notices.kinds import SAYS, Kind
from library.domain.outside import Letter

FEWER = "/unsubscribe?secret=s3cret"
SAID = {
    "title": "The Memoirs of Sherlock Holmes",
    "other": "Grace Hopper",
    "until": "1 December 2026",
    "since": "20 November 2026",
    "days": "14",
    "amount": "3.50 EUR",
}
BESIDES: Mapping[Kind, dict[str, str]] = {
    Kind.HOLD_DECLINED: {"reason": "My sister has it.", "waits_on": "yes"},
    Kind.FEE_CHARGED: {"what": "late"},
}
TO_BORROWERS = {
    Kind.BOOK_LENT,
    Kind.LOAN_EXTENDED,
    Kind.LOAN_RECALLED,
    Kind.BOOK_RETURNED,
    Kind.BOOK_LOST,
    Kind.BOOK_FOUND,
    Kind.OWNER_CHANGED,
    Kind.DUE_SOON,
    Kind.OVERDUE,
    Kind.OVERDUE_AGAIN,
    Kind.OVERDUE_LONG,
}
"""Those that guests get too."""


def said(kind: Kind) -> dict[str, str]:
    """What a letter of this kind is given: what its sentence says, and little besides."""
    names = {"title", "other"} | {name for _, name, _, _ in Formatter().parse(SAYS[kind]) if name}
    return {name: SAID[name] for name in sorted(names)} | BESIDES.get(kind, {})


LETTERS: dict[str, dict[str, Any]] = {
    "confirm-email": {"link": "/confirm-email?secret=s3cret"},
    "email-changed": {"data": {"after": "new@example.org"}},
    "invitation": {"link": "/invitation?secret=s3cret", "data": {"inviter": "Grace Hopper"}},
    "password-changed": {"data": {"when": "1 March 2026 at 12:00 UTC"}},
    "reset-password": {"link": "/reset-password?secret=s3cret&then=/"},
    "digest": {"lines": tuple(text.format_map(SAID) for text in SAYS.values())[:7], "unsubscribe": FEWER},
    **{kind.value: {"data": said(kind), "unsubscribe": FEWER} for kind in Kind},
}


def letters() -> dict[str, Letter]:
    """One of each kind, and those that are written differently for some, by names for files."""
    other_ways: dict[str, tuple[str, dict[str, str]]] = {
        "hold-declined.for-good": ("hold-declined", {"reason": "", "waits_on": ""}),
        "fee-charged.lost": ("fee-charged", {"what": "lost"}),
        **{f"{kind}.guest": (kind.value, {"guest": "yes"}) for kind in Kind if kind in TO_BORROWERS},
    }
    named = {kind: letter(kind) for kind in LETTERS} | {
        name: letter(kind, data=LETTERS[kind]["data"] | data) for name, (kind, data) in other_ways.items()
    }
    return named | {
        f"{name}.nobody": attrs.evolve(each, data={**each.data, "other": ""})
        for name, each in named.items()
        if "other" in each.data
    }


def letter(kind: str = "invitation", **changes: Any) -> Letter:
    """A letter of a kind, the rest of it as it usually is."""
    usual = {"id": UUID(int=7), "kind": kind, "to": "ada@example.org", "name": "Ada Lovelace", **LETTERS[kind]}
    return Letter(**usual | changes)


def main(directory: str) -> None:
    """Write them down, each as a text and as a page."""
    to = Path(directory)
    to.mkdir(parents=True, exist_ok=True)
    for name, each in letters().items():
        written = write(each, library="Books of Elm Street", base_url="https://books.example.org")
        (to / f"{name}.txt").write_text(f"Subject: {written.subject}\n\n{written.text}", encoding="utf-8")
        (to / f"{name}.html").write_text(written.html, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
