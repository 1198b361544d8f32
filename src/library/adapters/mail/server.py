"""Where the mail server is and how it is talked to, as one URL says."""

from enum import Enum, auto
from ipaddress import ip_address
from urllib.parse import SplitResult, unquote, urlsplit

from attrs import field, frozen

from library.domain.errors import Invalid


class Encryption(Enum):
    """When the connection is encrypted; where it is, the server has to have a valid certificate."""

    NEVER = auto()  # only on this machine itself
    STARTTLS = auto()  # before anything is said, and not at all without
    FROM_THE_START = auto()


_PORTS = {"smtp": 587, "smtps": 465}  # RFC 8314
_FORM = "must be smtp:// or smtps://, then USER:PASSWORD@ if needed (with %XX for what is special), a host, and :PORT"


@frozen(kw_only=True)
class Server:
    """A mail server that takes letters from us."""

    host: str
    port: int
    encryption: Encryption
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def parse(cls, url: str) -> "Server":
        """From smtp://[USER:PASSWORD@]HOST[:PORT] or smtps://…; raises Invalid that names `smtp_url`."""
        try:
            parts = urlsplit(url)
            port = parts.port
            (parts.hostname or "").encode("idna")
        except ValueError:  # it would tell what it takes for the port, which may be of a password that has a # in it
            raise Invalid.because("smtp_url", _FORM) from None
        if parts.scheme not in _PORTS or not parts.hostname or port == 0 or _has_more(parts):
            raise Invalid.because("smtp_url", _FORM)
        user, password = _credentials(parts)
        return cls(
            host=parts.hostname,
            port=port or _PORTS[parts.scheme],
            encryption=_encryption(parts.scheme, parts.hostname),
            user=user,
            password=password,
        )


def _has_more(parts: SplitResult) -> bool:
    return bool(parts.path.strip("/") or parts.query or parts.fragment)


def _credentials(parts: SplitResult) -> tuple[str, str]:
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise Invalid.because("smtp_url", "needs a user and a password, or neither")
    if not (user + password).isascii() or not (user + password).isprintable():
        raise Invalid.because("smtp_url", "can have a user and a password of ASCII characters only")
    return user, password


def _encryption(scheme: str, host: str) -> Encryption:
    if scheme == "smtps":
        return Encryption.FROM_THE_START
    return Encryption.NEVER if _is_here(host) else Encryption.STARTTLS


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
