"""Mails are ended on the page that they lead to, or by mail programs with a button of their own (RFC 8058)."""

from uuid import UUID, uuid4

import pytest

from library.domain.catalogue.use_cases import add_book
from library.domain.ids import LinkId
from library.domain.lending.circulation import guest, lend, recall
from library.domain.membership.credentials import new_secret
from library.domain.membership.links import Link, LinkPurpose
from library.domain.notices.notice import Mails
from library.domain.operations.limits import LINK_FROM
from tests.integration.http.conftest import in_memory
from tests.integration.http.test_pages import NOT_OURS, heading


@pytest.fixture
def mailed(library, joined):
    """The secret of the link that ends mails, in a mail to a member or to a guest."""

    def mailed(**to):
        to = to or {"member_id": UUID(joined["id"]), "email": joined["email"]}
        secret, link_id = new_secret(), LinkId(uuid4())
        link = Link.make(id=link_id, purpose=LinkPurpose.UNSUBSCRIBE, secret=secret, now=library.now(), **to)
        library.do(lambda uow: uow.links.add(link))
        return secret

    return mailed


def preferred(library, **who):
    """When somebody is mailed what is not needed."""
    return library.do(lambda uow: uow.preferences.mails_to(**who))


def test_a_member_ends_all_mails_but_those_that_are_needed_on_the_page_that_a_mail_leads_to(
    client, library, mailed, joined
):
    secret, member_id = mailed(), UUID(joined["id"])
    assert heading(client.get(f"/unsubscribe?secret={secret}")) == "Fewer mails?"
    assert preferred(library, member_id=member_id) is Mails.AT_ONCE
    for _ in range(2):  # people press twice
        done = client.post("/unsubscribe", data={"secret": secret})
        assert (done.status_code, heading(done)) == (200, "Fewer mails from now on")
    assert preferred(library, member_id=member_id) is Mails.NONE


def test_a_guest_ends_all_mails_on_that_page(client, library, mailed):
    done = client.post("/unsubscribe", data={"secret": mailed(email="guest@example.org")})
    assert (done.status_code, heading(done)) == (200, "No more mails")
    assert preferred(library, email="guest@example.org") is Mails.NONE


def test_the_mail_about_a_loan_leads_there_and_is_the_last_one(client, library, mailbox, ada):
    book = library.do(add_book, by=ada, record={"title": "Emma"})
    loan = library.do(lend, by=ada, book_id=book.id, to=guest(name="Jane", email="jane@example.org"))
    [told] = mailbox.texts()
    assert "No more mails from Library about books that you borrow:" in told
    page, secret = mailbox.link()
    assert client.post(page, params={"secret": secret}).status_code == 200
    library.do(recall, by=ada, loan_id=loan.id)
    assert mailbox.to() == ["jane@example.org"]


@in_memory
@pytest.mark.parametrize(
    "sent",
    [
        {"data": {"List-Unsubscribe": "One-Click"}},
        {"files": {"List-Unsubscribe": (None, "One-Click")}},
        {"content": b"List-Unsubscribe=One-Click", "headers": {"Content-Type": ""}},
        {},
    ],
    ids=["as a form", "in parts", "as anything", "nothing"],
)
def test_a_mail_program_ends_mails_by_itself(client, library, mailed, joined, sent):
    answer = client.post(f"/unsubscribe?secret={mailed()}", **sent)
    assert (answer.status_code, answer.history) == (200, [])
    assert preferred(library, member_id=UUID(joined["id"])) is Mails.NONE


@in_memory
def test_who_is_signed_in_ends_the_mails_of_whom_the_link_was_mailed_to(client, library, mailed, signed_in, joined):
    assert client.post("/unsubscribe", data={"secret": mailed(email="guest@example.org")}).status_code == 200
    assert preferred(library, member_id=UUID(joined["id"])) is Mails.AT_ONCE


@in_memory
def test_a_link_that_is_none_ends_no_mails_and_is_not_guessed_for_long(client):
    answers = [client.post(f"/unsubscribe?secret={NOT_OURS}") for _ in range(LINK_FROM.most)]
    assert {(each.status_code, heading(each)) for each in answers} == {(404, "This link does not work any more")}
    assert "The newest mail has a link that works." in answers[0].text
    assert client.post(f"/unsubscribe?secret={NOT_OURS}").status_code == 429


@in_memory
def test_a_mail_provider_ends_the_mails_of_as_many_as_ask_it_to_from_one_address(client, library, mailed):
    for number in range(LINK_FROM.most + 1):
        email = f"guest{number}@example.org"
        assert client.post(f"/unsubscribe?secret={mailed(email=email)}").status_code == 200
        assert preferred(library, email=email) is Mails.NONE
