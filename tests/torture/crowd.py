"""Books that everybody wants: all writers ask for them, give up, and act for their owner, at once."""

from http import HTTPStatus

from tests.torture.client import Wrong

MANY = 3
# What the rules may say to who comes too late, or in vain.
MAY_BE_SAID = {
    "already-borrowed",
    "already-held",
    "already-on-loan",
    "conflict",
    "hold-ended",
    "hold-ready",
    "loan-ended",
    "no-renewals-left",
    "not-next",
    "promised",
    "somebody-waits",
}


class Want:
    """What was acknowledged of holds and loans; what nobody knows of is left out."""

    name, share = "step of a crowd", 25

    def __init__(self, who):
        self.who = who
        self._asked = {}  # whether it was cancelled, by the id of the hold
        self._lent = {}  # whether it was returned, by the id of the loan

    def write(self):
        borrower, book_id = self.who.random.choice(self.who.company.borrowers), self.who.random.choice(self.who.popular)
        does = self.who.random.choice([self._ask, self._ask, self._give_up, self._hand_out, self._hand_out, self._end])
        return does(borrower, book_id)

    def violations(self, found):
        for hold_id, cancelled in self._asked.items():
            hold = found.kept.holds.get(hold_id)
            if hold is None or cancelled != (hold.state == "cancelled"):
                yield f"The hold {hold_id} was acknowledged, {cancelled=}, and is {hold}."
        for loan_id, returned in self._lent.items():
            loan = found.kept.loans.get(loan_id)
            if loan is None or (returned and loan.state != "returned"):
                yield f"The loan {loan_id} was acknowledged, {returned=}, and is {loan}."

    def _ask(self, borrower, book_id):
        hold = self._did(borrower, f"/api/books/{book_id}/holds/", HTTPStatus.CREATED)
        if hold:
            self._asked[hold["id"]] = False
        return bool(hold)

    def _give_up(self, borrower, book_id):
        own = [hold for hold in self._queue(book_id) if hold["member"]["id"] == str(borrower.id)]
        gone = own and self._did(borrower, f"/api/holds/{own[0]['id']}/cancel/", HTTPStatus.OK)
        if gone:
            self._asked[gone["id"]] = True
        return bool(gone)

    def _hand_out(self, _, book_id):
        """To who is next, as the owner."""
        queue = self._queue(book_id)
        ready = [hold for hold in queue if hold["state"] == "ready"]
        if ready:
            return self._lend(book_id, ready[0]["member"]["id"])
        return bool(queue and self._did(self.who.company.owner, f"/api/holds/{queue[0]['id']}/accept/", HTTPStatus.OK))

    def _lend(self, book_id, to):
        body = {"book_id": book_id, "to": to}
        loan = self._did(self.who.company.owner, "/api/loans/", HTTPStatus.CREATED, body)
        if loan:
            self._lent[loan["id"]] = False
        return bool(loan)

    def _end(self, borrower, book_id):
        """Renewed by who has it, or taken back."""
        path = f"/api/loans/?role=owner&state=open&book={book_id}"
        for loan in self.who.company.owner.client.get(path).json()["items"]:
            if loan["borrower"]["id"] == str(borrower.id) and self.who.random.random() < 0.3:
                return bool(self._did(borrower, f"/api/loans/{loan['id']}/renew/", HTTPStatus.OK))
            if self._did(self.who.company.owner, f"/api/loans/{loan['id']}/return/", HTTPStatus.OK):
                self._lent[loan["id"]] = True
                return True
        return False

    def _queue(self, book_id):
        return self.who.company.owner.client.get(f"/api/books/{book_id}/holds/").json()["items"]

    @staticmethod
    def _did(who, path, status, body=None):
        """What was done; nothing, when somebody was faster, or nobody knows. Raises Wrong."""
        answer = who.client.ask("POST", path, body)
        if answer is None:
            return None
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            return None  # nobody asks for more in a day, or lends more to guests
        if answer.status == HTTPStatus.CONFLICT and answer.json()["code"] in MAY_BE_SAID:
            return None
        if answer.status != status:
            raise Wrong(f"POST {path} was answered with {answer.status}: {answer.body[:300]!r}")
        return answer.json()
