"""Expressions as people read them in a flow: ``x == null``, ``zk.isRunning()``."""

import json

from forelog.java.ir import Expr

LIMIT = 120
"""Characters; what is longer ends in an ellipsis."""


def text(expr: Expr) -> str:
    """One line of Java for *expr*, at most :data:`LIMIT` characters."""
    out: list[str] = []
    _write(expr, out, 24)
    whole = "".join(out)
    return whole if len(whole) <= LIMIT else whole[: LIMIT - 1] + "…"


def _list(exprs: tuple[Expr, ...], out: list[str], depth: int, separator: str = ", ") -> None:
    for index, expr in enumerate(exprs):
        if index:
            out.append(separator)
        _write(expr, out, depth)


def _operand(expr: Expr, out: list[str], depth: int) -> None:
    if expr[0] in ("binary", "cond", "assign", "instanceof", "lambda", "switch"):
        out.append("(")
        _write(expr, out, depth)
        out.append(")")
    else:
        _write(expr, out, depth)


def _write(expr: Expr, out: list[str], depth: int) -> None:
    operation = expr[0]
    if depth == 0 or len(out) > LIMIT:
        out.append("…")
        return
    depth -= 1
    if operation == "lit":
        out.append(literal(expr[2], expr[3]))
    elif operation == "name":
        out.append(expr[2])
    elif operation == "field":
        _operand(expr[2], out, depth)
        out.append("." + expr[3])
    elif operation in ("this", "super"):
        out.append(f"{expr[2]}.{operation}" if expr[2] else operation)
    elif operation == "call":
        if expr[2] is not None:
            _operand(expr[2], out, depth)
            out.append(".")
        out.append(expr[3] + "(")
        _list(expr[4], out, depth)
        out.append(")")
    elif operation == "new":
        out.append(f"new {expr[2]}(")
        _list(expr[3], out, depth)
        out.append(")")
    elif operation == "newarray":
        out.append(f"new {expr[2]}")
    elif operation == "binary":
        for index, part in enumerate(expr[3]):
            if index:
                out.append(f" {expr[2]} ")
            _operand(part, out, depth)
    elif operation == "unary":
        out.append(expr[2])
        _operand(expr[3], out, depth)
    elif operation == "update":
        out.append(expr[2] if expr[3] else "")
        _operand(expr[4], out, depth)
        out.append("" if expr[3] else expr[2])
    elif operation == "assign":
        _write(expr[3], out, depth)
        out.append(f" {expr[2]} ")
        _write(expr[4], out, depth)
    elif operation == "cond":
        _operand(expr[2], out, depth)
        out.append(" ? ")
        _write(expr[3], out, depth)
        out.append(" : ")
        _write(expr[4], out, depth)
    elif operation == "cast":
        out.append(f"({' & '.join(expr[2])}) ")
        _operand(expr[3], out, depth)
    elif operation == "instanceof":
        _operand(expr[2], out, depth)
        out.append(" instanceof " + pattern(expr[3]))
    elif operation == "index":
        _operand(expr[2], out, depth)
        out.append("[")
        _write(expr[3], out, depth)
        out.append("]")
    elif operation == "classlit":
        out.append(f"{expr[2]}.class")
    elif operation == "type":
        out.append(expr[2])
    elif operation == "ref":
        _write(expr[2], out, depth)
        out.append(f"::{expr[3]}")
    elif operation == "switch":
        out.append("switch (")
        _write(expr[2], out, depth)
        out.append(") …")
    else:
        out.append({"lambda": "lambda", "arrayinit": "{…}"}.get(operation, "…"))


def literal(kind: str, value: object) -> str:
    """A literal as it could stand in the source."""
    if kind == "String":
        return json.dumps(value, ensure_ascii=False)
    if kind == "char":
        return f"'{value}'"
    if kind == "boolean":
        return "true" if value in (True, "true") else "false"
    return "null" if kind == "null" else str(value)


def pattern(node: Expr) -> str:
    """A pattern, or an expression or ``default`` that stands as a case label."""
    if node[0] == "default":
        return "default"
    if node[0] == "typepat":
        return f"{node[1]} {node[2]}".strip()
    if node[0] == "recpat":
        return f"{node[1]}({', '.join(pattern(part) for part in node[2])})"
    return text(node)
