"""Real runs of a program, and whether the log-flow graph of its source allows them."""

import random
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from forelog.flow.accept import accepts, ends, may_begin
from forelog.flow.graph import LogFlowGraph
from forelog.flow.machine import HALT, RETURN
from forelog.flow.throwables import bare
from tests.flow.lab import Lab, Run, entry, indexed, statements


class Subject:
    """A compiled and indexed program."""

    def __init__(self, lab: Lab, folder: Path, source: str) -> None:
        self.lab = lab
        self.folder = folder
        self.source = source
        problem = lab.compile(folder, source)
        assert not problem, f"{problem}\n{source}"
        self.connection: sqlite3.Connection = indexed(folder)
        self.events = statements(self.connection)
        self.entry = entry(self.connection, owner="p.P")

    def close(self) -> None:
        self.connection.close()

    def runs(self, first: int, drawn: int) -> list[Run]:
        """Different runs: on the *first* inputs, those of fewest ones first, and on some *drawn* by chance."""
        found: dict[tuple[object, ...], Run] = {}
        chance = random.Random(self.source)
        texts = ["".join(chance.choice("01") for _ in range(chance.randrange(6, 50))) for _ in range(drawn)]
        for run in (*self.inputs(first), *(self.lab.run(self.folder, text) for text in texts)):
            found.setdefault((run.way, run.messages, run.threads), run)
        return list(found.values())

    def inputs(self, most: int) -> Iterator[Run]:
        """Runs on different inputs, each of which ends with the last bit that is 1: what a run asks for behind it is 0."""
        todo = [""]
        for count, bits in enumerate(todo):
            if count == most:
                return
            run = self.lab.run(self.folder, bits)
            yield run
            if len(todo) < most:
                todo += [bits + "0" * zeros + "1" for zeros in range(run.asked - len(bits))]

    def told(self, run: Run, what: str) -> str:
        """What to say of a run that should not be."""
        threads = "".join(f"; another thread: {' '.join(events)}" for events in run.threads)
        return f"bits {run.bits or 'none'}: {run.way} {' '.join(run.messages)}{threads}; {what}\n{self.source}"

    # Soundness.

    def check_accepted(self, runs: Sequence[Run]) -> None:
        """Every run is one of the log-flow graph's."""
        with LogFlowGraph(self.connection, deep=True) as graph:
            hierarchy = graph._linker.hierarchy
            for run in runs:
                events = [self.events[message] for message in run.messages]
                if run.way == "elsewhere":  # another thread ends the JVM while this one waits
                    assert may_begin(graph, self.entry, events), self.told(run, "it cannot begin so")
                    continue
                ways = accepts(graph, self.entry, events)
                wanted = HALT if run.way == "exit" else RETURN if run.way == "return" else ""
                good = wanted in ways if wanted else any(bare(way) in hierarchy.ancestors(run.way) for way in ways - {RETURN, HALT})
                if not good:
                    longest = max(n for n in range(len(events) + 1) if may_begin(graph, self.entry, events[:n]))
                    raise AssertionError(self.told(run, f"accepted to {longest}, ways {sorted(ways)}"))
                for thread in run.threads:
                    self.check_thread(graph, run, [self.events[message] for message in thread])

    def check_thread(self, graph: LogFlowGraph, run: Run, events: list[int]) -> None:
        """A thread runs one thing that it was given after the other."""
        sql = "SELECT DISTINCT callee_id FROM calls WHERE kind IN ('thread', 'callback') AND callee_id IS NOT NULL"
        roots = [row[0] for row in self.connection.execute(sql)]
        reached, todo = {0}, [0]
        while todo:
            at = todo.pop()
            for root in roots:
                for _, written in ends(graph, root, events[at:]):
                    if at + written not in reached:
                        reached.add(at + written)
                        todo.append(at + written)
        assert len(events) in reached, self.told(run, f"a thread is accepted to {max(reached)}")
