"""The core of the builder: states, edges, frames and jumps.

The builder walks a body once, statement by statement, holding the state where control now is (:data:`DEAD` where it cannot be).  Each family of
constructs has its own file, which says in its tables what it emits; :mod:`forelog.flow.build` puts them together.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from forelog.flow import machine as m
from forelog.flow.checks import Named, logger_of
from forelog.flow.known import MANY, Known, pruned
from forelog.flow.names import Scope
from forelog.flow.terms import RETURNED, THIS, UNKNOWN, Term, lasting, term_of
from forelog.flow.timing import LAZY_NAMES
from forelog.java.facts import FINAL, STATIC, TypeFact
from forelog.java.ir import Expr, Stmt, children
from forelog.templates.frameworks import GUARD_METHODS

DEAD = -1
"""No control comes here."""


@dataclass(slots=True)
class Frame:
    """A construct around the current statement which jumps may target, or which has something to do when control leaves it."""

    label: str = ""
    breaks: int = DEAD
    """Where ``break`` goes, if this is a loop, switch or labelled statement."""
    continues: int = DEAD
    yields: int = DEAD
    plain: bool = False
    """An unlabelled ``break`` means this one."""
    cleanup: Callable[[int], int] | None = None
    """Emits what runs when control leaves (``finally``, ``close()``), from a state to the state behind it."""
    handler: int = m.THROWN
    """Where exceptions inside the cleanup go."""
    copies: dict[int, int] = field(default_factory=dict)
    """Target of a jump → first state of the cleanup's copy for it: one copy an exit, however many jumps share it."""
    scope: int = 0
    """How many locals were in scope where the cleanup stands."""
    keeps: str = ""
    """Name of the catch parameter whose exception is kept on the stack here; ``"?"`` for one without a name."""


Statement: TypeAlias = "Callable[[Builder, Stmt, int], int]"
Value: TypeAlias = "Callable[[Builder, Expr, int], int]"


class Builder:
    """Builds the raw machine of one body."""

    def __init__(
        self,
        scope: Scope,
        params: tuple[tuple[str, str], ...],
        body: Expr,
        outer: tuple[str, ...] = (),
        around: frozenset[str] = frozenset(),
        most: int = 1 << 62,
    ) -> None:
        """*outer*, *around*: of a lambda, parameters and all variables of the method around it: what it uses of them never changes (JLS 15.27.2).

        *most*: states after which no statement is looked at any more.
        """
        self.scope = scope
        self.body = body
        self._most = most
        self.edges: list[list[tuple[int, Any, int]]] = [[], [], []]
        self.entered: set[int] = {m.START}
        self.handler = m.THROWN
        self.frames: list[Frame] = []
        self.locals: dict[str, str] = dict(params)
        self._params = tuple(name for name, _ in params)
        self.known = Known(self.edges, self._params)
        self.changes = 0
        """How often a local was given something so far."""
        self.arguments: dict[int, tuple[str, tuple[Term, ...]]] = {}
        """Position of a call → its name, terms of its receiver and its arguments."""
        self._overrides = False
        """A ``finally`` block may return another value than was about to be returned."""
        self._fresh: list[str] = []
        """Locals in the order in which they came into scope."""
        self._outer = outer
        self.around = around
        self.given: list[tuple[int, int, int, int, bool]] = []
        """(call, argument, position of a lambda or -1, else index of a parameter, whether that is an outer one)."""
        self.applied: list[tuple[int, int, bool]] = []
        """(call, index of the parameter that is its receiver, whether that is an outer one)."""
        self.fed: list[tuple[int, int]] = []
        """See :class:`~forelog.flow.machine.RawMachine`."""
        self.made: set[str] = set()
        """Locals that were declared with a new object."""
        self._held: dict[str, list[int]] = {}
        """Local → positions of lazy calls whose results it may hold."""
        self.own: list[int] = []
        """Calls on ``this``."""
        self.literals: list[tuple[int, int, str]] = []
        """(call, argument, what is known of it): see :class:`~forelog.flow.machine.Functions`."""
        self.tests: dict[tuple[int, str, str], None] = {}
        """(parameter, key of a condition, what it is compared with)."""
        self.simple = True
        self.loop_labels = ""
        """Labels of the loop that is about to begin."""
        self._implicit: set[tuple[int, int]] = set()
        self.checks: dict[int, Named] = {}
        """Position of a call that asks for a level → whose logger that is."""
        self._stable: set[str] | None = None

    # States and edges.

    def state(self) -> int:
        """A new state."""
        self.edges.append([])
        return len(self.edges) - 1

    def edge(self, source: int, operation: int, argument: Any, target: int) -> None:
        """An edge, when control can be at *source*."""
        if source != DEAD:
            self.edges[source].append((operation, argument, target))
            self.entered.add(target)
            index = len(self.edges[source]) - 1
            if operation in m.AT_PLACES:
                self.entered.add(argument[1])
                self.known.came(source, index, argument[1], handler=True)
            self.known.came(source, index, target)

    def step(self, source: int, operation: int, argument: Any) -> int:
        """An edge to a new state, which is returned."""
        if source == DEAD:
            return DEAD
        target = self.state()
        self.edge(source, operation, argument, target)
        return target

    def goto(self, source: int, target: int) -> None:
        """Control goes from *source* to *target*."""
        if source != target:
            self.edge(source, m.SILENT, None, target)

    def at(self, state: int) -> int:
        """*state*, or :data:`DEAD` when nothing leads there."""
        return state if state in self.entered else DEAD

    def join(self, *states: int) -> int:
        """One state for control that comes from any of *states*."""
        live = [state for state in dict.fromkeys(states) if state != DEAD]
        if len(live) <= 1:
            return live[0] if live else DEAD
        target = self.state()
        for state in live:
            self.goto(state, target)
        return target

    def implicit(self, at: int, pos: int) -> None:
        """The JVM may throw here (a dereference, an index, a cast, a division)."""
        if at != DEAD and (at, self.handler) not in self._implicit:
            self._implicit.add((at, self.handler))
            self.edge(at, m.RAISE, ("implicit", pos, ()), self.handler)

    # Jumps.

    def leave(self, source: int, depth: int, target: int) -> None:
        """Go to *target*, out of all frames from the innermost down to index *depth*, doing what each has to do."""
        frames, handler = self.frames, self.handler
        for index in range(len(frames) - 1, depth - 1, -1):
            frame = frames[index]
            if frame.cleanup is None or source == DEAD:
                continue
            if target in frame.copies:
                self.goto(source, frame.copies[target])
                source = DEAD
                break
            entry = frame.copies[target] = self.state()
            self.goto(source, entry)
            self.known.open(entry)
            self.out_of_scope(entry, frame.scope)
            self.frames, self.handler = frames[:index], frame.handler
            source = frame.cleanup(entry)
            self.frames, self.handler = frames, handler
        self.goto(source, target)

    def jump(self, source: int, label: str, kind: str) -> None:
        """``break``, ``continue`` or ``yield`` (*kind*) with *label* (``""``: the innermost that takes it)."""
        for index in range(len(self.frames) - 1, -1, -1):
            frame = self.frames[index]
            if kind == "yield":
                target = frame.yields
            elif kind == "break":
                target = frame.breaks if (frame.label == label if label else frame.plain) else DEAD
            else:
                target = frame.continues if not label or label in frame.label.split() else DEAD
            if target != DEAD:
                self.leave(source, index + 1, target)
                return
        self.goto(source, m.RETURNED)  # broken code: a jump to nowhere

    def under(self, state: int, handler: int) -> None:
        """Make *state*, to which all ways are there, a handler which forgets the exception that was pending when a new one came, then goes on to *handler*."""
        self.edge(self.at(state), m.UNDER, None, handler)

    # Statements and expressions: the families register themselves.

    def statement(self, node: Stmt, at: int) -> int:
        """Control after *node*."""
        if at == DEAD:
            return DEAD
        if len(self.edges) > self._most:
            self.edge(at, m.STOP, None, m.RETURNED)
            return DEAD
        emit = STATEMENTS.get(node[0])
        before = len(self._fresh)
        at = emit(self, node, at) if emit is not None else self.value(node, at)
        if node[0] != "local":
            self.out_of_scope(at, before)
        return at

    def statements(self, nodes: tuple[Stmt, ...], at: int) -> int:
        """Control after all of *nodes*."""
        for node in nodes:
            if at == DEAD:
                break
            at = self.statement(node, at)
        return at

    def value(self, node: Expr, at: int) -> int:
        """Control after *node* has been evaluated."""
        emit = VALUES.get(node[0])
        return at if emit is None or at == DEAD else emit(self, node, at)

    def values(self, nodes: tuple[Expr, ...], at: int) -> int:
        """Control after all of *nodes*, left to right (JLS 15.7)."""
        for node in nodes:
            at = self.value(node, at)
        return at

    # Locals.

    def declare(self, name: str, type_text: str) -> None:
        """A local variable or parameter comes into scope."""
        self.locals[name] = type_text
        self._fresh.append(name)

    @property
    def in_scope(self) -> int:
        """How many locals are in scope."""
        return len(self._fresh)

    def out_of_scope(self, at: int, before: int) -> None:
        """The locals go out of scope that came when there were *before*: their names may mean fields from here on."""
        if at != DEAD and len(self._fresh) > before:
            environment = self.known.of(at)
            gone = environment.keys() & set(self._fresh[before:])
            if gone:
                self.known.set(at, {name: term for name, term in environment.items() if name not in gone})

    def give(self, at: int, name: str, term: Term, pos: int) -> int:
        """The local *name* is given what *term* means."""
        if at == DEAD:
            return at
        self.changes += 1
        if not lasting(term):
            number = self.known.variable(name)
            at = self.step(at, m.LET, ((number, term, pos),))
            term = ("var", number)
        self.known.given(name, term, pos)
        environment = self.known.of(at)
        if name in environment or len(environment) < MANY:
            self.known.set(at, {**environment, name: term})
        return at

    def give_field(self, at: int, owner: TypeFact, name: str, term: Term, pos: int) -> int:
        """The field *name* of the object itself is given what *term* means, for good: it is final."""
        return self.step(at, m.LET, ((("field", name, owner.binary), term, pos),))

    def final_field(self, name: str) -> TypeFact | None:
        """The class itself, when *name* is a final field of its objects."""
        owner = self.scope.innermost
        own = any(field.name == name and field.flags & FINAL and not field.flags & STATIC for field in owner.fields)
        return owner if own else None

    def result(self, at: int, node: Expr, term: Term) -> None:
        """The expression *node* has given what *term* means, on the way to *at*."""
        if at != DEAD:
            self._fresh.append(f"${id(node)}")
            self.known.set(at, {**self.known.of(at), f"${id(node)}": term})

    def gives_back(self, at: int, expr: Expr, changes: int) -> int:
        """The body returns what *expr* has given; *changes*: as in :func:`~forelog.flow.terms.term_of`."""
        term = term_of(self, expr, at, changes) if at != DEAD else UNKNOWN
        if term == UNKNOWN and not self._overrides:
            return at  # as it is without a word
        self._overrides = self._overrides or any(frame.cleanup is not None for frame in self.frames)
        return self.step(at, m.LET, ((RETURNED, term, expr[1]),))

    def asks(self, call: Expr) -> None:
        """Note whose level a condition asks for, if it does."""
        if call[3] in GUARD_METHODS and not (call[2] is not None and call[2][0] == "name" and self._hidden(call[2][2])):
            logger = logger_of(self.scope, call[2])
            if logger:
                self.checks[call[1]] = logger

    def _hidden(self, name: str) -> bool:
        """Whether a name is a variable of the body, or one around it."""
        return name in self.locals or name in self.around or self.scope.shadowed(name)

    def shadows(self, owner: TypeFact, name: str) -> bool:
        """Whether *name*, a field of *owner*, may be a local of a method around."""
        return name in self.around or (owner is not self.scope.innermost and self.scope.shadowed(name))

    def stable(self, name: str) -> bool:
        """Whether the local *name* has one value throughout a run of the body: assigned once, and not anew in each round of a loop, or captured."""
        if self._stable is None:
            self._stable = _stable_names(self.body, self._params)
        if name not in self.locals:
            return (name in self.around and not self.scope.field_type(name)) or self.scope.captured(name)
        return name in self._stable

    def takes(self, at: int, call: int, name: str, receiver: Expr | None, arguments: tuple[Expr, ...], changes: int) -> None:
        """Note what a call is given; its receiver and arguments have just been evaluated."""
        if at == DEAD:
            return
        on = THIS if receiver is None or receiver[0] == "super" else term_of(self, receiver, at, changes)
        terms = (on, *(term_of(self, argument, at, changes) for argument in arguments))
        if self.changes != changes:  # by one of them, after another was evaluated
            terms = (UNKNOWN,) * len(terms)
        before = self.arguments.get(call)
        if before is not None:  # a copy of a finally block
            terms = tuple(old if old == new else UNKNOWN for old, new in zip(before[1], terms, strict=True))
        self.arguments[call] = (name, terms)

    def functions(self, call: int, receiver: Expr | None, arguments: tuple[Expr, ...]) -> None:
        """Note which functions a call is given, whether it calls one, and whether it is on ``this``."""
        if receiver is None or (receiver[0] in ("this", "super") and not receiver[2]):
            self.own.append(call)
        if receiver is not None and receiver[0] == "name" and (known := self._parameter(receiver[2])):
            self.applied.append((call, *known))
        for taken in (receiver, *arguments):
            if taken is not None:
                self.fed += [(call, earlier) for earlier in self._lazy_calls(taken)]
        for index, argument in enumerate(arguments):
            if argument[0] == "lambda":
                self.given.append((call, index, argument[1], -1, False))
            elif argument[0] == "name" and (known := self._parameter(argument[2])):
                self.given.append((call, index, -1, *known))
            elif known_value := _literal(argument):
                self.literals.append((call, index, known_value))

    def holds(self, name: str, value: Expr) -> None:
        """Note which lazy calls' results a local may hold from here on."""
        held = self._held.setdefault(name, [])
        held += [pos for pos in self._lazy_calls(value) if pos not in held]

    def _lazy_calls(self, value: Expr) -> tuple[int, ...]:
        """Positions of the lazy calls whose result an expression may be."""
        if value[0] == "call":
            return (value[1],) if LAZY_NAMES.fullmatch(value[3]) else ()
        if value[0] == "name":
            return tuple(self._held.get(value[2], ()))
        if value[0] == "cond":
            return (*self._lazy_calls(value[3]), *self._lazy_calls(value[4]))
        return self._lazy_calls(value[3]) if value[0] == "cast" else ()

    def tested(self, condition: Expr, key: str) -> None:
        """Note which parameter decides a condition with this key, if one does alone."""
        names, others = [condition], [""]
        if condition[0] == "binary" and condition[2] in ("==", "!=") and len(condition[3]) == 2:
            names, others = list(condition[3]), [_literal(operand) for operand in reversed(condition[3])]
        for name, other in zip(names, others, strict=True):
            if name[0] == "name" and name[2] in self._params and other != OBJECT and (other or name is condition):
                self.tests[self._params.index(name[2]), key, other] = None

    def _parameter(self, name: str) -> tuple[int, bool] | None:
        """Index of a parameter that keeps its value, and whether it is an outer one."""
        if name in self._params:
            return (self._params.index(name), False) if self.stable(name) else None
        return (self._outer.index(name), True) if name in self._outer and name not in self.locals else None

    def finish(self, declared: tuple[tuple[str, ...], ...]) -> m.RawMachine:
        """The machine: silent chains shortened, unreachable states dropped."""
        follow: dict[int, int] = {}

        def end(state: int) -> int:
            seen = [state]
            while (edges := self.edges[seen[-1]]) and len(edges) == 1 and edges[0][0] == m.SILENT and edges[0][2] not in seen:
                known = follow.get(edges[0][2])
                seen.append(edges[0][2] if known is None else known)
                if known is not None:
                    break
            for step in seen:
                follow[step] = seen[-1]
            return seen[-1]

        terms = {pos: terms for pos, (_, terms) in self.arguments.items()}
        terms = pruned(self.edges, terms, sound=self.known.sound)
        found: list[m.RawEdge] = []
        numbers = {m.START: m.START, m.RETURNED: m.RETURNED, m.THROWN: m.THROWN}
        todo = [m.START]

        def number(state: int) -> int:
            state = end(state)
            known = numbers.get(state)
            if known is None:
                known = numbers[state] = len(numbers)
                todo.append(state)
            return known

        while todo:
            source = todo.pop()
            for operation, argument, target in self.edges[source]:
                if operation in m.AT_PLACES:
                    argument = (argument[0], number(argument[1]))  # noqa: PLW2901 - renumbered with its edge
                found.append((numbers[source], operation, argument, number(target)))
        found.sort(key=lambda edge: edge[0])
        used = {number for _, operation, argument, _ in found if operation == m.LET for number, _, _ in argument}
        values = m.Values(
            tuple((pos, self.arguments[pos][0], terms[pos]) for pos in sorted(terms)),
            tuple((number, name) for number, name in self.known.names.items() if number in used and not name.startswith("$")),
        )
        return m.RawMachine(
            tuple(found), self.simple, declared, fed=tuple(self.fed), values=values, checks=tuple(sorted(self.checks.items()))
        )


OBJECT = "object"
STATEMENTS: dict[str, Statement] = {}
"""Operation → what emits it."""
VALUES: dict[str, Value] = {}


def _literal(expr: Expr) -> str:
    """``true``, ``false``, ``null``, a number, or :data:`OBJECT` for what is never null; ``""`` for everything else."""
    if expr[0] == "lit":
        return OBJECT if expr[2] not in ("boolean", "null", "int") else "null" if expr[3] is None else str(expr[3]).lower()
    return OBJECT if expr[0] in ("new", "newarray", "this", "classlit", "lambda", "ref") else ""


def _stable_names(body: Expr, params: tuple[str, ...]) -> set[str]:
    declared: dict[str, int] = dict.fromkeys(params, 1)
    changed: set[str] = set()
    stack: list[tuple[Any, bool]] = [(body, False)]
    while stack:
        node, in_loop = stack.pop()
        operation = node[0]
        if operation == "lambda":
            continue
        if operation == "local":
            for name, _, init, _ in node[3]:
                declared[name] = declared.get(name, 0) + 1
                if in_loop or init is None:
                    changed.add(name)
        elif operation == "foreach":
            declared[node[3]] = declared.get(node[3], 0) + 1
            changed.add(node[3])
        elif operation == "assign" and node[3][0] == "name":
            changed.add(node[3][2])
        elif operation == "update" and node[4][0] == "name":
            changed.add(node[4][2])
        elif operation in ("typepat", "recpat"):
            changed.add(node[-1])
        elif operation == "try":
            changed.update(name for _, name, _, _ in node[4])
        loop = in_loop or operation in ("while", "do", "for", "foreach")
        stack.extend((child, loop) for child in children(node))
    return {name for name, count in declared.items() if count == 1 and name not in changed}
