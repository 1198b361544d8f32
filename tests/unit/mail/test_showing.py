"""Without a mail server, letters are shown; in tests they are kept."""

import io
import subprocess
import sys

import pytest

from library.adapters.mail import mailer
from library.adapters.mail.console import Console
from library.domain.errors import Unavailable
from tests.unit.mail.conftest import post_into


def test_whoever_tries_it_out_sees_the_letter_with_its_link(letter, capsys):
    post = mailer(smtp_url="", sender="", name="Library", base_url="http://127.0.0.1:8000")
    post.send(letter())
    shown = capsys.readouterr()
    assert "a mail from library@localhost.localdomain to ada@example.org: You are invited to Library" in shown.err
    assert "\n\nhttp://127.0.0.1:8000/invitation?secret=s3cret\n\n" in shown.err
    assert "Grace Hopper invites you to Library" in shown.err
    assert "<p>" not in shown.err
    assert shown.out == ""


def test_nobody_s_name_does_anything_to_a_terminal(letter):
    stream = io.StringIO()
    post_into(Console(stream)).send(letter(name="Ada\x1b]0;owned\x07\x9b31m", data={"inviter": "\x1b[2J\rGrace\b\b"}))
    assert {char for char in stream.getvalue() if not char.isprintable()} == {"\n"}


def test_a_terminal_that_cannot_show_a_letter_of_the_alphabet_shows_the_rest(letter):
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    post_into(Console(stream)).send(letter(name="Stanisław"))
    stream.seek(0)
    assert "Hello Stanis?aw," in stream.read()


def test_a_console_that_is_gone_does_not_answer(letter):
    stream = io.StringIO()
    stream.close()
    with pytest.raises(Unavailable):
        post_into(Console(stream)).send(letter())


def test_while_the_post_is_down_it_takes_nothing_and_afterwards_everything(letter, post, box):
    box.down = True
    with pytest.raises(Unavailable, match="mail server"):
        post.send(letter())
    assert box.messages == []
    box.down = False
    post.send(letter())
    assert len(box.messages) == 1


def test_what_writes_and_sends_is_loaded_with_the_first_letter():
    program = """
import sys
from library.adapters.mail import mailer
mailer(smtp_url="smtps://mail.example.org", sender="library@example.org", name="Library", base_url="http://localhost")
print([name for name in ("smtplib", "jinja2", "email.message", "ssl") if name in sys.modules])
"""
    run = subprocess.run([sys.executable, "-c", program], check=True, timeout=60, capture_output=True, text=True)
    assert run.stdout == "[]\n"
