"""Pairs of measurements, one right after the other, so that what else the machine does meets both alike."""

import json
import statistics

from attrs import frozen

from benchmarks import load
from benchmarks.load import Void

_OF_THE_MOMENT = {"id", "created_at", "updated_at", "version"}  # differ when each of two servers changes something
_NOT_THERE = "nothing"


@frozen
class Slot:
    """What one server did in one second."""

    rate: float  # answers a second
    cost: float  # seconds of processor for an answer


@frozen
class Share:
    """How much of the other's speed is left: the median of the pairs, and the middle half of them."""

    rate: float
    quartiles: tuple[float, float]
    cost: float
    costs: tuple[float, float]  # seconds of processor for an answer, of what is measured and of the other


def compare(case, ours, raw, *, pairs, seconds):
    """Measure both in turn, ours first and last by turns. Raises Void."""
    _same_answer(case, ours, raw)
    return _share(*_by_turns((case, ours), (case, raw), pairs, seconds))


def relate(case, plain, server, *, pairs, seconds):
    """Measure how much of the speed of a plain request is left for another, of one server. Raises Void."""
    return _share(*_by_turns((case, server), (plain, server), pairs, seconds))


def _by_turns(one, other, pairs, seconds):
    """What was measured of each, a request and who is asked; each comes first and last by turns."""
    for each in (one, other):
        _slot(*each, seconds)  # warms up
    measured = {one: [], other: []}
    for number in range(pairs):
        for each in (one, other) if number % 2 == 0 else (other, one):
            measured[each].append(_slot(*each, seconds))
    return measured[one], measured[other]


def _share(measured, against):
    rates = [one.rate / other.rate for one, other in zip(measured, against, strict=True)]
    costs = [other.cost / one.cost for one, other in zip(measured, against, strict=True)]
    low, _, high = statistics.quantiles(rates, n=4) if len(rates) > 1 else rates * 3
    each = tuple(statistics.median(slot.cost for slot in slots) for slots in (measured, against))
    return Share(statistics.median(rates), (low, high), statistics.median(costs), each)


def _slot(case, server, seconds):
    before = server.cpu()
    rate, answered = load.drive(server.port, case.requests, seconds)
    return Slot(rate, (server.cpu() - before) / answered)


def _same_answer(case, ours, raw):
    """Both have to do the same work, or there is nothing to compare."""
    request = next(case.requests)
    requests = [request, next(case.requests) if case.differs else request]
    answers = [json.loads(load.ask(server.port, each)) for server, each in zip((ours, raw), requests, strict=True)]
    if not request.startswith(b"GET"):
        differs = _OF_THE_MOMENT | case.differs
        answers = [
            {name: _kind(value) if name in differs else value for name, value in answer.items()} for answer in answers
        ]
    if answers[0] != answers[1]:
        different = [
            f"{name}: {str(answers[0].get(name, _NOT_THERE))[:500]} and {str(answers[1].get(name, _NOT_THERE))[:500]}"
            for name in answers[0] | answers[1]
            if answers[0].get(name, _NOT_THERE) != answers[1].get(name, _NOT_THERE)
        ]
        raise Void(f"The servers answer {case.name} differently. {' '.join(different)}")


def _kind(value):
    return {name: _kind(each) for name, each in value.items()} if isinstance(value, dict) else type(value).__name__
