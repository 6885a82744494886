"""Source that no end is in sight of: what it takes is bounded, and what is cut is said."""

import re
from pathlib import Path

import pytest

from forelog.flow.graph import LogFlowGraph
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
