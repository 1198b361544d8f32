"""Everything that can be set, read once from the environment. `library settings` prints this file's words."""

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import attrs
from attrs import field, frozen

from library.domain.errors import Invalid, Problem
from library.domain.fields import required, text
from library.domain.membership.member import Registration
from library.domain.values import email


class Profile(StrEnum):
    """What it is run for. Production does not start with what is only good enough for trying it out."""

    DEV = "dev"
    PRODUCTION = "production"


def _number(least: int, most: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return int(text)

    return parse


def _registration(text: str) -> Registration:
    try:
        return Registration(text)
    except ValueError:
        raise ValueError(f"must be one of {', '.join(Registration)}") from None


def _profile(text: str) -> Profile:
    try:
        return Profile(text)
    except ValueError:
        raise ValueError(f"must be one of {', '.join(Profile)}") from None


def _yes_or_no(text: str) -> bool:
    if text.lower() not in {"yes", "no", "true", "false"}:
        raise ValueError("must be yes or no")
    return text.lower() in {"yes", "true"}


def _hosts(text: str) -> str:
    if not re.fullmatch(
        r"(?:[\w.-]+|\[[0-9A-Fa-f:.]+\])(?:\s*,\s*(?:[\w.-]+|\[[0-9A-Fa-f:.]+\]))*", text.strip(), re.ASCII
    ):
        raise ValueError("must be names of hosts without ports, with commas between them")
    return text


def _networks(text: str) -> str:
    try:
        return ",".join(str(ip_network(part.strip())) for part in text.split(","))
    except ValueError:
        raise ValueError("must be addresses or networks such as 10.0.0.0/8, with commas between them") from None


def _endpoint(text: str) -> str:
    if not re.fullmatch(r"https?://\S+", text) or not _has_host(text):
        raise ValueError("must be a URL that begins with http:// or https://")
    return text


def _url(text: str) -> str:
    if not re.fullmatch(r"https?://[^\s/?#@]+/?", text) or not _has_host(text):
        raise ValueError("must be http:// or https:// and a host, without a path")
    return text.rstrip("/")


def _has_host(url: str) -> bool:
    """Whether there is a host in it, and if there is a port, then one that can be."""
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _setting(
    default: Any, says: str, *, parse: Callable[[str], Any] = str, also: str = "", secret: bool = False
) -> Any:
    return field(default=default, metadata={"says": says, "parse": parse, "also": also, "secret": secret})


@frozen(kw_only=True)
class Settings:
    """One attribute for each setting; `LIBRARY_` and its name in capitals is the variable that sets it."""

    profile: Profile = _setting(
        Profile.DEV, "What it is run for: dev, or production, which refuses to start unsafely.", parse=_profile
    )
    database_url: str = _setting(
        "sqlite:///library.db",
        "Where everything is kept: sqlite:///FILE, postgresql://…, mariadb://… or memory: (gone when it stops).",
        also="DATABASE_URL",
        secret=True,
    )
    host: str = _setting("127.0.0.1", "The address that the server listens on.")
    port: int = _setting(8000, "The port that the server listens on.", parse=_number(0, 65535), also="PORT")
    base_url: str = _setting(
        "", "How browsers reach the server, such as https://books.example.org; empty: by host and port.", parse=_url
    )
    registration: Registration = _setting(
        Registration.INVITATION,
        "How people join: open (everybody may), invitation (whom a librarian asked) or closed (admins add them).",
        parse=_registration,
    )
    name: str = _setting("Library", "What the community calls its library.", parse=required(text(100)))
    smtp_url: str = _setting(
        "",
        "The server that takes mails: smtp://USER:PASSWORD@HOST or smtps://…; empty: they are shown on stderr.",
        secret=True,
    )
    mail_from: str = _setting("", "The address that mails are from.", parse=email)
    threads: int = _setting(8, "How many requests work on the database at once.", parse=_number(1, 64))
    workers: int = _setting(1, "How many processes serve, each with its own threads.", parse=_number(1, 64))
    pin_workers: bool = _setting(
        default=True, says="Whether each of several processes stays on a processor core of its own.", parse=_yes_or_no
    )
    embedded_worker: bool = _setting(
        default=True,
        says="Whether servers do background work too, such as mails; else `library worker` has to.",
        parse=_yes_or_no,
    )
    drain_seconds: int = _setting(
        0, "How long requests are taken after the signal to stop, while /readyz says no.", parse=_number(0, 300)
    )
    allowed_hosts: str = _setting(
        "", "The hosts that requests may name, with commas between them; empty: the base URL's.", parse=_hosts
    )
    trusted_proxies: str = _setting(
        "", "The networks of proxies that are believed whom they speak for, such as 10.0.0.0/8.", parse=_networks
    )
    metrics_token: str = _setting(
        "", "Who sends this as a bearer token reads /metrics; in dev the machine itself does without.", secret=True
    )
    traces_url: str = _setting(
        "",
        "Where traces are sent to by OTLP, such as http://127.0.0.1:4318/v1/traces; empty: nowhere.",
        parse=_endpoint,
        secret=True,
    )

    @property
    def public_url(self) -> str:
        """The base URL, or what it is by default."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.base_url or f"http://{host}:{self.port}"

    @property
    def in_memory(self) -> bool:
        """Whether everything is gone when this process ends, and nobody else sees it."""
        return self.database_url.startswith("memory:")

    @property
    def https(self) -> bool:
        """Whether browsers reach us over TLS."""
        return self.base_url.startswith("https://")

    @classmethod
    def load(cls, environ: Mapping[str, str], **changes: Any) -> "Settings":
        """From these variables; empty ones count as not set, and NAME_FILE names a file with the value.

        `changes` come on top. Raises Invalid that names every wrong variable.
        """
        given, problems = {}, []
        for setting in attrs.fields(cls):
            try:
                if found := _look_up(environ, setting):
                    given[setting.name] = setting.metadata["parse"](found)
            except (ValueError, OSError) as error:
                problems.append(Problem(variable(setting), str(error)))
        if problems:
            raise Invalid(tuple(problems))
        return cls(**given | {name: value for name, value in changes.items() if value is not None})


def variable(setting: "attrs.Attribute[Any]") -> str:
    """The environment variable of a setting."""
    return f"LIBRARY_{setting.name.upper()}"


def written(value: object) -> str:
    """A value as it would be set."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _look_up(environ: Mapping[str, str], setting: "attrs.Attribute[Any]") -> str:
    name = variable(setting)
    if path := environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    return environ.get(name) or environ.get(setting.metadata["also"] or name, "")
