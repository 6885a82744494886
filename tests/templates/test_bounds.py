"""Source that would cost more than it is worth is given up at a hole: time stays in proportion to the source."""

import time

import pytest

from tests.templates.snippets import Workspace

SECONDS = 4.0
"""CPU; each of these takes a few hundredths, and without a bound minutes or for ever."""


def body(statements: str, members: str = "") -> str:
    """A class with a logger and one method."""
    return f"package p; import org.slf4j.*; class C {{ Logger log; int n; {members} void m(String a) {{ {statements} }} }}"


CASES = {
    "locals that double": 'String s0 = "a" + n; ' + "".join(f"String s{i + 1} = s{i} + s{i}; " for i in range(30)) + "log.info(s30);",
    "a local that doubles": 'String s = "a" + n; ' + "s = s + s; " * 30 + "log.info(s);",
    "a local that doubles by +=": 'String s = "a" + n; ' + "s += s; " * 30 + "log.info(s);",
    "a local that doubles by concat": 'String s = "a" + n; ' + "s = s.concat(s); " * 30 + "log.info(s);",
    "a constant that doubles": 'String s = "a"; ' + "s = s + s; " * 30 + "log.info(s);",
    "many operands": "log.info(" + " + ".join(['"x"', "a"] * 10_000) + ");",
    "a chain on an unknown builder": "log.info(a.x()" + "".join(f'.append("a{i}")' for i in range(60)) + ".toString());",
    "calls in calls": "log.info(" + "f(" * 60 + "a" + ")" * 60 + ");",
    "loops in loops": 'String s = "x"; ' + "for (int i = 0; i < n; i++) { s = s + a; " * 14 + "log.info(s); " + "} " * 14,
    "choices in a row": 'String s = ""; ' + "".join(f'if (n > {i}) s += "a{i}"; else s += "b{i}"; ' for i in range(80)) + "log.info(s);",
}


@pytest.mark.parametrize("case", CASES)
def test_in_time(case: str) -> None:
    space = Workspace(body(CASES[case], 'String f(String s) { return "(" + s + ")"; }'))
    before = time.process_time()
    said = space.said()
    assert time.process_time() - before < SECONDS
    assert len(said) == 1
    assert len(said[0].text) < 2_000_000


def test_what_doubles_is_a_hole_in_the_end() -> None:
    space = Workspace(body('String s = "a" + n; ' + "s = s + s; " * 2 + "log.info(s);") + "")
    assert [each.text for each in space.said()] == ["a<n>a<n>a<n>a<n>"]
    space = Workspace(body('String s = "a" + n; ' + "s = s + s; " * 30 + 'log.info("end " + s.length() + s);'))
    (said,) = space.said()
    assert "<s>" in said.text
    assert "a<n>" not in said.text


def test_wrappers_that_call_each_other_with_more_text_come_to_an_end() -> None:
    said = Workspace(
        """package p; import org.slf4j.*; class C { Logger log;
            void a(String s) { log.info(s); b("x" + s); }
            void b(String s) { log.warn(s); a("y" + s); }
            void m() {
                a("z");
            } }"""
    ).said()
    assert {each.text for each in said if each.line == 5} == {"z", "xz", "yxz", "xyxz", "yxyxz", "xyxyxz"}
