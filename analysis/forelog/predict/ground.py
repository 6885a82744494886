"""What the conditions along one path say: terms of machines become ground terms, in which every value of the path has a name of its own.

Ground terms are plain tuples, as those of :mod:`forelog.flow.terms`, but for variables: ``("value", number, kind)`` is a value that is not known, ``("made", number, class)`` an object
that the path made, ``("enum", class, name)`` a constant.  Each fact remembers on which steps of the path it rests.
"""

import json
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from forelog.flow.graph import LogFlowGraph
from forelog.flow.machine import RETURN
from forelog.flow.terms import FALSE, NULL, RETURNED, TRUE, Term
from forelog.java.facts import ENUM, FINAL, STATIC, VARARGS
from forelog.predict.unfolding import Path, Step

Given: TypeAlias = tuple[Term, frozenset[int]]
"""A ground term, and the steps that it rests on."""

CONSTANTS = frozenset(("int", "bool", "str", "null", "enum", "made"))
_NOWHERE: frozenset[int] = frozenset()
_KINDS = {**dict.fromkeys(("int", "short", "byte", "char"), "i"), "long": "l", "boolean": "b", "float": "d", "double": "d"}
_BITS = {"i": 32, "l": 64}


@dataclass(frozen=True, slots=True)
class Fact:
    """A condition that holds on a path."""

    term: Term
    step: int
    """The decision."""
    rests: frozenset[int]
    """Steps that gave the values in it."""


@dataclass(slots=True)
class _Frame:
    method: int
    name: str
    this: Given
    params: list[Given | None]
    values: dict[int, Given] = field(default_factory=dict)
    results: dict[int, Given] = field(default_factory=dict)
    names: dict[Any, Term] = field(default_factory=dict)
    """Names that mean one value as long as the method runs."""
    above: int = -1
    pos: int = -1


class Grounding:
    """Finds the facts of paths; holds what is the same for all of them."""

    def __init__(self, graph: LogFlowGraph) -> None:
        self._graph = graph
        self._statics: dict[tuple[tuple[str, ...], str], Term | None] = {}
        self._arguments: dict[int, dict[int, tuple[str, tuple[Term, ...]]]] = {}

    def facts(self, path: Path) -> list[Fact]:
        """All conditions along *path*, in order, that are not true by themselves."""
        return Walk(self, path.steps).run()

    def given(self, path: Path, steps: tuple[int, ...]) -> dict[int, tuple[str, str, int]]:
        """LET step → (name, value, position of the assignment) of what it gave, as far as that is known."""
        walk = Walk(self, path.steps)
        walk.run()
        return {step: walk.told[step] for step in steps if step in walk.told}

    def arguments(self, method: int) -> dict[int, tuple[str, tuple[Term, ...]]]:
        """Position of a call → name of what it calls, terms of its receiver and arguments."""
        found = self._arguments.get(method)
        if found is None:
            values = self._graph.machine(method).values
            found = self._arguments[method] = {pos: (name, terms) for pos, name, terms in values.arguments}
        return found

    def names(self, method: int) -> dict[int, str]:
        """Variable → the local that it stands for."""
        return dict(self._graph.machine(method).values.names)

    def static(self, candidates: tuple[str, ...], name: str) -> Term | None:
        """What a static field always is, as a constant or by its own name; ``None`` when it can change, or nobody knows."""
        key = (candidates, name)
        if key not in self._statics:
            self._statics[key] = self._look_up(self._graph.type_named(candidates), name)
        return self._statics[key]

    def _look_up(self, owner: str, name: str) -> Term | None:
        row = self._graph.connection.execute(
            "SELECT fields.flags, fields.type, fields.constant FROM fields JOIN types ON types.id = fields.type_id WHERE types.name = ? AND fields.name = ?",
            (owner, name),
        ).fetchone()
        if row is None:
            return None
        flags, type_name, constant = row
        if flags & ENUM:
            return "enum", owner, name
        if not flags & STATIC or not flags & FINAL:
            return None
        if constant is not None:
            if type_name == "boolean" and constant in ("true", "false"):
                return TRUE if constant == "true" else FALSE
            if type_name in ("int", "long", "short", "byte") and constant.lstrip("-").isdigit():
                return "int", int(constant)
            if type_name == "java.lang.String":
                return "str", constant
            if type_name in _KINDS:
                return None
        return "static", owner, name

    def below(self, name: str, other: str) -> bool:
        """Whether a class is *other* or below it."""
        return name == other or other in self._graph.facts.above(name)

    def known(self, name: str) -> bool:
        """Whether a class is known."""
        return self._graph.facts.known(name)


class Walk:
    """Goes along one path, which may still grow."""

    def __init__(self, grounding: Grounding, steps: list[Step]) -> None:
        self._ground = grounding
        self._graph = grounding._graph  # noqa: SLF001 - one story
        self._steps = steps
        self._count = 0
        self._frames: dict[int, _Frame] = {}
        self.facts: list[Fact] = []
        self.told: dict[int, tuple[str, str, int]] = {}
        """Step that gives values → name, value and place of the first that is a constant."""
        self._initializing = False
        """A static initialiser has run: before, its fields may have been something else."""

    def run(self) -> list[Fact]:
        """The facts of the whole path."""
        for index in range(len(self._steps)):
            self.go(index)
        return self.facts

    def go(self, index: int) -> None:
        """One step further, to the one with this index."""
        step = self._steps[index]
        kind = step.kind
        if kind == "guard":
            self._decide(index, step)
        elif kind == "let":
            self._let(index, step)
        elif kind == "enter":
            self._enter(step)
        elif kind == "leave":
            self._leave(step)
        elif kind == "cut":
            self._frames[step.frame].results.pop(step.label[3], None)
        elif kind == "passed":
            self._frames[step.frame].results.pop(step.label[1], None)

    def mark(self, frame: int) -> tuple[int, int, dict[int, Given]]:
        """Where the walk is, in *frame*; for :meth:`back`."""
        return len(self.facts), len(self._frames), dict(self._frames[frame].results)

    def back(self, frame: int, mark: tuple[int, int, dict[int, Given]]) -> None:
        """Go back to where *frame* was; nothing was given to its variables meanwhile."""
        facts, frames, results = mark
        del self.facts[facts:]
        for number in [number for number in self._frames if number >= frames]:
            del self._frames[number]
        self._frames[frame].results = dict(results)

    def fresh(self, kind: str = "") -> Term:
        """A value that nothing is known of."""
        self._count += 1
        return "value", self._count, kind

    # Steps.

    def _decide(self, index: int, step: Step) -> None:
        rests: set[int] = set()
        term = self._term(self._frames[step.frame], step.label[6], rests)
        if term != TRUE:
            self.facts.append(Fact(term, index, frozenset(rests)))

    def _let(self, index: int, step: Step) -> None:
        frame = self._frames[step.frame]
        found = []
        for number, term, pos in step.label[1]:
            rests: set[int] = {index}
            found.append((number, (self._term(frame, term, rests), frozenset(rests)), pos))
        for number, value, pos in found:
            if number < 0:
                frame.results.pop(-1 - number, None)
                continue
            frame.values[number] = value
            if pos >= 0 and index not in self.told and (shown := _shown(value[0])):
                name = f"{frame.name}() returns" if number == RETURNED else self._ground.names(frame.method).get(number, "")
                if name:
                    self.told[index] = name, shown, pos

    def _enter(self, step: Step) -> None:
        row = self._graph.method(step.method)
        count = row.params.count(",") + 1 if row.params else 0
        self._initializing = self._initializing or row.name == "<clinit>"
        frame = self._frames[step.frame] = _Frame(step.method, row.name, (self.fresh("o"), _NOWHERE), [None] * count)
        if step.above < 0:
            return
        frame.above, frame.pos = step.above, step.label[1]
        above = self._frames[step.above]
        given = self._ground.arguments(above.method).get(frame.pos)
        if given is None or not self._calls(above.method, step.method, frame.pos):
            return
        name, terms = given
        if name not in (row.name, "this", "super") or (name == "<init>") != (row.name == "<init>"):
            return
        if not row.flags & STATIC and row.name != "<init>" and above.name != "<init>":
            frame.this = self._given(above, terms[0])
            if terms[0] == ("this",) and not self._ground.below(self._graph.method(above.method).class_name, row.class_name):
                frame.this = (self.fresh("o"), _NOWHERE)  # a method of an object around it
        if len(terms) - 1 == count:
            kept = count - 1 if row.flags & VARARGS else count
            frame.params[:kept] = [self._given(above, term) for term in terms[1 : kept + 1]]

    def _calls(self, caller: int, callee: int, pos: int) -> bool:
        """Whether the call itself goes to the method, and nothing else there does."""
        place = self._graph.places(caller).get(pos)
        return place is not None and callee in place.callees and callee not in place.callbacks and callee not in place.once

    def _given(self, frame: _Frame, term: Term) -> Given:
        rests: set[int] = set()
        found = self._term(frame, term, rests)
        return found, frozenset(rests)

    def _leave(self, step: Step) -> None:
        frame = self._frames[step.frame]
        if frame.above < 0:
            return
        above = self._frames[frame.above]
        if not self._calls(above.method, frame.method, frame.pos):
            return
        above.results.pop(frame.pos, None)
        if step.label[1] == RETURN and RETURNED in frame.values and frame.name != "<init>":
            above.results[frame.pos] = frame.values[RETURNED]

    # Terms.

    def _term(self, frame: _Frame, term: Term, rests: set[int]) -> Term:
        operation = term[0]
        if operation in ("int", "bool", "str", "null"):
            return term
        if operation == "var":
            return self._noted(frame.values.get(term[1]), frame, term, rests)
        if operation == "param":
            given = frame.params[term[1]] if term[1] < len(frame.params) else None
            return self._noted(given, frame, term, rests)
        if operation == "this":
            if frame.name == "<init>":  # its final fields are not yet what they will be
                return self.fresh("o")
            return self._noted(frame.this, frame, term, rests)
        if operation == "captured":
            return self._named(frame, term)
        if operation == "field":
            if frame.name in ("<init>", "<clinit>"):  # which give it its value
                return self.fresh()
            return "field", self._term(frame, term[1], rests), term[2], term[3]
        if operation == "static":
            found = self._ground.static(term[1], term[2])
            return self.fresh() if found is None or (found[0] == "static" and self._initializing) else found
        if operation == "case":
            return "enum", "", term[1]
        if operation == "result":
            result = frame.results.pop(term[1], None)
            if result is None:
                place = self._graph.places(frame.method).get(term[1])
                return self.fresh(_KINDS.get(place.returned, "") if place is not None else "")
            rests |= result[1]
            return result[0]
        if operation == "new":
            self._count += 1
            return "made", self._count, self._graph.type_named(term[2]) if term[2] else ""
        if operation == "unknown":
            return self.fresh()
        return self._operation(frame, term, rests)

    def _noted(self, given: Given | None, frame: _Frame, term: Term, rests: set[int]) -> Term:
        if given is None:
            return self._named(frame, term)
        rests |= given[1]
        return given[0]

    def _named(self, frame: _Frame, term: Term) -> Term:
        """A value that is the same as long as the method runs."""
        if term[0] == "var":
            return self.fresh()
        if term not in frame.names:
            frame.names[term] = self.fresh()
        return frame.names[term]

    def _operation(self, frame: _Frame, term: Term, rests: set[int]) -> Term:
        operation = term[0]
        if operation == "op":
            first, second = self._term(frame, term[3], rests), self._term(frame, term[4], rests)
            return self._calculated(term[1], term[2], first, second)
        if operation == "not":
            return negated(self._term(frame, term[1], rests))
        if operation in ("and", "or"):
            return joined(operation, [self._term(frame, part, rests) for part in term[1:]])
        if operation == "if":
            condition = self._term(frame, term[1], rests)
            if condition in (TRUE, FALSE):
                return self._term(frame, term[2] if condition == TRUE else term[3], rests)
            first, second = self._term(frame, term[2], rests), self._term(frame, term[3], rests)
            return first if first == second else ("if", condition, first, second)
        if operation == "is":
            return self._is(self._term(frame, term[1], rests), term[2])
        if operation == "equals":
            first, second = self._term(frame, term[1], rests), self._term(frame, term[2], rests)
            return _equals(first, second)
        inner = self._term(frame, term[1], rests)  # unbox
        return inner if inner[0] in ("int", "bool") else ("unbox", inner)

    def _is(self, of: Term, candidates: tuple[str, ...]) -> Term:
        if of == NULL:
            return FALSE
        name = self._graph.type_named(candidates)
        if of[0] == "made" and of[2] and self._ground.known(of[2]) and self._ground.known(name):
            return TRUE if self._ground.below(of[2], name) else FALSE
        return "is", of, name

    def _calculated(self, operator: str, kind: str, first: Term, second: Term) -> Term:
        if operator == "==":
            return self._equal(kind, first, second)
        if first[0] == second[0] == "int":
            return _number(operator, kind, first[1], second[1])
        if operator in ("<", "<=") and first == second:
            return TRUE if operator == "<=" else FALSE
        return "op", operator, kind, first, second

    def _equal(self, kind: str, first: Term, second: Term) -> Term:
        if first[0] in CONSTANTS and second[0] not in CONSTANTS:
            first, second = second, first
        told = equal(first, second)
        if kind in ("o", "") and NULL not in (first, second):
            if {first[0], second[0]} & {"int", "bool"} and kind == "o":
                return self.fresh("b")  # of boxes: who knows
            if second[0] == "enum" and not second[1] and kind == "":  # a case, perhaps of a number
                return "op", "==", "case", first, second
        if told is not None and (kind in ("i", "l", "b", "o") or first != second):
            return TRUE if told else FALSE
        if kind == "b" and second[0] == "bool":
            return first if second[1] else negated(first)
        return "op", "==", kind, first, second


def _shown(term: Term) -> str:
    """A constant as people write it; ``""`` for anything else."""
    if term[0] == "null":
        return "null"
    if term[0] == "int":
        return str(term[1])
    if term[0] == "bool":
        return "true" if term[1] else "false"
    if term[0] == "str":
        return json.dumps(term[1], ensure_ascii=False)
    if term[0] == "enum":
        return str(term[2])
    return f"new {term[2].rpartition('.')[2].rpartition('$')[2]}" if term[0] == "made" and term[2] else ""


def equal(first: Term, second: Term) -> bool | None:
    """Whether two ground terms are the same value; ``None`` when that is not known."""
    if first == second:
        return True
    if first[0] not in CONSTANTS or second[0] not in CONSTANTS:
        return None
    if first[0] == second[0] == "enum" and first[2] == second[2] and "" in (first[1], second[1]):
        return True
    if first[0] == second[0] == "made" and "" in (first[2], second[2]):
        return None  # lambdas may be one object
    if {first[0], second[0]} == {"made", "int"} or {first[0], second[0]} == {"made", "bool"}:
        return None
    return False


def negated(term: Term) -> Term:
    """The opposite of a ground condition."""
    if term[0] == "bool":
        return FALSE if term == TRUE else TRUE
    return term[1] if term[0] == "not" else ("not", term)


def joined(operation: str, terms: list[Term]) -> Term:
    """A conjunction or disjunction."""
    decides, rest = (FALSE, TRUE) if operation == "and" else (TRUE, FALSE)
    if decides in terms:
        return decides
    left = [term for term in dict.fromkeys(terms) if term != rest]
    return rest if not left else left[0] if len(left) == 1 else (operation, *left)


def _equals(first: Term, second: Term) -> Term:
    """``equals`` of a String that is known with something."""
    if first[0] == "str":
        first, second = second, first
    if first[0] == "str" and second[0] == "str":
        return TRUE if first == second else FALSE
    if first[0] in ("null", "int", "bool", "enum"):
        return FALSE
    return "equals", first, second


def _number(operator: str, kind: str, first: int, second: int) -> Term:
    if operator == "<":
        return TRUE if first < second else FALSE
    if operator == "<=":
        return TRUE if first <= second else FALSE
    found = first + second if operator == "+" else first - second if operator == "-" else first * second
    bits = _BITS[kind]
    return "int", (found + (1 << (bits - 1))) % (1 << bits) - (1 << (bits - 1))  # it wraps (JLS 15.18.2)
