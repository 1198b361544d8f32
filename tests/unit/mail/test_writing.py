"""Every kind of letter is written whole, and what other people wrote in it remains text."""

import re
from html.parser import HTMLParser

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.adapters.mail.text import one_line
from library.adapters.mail.writing import kinds, write
from tests.unit.mail.conftest import LETTERS

HOME = "https://books.example.org"
WITH_LINK = sorted(kind for kind, rest in LETTERS.items() if "link" in rest)
WITH_DATA = sorted(kind for kind, rest in LETTERS.items() if "data" in rest)
MARKUP = [
    "<script>alert(1)</script>",
    "</p><script src=//evil.example/x.js></script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '<a href="javascript:alert(1)">Grace</a>',
    "javascript:alert(1)",
    "</title><svg onload=alert(1)>",
    "</style><iframe src=//evil.example>",
    "<!--",
    "]]>",
    "&lt;script&gt;",
    "{{ 7 * 7 }}{% include 'invitation.jinja' %}",
    "<plaintext>",
]
texts = st.sampled_from(MARKUP) | st.text() | st.text("<>\"'&/=! -aon", max_size=60)


class Tags(HTMLParser):
    """Everything in a document that is not text, and the text."""

    def __init__(self, html):
        super().__init__()
        self.found, self.said = [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        self.found.append(f"/{tag}")

    def handle_comment(self, data):
        self.found.append("comment")

    def handle_decl(self, decl):
        self.found.append(decl)

    unknown_decl = handle_pi = handle_comment

    def tags(self):
        return [found for found in self.found if isinstance(found, tuple)]

    def handle_data(self, data):
        if self.found[-1] != ("style", {}):
            self.said += data


def written(letter, library="Books of Elm Street"):
    return write(letter, library=library, base_url=HOME)


def words(text):
    return " ".join(text.split())


def test_these_are_the_kinds_of_letters():
    assert kinds() == sorted(LETTERS)


@pytest.mark.parametrize("kind", LETTERS)
def test_a_letter_says_who_sent_it_and_why_and_what_to_do(letter, kind):
    made = written(letter(kind))
    html = words(Tags(made.html).said)
    for text in (words(made.text), html):
        assert "Hello Ada Lovelace," in text
        assert "Books of Elm Street sent you this because" in text
        assert re.search(r"If (it was not you|you do not (know|want))", text)
        assert HOME in text
        assert not re.search(r" [.,]|\.\.|[{}%]", text.replace(HOME, ""))
    assert made.subject.endswith("Books of Elm Street") or "Books of Elm Street" in made.subject
    assert made.subject in html


@pytest.mark.parametrize("kind", LETTERS)
def test_the_text_and_the_html_say_the_same(letter, kind):
    made = written(letter(kind))
    html = words(Tags(made.html).said)
    for paragraph in made.text.split("\n\n"):
        assert words(paragraph).removesuffix(":") in html


@pytest.mark.parametrize("inviter", ["", " ", "\r\n", "\u200b"])
def test_an_invitation_by_nobody_in_particular_names_nobody(letter, inviter):
    text = words(written(letter(data={"inviter": inviter})).text)
    assert "You are invited to Books of Elm Street, where" in text
    assert "If you do not want to join, do nothing" in text
    assert "because an admin entered your address there." in text


@pytest.mark.parametrize("kind", WITH_LINK)
def test_a_link_is_the_base_url_and_the_path_and_has_a_line_of_its_own(letter, kind):
    made = written(letter(kind))
    link = HOME + LETTERS[kind]["link"]
    assert link in made.text.splitlines()
    assert ("a", {"class": "button", "href": link}) in Tags(made.html).found


@pytest.mark.parametrize("kind", LETTERS)
def test_a_letter_loads_nothing_and_leads_nowhere_else(letter, kind):
    made = written(letter(kind))
    links = [attributes["href"] for tag, attributes in Tags(made.html).tags() if tag == "a"]
    assert [link for link in links if not link.startswith(HOME)] == []
    assert not re.search(r"url\(|@import|<(img|link|script|iframe)", made.html)


@pytest.mark.parametrize("kind", LETTERS)
def test_lines_are_no_longer_than_a_window_is_wide(letter, kind):
    text = written(letter(kind)).text
    assert max(len(line) for line in text.splitlines() if not line.startswith(HOME)) <= 72
    assert text.endswith(f"\n\n{HOME}\n")
    assert "\n\n\n" not in text


@given(st.sampled_from(WITH_DATA), texts, texts, texts)
def test_what_other_people_wrote_never_becomes_markup(letter, kind, said, name, library):
    plain = written(letter(kind, name="Ada", data=dict.fromkeys(LETTERS[kind]["data"], "Grace")), "Library")
    made = written(letter(kind, name=name, data=dict.fromkeys(LETTERS[kind]["data"], said)), library)
    assert Tags(made.html).found == Tags(plain.html).found
    assert words(one_line(said)) in words(Tags(made.html).said)
    assert words(one_line(library)) in words(Tags(made.html).said)


@given(texts, texts)
def test_what_other_people_wrote_makes_no_line_of_its_own_in_the_text(letter, said, name):
    plain = written(letter(name="", data={"inviter": "Grace"})).text
    made = written(letter(name=f"Ada\n\n{name}", data={"inviter": f"Grace.\r\n\r\n{said}\n\n"})).text
    assert made.count("\n\n") == plain.count("\n\n")


@pytest.mark.parametrize("kind", WITH_DATA)
def test_a_letter_whose_data_lacks_something_is_not_written(letter, kind):
    with pytest.raises(LookupError, match=kind):
        written(letter(kind, data={}))


@pytest.mark.parametrize("kind", WITH_LINK)
def test_a_letter_that_should_have_a_link_is_not_written_without(letter, kind):
    with pytest.raises(LookupError, match="link"):
        written(letter(kind, link=""))


@pytest.mark.parametrize("kind", ["no-such-kind", "", "_html", "../mail/templates/invitation", "invitation.jinja"])
def test_there_is_no_letter_of_another_kind(letter, kind):
    with pytest.raises(LookupError):
        written(attrs.evolve(letter(), kind=kind))


@pytest.mark.parametrize(
    "link",
    ["@evil.example/", ".evil.example/", ":80/", "//evil.example", "/\\evil.example", "https://evil.example/", "/a b",
     "/a\nb", "/a\r\n\r\nb", "/ä", "javascript:alert(1)"],
)  # fmt: skip
def test_a_link_never_leads_out_of_the_library(letter, link):
    with pytest.raises(LookupError, match="no path"):
        written(letter(link=link))


@pytest.mark.parametrize("name", ["library", "home", "name", "link", "layout"])
def test_data_does_not_pass_for_what_we_say_ourselves(letter, name):
    made = written(letter(data={"inviter": "Grace", name: "https://evil.example"}))
    assert "evil" not in made.subject + made.text + made.html
