"""A library in memory with one of everything in it, and everybody who could ask for it.

It is made once. Each request of the matrix finds it as it was made, for what is committed in memory is never changed
but replaced, and so is put back in an instant.
"""

from datetime import UTC, datetime
from itertools import combinations

import attrs

from library import Library, accounts
from library.adapters.memory import MemoryStore
from library.adapters.memory.committed import State
from library.adapters.passwords import Argon2Passwords
from library.domain.actor import OPERATOR, Actor, Role, Scope
from library.domain.catalogue import use_cases as catalogue
from library.domain.ids import LinkId, SessionId
from library.domain.lending import circulation, giving, holding, leaving, setting_terms
from library.domain.lending import queries as lending
from library.domain.lending.searches import FeeSearch
from library.domain.membership import joining, recovery
from library.domain.membership import use_cases as membership
from library.domain.membership.credentials import Session, csrf_token, new_secret
from library.domain.membership.links import Link, LinkPurpose
from library.domain.membership.member import Registration
from library.domain.notices import queries as notices
from library.domain.notices.kinds import Kind
from library.domain.notices.tell import tell
from library.domain.reading import use_cases as reading
from library.domain.values import Isbn
from library.work import WORK

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PASSWORD = "a long enough password"
METRICS_TOKEN = "a token for whoever watches the server"
COUNTED = {"limits"}  # what a refusal may change: that somebody tried
PEOPLE = {
    "ada": Role.MEMBER,
    "bob": Role.MEMBER,
    "carl": Role.MEMBER,
    "hana": Role.MEMBER,
    "nina": Role.MEMBER,
    "dewey": Role.LIBRARIAN,
    "grace": Role.ADMIN,
    "sam": Role.MEMBER,
}
SCOPES = {
    "".join(scope[0] for scope in scopes): scopes for size in (1, 2, 3) for scopes in combinations(tuple(Scope), size)
}


class Letters:
    """Keeps the port Mailer, and no letter."""

    def send(self, letter):
        """Forget it."""


class World:
    """`ids` and `secrets` are what is in it, by name; `headers` is who may ask, by name."""

    def __init__(self, registration=Registration.INVITATION, passwords=None):
        self.store = MemoryStore(lambda: NOW, followed=frozenset(WORK))
        self.library = Library(
            transactions=self.store.transaction,
            reads=self.store.reads,
            passwords=passwords or Argon2Passwords(memory_kib=8),
            mailer=Letters(),
            clock=lambda: NOW,
            registration=registration,
            reads_in_place=True,
        )
        self.ids: dict[str, object] = {"stylesheet": "swagger-ui.css", "style": "library.css", "elsewhere": "x"}
        self.secrets: dict[str, str] = {}
        self.headers: dict[str, dict[str, str]] = {
            "nobody": {},
            "metrics": {"Authorization": f"Bearer {METRICS_TOKEN}"},
        }
        self.actors: dict[str, Actor] = {}
        self._people()
        self._things()
        self._lend()
        self._give_and_tell()
        self._suspend()
        self.made = self.store._committed.state

    def put_back(self):
        """Let everything be as it was made."""
        self.store._committed.state = self.made

    def changes(self):
        """The names of the tables that are not as they were made, but for attempts that were counted."""
        now = self.store._committed.state
        names = {field.name for field in attrs.fields(State)} - COUNTED
        return sorted(name for name in names if getattr(now, name) != getattr(self.made, name))

    def filled(self, text):
        """The text, with ids and secrets for the names in braces."""
        return text.format_map({**self.ids, **self.secrets})

    def _do(self, use_case, **arguments):
        return self.library.do(use_case, **arguments)

    def _people(self):
        password_hash = accounts.hash_password(self.library, PASSWORD)
        for name, role in PEOPLE.items():
            email = f"{name}@example.org"
            made = self._do(
                joining.add_member,
                by=OPERATOR,
                name=name.title(),
                email=email,
                password_hash=password_hash,
                role=role,
            )
            self.ids[name], self.actors[name] = made.id, made.actor()
            self._sign_in(name)
            for letters, scopes in SCOPES.items():
                self._speak(name, letters, scopes)
        self.headers["no-csrf"] = {"Cookie": self.headers["ada"]["Cookie"]}

    def _sign_in(self, name):
        begun = accounts.log_in(self.library, email=f"{name}@example.org", password=PASSWORD, agent=f"{name}'s browser")
        self.headers[name] = {"Cookie": f"library={begun.secret}", "X-CSRF-Token": begun.csrf_token}

    def _speak(self, name, letters, scopes):
        secret, _ = accounts.make_token(self.library, by=self.actors[name], name=f"{name}-{letters}", scopes=scopes)
        self.headers[f"{name}-{letters}"] = {"Authorization": f"Bearer {secret}"}

    def _things(self):
        ada, grace = self.actors["ada"], self.actors["grace"]
        for name, visibility in {
            "emma": "public",
            "ulysses": "members",
            "diary": "private",
            "spam": "public",
            "letters": "private",
        }.items():
            record = {"title": name.title(), "visibility": visibility, "notes": "from my aunt"}
            self.ids[name] = self._do(catalogue.add_book, by=ada, record=record).id
        self._do(catalogue.hide_book, by=grace, book_id=self.ids["spam"], hidden=True)
        # Hidden while it was not private yet, which it was made by its owner afterwards.
        self._do(catalogue.edit_book, by=ada, book_id=self.ids["letters"], changes={"visibility": "members"})
        self._do(catalogue.hide_book, by=grace, book_id=self.ids["letters"], hidden=True)
        self._do(catalogue.edit_book, by=ada, book_id=self.ids["letters"], changes={"visibility": "private"})
        record = {"title": "Middlemarch", "status": "read", "review": "my own thoughts"}
        self.ids["middlemarch"] = self._do(reading.add_reading, by=ada, record=record).id
        self._do(reading.set_book_reading, by=ada, book_id=self.ids["emma"], record={"status": "reading"})
        _, token = accounts.make_token(self.library, by=ada, name="ada's phone", scopes=(Scope.READ,))
        self.ids["token"] = token.id
        self.ids["session"] = self._session("ada")
        self._links()

    def _session(self, name, secret=None):
        """Begun by the store alone, without any rule."""
        session = Session.begin(
            id=SessionId(self.store.transaction().new_id()),
            member_id=self.ids[name],
            secret=secret or new_secret(),
            agent="a telephone",
            now=NOW,
        )
        self._do(lambda uow: uow.sessions.add(session))
        return session.id

    def _links(self):
        grace = self.actors["grace"]
        asked = self._do(joining.invite, by=grace, email="mary@example.org", registration=Registration.INVITATION)
        self.ids["invitation"] = asked.id
        self.secrets |= {name: new_secret() for name in ("invited", "confirm", "reset", "set_up", "fewer")}
        self._do(joining.open_invitation, invitation_id=asked.id, secret=self.secrets["invited"])
        for name, purpose in {"confirm": LinkPurpose.CONFIRM_EMAIL, "reset": LinkPurpose.RESET_PASSWORD}.items():
            email, secret = "ada@example.org", self.secrets[name]
            self._do(recovery.open_link, member_id=self.ids["ada"], purpose=purpose, email=email, secret=secret)
        # There is an admin, so only the store can still be made to keep such a link.
        self._link(LinkPurpose.SET_UP, self.secrets["set_up"])
        self._link(LinkPurpose.UNSUBSCRIBE, self.secrets["fewer"], member_id=self.ids["ada"], email="ada@example.org")
        self.ids["job"] = next(each.id for each in self.store.outbox if each.due_at)

    def _link(self, purpose, secret, **to):
        """Opened by the store alone, as a mail would."""
        link = Link.make(id=LinkId(self.store.transaction().new_id()), purpose=purpose, secret=secret, now=NOW, **to)
        self._do(lambda uow: uow.links.add(link))

    def _lend(self):
        """Loans and holds, by the names of Ada's books: Carl has what is out, Hana has asked, and Nina is named."""
        ada, carl, hana = (self.actors[name] for name in ("ada", "carl", "hana"))
        for name in ("heidi", "faust", "candide", "kim", "evelina", "cranford", "walden", "shirley"):
            record = {"title": name.title(), "isbn": "9780061054884" if name == "shirley" else None}
            self.ids[name] = self._do(catalogue.add_book, by=ada, record=record).id
        self._set_terms("walden", borrowers="named", named=(self.ids["nina"],))
        self._set_terms("evelina", agreed_value=500)
        for name in ("heidi", "faust", "evelina", "cranford"):
            self._hand_over(name, carl.id)
        self._hand_over("kim", circulation.guest(name="Joan", email="joan@example.org"))
        self._do(circulation.lose, by=ada, loan_id=self.ids["evelina_loan"])
        self._do(circulation.return_book, by=ada, loan_id=self.ids["cranford_loan"])
        for name in ("heidi", "faust", "candide"):
            self.ids[f"{name}_hold"] = self._do(holding.place_hold, by=hana, book_id=self.ids[name]).id
        self.ids["shirley_hold"] = self._do(holding.place_hold_on_any_copy, by=hana, isbn=Isbn("9780061054884")).id
        self._do(holding.accept_hold, by=ada, hold_id=self.ids["candide_hold"])
        # Who has it and who has asked keep seeing it, and nobody else does any more.
        self._do(catalogue.edit_book, by=ada, book_id=self.ids["faust"], changes={"visibility": "private"})
        self._leave()

    def _give_and_tell(self):
        """A fee of Carl's, an offer to Bob, what Ada was told, and where her calendar is."""
        ada, carl = self.actors["ada"], self.actors["carl"]
        [fee] = self.library.ask(lending.fees, viewer=carl, search=FeeSearch()).items
        self.ids["evelina_fee"] = fee.id
        self.ids["emma_gift"] = self._do(giving.offer_book, by=ada, book_id=self.ids["emma"], to=self.ids["bob"]).id
        said = {"title": "Heidi"}
        self._do(tell, kind=Kind.HOLD_PLACED, to=ada.id, about="it", other=self.ids["hana"], said=said)
        [notice] = self.library.ask(notices.notices, viewer=ada).items
        self.ids["notice"] = notice.id
        self.secrets["calendar"] = f"{accounts.open_calendar(self.library, by=ada)}.ics"

    def _hand_over(self, name, to):
        lent = self._do(circulation.lend, by=self.actors["ada"], book_id=self.ids[name], to=to)
        self.ids[f"{name}_loan"] = lent.id

    def _set_terms(self, name, **record):
        self._do(setting_terms.set_book_s_terms, by=self.actors["ada"], book_id=self.ids[name], record=record)

    def _leave(self):
        """Lee, of whom a book stays here."""
        member = {"by": OPERATOR, "name": "Lee", "email": "lee@example.org", "password_hash": None}
        lee = self._do(joining.add_member, **member).actor()
        self.ids["nostromo"] = self._do(catalogue.add_book, by=lee, record={"title": "Nostromo"}).id
        self._do(leaving.leave, by=lee)

    def _suspend(self):
        """Sam, whose session and tokens stay as they would if ending them had been forgotten."""
        secret = new_secret()
        self._do(membership.set_standing, by=self.actors["grace"], member_id=self.ids["sam"], suspended=True)
        self._session("sam", secret)
        self.headers["sam"] = {"Cookie": f"library={secret}", "X-CSRF-Token": csrf_token(secret)}
