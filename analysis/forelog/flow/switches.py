"""``switch``, old (falls through) and new (arrows, patterns, ``yield``), as statement and as expression (JLS 14.11, 15.28)."""

from forelog.flow import machine as m
from forelog.flow.builder import Builder, Frame, Statement, Value
from forelog.flow.expressions import bind, branch, condition_key
from forelog.flow.terms import UNKNOWN, Term, kind_of, lasting, selected, term_of
from forelog.flow.text import pattern, text
from forelog.java.ir import Expr

_MANY = 16
"""Cases that ``default`` remembers."""


def _switch(b: Builder, node: Expr, at: int) -> int:
    _, pos, selector, cases, is_expression = node
    changes, before = b.changes, b.in_scope
    at = b.value(selector, at)
    chosen, kind = term_of(b, selector, at, changes), kind_of(b, selector)
    if not lasting(chosen) and len(cases) > 1:
        at = b.give(at, f"${id(node)}", chosen, pos)
        chosen = b.known.of(at).get(f"${id(node)}", UNKNOWN)
    b.implicit(at, pos)
    after = b.state()
    b.frames.append(Frame(breaks=after, yields=after if is_expression else -1, plain=not is_expression))
    shown = f"switch ({text(selector)})"
    named = [", ".join(pattern(label) for label in labels) for labels, _, _, _ in cases]
    key, _ = condition_key(b, selector)
    if key:  # two switches over one value contradict each other only when their cases are the same
        key = f"{key} {{{'; '.join(named)}}}"
    total = False
    terms = [
        UNKNOWN if guard is not None or chosen == UNKNOWN else selected(b, chosen, kind, labels)
        for labels, guard, _, _ in cases
        if ("default",) not in labels
    ]
    told = iter(terms)
    falling = -1
    for (labels, guard, arrow, statements), name in zip(cases, named, strict=True):
        default = "default" in name.split(", ")
        total = total or default
        for label in labels:
            if label[0] != "default":
                bind(b, label)
        shown_case = name if name == "default" else f"case {name}"
        # `case null, default` is not told apart (JLS 14.11.1)
        term = next(told) if not default else _none(terms) if len(labels) == 1 else UNKNOWN
        entry = b.step(at, m.GUARD, (shown, shown_case, pos, "" if guard is not None else key, False, -1, term))
        if guard is not None:
            entry, refused = branch(b, guard, entry, "when")
            at = b.join(b.step(at, m.SILENT, None), refused)
        end = b.statements(statements, b.join(entry, falling))
        if arrow:
            b.goto(end, after)
        else:
            falling = end
    if not total and not is_expression:
        b.goto(b.step(at, m.GUARD, (shown, "no case", pos, key, False, -1, _none(terms))), after)
    b.goto(falling, after)
    b.frames.pop()
    after = b.at(after)
    b.out_of_scope(after, before)
    return after


def _none(cases: list[Term]) -> Term:
    """None of these conditions holds."""
    return ("not", ("or", *cases)) if 0 < len(cases) <= _MANY and UNKNOWN not in cases else UNKNOWN


STATEMENTS: dict[str, Statement] = {"switch": _switch}
VALUES: dict[str, Value] = {"switch": _switch}
