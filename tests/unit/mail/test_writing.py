"""Every kind of letter is written whole, and what other people wrote in it remains text."""

import re
from html.parser import HTMLParser

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.adapters.mail.text import one_line
from library.adapters.mail.writing import LONGEST_SAID, kinds, write
from library.domain.notices.kinds import Kind
from tests.letters import FEWER, LETTERS, TO_BORROWERS, letters

HOME = "https://books.example.org"
WITH_LINK = sorted(kind for kind, rest in LETTERS.items() if "link" in rest)
OF_ACCOUNTS = ["confirm-email", "email-changed", "invitation", "password-changed", "reset-password"]
WRITTEN = letters()
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


def test_each_kind_of_notice_has_a_letter_and_there_are_few_others():
    assert kinds() == sorted([*OF_ACCOUNTS, *Kind, "digest"]) == sorted(LETTERS)


@pytest.mark.parametrize("name", WRITTEN)
def test_a_letter_says_who_sent_it_and_why_in_whole_sentences(name):
    made = written(WRITTEN[name])
    html = words(Tags(made.html).said)
    for text in (words(made.text), html):
        assert "Hello Ada Lovelace," in text
        assert re.search(r"Books of Elm Street sent you this because \w[^.]+\. It was sent by a program", text)
        assert HOME in text
        assert not re.search(r" [.,:]|\.\.|[{}%]|““|”“|“”|[.?!] [a-z]", text.replace(HOME, ""))
    assert re.search(r"Books of Elm Street|“The Memoirs of Sherlock Holmes”", made.subject)
    assert made.subject in html


@pytest.mark.parametrize("kind", OF_ACCOUNTS)
def test_who_is_written_to_by_somebody_else_s_doing_is_told_what_to_do(letter, kind):
    assert re.search(r"If (it was not you|you do not (know|want))", words(written(letter(kind)).text))


@pytest.mark.parametrize("kind", sorted(TO_BORROWERS))
def test_who_has_no_account_is_told_nothing_that_needs_one(kind):
    text = words(written(WRITTEN[f"{kind}.guest"]).text)
    assert not re.search(r" at Books of Elm|renew|account|sign in|charged|pay|cost|borrow other", text)
    assert "your address was entered there when a book was lent to you" in text
    assert "No more mails from Books of Elm Street about books that you borrow:" in text


@pytest.mark.parametrize("name", [name for name in WRITTEN if name.endswith(".nobody")])
def test_whom_it_is_with_is_called_something_where_nobody_knows_the_name(name):
    unnamed, named = written(WRITTEN[name]), written(WRITTEN[name.removesuffix(".nobody")])
    rest = words(f"{named.subject}: {named.text}").split("Grace Hopper")
    assert re.fullmatch(r"[\w ]+".join(map(re.escape, rest)), words(f"{unnamed.subject}: {unnamed.text}"))
    assert not re.search(r"\n\n(?!https:)[a-z]", unnamed.text)


def test_one_day_is_not_called_days(letter):
    data = LETTERS["overdue-again"]["data"] | {"days": "1"}
    assert "1 day overdue" in written(letter("overdue-again", data=data)).text


def test_a_long_title_leaves_room_in_the_subject_for_what_it_is_about(letter):
    title = "The Life and Strange Surprizing Adventures of Robinson Crusoe, of York, Mariner"
    made = written(letter("due-soon", data=LETTERS["due-soon"]["data"] | {"title": title}))
    assert made.subject == ("“The Life and Strange Surprizing Adventures of Robinson Crus…” is due on 1 December 2026")
    assert title in words(made.text)


@pytest.mark.parametrize("reason", ["", "My sister has it." * 25])
def test_the_reason_that_somebody_gives_is_told_whole(letter, reason):
    text = words(written(letter("hold-declined", data=LETTERS["hold-declined"]["data"] | {"reason": reason})).text)
    assert (f"They write: “{reason}”" in text) is bool(reason)
    assert ("They write" in text) is bool(reason)


@given(st.lists(texts.filter(one_line), min_size=1, max_size=5))
def test_what_a_letter_lists_stands_on_its_lines_and_never_becomes_markup(letter, lines):
    plain = written(letter("digest", lines=("Grace",) * len(lines)))
    made = written(letter("digest", lines=tuple(lines)))
    assert Tags(made.html).found == Tags(plain.html).found
    assert len(re.findall(r"^- ", made.text, re.MULTILINE)) == len(lines)
    for line in lines:
        assert words(one_line(line, LONGEST_SAID)) in words(Tags(made.html).said)
        assert words(one_line(line, LONGEST_SAID)) in words(made.text)


@pytest.mark.parametrize("lines", [(), ("", "\u200b")])
def test_a_digest_of_nothing_is_not_written(letter, lines):
    with pytest.raises(LookupError, match="digest"):
        written(letter("digest", lines=lines))


@pytest.mark.parametrize("kind", [kind for kind, rest in LETTERS.items() if "unsubscribe" in rest])
def test_a_letter_ends_with_where_such_mails_are_ended(letter, kind):
    made = written(letter(kind))
    assert made.unsubscribe == HOME + FEWER
    assert made.text.endswith(
        f"\n\n{HOME}\n\nFewer mails from Books of Elm Street (what you need to know still\ncomes):\n\n{HOME}{FEWER}\n"
    )
    assert Tags(made.html).tags()[-1] == ("a", {"href": HOME + FEWER})


@pytest.mark.parametrize("kind", LETTERS)
def test_a_letter_that_nobody_can_do_without_does_not_say_how_to_end_them(letter, kind):
    made = written(letter(kind, unsubscribe=""))
    assert made.unsubscribe == ""
    assert "ewer mails" not in made.text + made.html
    assert made.text.endswith(f"\n\n{HOME}\n")


@pytest.mark.parametrize("name", WRITTEN)
def test_the_text_and_the_html_say_the_same(name):
    made = written(WRITTEN[name])
    html = words(Tags(made.html).said)
    for paragraph in re.split(r"\n\n|\n?^- ", made.text.removesuffix(f"{HOME}{FEWER}\n"), flags=re.MULTILINE):
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


@pytest.mark.parametrize("name", WRITTEN)
def test_lines_are_no_longer_than_a_window_is_wide(name):
    text = written(WRITTEN[name]).text
    assert max(len(line) for line in text.splitlines() if not line.startswith(HOME)) <= 72
    assert f"\n\n{HOME}\n" in text
    assert "\n\n\n" not in text


@given(st.sampled_from(WITH_DATA), texts, texts, texts)
def test_what_other_people_wrote_never_becomes_markup(letter, kind, said, name, library):
    plain = written(letter(kind, name="Ada", data=dict.fromkeys(LETTERS[kind]["data"], "Grace")), "Library")
    made = written(letter(kind, name=name, data=dict.fromkeys(LETTERS[kind]["data"], said)), library)
    assert Tags(made.html).found == Tags(plain.html).found
    assert words(one_line(said, LONGEST_SAID)) in words(Tags(made.html).said)
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
     "/a\nb", "/a\r\n\r\nb", "/ä", "/a>,<https://evil.example", "javascript:alert(1)"],
)  # fmt: skip
@pytest.mark.parametrize("leads", ["link", "unsubscribe"])
def test_a_link_never_leads_out_of_the_library(letter, link, leads):
    with pytest.raises(LookupError, match="no path"):
        written(letter(**{leads: link}))


@pytest.mark.parametrize("name", ["library", "home", "name", "link", "layout", "unsubscribe", "lines"])
@pytest.mark.parametrize("kind", ["invitation", "overdue"])
def test_data_does_not_pass_for_what_we_say_ourselves(letter, kind, name):
    data = LETTERS[kind]["data"] | {name: "https://evil.example"}
    made = written(letter(kind, data=data, unsubscribe=""))
    assert "evil" not in made.subject + made.text + made.html
