"""What the requests of the matrix send, by name; in braces the secrets of links."""

from tests.integration.http.world import PASSWORD

NEW = "correct horse battery staple"


def sending(**body):
    """As JSON."""
    return {"json": body}


BODIES = {
    "book": sending(title="Persuasion"),
    "title": sending(title="Persuasion"),
    "reading": sending(title="Persuasion"),
    "status": sending(status="read"),
    "member": sending(name="Mary", email="mary@example.org", password=NEW),
    "invited": sending(name="Mary", email="mary@example.org", password=NEW, invitation="{invited}"),
    "first": sending(name="Mary", email="mary@example.org", password=NEW, secret="{set_up}"),
    "first-wrong": sending(name="Mary", email="mary@example.org", password=NEW, secret="wrong"),
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
}
