"""Calls at the same moment, each in a thread of its own."""

import threading
from concurrent.futures import ThreadPoolExecutor


def at_once(*calls):
    """What these return or raise, in their order; each waits until all are there."""
    together = threading.Barrier(len(calls))

    def run(call):
        together.wait(30)
        return call()

    with ThreadPoolExecutor(len(calls)) as threads:
        futures = [threads.submit(run, call) for call in calls]
    return [future.exception() or future.result() for future in futures]
