"""Inference of type arguments by unification.

Java's own procedure (JLS 18) reduces constraints to bounds; for reading code that already compiles it is enough to unify: each type
parameter of a generic call becomes an inference variable, each argument narrows it, and a variable still open when the call returns
is narrowed by what the result is used for (``stream.collect(Collectors.toList())``).
"""

from __future__ import annotations

from forelog.index.link.members import Members
from forelog.index.link.types import OBJECT, PRIMITIVES, RANK, Type, box, unbox


class Inference:
    """Inference variables of one method body."""

    def __init__(self, members: Members) -> None:
        self.members = members
        self._bound: list[Type | None] = []

    def fresh(self) -> Type:
        """A new inference variable."""
        self._bound.append(None)
        return ("free", len(self._bound) - 1)

    def prune(self, t: Type | None) -> Type | None:
        """*t* with its outermost inference variable replaced by what is known of it."""
        seen = 0
        while t is not None and t[0] == "free":
            known = self._bound[t[1]]
            if known is None or seen > 50:
                return t
            t, seen = known, seen + 1
        return t

    def value(self, t: Type | None) -> Type | None:
        """*t* as the type of an expression: wildcards are their bounds, open variables unknown."""
        if t is None:
            return t
        what: str = t[0]
        if what != "free" and what != "wild":
            return t
        t = self.prune(t)
        if t is None or t[0] == "free":
            return None
        if t[0] == "wild":
            return self.value(t[2]) if t[1] == "+" else OBJECT
        return t

    def solved(self, t: Type | None, depth: int = 0) -> Type | None:
        """*t* with all inference variables replaced, also inside."""
        t = self.prune(t)
        if t is None or depth > 12:
            return t
        if t[0] == "class" and t[2]:
            return ("class", t[1], tuple([self.solved(a, depth + 1) for a in t[2]]))
        if t[0] == "array":
            return ("array", self.solved(t[1], depth + 1))
        if t[0] == "wild":
            return ("wild", t[1], self.solved(t[2], depth + 1))
        return t

    def unify(self, formal: Type | None, actual: Type | None, depth: int = 0) -> None:
        """Narrow the inference variables of both sides so that *actual* can be passed for *formal*."""
        if formal is None or actual is None or depth > 8:
            return
        what: str = formal[0]
        if what == "free":
            self._narrow(formal, actual, depth)
            return
        actual = self.prune(actual)
        if actual is None:
            return
        if actual[0] == "free":
            if what == "wild":
                self.unify(formal[2], actual, depth + 1)
            elif what != "prim":
                self._bound[actual[1]] = formal
            return
        if what == "wild":
            if formal[2] is not None:
                self.unify(formal[2], actual[2] if actual[0] == "wild" else actual, depth + 1)
        elif what == "array":
            if actual[0] == "array":
                self.unify(formal[1], actual[1], depth + 1)
        elif what == "class" and formal[2]:
            if actual[0] == "wild":
                actual = self.prune(actual[2])
            if actual is not None and actual[0] == "prim":
                actual = box(actual)
            if actual is not None and actual[0] == "class":
                view = self.members.as_super(actual, formal[1])
                if view is not None and len(view[2]) == len(formal[2]):
                    given: tuple[Type | None, ...] = view[2]
                    for at, wanted in enumerate(formal[2]):
                        self.unify(wanted, given[at], depth + 1)

    def _narrow(self, formal: Type, actual: Type, depth: int) -> None:
        known = self.prune(formal)
        actual_type = self.prune(box(actual))
        if actual_type is None or actual_type[0] == "null" or actual_type == known:
            return
        if actual_type[0] == "free" and known is not None and known[0] != "free":
            self._bound[actual_type[1]] = known
            return
        if known is None or known[0] == "free":
            if actual_type[0] == "wild":
                actual_type = actual_type[2] if actual_type[2] is not None else OBJECT
            if actual_type is not None:
                self._bound[known[1] if known is not None else formal[1]] = actual_type
            return
        if known[0] == "class" and actual_type[0] == "class":
            if self.members.is_subclass(actual_type[1], known[1]):
                self.unify(known, actual_type, depth + 1)
            elif depth == 0:
                self._rebind(formal, self._common(known, actual_type))
        elif known[0] != "class":
            self.unify(known, actual_type, depth + 1)

    def _rebind(self, formal: Type, wider: Type) -> None:
        at = formal
        while True:
            known = self._bound[at[1]]
            if known is None or known[0] != "free":
                self._bound[at[1]] = wider
                return
            at = known

    def _common(self, first: Type, second: Type) -> Type:
        """A common supertype (a simple form of JLS 4.10.4)."""
        members = self.members
        if members.is_subclass(first[1], second[1]):
            return second
        if members.is_subclass(second[1], first[1]):
            return first
        for name in members.linearised(first[1]):
            if name not in ("java.lang.Object", first[1]) and members.is_subclass(second[1], name):
                return members.as_super(first, name) or ("class", name, ())
        return OBJECT

    def common(self, types: list[Type | None]) -> Type | None:
        """A type that fits all of several expressions (branches of ``?:`` and ``switch``)."""
        known = [t for t in (self.prune(t) for t in types) if t is not None and t[0] != "null"]
        if not known or len(known) < len([t for t in types if t is None or t[0] != "null"]):
            return known[0] if known else None
        result = known[0]
        for t in known[1:]:
            if t == result:
                continue
            if t[0] == "prim" or result[0] == "prim":
                numeric = _numeric(result, t)
                if numeric is not None:
                    result = numeric
                    continue
            left, right = box(result), box(t)
            if left is None or right is None or left[0] != "class" or right[0] != "class":
                return result
            result = self._common(left, right)
        return result


def _numeric(left: Type, right: Type) -> Type | None:
    """Type of a conditional with these operands, one of them primitive (JLS 15.25): the wider one when both are numbers."""
    one, other = unbox(left), unbox(right)
    if one is None or other is None or one[0] != "prim" or other[0] != "prim":
        return None
    if one == other:
        return one
    if one[1] not in RANK or other[1] not in RANK:
        return None
    small = {one[1], other[1]}
    if small == {"byte", "short"}:
        return PRIMITIVES["short"]
    return one if RANK[one[1]] > RANK[other[1]] else other if RANK[other[1]] > RANK[one[1]] else PRIMITIVES["int"]
