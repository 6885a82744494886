"""An expression of the body tree, spelled as Java again: what a hole is called.

White space is canonical (``a + b``, ``f(x, y)``), parentheses stand where precedence needs them, bodies of lambdas and anonymous classes are
left out, and what is longer than :data:`MAX_LENGTH` is cut, so that a hole's name does not change with layout.
"""

import re
from typing import Final

from forelog.java.ir import Expr

MAX_LENGTH: Final = 160

_PRECEDENCE: Final = {
    operator: level
    for level, operators in enumerate(
        ("||", "&&", "|", "^", "&", "== !=", "< > <= >= instanceof", "<< >> >>>", "+ -", "* / %"),
        start=3,
    )
    for operator in operators.split()
}
"""JLS 15.17 to 15.25; assignment 1, conditional 2, unary and cast 14, primary 15."""

_CHARS: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f", "\0": "\\0"}
_ESCAPED: Final = re.compile("[" + re.escape("".join(_CHARS)) + "]")


def spell(expr: Expr) -> str:
    """The expression as text, on one line."""
    text = _spell(expr, 0, 0)
    return text if len(text) <= MAX_LENGTH else text[: MAX_LENGTH - 1] + "…"


def simple_type(text: str) -> str:
    """A type text without packages: ``java.util.Map<a.b.C>`` → ``Map``."""
    head, _, brackets = text.partition("[")
    return head.partition("<")[0].rpartition(".")[2] + ("[" + brackets if brackets else "")


def _spell(expr: Expr | None, level: int, depth: int) -> str:
    """*level*: the lowest precedence that needs no parentheses here."""
    if expr is None:
        return ""
    if depth > 40:  # deeper than any text a person reads, and than the cut
        return "…"
    operation: str = expr[0]
    own = 15
    depth += 1
    match operation:
        case "name":
            text = str(expr[2])
        case "lit":
            text = _literal(expr[2], expr[3])
        case "field":
            text = f"{_spell(expr[2], 15, depth)}.{expr[3]}"
        case "this" | "super":
            text = f"{expr[2]}.{operation}" if expr[2] else operation
        case "call":
            receiver = f"{_spell(expr[2], 15, depth)}." if expr[2] is not None else ""
            text = f"{receiver}{expr[3]}({_all(expr[4], depth)})"
        case "new":
            body = " {…}" if expr[4] >= 0 else ""
            text = f"new {simple_type(expr[2])}({_all(expr[3], depth)}){body}"
        case "ctor":
            text = f"{expr[2]}({_all(expr[3], depth)})"
        case "newarray":
            text = f"new {simple_type(expr[2])}" + (_spell(expr[4], 0, depth) if expr[4] is not None else "")
        case "arrayinit":
            text = "{" + _all(expr[2], depth) + "}"
        case "lambda":
            own = 1
            names = [name for name, _ in expr[2]]
            body = _spell(expr[3], 2, depth) if expr[3][0] != "block" else "{…}"
            text = f"{names[0] if len(names) == 1 else '(' + ', '.join(names) + ')'} -> {body}"
        case "ref":
            text = f"{_spell(expr[2], 15, depth)}::{expr[3]}"
        case "type":
            text = simple_type(expr[2])
        case "classlit":
            text = f"{simple_type(expr[2])}.class"
        case "binary":
            own = _PRECEDENCE.get(expr[2], 3)
            operands = [_spell(expr[3][0], own, depth), *(_spell(operand, own + 1, depth) for operand in expr[3][1:])]
            text = f" {expr[2]} ".join(operands)
        case "unary":
            own = 14
            inner = _spell(expr[3], 14, depth)
            text = expr[2] + (" " if inner[:1] == expr[2] else "") + inner
        case "update":
            own = 14
            inner = _spell(expr[4], 14, depth)
            text = expr[2] + inner if expr[3] else inner + expr[2]
        case "assign":
            own = 1
            text = f"{_spell(expr[3], 2, depth)} {expr[2]} {_spell(expr[4], 1, depth)}"
        case "cond":
            own = 2
            text = f"{_spell(expr[2], 3, depth)} ? {_spell(expr[3], 2, depth)} : {_spell(expr[4], 2, depth)}"
        case "cast":
            own = 14
            text = f"({' & '.join(map(simple_type, expr[2]))}) {_spell(expr[3], 14, depth)}"
        case "instanceof":
            own = _PRECEDENCE["instanceof"]
            shown = simple_type(expr[3][1]) if expr[3] and expr[3][0] in ("typepat", "recpat") else "…"
            text = f"{_spell(expr[2], own, depth)} instanceof {shown}"
        case "index":
            text = f"{_spell(expr[2], 15, depth)}[{_spell(expr[3], 0, depth)}]"
        case "switch":
            text = f"switch ({_spell(expr[2], 0, depth)}) {{…}}"
        case _:
            text = "…"
    return f"({text})" if own < level else text


def _all(exprs: tuple[Expr, ...], depth: int) -> str:
    return ", ".join(_spell(expr, 0, depth) for expr in exprs)


def _literal(kind: str, value: object) -> str:
    if kind == "String":
        return '"' + _ESCAPED.sub(_escape, str(value)) + '"'
    if kind == "char":
        return "'" + ("\\'" if value == "'" else _CHARS.get(str(value), str(value)) if value != '"' else '"') + "'"
    if kind == "boolean":
        return "true" if value else "false"
    if kind == "null":
        return "null"
    return f"{value}{ {'long': 'L', 'float': 'f'}.get(kind, '') }"


def _escape(found: re.Match[str]) -> str:
    return _CHARS[found[0]]
