"""Source that no end is in sight of: what it takes is bounded, and what is cut is said."""

import re
from pathlib import Path

import pytest

from forelog.flow.escapes import Escapes
from forelog.flow.graph import LogFlowGraph
from forelog.flow.machine import Machine
from forelog.flow.source import Files
from forelog.flow.whole import whole_graph
from forelog.predict import region
from forelog.predict.paths import PathFinder
from forelog.predict.predict import predict
from tests.flow.lab import entry, indexed

FRAME = """\
class P {{
    static final java.util.logging.Logger LOG = java.util.logging.Logger.getLogger("p");
    static boolean b() {{ return LOG.hashCode() > 3; }}
    {members}
}}
"""


def many(count: int, text: str) -> str:
    """*text* so many times, ``#`` the number and ``@`` the next one."""
    return "\n".join(text.replace("#", str(number)).replace("@", str(number + 1)) for number in range(count))


BODIES = {
    "recursion without end": 'static void m() { LOG.info("a"); m(); }',
    "mutual recursion without end": 'static void m() { LOG.info("a"); try { x(); } finally { LOG.info("f"); } } static void x() { LOG.info("b"); y(); } static void y() { m(); }',
    "a long ring": many(300, 'static void r#() { LOG.info("r#"); if (b()) { r@(); } }')
    + " static void r300() { r0(); } static void m() { r0(); }",
    "5000 cases": "static void m() { switch (LOG.hashCode()) { " + many(5000, 'case #: LOG.info("c#"); if (b()) { break; }') + " } }",
    "loops in one another": "static void m() { " + many(60, 'while (b()) { LOG.info("l#"); ') + "}" * 61,
    "finally in one another": "static void m() { "
    + "try { if (b()) { return; } " * 14
    + many(14, '} finally { LOG.info("f#"); if (b()) { return; } }')
    + " }",
}
CUT = ("recursion without end", "mutual recursion without end", "a long ring", "loops in one another")
"""Whose predictions must say that something is cut, whatever the time."""


@pytest.mark.parametrize("name", BODIES)
def test_it_is_bounded(tmp_path: Path, name: str) -> None:
    source = FRAME.format(members=BODIES[name])
    (tmp_path / "P.java").write_text(source)
    connection = indexed(tmp_path)
    with LogFlowGraph(connection, deep=True) as graph:
        states = sum(graph.machine(method).size for method in graph.logging())
    assert states < 10 * len(re.findall(r"\w+\(", source))
    prediction = predict(connection, entry(connection, "m"), time_limit=5)
    assert prediction.sequences
    assert prediction.cuts or (prediction.statements_covered == prediction.statements_reachable)
    if name in CUT:
        assert prediction.cuts
    connection.close()


def circle_of_subclasses(count: int) -> str:
    """So many classes, each of which may call the method of any of them."""
    return (
        'static void m(B b) { LOG.info("begin"); b.run(b, 3); LOG.info("end"); }\n'
        f"static void all(int k) {{ B b = null; switch (k) {{ {many(count, 'case #: b = new S#(); break;')} default: }} m(b); }}\n"
        "interface B { void run(B b, int k); }\n"
        + many(count, 'static class S# implements B { public void run(B b, int k) { LOG.info("run #"); if (k > #) { b.run(b, k - 1); } } }')
    )


def counted(monkeypatch: pytest.MonkeyPatch, owner: object, name: str) -> list[int]:
    """How often a function is called from now on, as the only item of a list."""
    calls, function = [0], getattr(owner, name)

    def count(*arguments: object, **options: object) -> object:
        calls[0] += 1
        return function(*arguments, **options)

    monkeypatch.setattr(owner, name, count)
    return calls


def test_ways_out_of_many_that_all_call_each_other_take_a_few_looks_at_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = counted(monkeypatch, Escapes, "_one")
    for size in (20, 40):
        looks[0] = 0
        folder = tmp_path / str(size)
        folder.mkdir()
        (folder / "P.java").write_text(FRAME.format(members=circle_of_subclasses(size)))
        connection = indexed(folder)
        with LogFlowGraph(connection, deep=True) as graph:
            graph.prepare([entry(connection, "all")])
        connection.close()
        assert looks[0] < 8 * size


def test_calls_with_very_many_callees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "P.java").write_text(FRAME.format(members=circle_of_subclasses(120)))
    connection = indexed(tmp_path)
    unrolled = counted(monkeypatch, region, "unroll")
    prediction = predict(connection, entry(connection, "all"), depth=20, limit=40, time_limit=600)
    assert unrolled[0] < 150, "a region that is too large is not tried"
    assert prediction.statements_reachable == 122
    assert prediction.statements_covered > 40, "each sequence says something new"
    assert any(cut.startswith("depth") for cut in prediction.cuts)
    machines = whole_graph(connection, jobs=1).machines
    assert len(machines) == 122
    assert sum(map(edges_of, machines.values())) < 5 * 122 * 122
    connection.close()


def edges_of(machine: Machine) -> int:
    return sum(map(len, machine.edges))


def test_when_there_is_no_time_the_one_path_tells_all_that_a_path_can(tmp_path: Path) -> None:
    (tmp_path / "P.java").write_text(FRAME.format(members="static void m() { " + many(50, 'if (b()) { LOG.info("l#"); }') + " }"))
    connection = indexed(tmp_path)
    with LogFlowGraph(connection) as graph:
        graph.machine(entry(connection, "m"))
        around = region.Region(graph, entry(connection, "m"), 5, lambda: False)
        path = next(PathFinder(around, 0, lambda: True).paths())
    assert len(path.events) == 50
    connection.close()


def test_of_a_method_that_is_too_long_the_beginning_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = many(1500, 'LOG.info("l#"); if (b()) { LOG.info("then #"); }')
    (tmp_path / "P.java").write_text(FRAME.format(members=f"static void m() {{ {body} }}"))
    connection = indexed(tmp_path)
    monkeypatch.setattr(Files, "seconds", lambda _files, _file: 4.0)  # a machine that reads slowly
    prediction = predict(connection, entry(connection, "m"), limit=5, time_limit=5)
    texts = [event.template for event in prediction.sequences[0].events if event.template.startswith("l")]
    assert 100 < len(texts) < 1500
    assert texts == [f"l{number}" for number in range(len(texts))]
    assert prediction.sequences[0].exit.kind == "cut"
    assert "only the beginning" in prediction.sequences[0].cut
    assert any(cut.startswith("time") for cut in prediction.cuts)
    monkeypatch.undo()
    whole = predict(connection, entry(connection, "m"), limit=1, time_limit=600)
    assert whole.statements_covered == 3000, "nothing of the beginning alone is kept"
    assert not any(cut.startswith("time") for cut in whole.cuts)
    connection.close()
