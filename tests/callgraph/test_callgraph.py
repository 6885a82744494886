"""Each feature of the language that hides calls: what a JVM calls is in the call graph, and can be reached from ``main``."""

import re
from pathlib import Path

import pytest

from tests.callgraph.lab import CASES, Real, expected, indexed, run, units, written
from tests.conftest import PROJECT


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Real]:
    folder = tmp_path_factory.mktemp("real")
    return run(written(folder / "source", CASES), folder / "classes")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_what_a_case_says_is_true(case: Path, real: dict[str, Real]) -> None:
    """Its markers are exactly what the JVM does."""
    happened, said = real[case.stem], expected(case)
    did = {(call.line, call.callee) for call in happened.calls}
    assert sorted(said.calls - did) == []
    assert sorted(did - said.calls) == []
    assert happened.runs == said.runs


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_every_call_is_in_the_graph_and_can_be_reached(case: Path, real: dict[str, Real], tmp_path: Path) -> None:
    happened, graph = real[case.stem], indexed(case, tmp_path)
    assert sorted(happened.calls - graph.calls) == []
    assert sorted({call.caller for call in happened.calls} - graph.reachable) == []
    assert sorted({call.callee for call in happened.calls} - graph.reachable) == []
    assert sorted(happened.runs - graph.reachable) == []
    assert sorted(expected(case).never & graph.reachable) == []


def test_the_table_counts_what_the_cases_say() -> None:
    """``docs/callgraph.md``: the calls of the cases that a row names."""
    rows = (PROJECT / "docs" / "callgraph.md").read_text(encoding="utf-8").splitlines()
    counted = {}
    for row in rows:
        if names := re.findall(r"cases/(\w+)\.java", row):
            said = [expected(case) for case in CASES if case.stem in names]
            assert int(row.split("|")[7]) == sum(len(one.calls) + len(one.runs) for one in said), row
            counted.update(dict.fromkeys(names))
    assert sorted(counted) == [case.stem for case in CASES]


def test_lines_of_a_case_are_those_of_its_files() -> None:
    for case in CASES:
        lines = case.read_text(encoding="utf-8").splitlines()
        for text in units(case).values():
            for number, line in enumerate(text.splitlines()):
                assert line in ("", lines[number])
