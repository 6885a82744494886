"""Whether the conditions along a path contradict each other.

Most do not, and most contradictions are between two conditions on one value: that is decided here.  What is left (sums, values compared with each other,
alternatives) is given to z3 (:mod:`forelog.predict.solver`).  What cannot be decided is taken to be possible.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from forelog.flow.terms import FALSE, NULL, TRUE, Term
from forelog.predict.algebra import CONSTANTS, equal, negated
from forelog.predict.ground import Fact
from forelog.predict.solver import Solver

Core: TypeAlias = tuple[int, ...]
"""Indices of facts that contradict each other."""
Below: TypeAlias = Callable[[str, str], bool]
"""Whether a class is another or below it."""
_KEPT = 4096
_FLIPPED = {"<": "<=", "<=": "<"}


class Contradictions:
    """Decides about the facts of paths, one after the other; remembers what it has decided."""

    def __init__(self, below: Below, known: Callable[[str], bool], solver: Solver) -> None:
        self._below = below
        self._known_type = known
        self.solver = solver
        self._decided: dict[tuple[Term, ...], Core | None] = {}

    def look(self) -> "Look":
        """What decides condition by condition."""
        return Look(self._below, self._known_type)

    def core(self, facts: Sequence[Fact]) -> Core | None:
        """Facts that cannot be true together, as few as are found easily; ``None`` when nothing contradicts."""
        key = tuple(fact.term for fact in facts)
        if key not in self._decided:
            if len(self._decided) >= _KEPT:
                self._decided.clear()
            self._decided[key] = self._core(key)
        return self._decided[key]

    def _core(self, terms: tuple[Term, ...]) -> Core | None:
        looked = self.look()
        for index, term in enumerate(terms):
            core = looked.take(term, index)
            if core is not None:
                return tuple(sorted(set(core)))
        connected = _connected(terms, looked.left)
        return self.solver.core(terms, connected) if connected else None


class Look:
    """What is known of each value, condition by condition."""

    def __init__(self, below: Below, known: Callable[[str], bool]) -> None:
        self._below = below
        self._known_type = known
        self._is: dict[Term, tuple[Term, int]] = {}
        """Value → the constant it is, and the fact that says so."""
        self._is_not: dict[Term, tuple[tuple[Term, int], ...]] = {}
        self._said: dict[Term, tuple[bool, int]] = {}
        """Condition → whether it holds."""
        self._bounds: dict[Term, tuple[tuple[int, int] | None, tuple[int, int] | None]] = {}
        """Value → least and most it can be, each with its fact."""
        self._types: dict[Term, tuple[tuple[str, bool, int], ...]] = {}
        self._changes: list[tuple[dict[Term, Any], Term, Any]] = []
        """(table, key, what stood there before) of each change."""
        self.left: list[int] = []
        """Facts that are not understood here, or not wholly."""

    def mark(self) -> tuple[int, int]:
        """Where it is now; for :meth:`back`."""
        return len(self._changes), len(self.left)

    def back(self, mark: tuple[int, int]) -> None:
        """Forget what was taken since."""
        changes, left = mark
        while len(self._changes) > changes:
            table, key, before = self._changes.pop()
            if before is None:
                del table[key]
            else:
                table[key] = before
        del self.left[left:]

    def _set(self, table: "dict[Term, Any]", key: Term, value: Any) -> None:
        self._changes.append((table, key, table.get(key)))
        table[key] = value

    def take(self, term: Term, index: int) -> Core | None:
        """One more fact; what it contradicts."""
        if term == FALSE:
            return (index,)
        holds = True
        if term[0] == "not":
            term, holds = term[1], False
        if term[0] == ("and" if holds else "or"):
            for part in term[1:]:
                core = self.take(part if holds else negated(part), index)
                if core is not None:
                    return core
            return None
        if term[0] in ("and", "or", "if"):
            self.left.append(index)
            return None
        if term[0] == "op":
            return self._compared(term, index, holds=holds)
        if term[0] == "is":
            return self._typed(term, index, holds=holds)
        if term[0] == "equals":
            return self._text(term, index, holds=holds)
        if term[0] in CONSTANTS:
            return None
        return self._equals(term, TRUE if holds else FALSE, index)

    def _compared(self, term: Term, index: int, *, holds: bool) -> Core | None:
        _, operator, kind, first, second = term
        core = self._says(term, index, holds=holds)
        if core is not None:
            return core
        if operator == "==":
            if second[0] in CONSTANTS and kind != "case":
                core = self._equals(first, second, index) if holds else self._differs(first, second, index)
            elif kind in ("i", "l", "o", "b"):
                self.left.append(index)
        elif operator in ("<", "<="):
            core = self._ordered(operator, first, second, index, holds=holds)
        if core is None and any(part[0] in ("op", "if") for part in (first, second)):
            self.left.append(index)
        return core

    def _ordered(self, operator: str, first: Term, second: Term, index: int, *, holds: bool) -> Core | None:
        if not holds:  # not a < b: b <= a
            operator, first, second = _FLIPPED[operator], second, first
        if second[0] == "int" and first[0] != "int":
            return self._between(first, None, second[1] - (operator == "<"), index)
        if first[0] == "int" and second[0] != "int":
            return self._between(second, first[1] + (operator == "<"), None, index)
        self.left.append(index)
        return None

    def _says(self, term: Term, index: int, *, holds: bool) -> Core | None:
        if term not in self._said:
            self._set(self._said, term, (holds, index))
        said = self._said[term]
        return (said[1], index) if said[0] != holds else None

    def _equals(self, value: Term, constant: Term, index: int) -> Core | None:
        if value not in self._is:
            self._set(self._is, value, (constant, index))
        known = self._is[value]
        if equal(known[0], constant) is False:
            return known[1], index
        for other, at in self._is_not.get(value, ()):
            if equal(other, constant):
                return at, index
        if constant[0] == "int":
            return self._between(value, constant[1], constant[1], index)
        return None

    def _differs(self, value: Term, constant: Term, index: int) -> Core | None:
        known = self._is.get(value)
        if known is not None and equal(known[0], constant):
            return known[1], index
        self._set(self._is_not, value, (*self._is_not.get(value, ()), (constant, index)))
        return None

    def _between(self, value: Term, least: int | None, most: int | None, index: int) -> Core | None:
        low, high = self._bounds.get(value, (None, None))
        if least is not None and (low is None or least > low[0]):
            low = (least, index)
        if most is not None and (high is None or most < high[0]):
            high = (most, index)
        self._set(self._bounds, value, (low, high))
        if low is not None and high is not None:
            if low[0] > high[0]:
                return low[1], high[1]
            if low[0] == high[0]:
                for other, at in self._is_not.get(value, ()):
                    if other == ("int", low[0]):
                        return low[1], high[1], at
        return None

    def _typed(self, term: Term, index: int, *, holds: bool) -> Core | None:
        _, of, name = term
        core = self._says(term, index, holds=holds)
        if core is None and holds:
            core = self._differs(of, NULL, index)
        if core is not None or not self._known_type(name):
            return core
        for other, also, at in self._types.get(of, ()):
            if (also and not holds and self._below(other, name)) or (holds and not also and self._below(name, other)):
                return at, index
        self._set(self._types, of, (*self._types.get(of, ()), (name, holds, index)))
        return None

    def _text(self, term: Term, index: int, *, holds: bool) -> Core | None:
        _, of, text = term
        if text[0] != "str":
            return self._says(term, index, holds=holds)
        content = ("content", of)
        if not holds:
            return self._differs(content, text, index)
        return self._equals(content, text, index) or self._differs(of, NULL, index)


def _connected(terms: tuple[Term, ...], left: list[int]) -> list[int]:
    """The facts that share values with those that are *left*, over however many others; none when nothing is shared."""
    if not left:
        return []
    by_fact = [_values(term) for term in terms]
    found: set[int] = set()
    todo = list(dict.fromkeys(left))
    users: dict[Term, list[int]] = {}
    for index, values in enumerate(by_fact):
        for value in values:
            users.setdefault(value, []).append(index)
    shared = False
    while todo:
        index = todo.pop()
        if index in found:
            continue
        found.add(index)
        for value in by_fact[index]:
            others = users[value]
            shared = shared or len(others) > 1
            todo += others
    return sorted(found) if shared or any(_alone(terms[index]) for index in left) else []


def _alone(term: Term) -> bool:
    """Whether one fact may contradict itself."""
    return len(_values(term)) < sum(1 for _ in _leaves(term))


def _leaves(term: Term) -> "list[Term]":
    found, stack = [], [term]
    while stack:
        top = stack.pop()
        if top[0] in ("value", "static", "field", "target"):
            found.append(top)
        else:
            stack += [part for part in top[1:] if isinstance(part, tuple)]
    return found


def _values(term: Term) -> set[Term]:
    return set(_leaves(term))
