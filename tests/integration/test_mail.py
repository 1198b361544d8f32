"""Letters get to a real mail server, and what it answers is understood."""

import contextlib
import ssl
import time
from email import message_from_bytes
from uuid import UUID

import attrs
import pytest
import trustme
from aiosmtpd.smtp import AuthResult

from library.adapters.mail import mailer
from library.adapters.mail.addresses import Sender
from library.adapters.mail.post import Post
from library.adapters.mail.server import Encryption, Server
from library.adapters.mail.smtp import Smtp
from library.domain.errors import MailRefused, Unavailable
from library.domain.outside import Letter
from tests.integration.mail_servers import HERE, Mailbox, MailServer, process, saying
from tests.integration.throwaway import free_port

BASE_URL = "https://books.example.org"
LETTER = Letter(
    id=UUID(int=7),
    kind="invitation",
    to="ada@example.org",
    name="Stanisław Lem",
    link="/invitation?secret=s3cret",
    data={"inviter": "Grace Hopper"},
)


@pytest.fixture
def mailbox():
    return Mailbox()


@pytest.fixture(scope="session")
def authority():
    return trustme.CA()


@pytest.fixture(scope="session")
def trusting(authority):
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@pytest.fixture(scope="session")
def certified(authority):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HERE).configure_cert(context)
    return context


@pytest.fixture
def run(mailbox):
    """Starts a mail server; gives what we know of it when our URL says that much."""
    with contextlib.ExitStack() as running:

        def run(encryption=Encryption.NEVER, **options):
            server = MailServer(mailbox, hostname=HERE, port=0, **options)
            server.start()
            running.callback(server.stop)
            return Server(host=HERE, port=server.port, encryption=encryption)

        yield run


def post(server, **options):
    options = {"timeout": 5, **options}
    return Post(Smtp(server, **options), sender=Sender("library@example.org", "Books of Łódź"), base_url=BASE_URL)


def test_a_letter_arrives_whole_and_with_its_link(run, mailbox):
    server = run()
    url = f"smtp://{server.host}:{server.port}"
    mailer(smtp_url=url, sender="library@example.org", name="Books of Łódź", base_url=BASE_URL).send(LETTER)

    [envelope], [message], [session] = mailbox.envelopes, mailbox.messages, mailbox.sessions
    assert (envelope.mail_from, envelope.rcpt_tos) == ("library@example.org", ["ada@example.org"])
    assert session.host_name == "example.org"
    assert message["To"].addresses[0].display_name == "Stanisław Lem"
    assert message["Subject"] == "You are invited to Books of Łódź"
    assert f"{BASE_URL}{LETTER.link}" in message.get_body(("plain",)).get_content().splitlines()
    assert "<p>Hello Stanisław Lem,</p>" in message.get_body(("html",)).get_content()


def test_a_line_that_begins_with_a_dot_does_not_end_the_letter(run, mailbox):
    post(run()).send(attrs.evolve(LETTER, name=". .\r\n.\r\nQUIT", data={"inviter": "x" * 66 + " . . ."}))
    [message] = mailbox.messages
    assert message.get_body(("plain",)).get_content().splitlines()[-1] == BASE_URL


# --- encryption ---


def test_starttls_is_used_and_the_letter_goes_over_it(run, mailbox, certified, trusting):
    server = run(Encryption.STARTTLS, tls_context=certified, require_starttls=True)
    post(server, context=trusting).send(LETTER)
    assert [session.ssl is not None for session in mailbox.sessions] == [True]


def test_tls_from_the_start(run, mailbox, certified, trusting):
    post(run(Encryption.FROM_THE_START, ssl_context=certified), context=trusting).send(LETTER)
    assert len(mailbox.messages) == 1


def test_a_server_off_this_machine_that_has_no_starttls_is_told_nothing(run, mailbox):
    server = attrs.evolve(run(Encryption.STARTTLS), user="library", password="s3cret")
    with pytest.raises(Unavailable, match="mail server") as unavailable:
        post(server).send(LETTER)
    assert "STARTTLS" in str(unavailable.value.__cause__)
    assert mailbox.asked == []


@pytest.mark.parametrize(
    "encryption, where", [(Encryption.STARTTLS, "tls_context"), (Encryption.FROM_THE_START, "ssl_context")]
)
def test_a_server_without_a_valid_certificate_is_told_nothing(run, mailbox, certified, encryption, where):
    with pytest.raises(Unavailable) as unavailable:
        post(run(encryption, **{where: certified})).send(LETTER)
    assert isinstance(unavailable.value.__cause__, ssl.SSLCertVerificationError)
    assert mailbox.asked == []


def test_a_certificate_of_another_host_is_not_valid(run, mailbox, authority, trusting):
    another = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("mail.example.org").configure_cert(another)
    with pytest.raises(Unavailable) as unavailable:
        post(run(Encryption.STARTTLS, tls_context=another), context=trusting).send(LETTER)
    assert isinstance(unavailable.value.__cause__, ssl.SSLCertVerificationError)
    assert mailbox.asked == []


# --- signing in ---


on_this_machine = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")


def only(user, password):
    """Lets this one in."""

    def check(server, session, envelope, mechanism, data):
        return AuthResult(success=(data.login, data.password) == (user.encode(), password.encode()), handled=False)

    return {"authenticator": check, "auth_required": True}


def test_user_and_password_are_said_over_tls(run, mailbox, certified, trusting):
    server = run(Encryption.STARTTLS, tls_context=certified, **only("library@example.org", "p@ss word"))
    post(attrs.evolve(server, user="library@example.org", password="p@ss word"), context=trusting).send(LETTER)
    assert len(mailbox.messages) == 1


@on_this_machine
def test_user_and_password_in_the_url_are_said_on_this_machine(run, mailbox):
    server = run(auth_require_tls=False, **only("library@example.org", "p@ss"))
    url = f"smtp://library%40example.org:p%40ss@{server.host}:{server.port}"
    mailer(smtp_url=url, sender="library@example.org", name="Library", base_url=BASE_URL).send(LETTER)
    assert len(mailbox.messages) == 1


@on_this_machine
@pytest.mark.parametrize("known", [{"user": "library", "password": "another"}, {}], ids=["wrong", "none"])
def test_a_server_that_does_not_let_us_in_may_do_so_later(run, mailbox, known):
    server = run(auth_require_tls=False, **only("library", "s3cret"))
    with pytest.raises(Unavailable, match="mail server"):
        post(attrs.evolve(server, **known)).send(LETTER)
    assert mailbox.messages == []


def test_a_server_where_nobody_can_sign_in_is_not_sent_to_without(run, mailbox):
    with pytest.raises(Unavailable):
        post(attrs.evolve(run(auth_exclude_mechanism=["LOGIN", "PLAIN"]), user="me", password="s3cret")).send(LETTER)
    assert mailbox.messages == []


# --- what the server says ---


@pytest.mark.parametrize(
    "command, answer, reason",
    [
        ("RCPT", "550 5.1.1 Nobody here has that name.", "5.1.1 Nobody here has that name"),
        ("RCPT", "553 \x1b[31mno", "[31mno"),
        ("RCPT", "550 ", "the mail server refused it"),
        ("DATA", "554 5.7.1 This looks like spam", "5.7.1 This looks like spam"),
    ],
)
def test_a_letter_that_will_never_be_taken_is_refused_for_good(run, mailbox, command, answer, reason):
    mailbox.answers[command] = answer
    with pytest.raises(MailRefused) as refused:
        post(run()).send(LETTER)
    assert (refused.value.to, refused.value.reason) == ("ada@example.org", reason)


@pytest.mark.parametrize(
    "command, answer",
    [
        ("RCPT", "450 4.2.1 Greylisted, try again later"),
        ("RCPT", "421 Shutting down"),
        ("RCPT", "530 5.7.0 Authentication required"),
        ("MAIL", "451 Try again"),
        ("MAIL", "553 5.1.8 You may not send from there"),
        ("DATA", "452 4.3.1 The disk is full"),
        ("DATA", "421 Shutting down"),
    ],
)
def test_what_is_not_the_letter_s_fault_may_be_tried_again(run, mailbox, command, answer):
    server = run()
    mailbox.answers[command] = answer
    with pytest.raises(Unavailable, match="mail server") as unavailable:
        post(server).send(LETTER)
    assert isinstance(unavailable.value.__cause__, OSError)
    mailbox.answers.clear()
    mailbox.envelopes.clear()
    post(server).send(LETTER)
    assert len(mailbox.messages) == 1


@pytest.mark.parametrize("answer", ["500 What?", "421 Too late"])
def test_a_letter_that_was_taken_is_sent_however_the_server_says_good_bye(run, mailbox, answer):
    mailbox.answers["QUIT"] = answer
    post(run()).send(LETTER)
    assert len(mailbox.messages) == 1


def test_an_address_of_another_alphabet_goes_to_who_takes_it_and_is_refused_where_nobody_does(run, mailbox):
    letter = attrs.evolve(LETTER, to="łem@example.org")
    with pytest.raises(MailRefused, match="ASCII"):
        post(run(enable_SMTPUTF8=False)).send(letter)
    assert mailbox.asked == []
    post(run(enable_SMTPUTF8=True)).send(letter)
    [envelope] = mailbox.envelopes
    assert envelope.rcpt_tos == ["łem@example.org"]
    assert "<łem@example.org>".encode() in envelope.content


# --- no server, or not much of one ---


def test_a_server_that_is_down_does_not_answer_and_one_that_is_up_again_does(tmp_path):
    url = f"smtp://{HERE}:{free_port()}"
    sending = mailer(smtp_url=url, sender="library@example.org", name="Library", base_url=BASE_URL)
    with pytest.raises(Unavailable, match="mail server"):
        sending.send(LETTER)
    with process(url.removeprefix("smtp://"), tmp_path / "mail"):
        sending.send(LETTER)
    with pytest.raises(Unavailable, match="mail server"):
        sending.send(LETTER)
    [kept] = (tmp_path / "mail" / "new").iterdir()
    assert message_from_bytes(kept.read_bytes())["Subject"] == "You are invited to Library"


@pytest.mark.parametrize(
    "words",
    [
        (),
        (b"220 mail.example.org",),
        (b"220 hello\r\n", b"250 hello\r\n"),
        (b"220 hello\r\n", b"250 hello\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go on\r\n"),
        (b"554 go away\r\n",),
        (b"HTTP/1.1 400 Bad Request\r\n",),
        (b"220 " + b"x" * 10_000 + b"\r\n",),
        (b"\xff\xfe\0\r\n",),
    ],
    ids=[
        "silent",
        "half a line",
        "silent later",
        "silent at the end",
        "refusing",
        "of another kind",
        "talkative",
        "mad",
    ],
)
def test_a_server_that_hangs_or_is_none_is_not_waited_for_and_does_not_answer(words):
    began = time.monotonic()
    with saying(*words) as server, pytest.raises(Unavailable, match="mail server"):
        post(server, timeout=0.3).send(LETTER)
    assert time.monotonic() - began < 5


def test_a_server_that_hangs_after_it_has_taken_the_letter_has_taken_it():
    talk = (b"220 hello\r\n", b"250 hello\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go on\r\n", b"250 taken\r\n")
    with saying(*talk) as server:
        post(server, timeout=0.3).send(LETTER)
