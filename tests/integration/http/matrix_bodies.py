"""What the requests of the matrix send, by name; in braces the secrets of links."""

from tests.integration.http.world import PASSWORD

NEW = "correct horse battery staple"


GUEST = {"name": "Joan", "email": "joan@example.org"}


def sending(**body):
    """As JSON."""
    return {"json": body}


def form(**fields):
    """As a browser sends it."""
    return {"data": fields}


MARY = {"name": "Mary", "email": "mary@example.org", "password": NEW}
BODIES = {
    "book": sending(title="Persuasion"),
    "title": sending(title="Persuasion"),
    "reading": sending(title="Persuasion"),
    "status": sending(status="read"),
    "member": sending(**MARY),
    "invited": sending(**MARY, invitation="{invited}"),
    "first": sending(**MARY, secret="{set_up}"),
    "first-wrong": sending(**MARY, secret="wrong"),
    "admin": sending(role="admin"),
    "demoted": sending(role="member"),
    "suspended": sending(suspended=True),
    "name": sending(name="Mary"),
    "password": sending(current=PASSWORD, new=NEW),
    "address": sending(current=PASSWORD, email="mary@example.org"),
    "log-in": sending(email="ada@example.org", password=PASSWORD),
    "log-in-wrong": sending(email="ada@example.org", password=NEW),
    "log-in-suspended": sending(email="sam@example.org", password=PASSWORD),
    "token": sending(name="a program", scopes=["read"]),
    "admin-token": sending(name="a program", scopes=["read", "admin"]),
    "invite": sending(email="joan@example.org"),
    "confirm": sending(secret="{confirm}"),
    "forgotten": sending(email="ada@example.org"),
    "reset": sending(secret="{reset}", password=NEW),
    "secret-wrong": sending(secret="wrong"),
    "reset-wrong": sending(secret="wrong", password=NEW),
    "isbn": sending(isbn="9780061054884"),
    "copy": sending(book_id="{shirley}"),
    "reason": sending(reason="my aunt reads it"),
    "to-bob": sending(book_id="{emma}", to="{bob}"),
    "to-hana": sending(book_id="{candide}", to="{hana}"),
    "to-guest": sending(book_id="{ulysses}", guest=GUEST),
    "unseen-to-bob": sending(book_id="{diary}", to="{bob}"),
    "kept": sending(kept=True),
    "some": sending(amount=100, note="for coffee"),
    "mails": sending(mails="none"),
    "leaving": sending(current=PASSWORD),
    "leaving-wrong": sending(current=NEW),
    "terms": sending(loan_days=7),
    "owner": sending(to="{bob}"),
    "form-reset": form(secret="{reset}", password=NEW),
    "form-reset-wrong": form(secret="wrong", password=NEW),
    "form-forgotten": form(email="ada@example.org"),
    "form-confirm": form(secret="{confirm}"),
    "form-confirm-wrong": form(secret="wrong"),
    "form-member": form(**MARY, secret=""),
    "form-invited": form(**MARY, secret="{invited}"),
    "form-first": form(**MARY, secret="{set_up}"),
    "form-first-wrong": form(**MARY, secret="wrong"),
    "form-fewer": form(secret="{fewer}"),
    "form-fewer-wrong": form(secret="wrong"),
    "one-click": form(**{"List-Unsubscribe": "One-Click"}),
}
