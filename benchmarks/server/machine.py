"""What the machine itself does to times of a few milliseconds: others may use its processors, which no program on it sees.

A process beside the server wakes up again and again and works as long as a hover takes; how late it is done is what any answer would be.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.measure import Row
from benchmarks.server.serving import Times

_PROGRAM = """
import json, sys, threading, time
taken = []
def work():
    for _ in range(25_000):
        pass
def measure():
    while True:
        time.sleep(0.01)
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
threading.Thread(target=measure, daemon=True).start()
sys.stdin.read()
print(json.dumps(taken))
"""


@contextmanager
def beside(times: Times) -> Iterator[None]:
    """Keep in *times* how long a piece of work of always the same size took meanwhile, with the wait for a processor."""
    with subprocess.Popen([sys.executable, "-c", _PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield
        finally:
            taken, _ = process.communicate("")
            times.seconds = json.loads(taken)


def machine_row(corpus: str, times: Times) -> Row:
    """A line of the table, without a budget."""
    what = "the machine itself: a process beside these hovers that always does the same small work"
    return times.row(corpus, what, "", p95=float("inf"))
