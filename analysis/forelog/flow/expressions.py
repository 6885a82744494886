"""Expressions: the calls inside them, in the order of evaluation (JLS 15.7), and the operators that skip some (15.23, 15.24, 15.25)."""

from forelog.flow import machine as m
from forelog.flow.builder import DEAD, Builder, Value
from forelog.flow.terms import FALSE, TRUE, UNKNOWN, Term, kind_of, lasting, logical, negation, term_of
from forelog.flow.text import text
from forelog.java.ir import Expr, Stmt, walk

_ACTIONS = frozenset(("call", "new", "ctor", "switch", "assign", "update"))


def acts(expr: Expr) -> bool:
    """Whether *expr* may call or assign something, so that it matters if it is evaluated."""
    return any(node[0] in _ACTIONS for node in walk(expr))


def branch(b: Builder, expr: Expr, at: int, construct: str = "") -> tuple[int, int]:
    """Control where *expr* is true, and where it is false; a constant condition has one of them dead (JLS 14.22)."""
    if at == DEAD:
        return DEAD, DEAD
    operation = expr[0]
    if operation == "binary" and expr[2] in ("&&", "||"):
        stops: list[int] = []
        for operand in expr[3]:
            true, false = branch(b, operand, at, construct)
            at, stop = (true, false) if expr[2] == "&&" else (false, true)
            stops.append(stop)
        return (at, b.join(*stops)) if expr[2] == "&&" else (b.join(*stops), at)
    if operation == "unary" and expr[2] == "!":
        true, false = branch(b, expr[3], at, construct)
        return false, true
    if operation == "lit" and expr[2] == "boolean":
        return (at, DEAD) if expr[3] in (True, "true") else (DEAD, at)
    if operation == "cond":
        true, false = branch(b, expr[2], at)
        then, otherwise = branch(b, expr[3], true, construct), branch(b, expr[4], false, construct)
        return b.join(then[0], otherwise[0]), b.join(then[1], otherwise[1])
    changes = b.changes
    at = b.value(expr, at)
    key, negated = condition_key(b, expr)
    shown = text(expr)
    call = expr[1] if operation == "call" else -1
    if operation == "call":
        b.asks(expr)
    term = term_of(b, expr, at, changes) if at != DEAD else UNKNOWN
    return decide(b, at, f"{construct} ({shown})" if construct else shown, expr[1], key=key, negated=negated, call=call, term=term)


def decide(
    b: Builder, at: int, shown: str, pos: int, *, key: str = "", negated: bool = False, call: int = -1, term: Term = UNKNOWN
) -> tuple[int, int]:
    """A decision between true and false."""
    return (
        b.step(at, m.GUARD, (shown, "true", pos, key, negated, call, term)),
        b.step(at, m.GUARD, (shown, "false", pos, key, negated, call, negation(term))),
    )


def condition_key(b: Builder, expr: Expr) -> tuple[str, bool]:
    """A normal form of a condition which cannot change while the body runs, and whether *expr* is its negation; ``""`` when it can."""
    if not _constant(b, expr):
        return "", False
    negated = expr[0] == "binary" and expr[2] == "!=" and len(expr[3]) == 2
    key = text(("binary", 0, "==", expr[3]) if negated else expr)
    b.tested(expr, key)
    return key, negated


def _constant(b: Builder, expr: Expr) -> bool:
    operation = expr[0]
    if operation == "name":
        return b.stable(expr[2])
    if operation == "binary":
        return all(_constant(b, part) for part in expr[3])
    if operation == "unary":
        return _constant(b, expr[3])
    if operation == "instanceof":
        return expr[3][0] == "typepat" and _constant(b, expr[2])
    return bool(operation == "lit")


def _name(b: Builder, node: Expr, at: int) -> int:
    return at if node[2] in b.locals else b.step(at, m.USE, (node[1], b.handler))


def _field(b: Builder, node: Expr, at: int) -> int:
    target = node[2]
    at = b.value(target, at)
    if target[0] not in ("this", "super", "type"):
        b.implicit(at, node[1])
    if target[0] in ("name", "field", "type"):
        at = b.step(at, m.USE, (node[1], b.handler))
    return at


def _call(b: Builder, node: Expr, at: int) -> int:
    # a().b().c() nests to the left as deep as the chain is long: walked without recursion.
    chain = [node]
    while chain[-1][2] is not None and chain[-1][2][0] == "call":
        chain.append(chain[-1][2])
    receiver = chain[-1][2]
    if receiver is not None:
        changes = b.changes
        at = b.value(receiver, at)
    for call in reversed(chain):
        changes = b.changes if call[2] is None or call is not chain[-1] else changes
        at = b.values(call[4], at)
        b.takes(at, call[1], call[3], call[2], call[4], changes)
        b.functions(call[1], call[2], call[4])
        if call[4] and "Throw" in call[3]:  # orElseThrow and its like, of whatever library
            b.edge(at, m.RAISE, ("supplied", call[1], _supplied(b, call[4])), b.handler)
        at = b.step(at, m.CALL, (call[1], b.handler))
    return at


def _supplied(b: Builder, arguments: tuple[Expr, ...]) -> tuple[tuple[str, ...], ...]:
    """Candidates for the types that functions among the arguments make: ``() -> new X()``, ``X::new``."""
    found = []
    for argument in arguments:
        if argument[0] == "lambda" and argument[3][0] == "new":
            found.append(b.scope.candidates(argument[3][2]))
        elif argument[0] == "ref" and argument[3] == "new" and argument[2][0] in ("type", "name", "field"):
            found.append(b.scope.candidates(text(argument[2])))
    return tuple(found)


def _ctor(b: Builder, node: Expr, at: int) -> int:
    if node[5] is not None:
        at = b.value(node[5], at)
    b.functions(node[1], None, node[3])
    changes = b.changes
    at = b.values(node[3], at)
    b.takes(at, node[1], "<init>", None, node[3], changes)
    return b.step(at, m.CALL, (node[1], b.handler))


def _new(b: Builder, node: Expr, at: int) -> int:
    if node[5] is not None:
        at = b.value(node[5], at)
    b.functions(node[1], node, node[3])
    if any(acts(argument) for argument in node[3]):
        at = b.step(at, m.INITIALIZE, (node[1], b.handler))
    changes = b.changes
    at = b.values(node[3], at)
    b.takes(at, node[1], "<init>", node, node[3], changes)
    return b.step(at, m.CALL, (node[1], b.handler))


def _newarray(b: Builder, node: Expr, at: int) -> int:
    at = b.values(tuple(dim for dim in node[3] if dim is not None), at)
    if any(dim is not None and dim[0] != "lit" for dim in node[3]):
        b.implicit(at, node[1])
    return b.value(node[4], at) if node[4] is not None else at


def _arrayinit(b: Builder, node: Expr, at: int) -> int:
    return b.values(node[2], at)


def _ref(b: Builder, node: Expr, at: int) -> int:
    return b.value(node[2], at)


def _binary(b: Builder, node: Expr, at: int) -> int:
    operator, operands = node[2], node[3]
    if operator in ("&&", "||"):
        if not any(acts(operand) for operand in operands[1:]):
            return b.values(operands, at)
        true, false = branch(b, node, at)
        b.result(true, node, TRUE)
        b.result(false, node, FALSE)
        return b.join(true, false)
    at = b.value(operands[0], at)
    for operand in operands[1:]:
        at = b.value(operand, at)
        if operator in ("/", "%"):
            b.implicit(at, node[1])
    return _printed(b, operands, at) if operator == "+" else at


def _printed(b: Builder, operands: tuple[Expr, ...], at: int) -> int:
    """String concatenation calls toString() on its operands (JLS 15.18.1); calls and fields have a site of their own at that position."""
    if any(operand[0] == "lit" and operand[2] != "String" for operand in operands):
        return at
    for operand in operands:
        if operand[0] in ("this", "cast") or (operand[0] == "name" and operand[2] in b.locals):
            at = b.step(at, m.USE, (operand[1], b.handler))
    return at


def _unary(b: Builder, node: Expr, at: int) -> int:
    return b.value(node[3], at)


def _update(b: Builder, node: Expr, at: int) -> int:
    at = b.value(node[4], at)
    target = node[4]
    if target[0] != "name" or target[2] not in b.locals:
        return at
    return b.give(at, target[2], _calculated(b, at, target, node[2][0], ("int", 1)), node[1])


def _calculated(b: Builder, at: int, target: Expr, operator: str, by: Term) -> Term:
    """What a local holds after ``+=`` and its like, if nothing is lost (JLS 15.26.2)."""
    if at != DEAD and operator in ("|", "&", "^") and b.locals[target[2]] == "boolean":
        return logical(operator, b.known.of(at).get(target[2], UNKNOWN), by)
    if at == DEAD or operator not in ("+", "-", "*") or b.locals[target[2]] not in ("int", "long") or by == UNKNOWN:
        return UNKNOWN
    before = b.known.of(at).get(target[2], UNKNOWN)
    return ("op", operator, kind_of(b, target), before, by) if before != UNKNOWN else UNKNOWN


def _assign(b: Builder, node: Expr, at: int) -> int:
    target = node[3]
    if target[0] == "index":
        at = b.value(node[4], b.value(target[3], b.value(target[2], at)))
        b.implicit(at, target[1])
        return at
    named = _field_named(b, target) if node[2] == "=" else ""
    if named and (owner := b.final_field(named)) is not None:
        changes = b.changes
        at = b.value(target, b.value(node[4], at))
        return at if at == DEAD else b.give_field(at, owner, named, term_of(b, node[4], at, changes), node[1])
    if node[2] != "=" or target[0] != "name":
        at = b.value(target, at)
        changes = b.changes
        at = b.value(node[4], at)
        if node[2] == "+=":
            at = _printed(b, (node[4],), at)
        if node[2] in ("/=", "%="):
            b.implicit(at, node[1])
        if target[0] != "name" or target[2] not in b.locals:
            return at
        kind = kind_of(b, target)
        plain = b.changes == changes and at != DEAD and kind_of(b, node[4]) in ("i", kind, "" if kind == "b" else kind)
        by = term_of(b, node[4], at, changes) if plain else UNKNOWN
        return b.give(at, target[2], _calculated(b, at, target, node[2][:-1], by), node[1])
    changes = b.changes
    at = b.value(target, b.value(node[4], at))
    if target[2] not in b.locals or at == DEAD:
        return at
    b.holds(target[2], node[4])
    return b.give(at, target[2], term_of(b, node[4], at, changes), node[1])


def _field_named(b: Builder, target: Expr) -> str:
    """Name of a field of the object itself, ``""`` for anything else."""
    if target[0] == "name":
        return "" if target[2] in b.locals or target[2] in b.around else str(target[2])
    return str(target[3]) if target[0] == "field" and target[2][0] == "this" and not target[2][2] else ""


def _cond(b: Builder, node: Expr, at: int) -> int:
    if not (acts(node[3]) or acts(node[4])):
        return b.values(node[2:5], at)
    true, false = branch(b, node[2], at)
    return b.join(_chosen(b, node, node[3], true), _chosen(b, node, node[4], false))


def _chosen(b: Builder, node: Expr, value: Expr, at: int) -> int:
    changes = b.changes
    at = b.value(value, at)
    if at != DEAD:
        term = term_of(b, value, at, changes)
        if not lasting(term):
            at = b.give(at, f"${id(node)}", term, value[1])
        b.result(at, node, b.known.of(at).get(f"${id(node)}", UNKNOWN) if not lasting(term) else term)
    return at


def _cast(b: Builder, node: Expr, at: int) -> int:
    at = b.value(node[3], at)
    b.implicit(at, node[1])
    return at


def _instanceof(b: Builder, node: Expr, at: int) -> int:
    changes = b.changes
    at = b.value(node[2], at)
    of = term_of(b, node[2], at, changes) if at != DEAD else UNKNOWN
    bind(b, node[3])
    pattern = node[3]
    if pattern[0] == "typepat" and pattern[2] and lasting(of) and at != DEAD:
        at = b.give(at, pattern[2], of, node[1])
    return at


def bind(b: Builder, pattern: Expr) -> None:
    """The variables of a pattern come into scope."""
    for node in walk(pattern):
        if node[0] == "typepat" and node[2]:
            b.declare(node[2], node[1])
        elif node[0] == "recpat" and node[3]:
            b.declare(node[3], node[1])


def _index(b: Builder, node: Expr, at: int) -> int:
    at = b.value(node[3], b.value(node[2], at))
    b.implicit(at, node[1])
    return at


def _bad(b: Builder, node: Stmt, at: int) -> int:
    return b.values(node[2], at)


VALUES: dict[str, Value] = {
    "name": _name,
    "field": _field,
    "call": _call,
    "ctor": _ctor,
    "new": _new,
    "newarray": _newarray,
    "arrayinit": _arrayinit,
    "ref": _ref,
    "binary": _binary,
    "unary": _unary,
    "update": _update,
    "assign": _assign,
    "cond": _cond,
    "cast": _cast,
    "instanceof": _instanceof,
    "index": _index,
    "bad": _bad,
}
