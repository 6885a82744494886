"""``switch``, old (falls through) and new (arrows, patterns, ``yield``), as statement and as expression (JLS 14.11, 15.28)."""

from forelog.flow import machine as m
from forelog.flow.builder import Builder, Frame, Statement, Value
from forelog.flow.expressions import bind, branch, condition_key
from forelog.flow.text import pattern, text
from forelog.java.ir import Expr


def _switch(b: Builder, node: Expr, at: int) -> int:
    _, pos, selector, cases, is_expression = node
    at = b.value(selector, at)
    b.implicit(at, pos)
    after = b.state()
    b.frames.append(Frame(breaks=after, yields=after if is_expression else -1, plain=not is_expression))
    shown = f"switch ({text(selector)})"
    named = [", ".join(pattern(label) for label in labels) for labels, _, _, _ in cases]
    key, _ = condition_key(b, selector)
    if key:  # two switches over one value contradict each other only when their cases are the same
        key = f"{key} {{{'; '.join(named)}}}"
    total = False
    falling = -1
    for (labels, guard, arrow, statements), name in zip(cases, named, strict=True):
        default = "default" in name.split(", ")
        total = total or default
        for label in labels:
            if label[0] != "default":
                bind(b, label)
        shown_case = name if name == "default" else f"case {name}"
        entry = b.step(at, m.GUARD, (shown, shown_case, pos, "" if guard is not None else key, False, -1))
        if guard is not None:
            entry, refused = branch(b, guard, entry, "when")
            at = b.join(b.step(at, m.SILENT, None), refused)
        end = b.statements(statements, b.join(entry, falling))
        if arrow:
            b.goto(end, after)
        else:
            falling = end
    if not total and not is_expression:
        b.goto(b.step(at, m.GUARD, (shown, "no case", pos, key, False, -1)), after)
    b.goto(falling, after)
    b.frames.pop()
    return b.at(after)


STATEMENTS: dict[str, Statement] = {"switch": _switch}
VALUES: dict[str, Value] = {"switch": _switch}
