"""Ways to break what the torture is to find broken, so that tests can see that it does."""

import queue
import threading
import time
from collections.abc import Callable, Mapping

from attrs import frozen

from library import app
from library.domain.operations.answers import KEPT, Request, given
from library.domain.operations.once import once
from library.domain.operations.use_cases import apply_job, finish_job
from library.relay import Errand, Work
from library.work import mail_notice

A_WHILE = 0.05  # seconds: the wider the gap, the fewer kills it takes to hit it
LONGER = 0.3  # of what there is less of


def broken(follows, name=""):
    return follows if not name else SABOTAGE[name].breaks(follows)


def effect_without_note(follows):
    """The effect of a job is committed before the note that it is done."""
    effect = follows["BookAdded"].use_case

    def apply(library, job):
        library.do(effect, job)
        time.sleep(A_WHILE)

    return {**follows, "BookAdded": Errand(apply)}


def note_without_effect(follows):
    """The note that a job is done is committed before its effect."""
    return {**follows, "BookAdded": Noted(follows["BookAdded"].use_case)}


def note_without_telling(follows):
    """The same of telling people that they have a book."""
    return {**follows, "BookLent": Noted(follows["BookLent"].use_case, LONGER)}


def note_without_mail(follows):
    """The note that something was mailed is committed before it is."""

    class Mailed:
        def run(self, library, job):
            library.do(finish_job, job=job)
            time.sleep(A_WHILE)
            mail_notice(library, job)

    return {**follows, "NoticeGiven": Mailed()}


class Noted:
    """Is done, and then does it."""

    def __init__(self, effect, gap=A_WHILE):
        self._effect, self._gap = effect, gap

    def run(self, library, job):
        library.do(apply_job, job=job, effect=lambda *_: None)
        time.sleep(self._gap)
        library.do(self._effect, job)


def answer_without_change(follows):
    """The answer is kept in a later transaction than that of the change."""

    def apart(self, use_case, *args, **kwargs):
        request = Request(self._key, self._account, self._said)
        kept = self._library.do(lambda uow: given(uow.answers.get(request.digest), request, uow.now))
        if kept is not None:
            return kept
        answer = self._library.do(lambda uow: self._shown(uow.reads, use_case(uow, *args, **kwargs)))
        time.sleep(A_WHILE)
        self._library.do(keep, request, answer)
        return answer

    def keep(uow, request, answer):
        uow.answers.begin(request.digest, request.fingerprint, expires_at=uow.now + KEPT)
        uow.answers.keep(request.digest, answer)

    app.Once.do = apart  # type: ignore[method-assign]  # that is what breaks it
    return follows


def answer_before_commit(follows):
    """What is done under a key is answered before it is committed."""
    as_it_should = app.Library.do

    def early(self, use_case, *args, **kwargs):
        if use_case is not once:
            return as_it_should(self, use_case, *args, **kwargs)
        answers: queue.SimpleQueue[str] = queue.SimpleQueue()

        def run():
            with self._transactions() as uow:
                uow.by = kwargs.get("by")
                answers.put(once(uow, *args, **kwargs))
                time.sleep(A_WHILE)
                uow.commit()

        threading.Thread(target=run, daemon=True).start()
        return answers.get(timeout=20)

    app.Library.do = early  # type: ignore[method-assign]  # that is what breaks it
    return follows


@frozen
class Sabotage:
    """One way to break it, and words of what then has to be found."""

    breaks: Callable[[Mapping[str, Work]], Mapping[str, Work]]
    finding: str


SABOTAGE = {
    "effect-without-note": Sabotage(effect_without_note, "had its effect 2 times"),
    "note-without-effect": Sabotage(note_without_effect, "had its effect 0 times"),
    "note-without-telling": Sabotage(note_without_telling, "its borrower was told 0 times"),
    "note-without-mail": Sabotage(note_without_mail, "was to mail was never sent"),
    "answer-without-change": Sabotage(answer_without_change, "is there 2 times"),
    "answer-before-commit": Sabotage(answer_before_commit, "was acknowledged and is not there"),
}
