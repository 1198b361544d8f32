"""The world outside of the library, as promises. Never called inside a transaction: ask, then outside, then do."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol
from uuid import UUID

from attrs import frozen


class Passwords(Protocol):
    """Keeps passwords so that nobody can read them back."""

    def hash(self, password: str) -> str:
        """What is stored; salted, so never the same twice."""

    def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether it is this one. Takes as long for an account without a password, or for none."""

    def is_common(self, password: str) -> bool:
        """Whether it is among those that people choose most, and that are therefore tried first."""


@frozen(kw_only=True)
class Letter:
    """Something to be mailed to one person."""

    id: UUID
    """The same whenever it is sent again, by which mail programs know it again."""
    kind: str
    """What it is about, such as `reset-password`: each has its templates."""
    to: str
    """An e-mail address."""
    name: str = ""
    """What the person is called, if that is known."""
    link: str = ""
    """Where it leads to, as a path with its query; the base URL goes before it."""
    data: Mapping[str, str] = MappingProxyType({})
    """What else its templates show: plain text by other people, never to be trusted."""
    lines: tuple[str, ...] = ()
    """What it lists, a line each; not to be trusted either."""
    unsubscribe: str = ""
    """Where such mails are ended, like `link`; empty for those that nobody can do without."""


class Mailer(Protocol):
    """Takes letters to the post."""

    def send(self, letter: Letter) -> None:
        """Hand it over.

        Raises Unavailable when the post does not answer, which may be tried again, and MailRefused when it will never
        take this letter.
        """
