"""What a string is made of, as far as the text of its own file says: constants, parameters of the method around it, and holes.

For names that code gives to things (:mod:`forelog.flow.thread_names`).  Log messages have templates of their own, which know far more.
"""

import re
from collections.abc import Sequence
from typing import TypeAlias

from forelog.java.facts import FINAL, FileFacts, MethodFact, TypeFact
from forelog.java.ir import Expr, walk

Spelling: TypeAlias = tuple[str | int | None, ...]
"""Constant text, index of a parameter, or ``None`` for what is not known; one after another."""
UNKNOWN: Spelling = (None,)
MOST = 8
"""Spellings of one expression; of more nothing is known."""
_DEEP = 6
"""Variables that are followed behind one another."""
_FORMAT = re.compile(r"%(?:\d+\$)?[-#+ 0,(<]*\d*(?:\.\d+)?(?:[tT])?([a-zA-Z%])")


def spellings(expr: Expr, facts: FileFacts, owner: TypeFact, method: MethodFact) -> list[Spelling]:
    """What *expr*, which stands in *method* of *owner*, can be."""
    found = _of(expr, facts, owner, method, _DEEP)
    return found if len(found) <= MOST else [UNKNOWN]


def bound(spelling: Spelling, arguments: Sequence[Sequence[Spelling]]) -> list[Spelling]:
    """The spelling with what a caller gives for the parameters."""
    found: list[Spelling] = [()]
    for part in spelling:
        options = (arguments[part] if part < len(arguments) else [UNKNOWN]) if isinstance(part, int) else [(part,)]
        found = [(*before, *option) for before in found for option in options]
        if len(found) > MOST:
            return [UNKNOWN]
    return found


def pattern(spelling: Spelling) -> str:
    """A regular expression that the whole string matches; ``""`` when nothing is known that tells it from others."""
    if sum(sum(map(str.isalpha, part)) for part in spelling if isinstance(part, str)) < 2:
        return ""
    parts: list[str] = []
    for part in spelling:
        text = re.escape(part) if isinstance(part, str) else ".*"
        if text != ".*" or parts[-1:] != [".*"]:
            parts.append(text)
    return "".join(parts)


def _of(expr: Expr, facts: FileFacts, owner: TypeFact, method: MethodFact, left: int) -> list[Spelling]:
    operation = expr[0]
    if operation == "lit":
        return [(str(expr[3]),)] if expr[2] in ("String", "char", "int", "long") else [UNKNOWN]
    if operation == "binary" and expr[2] == "+":
        found: list[Spelling] = [()]
        for operand in expr[3]:
            options = _of(operand, facts, owner, method, left)
            found = [(*before, *option) for before in found for option in options]
            if len(found) > MOST:
                return [UNKNOWN]
        return found
    if operation == "cond":
        return _of(expr[3], facts, owner, method, left) + _of(expr[4], facts, owner, method, left)
    if operation == "cast":
        return _of(expr[3], facts, owner, method, left)
    if operation == "name" and left:
        return _variable(expr[2], facts, owner, method, left - 1)
    if operation == "field" and left:
        holder = expr[2][2] if expr[2][0] == "name" else expr[2][3] if expr[2][0] == "field" else ""
        named = next((one for one in facts.types if one.name and one.name == holder), None)
        return [UNKNOWN] if named is None else _constant(expr[3], facts, (named,), method, left - 1)
    if operation == "call" and expr[3] == "format" and expr[2] is not None and expr[2][:1] == ("name",) and expr[2][2] == "String":
        return _formatted(expr[4], facts, owner, method, left)
    return [UNKNOWN]


def _variable(name: str, facts: FileFacts, owner: TypeFact, method: MethodFact, left: int) -> list[Spelling]:
    values = [] if method.body is None else given(name, method.body)
    index = next((at for at, param in enumerate(method.params) if param.name == name), -1)
    if index >= 0:
        return [(index,)] if not values else [UNKNOWN]
    if values:
        if any(value is None for value in values) or len(values) > MOST:
            return [UNKNOWN]
        return [one for value in values if value is not None for one in _of(value, facts, owner, method, left)]
    around = [owner]
    while around[-1].outer >= 0:
        around.append(facts.types[around[-1].outer])
    return _constant(name, facts, around, method, left)


def given(name: str, body: Expr) -> list[Expr | None]:
    """All values that a local is given; ``None`` for one that is not known."""
    found: list[Expr | None] = []
    for node in walk(body):
        if node[0] == "local":
            found += [init for declared, _, init, _ in node[3] if declared == name and init is not None]
        elif node[0] == "assign" and node[3][0] == "name" and node[3][2] == name:
            found.append(node[4] if node[2] == "=" else None)
        elif (node[0] == "foreach" and node[3] == name) or (node[0] == "update" and node[4][0] == "name" and node[4][2] == name):
            found.append(None)
    return found


def _constant(name: str, facts: FileFacts, owners: Sequence[TypeFact], method: MethodFact, left: int) -> list[Spelling]:
    for owner in owners:
        for field in owner.fields:
            if field.name == name:
                return _of(field.init, facts, owner, method, left) if field.init is not None and field.flags & FINAL else [UNKNOWN]
    return [UNKNOWN]


def _formatted(arguments: Sequence[Expr], facts: FileFacts, owner: TypeFact, method: MethodFact, left: int) -> list[Spelling]:
    """``String.format``: constants of the format, and its arguments where they are plainly printed."""
    if not arguments or arguments[0][:1] != ("lit",) or arguments[0][2] != "String":
        return [UNKNOWN]
    text = arguments[0][3]
    found: list[Spelling] = [()]
    at = number = 0
    for match in _FORMAT.finditer(text):
        plain = match[0] in ("%s", "%d")
        given = arguments[1 + number : 2 + number] if plain else []
        number += plain
        options: list[Spelling] = (
            [("%",)]
            if match[1] == "%"
            else [("\n",)]
            if match[1] == "n"
            else [o for one in given for o in _of(one, facts, owner, method, left)]
        ) or [UNKNOWN]
        found = [(*before, text[at : match.start()], *option) for before in found for option in options]
        if len(found) > MOST:
            return [UNKNOWN]
        at = match.end()
    return [(*before, text[at:]) for before in found]
