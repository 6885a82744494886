"""Random Java programs, compiled and run: no sequence that a real run writes is dropped because its conditions are thought to contradict each other."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from forelog.flow.graph import LogFlowGraph
from forelog.flow.throwables import bare
from forelog.predict.feasibility import Feasibility
from forelog.predict.region import Context, Region
from forelog.predict.unfolding import Unfolding
from tests.flow.lab import Lab, Run
from tests.flow.runs import Subject
from tests.predict.conditions import programs

MOST = 3000
"""Paths of one program that are looked at."""


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with Lab(tmp_path_factory.mktemp("jvm")) as found:
        yield found


@pytest.mark.slow
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(source=programs())
def test_no_real_run_is_dropped(lab: Lab, source: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        subject = Subject(lab, Path(name), source)
        check(subject, subject.runs(40, 10))
        subject.close()


def check(subject: Subject, runs: list[Run]) -> tuple[set[object], set[object], set[object]]:
    """All sequences, those that are feasible, those that really were."""
    with LogFlowGraph(subject.connection) as graph:
        region = Region(graph, subject.entry, 8, lambda: False)
        feasibility = Feasibility(graph)
        complete = sum(region.entry.total.values()) <= MOST
        everything: set[object] = set()
        feasible: set[object] = set()
        for found in every_path(region):
            key = (bare(found.path.way), found.path.events)
            everything.add(key)
            if key not in feasible and feasibility.conflict(found) is None:
                feasible.add(key)
        hierarchy = graph._linker.hierarchy
        real: set[object] = set()
        for run in runs:
            events = tuple(subject.events[message] for message in run.messages)
            ways = ["return"] if run.way == "return" else [bare(way) for way in hierarchy.ancestors(run.way)]
            for way in ways:
                if (way, events) in everything and (complete or (way, events) in feasible):
                    real.add((way, events))
                    assert (way, events) in feasible, subject.told(run, "dropped")
    return everything, feasible, real


def every_path(region: Region) -> Iterator[Unfolding]:
    """All paths of a region, or the first of them."""
    own: dict[tuple[Context, str], list[list[int]]] = {}

    def ways_through(context: Context, way: str) -> list[list[int]]:
        if (context, way) not in own:
            paths: dict[int, list[list[int]]] = {0: [[]]}
            for node in range(1, context.dag.size):
                paths[node] = [[*path, index] for index in context.into[node] for path in paths[context.dag.edges[index].source][:MOST]][
                    :MOST
                ]
            own[context, way] = [path for node, name in context.dag.finals.items() if name == way for path in paths[node]]
        return own[context, way]

    chosen: list[tuple[int, int]] = []
    for way in sorted(region.entry.total):
        chosen.clear()
        for _ in range(MOST):
            at = 0

            def choose(context: Context, wanted: str, _events: int) -> list[int]:
                nonlocal at
                through = ways_through(context, wanted)
                if at == len(chosen):
                    chosen.append((0, len(through)))
                at += 1
                return through[chosen[at - 1][0]]

            found = Unfolding(region.graph, choose)
            found.call(region.entry, way)
            yield found
            del chosen[at:]
            while chosen and chosen[-1][0] + 1 == chosen[-1][1]:
                chosen.pop()
            if not chosen:
                break
            chosen[-1] = (chosen[-1][0] + 1, chosen[-1][1])
