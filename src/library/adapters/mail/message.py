"""A letter as an e-mail: text and HTML, and headers in which nobody's name can do harm."""

import re
from datetime import datetime
from email import message_from_string
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import urlsplit

from library.adapters.mail.addresses import Sender, one_address
from library.adapters.mail.text import one_line
from library.adapters.mail.writing import write
from library.domain.errors import MailRefused
from library.domain.outside import Letter

_CTE = "quoted-printable"  # goes through every server, and has no long lines
_PLAIN = re.compile(r"[A-Za-z0-9 '-]{1,60}")
# Headers go out as they are written here. Folded by the standard library, "A, B" became two addresses.
_AS_WRITTEN = SMTP.clone(refold_source="none")


def recipient(letter: Letter) -> str:
    """The address that it goes to. Raises MailRefused."""
    try:
        return one_address(letter.to)
    except ValueError:
        raise MailRefused(one_line(letter.to), "it is no e-mail address") from None


def message(letter: Letter, *, sender: Sender, base_url: str, now: datetime) -> EmailMessage:
    """The whole of it. The same letter has the same Message-ID whenever it is sent. Raises MailRefused, LookupError."""
    written = write(letter, library=sender.name, base_url=base_url)
    headers = {
        "From": _address(sender.name, sender.address),
        "To": _address(letter.name, recipient(letter)),
        "Subject": _encoded(written.subject),
        "Date": format_datetime(now),
        "Message-ID": f"<{letter.id}@{sender.host}>",
        "Auto-Submitted": "auto-generated",  # RFC 3834: nobody's holiday notice answers it
        **_ways_out(written.unsubscribe),
    }
    lines = "".join(f"{name}: {value}\n" for name, value in headers.items())
    made = message_from_string(f"{lines}\n", policy=_AS_WRITTEN)
    made.set_content(written.text, cte=_CTE)
    made.add_alternative(written.html, subtype="html", cte=_CTE)
    return made


def _ways_out(url: str) -> dict[str, str]:
    """How a mail program ends such mails by itself, with a button of its own (RFC 2369, RFC 8058)."""
    if not url:
        return {}
    parts = urlsplit(url)
    known = parts._replace(netloc=parts.netloc.encode("idna").decode()).geturl()
    return {"List-Unsubscribe": f"<{known}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _address(name: str, address: str) -> str:
    called = one_line(name)
    return f"{_encoded(called)}\n <{address}>" if called else address


def _encoded(text: str) -> str:
    """As encoded words (RFC 2047), unless there is nothing in it that could mean something."""
    return text if _PLAIN.fullmatch(text) else Header(text, "utf-8", header_name="Subject").encode()
