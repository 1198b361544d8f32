"""One URL says where the mail server is, and whether anybody could listen in."""

import pytest

from library.adapters.mail import mailer
from library.adapters.mail.server import Encryption, Server
from library.domain.errors import Invalid


@pytest.mark.parametrize(
    "url, host, port, encryption",
    [
        ("smtp://mail.example.org", "mail.example.org", 587, Encryption.STARTTLS),
        ("smtp://mail.example.org:25/", "mail.example.org", 25, Encryption.STARTTLS),
        ("SMTPS://mail.example.org", "mail.example.org", 465, Encryption.FROM_THE_START),
        ("smtps://localhost:4465", "localhost", 4465, Encryption.FROM_THE_START),
        ("smtp://localhost", "localhost", 587, Encryption.NEVER),
        ("smtp://127.0.0.1:25", "127.0.0.1", 25, Encryption.NEVER),
        ("smtp://[::1]:25", "::1", 25, Encryption.NEVER),
        ("smtp://192.168.1.1", "192.168.1.1", 587, Encryption.STARTTLS),
        ("smtp://localhost.example.org", "localhost.example.org", 587, Encryption.STARTTLS),
        ("smtp://127.0.0.1.example.org", "127.0.0.1.example.org", 587, Encryption.STARTTLS),
    ],
)
def test_only_on_this_machine_itself_a_connection_may_be_plain(url, host, port, encryption):
    assert Server.parse(url) == Server(host=host, port=port, encryption=encryption)


def test_user_and_password_are_written_as_in_every_url():
    server = Server.parse("smtps://library%40example.org:p%40ss%2F%3A%25word@mail.example.org")
    assert (server.user, server.password) == ("library@example.org", "p@ss/:%word")


def test_a_server_that_is_printed_does_not_tell_its_password():
    assert "s3cret" not in repr(Server.parse("smtp://me:s3cret@mail.example.org"))


@pytest.mark.parametrize(
    "url, reason",
    [
        ("mail.example.org", "must be smtp:// or smtps://"),
        ("http://mail.example.org", "must be smtp:// or smtps://"),
        ("smtp://", "must be smtp:// or smtps://"),
        ("smtp://:587", "must be smtp:// or smtps://"),
        ("smtp://mail.example.org/inbox", "must be smtp:// or smtps://"),
        ("smtp://mail.example.org?tls=no", "must be smtp:// or smtps://"),
        ("smtp://mail.example.org#x", "must be smtp:// or smtps://"),
        ("smtp://mail.example.org:0", "must be smtp:// or smtps://"),
        ("smtp://mail.example.org:99999", "must be smtp:// or smtps://"),
        ("smtp://mail.example.org:x", "must be smtp:// or smtps://"),
        ("smtp://mail..example.org", "must be smtp:// or smtps://"),
        ("smtp://[::1", "must be smtp:// or smtps://"),
        ("smtp://me:s3cr#et@mail.example.org", "%XX"),
        ("smtp://me:s3cr/et@mail.example.org", "%XX"),
        ("smtp://me:s3cr?et@mail.example.org", "%XX"),
        ("smtp://s3cret@mail.example.org", "needs a user and a password"),
        ("smtp://:s3cret@mail.example.org", "needs a user and a password"),
        ("smtp://me:s3crét@mail.example.org", "ASCII"),
        ("smtp://me:s3cret%FF@mail.example.org", "ASCII"),
        ("smtp://me:s3cret%0D%0AQUIT@mail.example.org", "ASCII"),
    ],
)
def test_what_is_no_mail_server_is_said_without_telling_the_password(url, reason):
    with pytest.raises(Invalid, match=reason) as invalid:
        mailer(smtp_url=url, sender="library@example.org", name="Library", base_url="http://127.0.0.1:8000")
    [problem] = invalid.value.problems
    assert problem.field == "smtp_url"
    assert "s3cr" not in str(invalid.value)


@pytest.mark.parametrize("sender", ["", "library", "Library <library@example.org>", f"library@{'a' * 64}.org"])
def test_mail_is_from_an_address(sender):
    with pytest.raises(Invalid) as invalid:
        mailer(smtp_url="smtp://localhost", sender=sender, name="Library", base_url="http://127.0.0.1:8000")
    assert [problem.field for problem in invalid.value.problems] == ["mail_from"]
