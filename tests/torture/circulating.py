"""The writes of lending, of books that nobody else asks for: each step is known, and so is what has to be there."""

import uuid
from http import HTTPStatus

from tests.torture.client import Wrong, expected

BOOKS = 4  # of each writer
SEVERAL_TIMES = {"hold-ready", "hold-ended", "loan-ended"}  # what was done by a request without an answer


class Lent:
    """A book on its way between its owner and those who borrow it; one step of it at a time."""

    def __init__(self, who, book_id):
        self.who, self.book_id = who, book_id
        self.borrower = self.hold = self.loan = None

    def step(self):
        """The name of what was done."""
        step = self.who.random.choice(self._possible())
        step()
        return step.__name__.replace("_", " ")

    def _possible(self):
        if self.loan is not None:
            return [self.renew, self.extend, self.recall, self.claim, self.bring_back, self.bring_back]
        if self.hold is None:
            return [self.ask, self.ask, self.lend, self.lend_to_guest]
        return [self.lend, self.cancel] if self.hold["state"] == "ready" else [self.accept, self.accept, self.cancel]

    def ask(self):
        self.borrower = self.who.random.choice(self.who.company.borrowers)
        answer, sent = self.borrower.client.insist("POST", f"/api/books/{self.book_id}/holds/")
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            return self.lend()
        if sent > 1 and answer.status == HTTPStatus.CONFLICT:
            answer = self.borrower.client.get(f"/api/holds/{answer.json()['hold_id']}/")
            expected(answer, HTTPStatus.OK)
        else:
            expected(answer, HTTPStatus.CREATED)
        return self._keep_hold(answer)

    def accept(self):
        self._keep_hold(self._once_or_again(self.who, f"/api/holds/{self.hold['id']}/accept/", "holds", self.hold))

    def cancel(self):
        self._keep_hold(self._once_or_again(self.borrower, f"/api/holds/{self.hold['id']}/cancel/", "holds", self.hold))
        self.hold = None

    def lend(self):
        """Under a key."""
        if self.hold is None:
            self.borrower = self.who.random.choice(self.who.company.borrowers)
        key = str(uuid.UUID(int=self.who.random.getrandbits(128)))
        body = {"book_id": self.book_id, "to": str(self.borrower.id)}
        answer, _ = self.who.client.insist("POST", "/api/loans/", body, Idempotency_Key=key)
        self._begin(expected(answer, HTTPStatus.CREATED))

    def lend_to_guest(self):
        """Without a key, so that it has to be looked up whether it was done."""
        body = {"book_id": self.book_id, "guest": {"name": "Gus", "email": f"gus@{self.who.name}.example.org"}}
        answer, sent = self.who.client.insist("POST", "/api/loans/", body)
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            return self.lend()
        if sent > 1 and answer.status == HTTPStatus.CONFLICT:
            path = f"/api/loans/?role=owner&state=open&book={self.book_id}"
            (loan,) = expected(self.who.client.get(path), HTTPStatus.OK).json()["items"]
            answer = self.who.client.get(f"/api/loans/{loan['id']}/")
            expected(answer, HTTPStatus.OK)
        else:
            expected(answer, HTTPStatus.CREATED)
        self.borrower = None
        return self._begin(answer)

    def renew(self):
        """Under a key, so that it counts once."""
        if self.borrower is None or self.loan["recalled"]:
            return self.extend()
        return self._keep_loan(self._under_key(self.borrower, "renew"), renewals=self.loan["renewals"] + 1)

    def extend(self):
        return self._move("renew", renewals=self.loan["renewals"])

    def recall(self):
        return self._move("recall", recalled=True)

    def _move(self, verb, **becomes):
        """The due date, as its owner, who does so a hundred times a day and then takes the book back."""
        answer = self._under_key(self.who, verb)
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            return self.bring_back()
        return self._keep_loan(answer, **becomes)

    def claim(self):
        if self.borrower is None:
            return self.recall()
        return self._keep_loan(self._once_or_again(self.borrower, self._at("claim-return"), "loans", self.loan))

    def bring_back(self):
        answer = self._once_or_again(self.who, self._at("return"), "loans", self.loan)
        self._keep_loan(answer, state="returned")
        self.loan = None

    def _begin(self, answer):
        self.loan = answer.json()
        self.who.loans[self.loan["id"]] = self.loan
        if self.hold is not None:
            self.who.holds[self.hold["id"]] = "filled"
            self.hold = None

    def _keep_hold(self, answer):
        self.hold = answer.json()
        self.who.holds[self.hold["id"]] = self.hold["state"]

    def _keep_loan(self, answer, **said):
        self.loan = expected(answer, HTTPStatus.OK).json()
        if not self.loan.items() >= said.items():
            raise Wrong(f"{said} was answered with {self.loan}")
        self.who.loans[self.loan["id"]] = self.loan

    def _at(self, action):
        return f"/api/loans/{self.loan['id']}/{action}/"

    def _under_key(self, who, action):
        key = str(uuid.UUID(int=self.who.random.getrandbits(128)))
        return who.client.insist("POST", self._at(action), Idempotency_Key=key)[0]

    @staticmethod
    def _once_or_again(who, path, kind, about):
        """The answer, or what is there when the first request had none and was done all the same."""
        answer, sent = who.client.insist("POST", path)
        if sent > 1 and answer.status == HTTPStatus.CONFLICT and answer.json()["code"] in SEVERAL_TIMES:
            answer = who.client.get(f"/api/{kind}/{about['id']}/")
        return expected(answer, HTTPStatus.OK)


class Circulate:
    """Asking, accepting, cancelling, lending, renewing, recalling, claiming and returning."""

    name, share = "step of lending", 60

    def __init__(self, who):
        self.who = who
        self._books = []
        who.loans, who.holds = {}, {}  # as they were acknowledged last, by id

    def write(self):
        if len(self._books) < BOOKS:
            body = {"title": f"{self.who.name} {self.who.number()}, lent"}
            answer, _ = self.who.client.insist("POST", "/api/books/", body, Idempotency_Key=body["title"])
            self._books.append(Lent(self.who, expected(answer, HTTPStatus.CREATED).json()["id"]))
        else:
            self.who.client.seen[f"to {self.who.random.choice(self._books).step()}"] += 1
        return 1

    def violations(self, found):
        for loan_id, loan in self.who.loans.items():
            if (now := self._now("loans", loan_id)) != loan:
                yield f"The loan {loan_id} was acknowledged as {loan} and is {now}."
        for hold_id, state in self.who.holds.items():
            if (now := self._now("holds", hold_id).get("state")) != state:
                yield f"The hold {hold_id} was acknowledged as {state} and is {now}."
        yield from self._not_acknowledged(found)

    def _not_acknowledged(self, found):
        ours = {book.book_id for book in self._books}
        for loan in found.kept.loans.values():
            if loan.book_id in ours and loan.id not in self.who.loans:
                yield f"The loan {loan.id} was asked for by nobody, or twice."
        for hold in found.kept.holds.values():
            if hold.book_id in ours and hold.id not in self.who.holds:
                yield f"The hold {hold.id} was asked for by nobody, or twice."

    def _now(self, kind, id):
        return self.who.client.get(f"/api/{kind}/{id}/").json()
