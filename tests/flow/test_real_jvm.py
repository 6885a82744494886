"""Random Java programs, compiled and run: the log-flow graph accepts every real run."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forelog.flow.accept import accepts, ends
from forelog.flow.graph import LogFlowGraph
from forelog.flow.throwables import bare
from tests.flow.lab import Lab, entry, indexed, statements
from tests.flow.programs import programs


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    with Lab() as found:
        yield found


@pytest.mark.slow
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(source=programs(), inputs=st.lists(st.text("01", min_size=8, max_size=40), min_size=12, max_size=12))
def test_every_real_run_is_accepted(lab: Lab, source: str, inputs: list[str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        check(lab, Path(name), source, inputs)


def check(lab: Lab, folder: Path, source: str, inputs: list[str]) -> None:
    (folder / "P.java").write_text(source)
    runs = lab.runs(folder, inputs)
    connection = indexed(folder)
    known = statements(connection)
    with LogFlowGraph(connection, deep=True) as graph:
        start = entry(connection)
        for bits, run in zip(inputs, runs, strict=True):
            events = [known[message] for message in run.messages]
            ways = accepts(graph, start, events)
            longest = max((written for _, written in ends(graph, start, events)), default=0)
            told = f"bits {bits}: {run.way} {' '.join(run.messages)}; accepted to {longest}, ways {sorted(ways)}\n{source}"
            assert ways, told
            if run.way == "return":
                assert "return" in ways, told
            else:
                hierarchy = graph._linker.hierarchy
                assert any(way != "return" and bare(way) in hierarchy.ancestors(run.way) for way in ways), told
    connection.close()
