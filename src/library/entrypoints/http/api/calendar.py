"""What members have to bring back and may pick up, for programs that show calendars.

These only know an address, so the secret is in it; whoever has it sees that and nothing else. It is of 256 random bits,
which nobody guesses, and so asking is not counted: all of an office look from one address, again and again.
"""

import re
from typing import TypeAlias

import msgspec
from attrs import frozen
from litestar import Router, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, SkipValidation

from library import accounts
from library.domain.errors import NotFound
from library.domain.notices import queries, use_cases
from library.domain.notices.kinds import written as in_words
from library.entrypoints.http.answers import Answer
from library.entrypoints.http.core import TheCore
from library.entrypoints.http.icalendar import MEDIA_TYPE, DayEvent, written
from library.entrypoints.http.idempotency import takes_no_key
from library.entrypoints.http.openapi import BY_SESSION, SIGNED_IN
from library.entrypoints.http.visitors import SignedInActor


@frozen
class Site:
    """What the library is called, and where it is."""

    name: str
    url: str


TheSite: TypeAlias = NamedDependency[SkipValidation[Site]]
_SECRET = re.compile(r"([A-Za-z0-9_-]{43})\.ics")


class OpenedCalendar(msgspec.Struct):
    """Where the calendar is from now on, which is shown only now."""

    url: str


@post("/me/calendar", guards=[takes_no_key], security=BY_SESSION)
async def open_calendar(core: TheCore, actor: SignedInActor, site: TheSite) -> Answer[OpenedCalendar]:
    """Make an address at which programs find what the caller has to bring back. One that was made before ends."""
    url = f"{site.url}/api/calendar/{await core.run(accounts.open_calendar, by=actor)}.ics"
    return Answer(OpenedCalendar(url), headers={"Location": url})


@delete("/me/calendar", security=SIGNED_IN)
async def close_calendar(core: TheCore, actor: SignedInActor) -> None:
    """Let the address of the caller's calendar lead nowhere."""
    await core.do(use_cases.close_calendar, by=actor)


@get("/calendar/{secret:str}", media_type=MEDIA_TYPE)
async def show_calendar(core: TheCore, site: TheSite, secret: FromPath[str]) -> Answer[bytes]:
    """What is due and what is ready, for whoever has the address (iCalendar, RFC 5545)."""
    found = _SECRET.fullmatch(secret)
    if found is None:
        raise NotFound("calendar", "at this address")
    now = core.library.now()
    calendar = await core.ask(queries.calendar, secret=found[1], now=now)
    return Answer(written(_events(calendar), name=site.name, now=now), headers={"Cache-Control": "no-store"})


def _events(calendar: queries.Calendar) -> list[DayEvent]:
    back = [DayEvent(loan.id, loan.due_on, f"Return “{loan.title}” to {loan.owner.name}") for loan in calendar.loans]
    ready = [
        DayEvent(hold.id, hold.pick_up_until, f"Pick up “{hold.title}” by {in_words(hold.pick_up_until)}")
        for hold in calendar.ready
        if hold.pick_up_until
    ]
    return sorted([*back, *ready], key=lambda event: (event.day, event.summary))


router = Router("/api", route_handlers=[open_calendar, close_calendar, show_calendar], tags=["calendar"])
