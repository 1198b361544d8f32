"""The pages in a real browser, with scripts and without: Chromium, which the machine has to have."""

import contextlib
import os
import shutil

import pytest
from playwright.sync_api import expect, sync_playwright

from library import accounts, open_library
from library.domain.actor import OPERATOR
from library.domain.membership import joining, recovery
from library.domain.membership.credentials import new_secret
from library.domain.membership.links import LinkPurpose
from library.domain.membership.member import Registration
from tests.integration.http.test_server import serving
from tests.missing import Missing

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MARY = {"name": "Mary Shelley", "email": "mary@example.org"}
PASSWORD = "a monster made of words"


@pytest.fixture(scope="module")
def chromium():
    """Not for longer than a module: while it is there, no other event loop can run in this thread."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        raise Missing("There is no Chromium here.", "Install the package chromium.")
    as_root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=as_root)
        yield browser
        browser.close()


@pytest.fixture
def server(sqlite_url):
    with serving(sqlite_url) as (_, address):
        yield address


@pytest.fixture
def library(sqlite_url):
    with contextlib.closing(open_library(sqlite_url)) as library:
        yield library


@pytest.fixture(params=[True, False], ids=["with scripts", "without"])
def page(chromium, server, request):
    """What it asks for comes from the server and tells nobody the secret; nothing in it is refused to run."""
    context = chromium.new_context(java_script_enabled=request.param, base_url=server)
    page = context.new_page()
    page.set_default_timeout(15_000)
    asked, said = [], []
    page.on("request", lambda request: asked.append(request))  # noqa: PLW0108 - playwright notes something on it
    page.on("console", lambda message: said.append(message.text))
    yield page
    assert {each.url.partition("//")[2].partition("/")[0] for each in asked} == {server.partition("//")[2]}
    assert not [each.url for each in asked if "secret=" in each.all_headers().get("referer", "")]
    assert not [text for text in said if "Content Security Policy" in text or "Uncaught" in text]
    context.close()


def test_a_password_is_set(page, library):
    mary = library.do(joining.add_member, by=OPERATOR, password_hash=None, **MARY)
    secret = new_secret()
    for_what = {"purpose": LinkPurpose.RESET_PASSWORD, "email": mary.email}
    library.do(recovery.open_link, member_id=mary.id, secret=secret, **for_what)
    page.goto(f"/set-password?secret={secret}")
    page.get_by_label("Password", exact=True).fill("password1")
    page.keyboard.press("Enter")
    expect(page).to_have_title("Error: Set a new password – Library")
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.get_by_label("Password", exact=True)).to_be_focused()
    expect(page.get_by_label("Password", exact=True)).to_have_accessible_description(
        "From 8 to 128 characters of any kind, but none of the passwords that everybody tries first. A few words in a "
        "row are easy to remember and hard to guess. Password is among those that are guessed first; choose one that "
        "few would think of."
    )
    page.keyboard.type(PASSWORD)
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_role("heading")).to_have_text("Your password is set")
    assert secret not in page.url
    assert accounts.log_in(library, email=mary.email, password=PASSWORD).member_id == mary.id


def test_who_was_invited_joins(page, library):
    asked = {"by": OPERATOR, "email": MARY["email"], "registration": Registration.INVITATION}
    invitation, secret = library.do(joining.invite, **asked), new_secret()
    library.do(joining.open_invitation, invitation_id=invitation.id, secret=secret)
    page.goto(f"/join?secret={secret}")
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_label("Your name")).to_be_focused()  # the browser itself names what is missing
    page.get_by_label("Your name").fill(MARY["name"])
    page.get_by_label("E-mail address").fill(MARY["email"])
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_role("heading")).to_have_text("Welcome, Mary Shelley")
    assert accounts.log_in(library, email=MARY["email"], password=PASSWORD).secret
    page.go_back()
    page.reload()


def test_a_password_can_be_looked_at_while_it_is_typed(chromium, server):
    page = chromium.new_page(base_url=server)
    page.goto("/set-password?secret=x")
    password = page.get_by_label("Password", exact=True)
    password.fill(PASSWORD)
    page.get_by_role("button", name="Show the password").click()
    expect(password).to_have_attribute("type", "text")
    page.get_by_role("button", name="Show the password").click()
    expect(password).to_have_attribute("type", "password")
    page.close()


def test_nothing_sticks_out_of_the_window(chromium, server):
    page = chromium.new_page(base_url=server)
    for path in ("/set-password", "/forgot-password", "/confirm-email", "/join?secret=x", "/unsubscribe?secret=x"):
        for width in (320, 375, 1280):
            page.set_viewport_size({"width": width, "height": 600})
            page.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()
