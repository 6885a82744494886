"""Each feature of the language that hides calls: what a JVM calls is in the call graph, and can be reached from ``main``."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.callgraph.lab import CASES, Call, Real, expected, indexed, numberless, run, written


@dataclass(frozen=True)
class Found:
    """What the index says of a case."""

    calls: frozenset[Call]
    reachable: frozenset[str]


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Real]:
    folder = tmp_path_factory.mktemp("real")
    return run(written(folder / "source"), folder / "classes")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Found]:
    folder = tmp_path_factory.mktemp("indexed")
    connection = indexed(written(folder / "source"), folder / "index.db")
    calls: dict[str, set[Call]] = {case.stem: set() for case in CASES}
    for caller, method, line, callee, name in connection.execute(
        "SELECT caller_class, caller_method, line, callee_class, callee_method FROM v_call_graph WHERE resolution = 'workspace'"
    ):
        package, _, simple = caller.partition(".")
        calls[package].add(Call(line, numberless(f"{simple}#{method}"), numberless(f"{callee.partition('.')[2]}#{name}")))
    reachable: dict[str, set[str]] = {case.stem: set() for case in CASES}
    for owner, name in connection.execute("SELECT class, method FROM v_reachable"):
        package, _, simple = owner.partition(".")
        reachable[package].add(numberless(f"{simple}#{name}"))
    connection.close()
    return {name: Found(frozenset(calls[name]), frozenset(reachable[name])) for name in calls}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_what_a_case_says_is_true(case: Path, real: dict[str, Real]) -> None:
    """Its markers are exactly what the JVM does."""
    happened, said = real[case.stem], expected(case)
    did = {(call.line, call.callee) for call in happened.calls}
    assert sorted(said.calls - did) == []
    assert sorted(did - said.calls) == []
    assert happened.runs == said.runs


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_every_call_is_in_the_graph_and_can_be_reached(case: Path, real: dict[str, Real], found: dict[str, Found]) -> None:
    happened, graph = real[case.stem], found[case.stem]
    assert sorted(happened.calls - graph.calls) == []
    assert sorted({call.caller for call in happened.calls} - graph.reachable) == []
    assert sorted({call.callee for call in happened.calls} - graph.reachable) == []
    assert sorted(happened.runs - graph.reachable) == []
    assert sorted(expected(case).never & graph.reachable) == []
