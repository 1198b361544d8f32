"""What production refuses to start with, and what dev only warns of."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from library.domain.errors import Invalid, Problem
from library.entrypoints.http.hosts import LOOPBACK
from library.settings import Profile, Settings

SHORTEST_TOKEN = 32


def check(settings: Settings, *, serves: bool = True) -> str:
    """What to warn of in a sentence, if of anything. Raises Invalid, which names the variables to set otherwise.

    What only does background work `serves` nobody.
    """
    problems = [*_impossible(settings)] if serves else []
    if settings.profile is Profile.PRODUCTION:
        problems += _unsafe(settings)
        problems += _unguarded(settings) if serves else ()
    if problems:
        raise Invalid(tuple(problems))
    return (
        ""
        if _is_safe(settings)
        else (
            "This is served without TLS to other machines than this one: passwords can be read on the way. "
            "Put a proxy with TLS in front of it and name its https:// address in LIBRARY_BASE_URL."
        )
    )


def _impossible(settings: Settings) -> Iterator[Problem]:
    if settings.workers > 1 and settings.in_memory:
        yield Problem("LIBRARY_WORKERS", "must be 1 with a library in memory, of which each process would have its own")


def _unsafe(settings: Settings) -> Iterator[Problem]:
    if not _is_safe(settings):
        yield Problem("LIBRARY_BASE_URL", "must begin with https:// where others than this machine are served")
    if not settings.smtp_url:
        yield Problem("LIBRARY_SMTP_URL", "must name the server that takes mails: else their links end in logs")
    if settings.in_memory:
        yield Problem("LIBRARY_DATABASE_URL", "must name a database that is there after the next start")


def _unguarded(settings: Settings) -> Iterator[Problem]:
    if len(settings.metrics_token) < SHORTEST_TOKEN:
        yield Problem("LIBRARY_METRICS_TOKEN", f"must have {SHORTEST_TOKEN} characters at least")


def _is_safe(settings: Settings) -> bool:
    """Whether passwords travel over TLS, or not at all."""
    if settings.https:
        return True
    return settings.host in LOOPBACK and urlsplit(settings.public_url).hostname in LOOPBACK
