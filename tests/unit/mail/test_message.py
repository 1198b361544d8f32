"""Whatever people call themselves, a mail has the headers that we gave it, and no others."""

import re
import unicodedata
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from library.adapters.mail.addresses import Sender
from library.adapters.mail.memory import Memory
from library.adapters.mail.message import message
from library.adapters.mail.post import Post
from library.adapters.mail.text import LONGEST, one_line
from library.adapters.mail.writing import LONGEST_SAID
from library.domain.errors import MailRefused
from tests.letters import FEWER

HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"]
WAYS_OUT = ["List-Unsubscribe", "List-Unsubscribe-Post"]
NASTY = [
    "Ada\r\nBcc: everybody@example.org",
    "Ada\nSubject: another",
    "Ada\r\n\r\nA body",
    "Ada\0\x1b[31m\x7f\x85\u2028\u2029",
    "Ada <eve@example.org>, Eve",
    '"Ada" <eve@example.org>, "',
    "eve@example.org,",
    "=?utf-8?q?Ada=0ABcc:_eve=40example.org?=",
    "=?utf-8?b?QWRhDQpCY2M6IGV2ZUBleGFtcGxlLm9yZw==?=",
    "\u202eecalevoL adA",
    "J. R. R. Tolkien (author); \\",
    "Łukasz 本 🦉" * 30,
    "a" * 5000,
    "a, " * 60,
    "\ud800",
    "=" * 90,
    ".\r\n.",
    "",
]
texts = st.sampled_from(NASTY) | st.text() | st.text('\r\n\0 =?utf-8qb_<>@,;:"\\.()é本', max_size=120)


def sent(letter, library="Books of Elm Street"):
    """The bytes that are sent."""
    box = Memory()
    sender = Sender("library@books.example.org", library)
    Post(box, sender=sender, base_url="https://books.example.org").send(letter)
    [made] = box.messages
    return made.as_bytes()


def read(raw):
    return message_from_bytes(raw, policy=policy.SMTP)


def name_in(raw, header):
    """As mail programs show it; Python's newer parser puts spaces between encoded words."""
    name, _ = parseaddr(message_from_bytes(raw)[header])
    return str(make_header(decode_header(name)))


def words(text):
    return "".join(text.split())


def parts(message):
    """The text and the HTML."""
    return [part.get_content() for part in message.iter_parts()]


@given(texts, texts, texts)
@example("Ada\r\nBcc: eve@example.org", "Grace\r\nBcc: eve@example.org", "Library\r\nBcc: eve@example.org")
def test_whatever_people_call_themselves_the_mail_arrives_as_it_was_meant(letter, name, inviter, library):
    raw = sent(letter(name=name, data={"inviter": inviter}), library)
    arrived = read(raw)

    assert arrived.keys() == HEADERS
    assert not arrived.defects
    [to] = arrived["To"].addresses
    [sender] = arrived["From"].addresses
    assert (to.addr_spec, sender.addr_spec) == ("ada@example.org", "library@books.example.org")
    assert (name_in(raw, "To"), name_in(raw, "From")) == (one_line(name), one_line(library))
    assert arrived["Subject"] == one_line(f"You are invited to {one_line(library)}")
    text, html = parts(arrived)
    named = one_line(inviter, LONGEST_SAID)
    invited = f"{named} invites you" if named else "You are invited"
    assert words(f"{invited} to {one_line(library)}") in words(text)
    assert words("where people lend each other their books") in words(html)


@given(texts, texts)
@example("Emma\r\nBcc: eve@example.org", "Grace\r\nBcc: eve@example.org")
def test_whatever_a_book_is_called_its_mails_have_our_headers(letter, title, other):
    data = {"title": title, "other": other, "until": "1 December 2026"}
    arrived = read(sent(letter("book-lent", data=data)))
    assert arrived.keys() == [*HEADERS[:-2], *WAYS_OUT, *HEADERS[-2:]]
    assert not arrived.defects
    assert arrived["Subject"] == one_line(f"You have borrowed “{one_line(title, 60)}”")


def test_a_mail_program_is_told_how_to_end_such_mails_by_itself(letter):
    raw = sent(letter("book-lent", unsubscribe="/unsubscribe?secret=" + "s3cret-_" * 5))
    arrived = message_from_bytes(raw)
    assert arrived["List-Unsubscribe"] == f"<https://books.example.org/unsubscribe?secret={'s3cret-_' * 5}>"
    assert arrived["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_mail_that_nobody_can_do_without_says_nothing_of_ending_them(letter):
    assert not set(WAYS_OUT) & set(read(sent(letter())).keys())


@given(texts)
def test_one_line_is_one_line_that_shows_all_that_it_says(text):
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    assert not {unicodedata.category(char) for char in line} & {"Cc", "Cs", "Zl", "Zp"}
    assert "=?" not in line
    assert len(line) <= LONGEST
    assert one_line(line) == line


def test_a_mail_says_who_sent_it_to_whom_and_that_it_is_from_a_program(post, box, letter):
    post.send(letter())
    [made] = box.messages
    assert box.envelopes == [("library@books.example.org", "ada@example.org")]
    assert str(made["From"]) == "Books of Elm Street <library@books.example.org>"
    assert str(made["To"]) == "Ada Lovelace <ada@example.org>"
    assert made["Subject"] == "You are invited to Books of Elm Street"
    assert made["Date"] == "Sun, 01 Mar 2026 12:00:00 +0000"
    assert made["Message-ID"] == "<00000000-0000-0000-0000-000000000007@books.example.org>"
    assert made["Auto-Submitted"] == "auto-generated"
    assert made.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in made.iter_parts()] == ["text/plain", "text/html"]


def test_the_same_letter_sent_again_is_known_as_the_same(post, box, letter):
    post.send(letter())
    post.send(letter())
    assert len({made["Message-ID"] for made in box.messages}) == 1


@pytest.mark.parametrize(
    "address",
    [
        "ada@example.org\r\nBcc: eve@example.org",
        "ada@example.org\n",
        "ada@example.org, eve@example.org",
        "ada,eve@example.org",
        "Ada <ada@example.org>",
        "ada@example.org>\r\nRCPT TO:<eve@example.org",
        '"ada eve"@example.org',
        "=?utf-8?q?eve=40example.com=2c?=@example.org",
        "ada@=?utf-8?q?example.com?=.example.org",
        "ada@eve@example.org",
        "\ud800@example.org",
        "ada\0@example.org",
        "ada",
        "",
    ],
)
def test_what_is_not_one_address_is_refused_for_good(post, box, letter, address):
    with pytest.raises(MailRefused) as refused:
        post.send(letter(to=address))
    assert refused.value.to == one_line(address)
    assert box.messages == []


@given(st.emails())
def test_every_address_that_we_take_arrives_as_it_is(letter, address):
    try:
        arrived = read(sent(letter(to=address)))
    except MailRefused:
        return
    [to] = arrived["To"].addresses
    assert to.addr_spec == address.lower()


def test_lines_are_short_and_plain_for_every_server(letter):
    raw = sent(letter(name="Łukasz" * 30, data={"inviter": "本" * 200}))
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    assert not re.search(rb"[^\r]\n", raw)


def test_a_name_that_is_not_known_is_left_out(post, box, letter):
    post.send(letter(name=""))
    [made] = box.messages
    assert str(made["To"]) == "ada@example.org"
    assert parts(made)[0].startswith("Hello,\n")


def test_a_host_of_another_alphabet_is_written_as_servers_know_it(letter):
    sender = Sender("library@bücher.example.org", "Library")
    made = message(letter("overdue"), sender=sender, base_url="https://bücher.example.org:8443", now=datetime.now(UTC))
    assert made["Message-ID"].endswith("@xn--bcher-kva.example.org>")
    assert made["List-Unsubscribe"] == f"<https://xn--bcher-kva.example.org:8443{FEWER}>"
