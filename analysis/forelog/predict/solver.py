"""Conditions as z3 takes them.

Every value is an integer there: numbers are themselves, ``false`` and ``true`` 0 and 1, ``null``, strings, enum constants and objects are numbers far away from those that Java has.
z3 is loaded when it is needed first, for that takes longer than most predictions.
"""

from typing import Any

from forelog.flow.terms import NULL, Term

EFFORT = 50_000
"""Steps of z3 for one question, so that the answer does not depend on the machine's speed."""
MOST = 60
"""Facts in one question."""
QUESTIONS = 20
"""Questions for one prediction."""
_FAR = 1 << 70
_RANGES = {"i": 1 << 31, "l": 1 << 63}


class Solver:
    """Asks z3, for one prediction.  What it answers depends on nothing but the questions: no clock is looked at."""

    def __init__(self) -> None:
        self.missing = False
        """z3 could not be loaded."""
        self.asked = 0
        self._z3: Any = None

    def core(self, terms: tuple[Term, ...], which: list[int]) -> tuple[int, ...] | None:
        """Those of the facts (of *which*) that contradict each other; ``None`` when they do not, or that is not known."""
        if self.missing or self.asked >= QUESTIONS or len(which) > MOST or _ambiguous([terms[index] for index in which]):
            return None
        if self._z3 is None:
            try:
                import z3  # noqa: PLC0415 - half a second
            except Exception:  # noqa: BLE001 - it loads a library, which can fail in many ways
                self.missing = True
                return None
            self._z3 = z3
        self.asked += 1
        return _Question(self._z3).core(terms, which)


def _ambiguous(terms: list[Term]) -> bool:
    """Whether there are constants of two enums with one name: a case does not say of which it is."""
    owners: dict[str, set[str]] = {}
    stack = list(terms)
    while stack:
        term = stack.pop()
        if term[0] == "enum":
            owners.setdefault(term[2], set()).add(term[1])
        else:
            stack += [part for part in term[1:] if isinstance(part, tuple)]
    return any(len(names - {""}) > 1 for names in owners.values())


class _Question:
    """One question."""

    def __init__(self, z3: Any) -> None:
        self._z3 = z3
        # of its own: in one that has seen other questions the same question may be answered with another core
        self._context = z3.Context()
        self._solver = z3.Solver(ctx=self._context)
        self._solver.set("rlimit", EFFORT)
        self._solver.set("random_seed", 0)
        self._names: dict[Term, Any] = {}
        self._constants: dict[Term, int] = {NULL: _FAR}
        self._ranged: set[tuple[Term, str]] = set()

    def core(self, terms: tuple[Term, ...], which: list[int]) -> tuple[int, ...] | None:
        z3 = self._z3
        marks = {}
        for index in which:
            mark = z3.Bool(f"fact {index}", self._context)
            marks[index] = mark
            self._solver.add(z3.Implies(mark, self._true(terms[index])))
        if self._solver.check(list(marks.values())) != z3.unsat:
            return None
        core = {mark.get_id() for mark in self._solver.unsat_core()}
        return tuple(sorted(index for index, mark in marks.items() if mark.get_id() in core))

    def _true(self, term: Term) -> Any:
        """The condition as a Bool."""
        z3, operation = self._z3, term[0]
        if operation == "bool":
            return z3.BoolVal(term[1], self._context)
        if operation == "not":
            return z3.Not(self._true(term[1]))
        if operation == "and":
            return z3.And([self._true(part) for part in term[1:]])
        if operation == "or":
            return z3.Or([self._true(part) for part in term[1:]])
        if operation == "if":
            return z3.If(self._true(term[1]), self._true(term[2]), self._true(term[3]))
        if operation == "op" and term[1] in ("==", "<", "<=") and term[2] in ("i", "l", "b", "o", "") and self._clear(term):
            first, second = self._number(term[3], term[2]), self._number(term[4], term[2])
            return first == second if term[1] == "==" else first < second if term[1] == "<" else first <= second
        if operation == "is":
            told = self._name(term) == 1
            return z3.And(told, self._number(term[1], "o") != _FAR)
        if operation == "equals" and term[2][0] == "str":
            return z3.And(self._name(("content", term[1])) == self._constant(term[2]), self._number(term[1], "o") != _FAR)
        return self._name(term) == 1

    def _clear(self, term: Term) -> bool:
        """Whether a comparison means what it says: of values of unknown kinds, only that with a constant does."""
        return term[2] != "" or (term[1] == "==" and term[4][0] in self._fixed)

    _fixed = frozenset(("int", "bool", "str", "null", "enum"))

    def _number(self, term: Term, kind: str) -> Any:
        z3, operation = self._z3, term[0]
        if operation == "int":
            return z3.IntVal(term[1], self._context)
        if operation == "bool":
            return z3.IntVal(int(term[1]), self._context)
        if operation == "made" and not term[2]:  # a lambda, perhaps the same as another
            self._solver.add(self._name(term) != _FAR)
            return self._name(term)
        if operation in ("null", "str", "enum", "made", "method"):
            return z3.IntVal(self._constant(term), self._context)
        if operation == "if":
            return z3.If(self._true(term[1]), self._number(term[2], kind), self._number(term[3], kind))
        if operation in ("not", "and", "or", "is", "equals") or (operation == "op" and term[1] in ("==", "<", "<=")):
            return z3.If(self._true(term), z3.IntVal(1, self._context), z3.IntVal(0, self._context))
        if operation == "op" and term[1] in ("+", "-"):
            return self._sum(term)
        name = self._name(term)
        if kind in _RANGES and (term, kind) not in self._ranged:
            self._ranged.add((term, kind))
            self._solver.add(name >= -_RANGES[kind], name < _RANGES[kind])
        return name

    def _sum(self, term: Term) -> Any:
        """A sum that wraps (JLS 15.18.2): at most once."""
        kind = term[2]
        first, second = self._number(term[3], kind), self._number(term[4], kind)
        exact = first + second if term[1] == "+" else first - second
        result, times = self._name(term), self._name(("times", term))
        span = 2 * _RANGES[kind]
        self._solver.add(result == exact - span * times, times >= -1, times <= 1, result >= -_RANGES[kind], result < _RANGES[kind])
        return result

    def _name(self, term: Term) -> Any:
        known = self._names.get(term)
        if known is None:
            known = self._names[term] = self._z3.Int(f"v{len(self._names)}", self._context)
        return known

    def _constant(self, term: Term) -> int:
        if term[0] == "enum":
            term = ("enum", term[2])
        return self._constants.setdefault(term, _FAR + len(self._constants))
