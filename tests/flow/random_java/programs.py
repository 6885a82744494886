"""Whole programs: class ``p.P``, whose ``m0()`` is run, in lines that people can read."""

import re

from hypothesis import strategies as st

from tests.flow.random_java.compound import COMPOUND_STATEMENTS
from tests.flow.random_java.functions import FUNCTION_STATEMENTS
from tests.flow.random_java.objects import PIECES
from tests.flow.random_java.simple import SIMPLE_STATEMENTS
from tests.flow.random_java.values import TYPES, value
from tests.flow.random_java.writer import Signature, Variable, Writer

KINDS = {**SIMPLE_STATEMENTS, **COMPOUND_STATEMENTS, **FUNCTION_STATEMENTS}
ALWAYS = ("log", "branch", "declared", "called")
HEAD = """\
package p;

import static lab.T.*;
import java.security.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.function.*;
import java.util.stream.*;

public class P {
"""


@st.composite
def programs(draw: st.DrawFn, depth: int = 3, size: int = 12, *, exact: bool = False, sure: bool = False) -> str:
    """Source text of a program.  *size*: statements of one method.  *exact*, *sure*: see :class:`Writer`."""
    w = Writer(draw, exact=exact or sure, sure=sure, kinds=KINDS)
    others = [name for name in KINDS if name not in ALWAYS]
    chosen = [name for name in others if w.number(0, 2) == 0] if w.number(0, 2) else others
    w.some = tuple(name for name in (*ALWAYS, *chosen) for _ in range(KINDS[name][0]))
    w.methods = tuple(_signature(w, level) for level in range(w.number(1, 3)))
    bodies = [_method(w, method, depth, size) for method in w.methods]
    text = "\n".join(bodies)
    written: set[str] = set()
    while missing := [(name, piece) for pattern, (name, piece) in PIECES.items() if name not in written and re.search(pattern, text)]:
        for name, piece in missing:
            written.add(name)
            text += "\n" + piece(w)
    return HEAD + pretty(text) + "}\n"


def _signature(w: Writer, level: int) -> Signature:
    if not level:
        return Signature("m0", "void", (), checked=True, level=0)
    params = tuple(Variable(f"arg{level}{index}", w.one(TYPES), sure=False) for index in range(w.number(0, 2)))
    params = tuple(Variable(one.name, one.type, sure=one.type in ("boolean", "int", "Color", "Box", "Pair")) for one in params)
    return Signature(f"m{level}", w.pick("void", *TYPES), params, checked=not w.rarely(3), level=level)


def _method(w: Writer, method: Signature, depth: int, size: int) -> str:
    with w.at(scope=method.params, returns=method.returns, checked=method.checked, level=method.level):
        w.left = size
        body = w.statements(depth, 1 if size < 10 else 2, 4)
        if method.returns != "void":
            body += f" return {value(w, method.returns)[0]};"
    params = ", ".join(f"{param.type} {param.name}" for param in method.params)
    throws = " throws Exception" if method.checked else ""
    return f"public static {method.returns} {method.name}({params}){throws} {{ {body} }}"


def pretty(text: str) -> str:
    """One statement a line, indented."""
    lines: list[str] = []
    line, depth = "", 1
    open_brackets: list[str] = []
    text = re.sub(r"\s+", " ", text)
    for at, char in enumerate(text):
        if char == "}" and open_brackets and open_brackets[-1] == "{":
            if line.strip():
                lines.append("    " * depth + line.strip())
            line = ""
            depth -= 1
        line += char
        if char in "({":
            open_brackets.append(char)
        elif char in ")}":
            open_brackets.pop()
        if char == "{":
            depth += 1
        inside = bool(open_brackets) and open_brackets[-1] == "("
        following = text[at + 1 : at + 8].lstrip()
        broken = (
            char == "{"
            or (char == ";" and not inside)
            or (char == "}" and not following.startswith((")", ",", ";", ".", "else", "catch", "finally")))
        )
        if broken and line.strip():
            lines.append("    " * depth + line.strip() if char != "{" else "    " * (depth - 1) + line.strip())
            line = ""
    joined = "\n".join(lines) + ("\n" + line.strip() if line.strip() else "") + "\n"
    return re.sub(r"\{\n\s*\}", "{ }", joined)
