"""Along one path: what its values are, and what its conditions therefore say.

The path is interpreted step by step: a frame for each call, the objects that it makes (exactly of one class, with final fields), what methods return that log
nothing (:mod:`forelog.predict.quiet`).  What is not known is a value of its own; what was decided before is used later.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from forelog.flow.machine import RETURN
from forelog.flow.terms import FALSE, NULL, RETURNED, THIS, TRUE, UNKNOWN, Term
from forelog.java.facts import FINAL, STATIC
from forelog.predict import algebra
from forelog.predict.algebra import chosen, joined, negated, spread
from forelog.predict.ground import NOWHERE, Arguments, Fact, Given, Grounding
from forelog.predict.unfolding import Step

LARGEST = 60
"""Terms in one value; what is larger is a value of its own."""
_MISSING: Any = object()
_LAST = 7
"""Parts of a decision; of one that leaves a loop after its last round there is one more."""
_SMALL = frozenset(("bool", "int", "str", "null", "enum", "made", "value"))


@dataclass(slots=True)
class Frame:
    """One call."""

    method: int
    name: str
    this: Given
    params: list[Given | None]
    arguments: Arguments
    """What its calls are given."""
    values: dict[int, Given] = field(default_factory=dict)
    results: dict[int, Given] = field(default_factory=dict)
    """Position of a call → what it returned, or the object that it made."""
    names: dict[Any, Term] = field(default_factory=dict)
    """Names that mean one value as long as the method runs."""
    above: int = -1
    pos: int = -1
    depth: int = 0
    """How many methods that log nothing are around it."""


class Walk:
    """Goes along one path, which may still grow."""

    def __init__(self, grounding: Grounding, steps: list[Step]) -> None:
        self.ground = grounding
        self._graph = grounding.graph
        self._steps = steps
        self.count = 0
        self._frames: dict[int, Frame] = {}
        self.facts: list[Fact] = []
        self.told: dict[int, tuple[str, str, int]] = {}
        """Step that gives values → name, value and place of the first that is a constant."""
        self._unfinished: set[Term] = set()
        """Objects of which nobody knows which they are, and whose constructors run: their fields are not yet what they will be."""
        self._initializing = False
        """A static initialiser has run: before, its fields may have been something else."""
        self.heap: dict[tuple[int, str, str], Given] = {}
        """(object, class, field) → what the path gave it; of final fields."""
        self.functions: dict[int, tuple[int, str, str]] = {}
        """Object → (id of the lambda or 0, class and name of the method that a reference names)."""
        self._decided: dict[Term, Given] = {}
        """What is known by the decisions before: of a condition whether it holds, of a value the constant that it is."""
        self.undone: list[tuple[Any, Any, Any]] = []
        """(table, key, what stood there) of each change."""

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
            if step.label[6] == UNKNOWN:
                self.facts.append(Fact(self.fresh("b"), index, NOWHERE))
            else:
                self._decide(index, step)
        elif kind == "let":
            self._let(index, step)
        elif kind == "enter":
            self._enter(index, step)
        elif kind == "leave":
            self._leave(step)
        elif kind in ("cut", "passed"):
            callee, pos = step.label[1], step.label[3]
            frame = self._frames[step.frame]
            self.change(frame.results, pos, None)
            self._dispatched(frame, pos, callee, index)
            if kind == "cut":
                self.change(frame.results, pos, (self.fresh(self.ground.kind(frame.method, pos)), NOWHERE))

    def mark(self) -> tuple[int, int, int]:
        """Where the walk is; for :meth:`back`."""
        return len(self.facts), len(self._frames), len(self.undone)

    def back(self, mark: tuple[int, int, int]) -> None:
        """Go back to where it was."""
        facts, frames, changes = mark
        del self.facts[facts:]
        for number in [number for number in self._frames if number >= frames]:
            del self._frames[number]
        self.undo(changes)

    def undo(self, changes: int) -> None:
        """Take back what was changed since there were so many changes."""
        while len(self.undone) > changes:
            table, key, before = self.undone.pop()
            if before is _MISSING:
                del table[key]
            else:
                table[key] = before

    def change(self, table: Any, key: Any, value: Any) -> None:
        """Change a table of the walk, so that it can be taken back; ``None``: nothing stands there any more."""
        before = table.get(key, _MISSING)
        if value is None:
            if before is not _MISSING:
                self.undone.append((table, key, before))
                del table[key]
            return
        self.undone.append((table, key, before))
        table[key] = value

    def fresh(self, kind: str = "") -> Term:
        """A value that nothing is known of."""
        self.count += 1
        return "value", self.count, kind

    # Decisions.

    def fact(self, term: Term, index: int, rests: set[int]) -> None:
        """The step says that a condition holds."""
        term = self.now(term, rests)
        if term != TRUE:
            self.facts.append(Fact(term, index, frozenset(rests)))
            self.assume(term, frozenset((index, *rests)))

    def _decide(self, index: int, step: Step) -> None:
        rests: set[int] = set()
        term = self.term(self._frames[step.frame], step.label[6], rests)
        if len(step.label) > _LAST and self.now(term, rests) == FALSE:
            self.facts.append(Fact(self.fresh("b"), index, NOWHERE))
        else:
            self.fact(term, index, rests)

    def assume(self, term: Term, steps: frozenset[int]) -> None:
        """From here on a condition holds; *steps* say so."""
        self._assume(term, True, steps)

    def _assume(self, term: Term, holds: bool, steps: frozenset[int]) -> None:
        if term[0] == "not":
            self._assume(term[1], not holds, steps)
        elif term[0] == ("and" if holds else "or"):
            for part in term[1:]:
                self._assume(part, holds, steps)
        elif term[0] == "op" and term[1] == "==" and holds and term[2] != "case" and term[4][0] in ("int", "bool", "str", "null", "enum"):
            self.change(self._decided, term, (TRUE, steps))
            if term[3][0] == "value" and (term[2] in ("i", "l", "b") or term[4] == NULL):
                self.change(self._decided, term[3], (term[4], steps))
        elif term[0] not in ("bool", "int", "str"):
            self.change(self._decided, term, (TRUE if holds else FALSE, steps))

    def now(self, term: Term, rests: set[int]) -> Term:
        """A ground condition, as far as the decisions before have not made it true or false."""
        if not self._decided or term[0] in ("bool", "int", "str", "null", "enum", "made"):
            return term
        known = self._decided.get(term)
        if known is not None:
            rests |= known[1]
            return known[0]
        operation = term[0]
        if operation == "not":
            return negated(self.now(term[1], rests))
        if operation in ("and", "or"):
            return joined(operation, [self.now(part, rests) for part in term[1:]])
        if operation == "if":
            condition = self.now(term[1], rests)
            if condition in (TRUE, FALSE):
                return self.now(term[2] if condition == TRUE else term[3], rests)
            return chosen(condition, self.now(term[2], rests), self.now(term[3], rests))
        if operation == "op":
            first, second = self.now(term[3], rests), self.now(term[4], rests)
            if (first, second) != term[3:]:
                again = self._calculated(term[1], term[2], first, second)
                return self.now(again, rests) if again[0] != "op" else again
        return term

    # Steps.

    def _let(self, index: int, step: Step) -> None:
        frame = self._frames[step.frame]
        found = []
        for number, term, pos in step.label[1]:
            if isinstance(number, int) and number < 0:
                self._passed(frame, -1 - number, index)
                continue
            rests: set[int] = {index}
            found.append((number, (self.term(frame, term, rests), frozenset(rests)), pos))
        for number, value, pos in found:
            if not isinstance(number, int):
                self.put(frame, number[1], number[2], value)
                continue
            self.change(frame.values, number, value)
            if pos >= 0 and index not in self.told and (shown := _shown(value[0])):
                name = f"{frame.name}() returns" if number == RETURNED else self.ground.names(frame.method).get(number, "")
                if name:
                    self.told[index] = name, shown, pos

    def put(self, frame: Frame, name: str, class_name: str, value: Given) -> None:
        """A final field of the frame's own object gets its value."""
        if frame.this[0][0] == "made":
            self.change(self.heap, (frame.this[0][1], class_name, name), value)

    def _enter(self, index: int, step: Step) -> None:
        shape = self.ground.shape(step.method)
        self._initializing = self._initializing or shape.name == "<clinit>"
        arguments = self.ground.arguments(step.method)
        frame = Frame(step.method, shape.name, (self.fresh("o"), NOWHERE), [None] * shape.params, arguments)
        self._frames[step.frame] = frame
        if shape.name == "<init>":
            self._unfinished.add(frame.this[0])
        if step.above < 0:
            return
        frame.above, frame.pos = step.above, step.label[1]
        above = self._frames[step.above]
        given = above.arguments.get(frame.pos)
        if given is None or not self.ground.calls(above.method, step.method, frame.pos):
            return
        name, terms = given
        if name not in (shape.name, "this", "super") and not shape.function:
            if step.method in self.ground.by_object(above.method, frame.pos):
                self._dispatched(above, frame.pos, step.method, index)
            return
        if (name == "<init>") != (shape.name == "<init>"):
            return
        mine = not shape.static and not shape.function
        if shape.name == "<init>":
            frame.this = self._building(above, terms[0]) or frame.this
        elif mine and (terms[0] != THIS or self._related(self.ground.shape(above.method).class_name, shape.class_name)):
            frame.this = self._given(above, terms[0])  # else a method of an object around it
        if len(terms) - 1 == shape.params:
            frame.params[: shape.plain] = [self._given(above, term) for term in terms[1 : shape.plain + 1]]
        if terms[0] != UNKNOWN:
            self._dispatched(above, frame.pos, step.method, index, frame.this if mine else None)

    def _related(self, own: str, other: str) -> bool:
        return self.ground.below(own, other) or self.ground.below(other, own)

    def _building(self, above: Frame, term: Term) -> Given | None:
        """The object that a constructor is called for."""
        if term == THIS:
            return above.this
        return (self.made(term), NOWHERE) if term[0] == "new" else None

    def made(self, term: Term) -> Term:
        """A new object."""
        self.count += 1
        return "made", self.count, self._graph.type_named(term[2]) if term[2] else ""

    def _given(self, frame: Frame, term: Term) -> Given:
        rests: set[int] = set()
        found = self.term(frame, term, rests)
        return found, frozenset(rests)

    def _leave(self, step: Step) -> None:
        frame = self._frames[step.frame]
        if frame.above < 0:
            return
        above = self._frames[frame.above]
        if not self.ground.calls(above.method, frame.method, frame.pos):
            return
        if frame.name == "<init>":
            if frame.pos in above.arguments and above.arguments[frame.pos][1][0][0] == "new":
                self.change(above.results, frame.pos, frame.this)
        elif step.label[1] == RETURN:
            kind = self.ground.kind(above.method, frame.pos)
            self.change(above.results, frame.pos, frame.values.get(RETURNED) or (self.fresh(kind), NOWHERE))
        else:
            self.change(above.results, frame.pos, None)

    # Which method is called.

    def _dispatched(self, frame: Frame, pos: int, callee: int, index: int, this: Given | None = None) -> None:
        """A call goes to *callee*: that says what its receiver is."""
        if callee not in self.ground.by_object(frame.method, pos):
            return
        if this is None:
            given = frame.arguments.get(pos)
            if given is None or given[1][0] == UNKNOWN:
                return
            this = self._given(frame, given[1][0])
        rests = set(this[1])
        here = self.now(this[0], rests)
        self.fact(spread(here, lambda one: self._runs(one, frame.method, pos, callee)), index, rests)

    def _passed(self, frame: Frame, pos: int, index: int) -> None:
        """A call went to nothing that logs."""
        self.change(frame.results, pos, None)
        given = frame.arguments.get(pos)
        if given is None:
            return
        name, terms = given
        if name == "<init>":
            if terms[0] == THIS:
                from forelog.predict.quiet import built  # noqa: PLC0415 - each needs the other

                built(self, frame, pos, frame.this)
            return
        if terms[0] == UNKNOWN or not self.ground.by_object(frame.method, pos):
            return
        term, steps = self._given(frame, terms[0])
        if terms[0][0] == "result":  # the call itself may look at it again
            self.change(frame.results, terms[0][1], (term, steps))
        rests = set(steps)
        loud = self.ground.loud(frame.method, pos)
        here = self.now(term, rests)

        def silent(one: Term) -> Term:
            return joined("and", [negated(self._surely(one, frame.method, pos, callee)) for callee in sorted(loud)])

        self.fact(spread(here, silent), index, rests)

    def _runs(self, receiver: Term, caller: int, pos: int, callee: int) -> Term:
        """Whether such a call on an object runs *callee*."""
        if receiver[0] in ("null", "int", "bool", "str", "enum"):
            return FALSE if receiver == NULL else TRUE
        if receiver[0] == "made":
            return FALSE if self._told(receiver, caller, pos, callee) is False else TRUE
        target = ("target", receiver, self.ground.signature(callee))
        return joined("and", [("not", ("op", "==", "o", receiver, NULL)), ("op", "==", "o", target, ("method", callee))])

    def _surely(self, receiver: Term, caller: int, pos: int, callee: int) -> Term:
        """Whether it is known that such a call on an object runs *callee*."""
        if receiver == NULL:
            return TRUE  # it calls nothing at all, so it does not go on either
        return TRUE if receiver[0] == "made" and self._told(receiver, caller, pos, callee) else FALSE

    def _told(self, made: Term, caller: int, pos: int, callee: int) -> bool | None:
        function = self.functions.get(made[1])
        if function is None:
            return self.ground.runs(made[2], caller, pos, callee)
        candidates = self.ground.by_object(caller, pos)
        if candidates.get(callee) == "virtual":
            return None
        written, owner, name = function
        if not name:
            return callee == written if written else None
        if not self.ground.named(callee, owner, name):
            return False
        others = any(one != callee and self.ground.named(one, owner, name) for one in candidates)
        return True if owner and not others and self._graph.method(callee).class_name == owner else None

    # Terms.

    def term(self, frame: Frame, term: Term, rests: set[int]) -> Term:
        """What a term of the frame's method means now."""
        operation = term[0]
        if operation in ("int", "bool", "str", "null"):
            return term
        if operation == "var":
            return self._noted(frame.values.get(term[1]), frame, term, rests)
        if operation == "param":
            given = frame.params[term[1]] if term[1] < len(frame.params) else None
            return self._noted(given, frame, term, rests)
        if operation == "this":
            return self._noted(frame.this, frame, term, rests)
        if operation == "captured":
            return self._named(frame, term)
        if operation == "field":
            return self._field(frame, term, rests)
        if operation == "static":
            found = self.ground.static(term[1], term[2])
            return self.fresh() if found is None or (found[0] == "static" and self._initializing) else found
        if operation == "case":
            return "enum", "", term[1]
        if operation in ("result", "new"):
            result = frame.results.get(term[1])
            if result is None:
                return self._silently(frame, term, rests)
            self.change(frame.results, term[1], None)
            rests |= result[1]
            return result[0]
        if operation == "function":
            self.count += 1
            owner = self._graph.type_named(term[3]) if term[3] else ""
            self.change(self.functions, self.count, (0 if term[2] else self.ground.lambda_at(frame.method, term[1]), owner, term[2]))
            return "made", self.count, ""
        if operation == "unknown":
            return self.fresh()
        found = self._operation(frame, term, rests)
        return found if found[0] in _SMALL or algebra.size(found, LARGEST) <= LARGEST else self.fresh()

    def _silently(self, frame: Frame, term: Term, rests: set[int]) -> Term:
        """What a call gave that logged nothing."""
        from forelog.predict.quiet import built, returned  # noqa: PLC0415 - each needs the other

        pos = term[1]
        if term[0] == "new":
            made = self.made(term)
            if term[2]:
                built(self, frame, pos, (made, NOWHERE))
            return made
        found = returned(self, frame, pos, rests)
        return self.fresh(self.ground.kind(frame.method, pos)) if found is None else found

    def _field(self, frame: Frame, term: Term, rests: set[int]) -> Term:
        _, inner, name, owner = term
        of = self.now(self.term(frame, inner, rests), rests)
        return spread(of, lambda one: self._field_of(frame, one, name, owner, rests))

    def _field_of(self, frame: Frame, of: Term, name: str, owner: Any, rests: set[int]) -> Term:
        declared = self.ground.field(owner, name, of[2] if of[0] == "made" else "")
        if declared is None or not declared[1] & FINAL:
            return self.fresh()
        class_name, flags = declared
        if flags & STATIC:
            return self.ground.static((class_name,), name) or self.fresh()
        if of[0] == "made":
            known = self.heap.get((of[1], class_name, name))
            if known is not None:
                rests |= known[1]
                return known[0]
            return self.fresh()
        if of[0] == "null" or of in self._unfinished or frame.name == "<clinit>":
            return self.fresh()
        return "field", of, name, class_name

    def _noted(self, given: Given | None, frame: Frame, term: Term, rests: set[int]) -> Term:
        if given is None:
            return self._named(frame, term)
        rests |= given[1]
        return given[0]

    def _named(self, frame: Frame, term: Term) -> Term:
        """A value that is the same as long as the method runs."""
        if term[0] == "var":
            return self.fresh()
        if term not in frame.names:
            self.change(frame.names, term, self.fresh())
        found: Term = frame.names[term]
        return found

    def _operation(self, frame: Frame, term: Term, rests: set[int]) -> Term:
        operation = term[0]
        if operation == "op":
            first, second = self.term(frame, term[3], rests), self.term(frame, term[4], rests)
            return self._calculated(term[1], term[2], self.now(first, rests), self.now(second, rests))
        if operation == "not":
            return negated(self.term(frame, term[1], rests))
        if operation in ("and", "or"):
            return joined(operation, [self.now(self.term(frame, part, rests), rests) for part in term[1:]])
        if operation == "if":
            condition = self.now(self.term(frame, term[1], rests), rests)
            if condition in (TRUE, FALSE):
                return self.term(frame, term[2] if condition == TRUE else term[3], rests)
            return chosen(condition, self.term(frame, term[2], rests), self.term(frame, term[3], rests))
        if operation == "is":
            of = self.now(self.term(frame, term[1], rests), rests)
            return spread(of, lambda one: self._is(one, term[2]))
        if operation == "equals":
            first, second = self.term(frame, term[1], rests), self.term(frame, term[2], rests)
            return algebra.equals(self.now(first, rests), self.now(second, rests))
        return algebra.unboxed(self.term(frame, term[1], rests))

    def _is(self, of: Term, candidates: tuple[str, ...]) -> Term:
        if of == NULL:
            return FALSE
        name = self._graph.type_named(candidates)
        if of[0] == "made" and of[2] and self.ground.known(of[2]) and self.ground.known(name):
            return TRUE if self.ground.below(of[2], name) else FALSE
        return "is", of, name

    def _calculated(self, operator: str, kind: str, first: Term, second: Term) -> Term:
        if operator != "==":
            kind = kind or algebra.whole(first, second)
            return algebra.calculated(operator, kind, first, second) if kind else self.fresh("b")
        found = algebra.same(kind, first, second)
        return self.fresh("b") if found is None else found


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
