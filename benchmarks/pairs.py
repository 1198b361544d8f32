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
    """How much of the bare program's speed is left: the median of the pairs, and the middle half of them."""

    rate: float
    quartiles: tuple[float, float]
    cost: float
    costs: tuple[float, float]  # seconds of processor for an answer of ours and of the bare program's


def compare(case, ours, raw, *, pairs, seconds):
    """Measure both in turn, ours first and last by turns. Raises Void."""
    _same_answer(case, ours, raw)
    for server in (ours, raw):
        _slot(case, server, seconds)  # warms up
    measured = {ours: [], raw: []}
    for number in range(pairs):
        for server in (ours, raw) if number % 2 == 0 else (raw, ours):
            measured[server].append(_slot(case, server, seconds))
    return _share(measured[ours], measured[raw])


def _share(ours, raw):
    rates = [one.rate / other.rate for one, other in zip(ours, raw, strict=True)]
    costs = [other.cost / one.cost for one, other in zip(ours, raw, strict=True)]
    low, _, high = statistics.quantiles(rates, n=4) if len(rates) > 1 else rates * 3
    each = tuple(statistics.median(slot.cost for slot in slots) for slots in (ours, raw))
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
