"""The simple statements: blocks, locals, ``if``, jumps, ``assert``, ``synchronized``."""

from forelog.flow import machine as m
from forelog.flow.builder import DEAD, Builder, Frame, Statement
from forelog.flow.expressions import branch
from forelog.flow.terms import UNKNOWN, term_of
from forelog.java.ir import Stmt

_LOOPS = frozenset(("while", "do", "for", "foreach"))


def _block(b: Builder, node: Stmt, at: int) -> int:
    return b.statements(node[2], at)


def _expr(b: Builder, node: Stmt, at: int) -> int:
    return b.value(node[2], at)


def _local(b: Builder, node: Stmt, at: int) -> int:
    for name, _, init, dims in node[3]:
        changes = b.changes
        if init is not None:
            at = b.value(init, at)
        inferred = init[2] if node[2] == "var" and init is not None and init[0] == "new" else node[2]
        term = term_of(b, init, at, changes) if init is not None and at != DEAD else UNKNOWN
        b.declare(name, inferred + "[]" * dims)
        if init is not None:
            b.holds(name, init)
            if init[0] == "new":
                b.made.add(name)
            at = b.give(at, name, term, node[1])
    return at


def _fieldinit(b: Builder, node: Stmt, at: int) -> int:
    changes = b.changes
    at = b.value(node[3], at)
    owner = None if node[4] else b.final_field(node[2])
    return at if owner is None or at == DEAD else b.give_field(at, owner, node[2], term_of(b, node[3], at, changes), node[1])


def _if(b: Builder, node: Stmt, at: int) -> int:
    true, false = branch(b, node[2], at, "if")
    true = b.statement(node[3], true)
    if node[4] is not None:
        false = b.statement(node[4], false)
    return b.join(true, false)


def _return(b: Builder, node: Stmt, at: int) -> int:
    if node[2] is not None:
        changes = b.changes
        at = b.value(node[2], at)
        at = b.gives_back(at, node[2], changes)
    b.leave(at, 0, m.RETURNED)
    return -1


def _break(b: Builder, node: Stmt, at: int) -> int:
    b.jump(at, node[2], "break")
    return -1


def _continue(b: Builder, node: Stmt, at: int) -> int:
    b.jump(at, node[2], "continue")
    return -1


def _yield(b: Builder, node: Stmt, at: int) -> int:
    b.jump(b.value(node[2], at), "", "yield")
    return -1


def _labeled(b: Builder, node: Stmt, at: int) -> int:
    after = b.state()
    b.frames.append(Frame(label=node[2], breaks=after))
    inner = node[3]
    if inner[0] in _LOOPS or inner[0] == "labeled":
        b.loop_labels = f"{b.loop_labels} {node[2]}"
    b.goto(b.statement(inner, at), after)
    b.frames.pop()
    return b.at(after)


def _sync(b: Builder, node: Stmt, at: int) -> int:
    return b.statement(node[3], b.value(node[2], at))


def _assert(b: Builder, node: Stmt, at: int) -> int:
    # Assertions may be off (JLS 14.10): then nothing of it is evaluated.
    true, false = branch(b, node[2], b.step(at, m.SILENT, None), "assert")
    if node[3] is not None:
        false = b.value(node[3], false)
    b.edge(false, m.RAISE, ("assert", node[1], (("java.lang.AssertionError",),)), b.handler)
    return b.join(at, true)


STATEMENTS: dict[str, Statement] = {
    "block": _block,
    "expr": _expr,
    "local": _local,
    "fieldinit": _fieldinit,
    "if": _if,
    "return": _return,
    "break": _break,
    "continue": _continue,
    "yield": _yield,
    "labeled": _labeled,
    "sync": _sync,
    "assert": _assert,
}
