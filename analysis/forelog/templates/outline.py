"""What stands in a body, in one walk: the calls that may write a line, and what each local is given.

Most log statements say nothing of locals that depend on the way through the body: their locals are given one value where they are
declared, or values of which nothing can be known.  Then the calls are interpreted where they stand, and nothing else is
(:meth:`Outline.initialisers`).  For the others, every way through the body is followed (:mod:`forelog.templates.statements`).
"""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING, Any, Final

from forelog.java.ir import PLACES, Expr, Stmt, children
from forelog.templates.frameworks import STEPS

if TYPE_CHECKING:
    from forelog.templates.calls import Calls

_STEPS: Final = frozenset(name for name, role in STEPS.items() if role != "log")
_WITHOUT_NAMES: Final = frozenset(("lit", "this", "super", "type", "classlit"))
_TRANSPARENT: Final = frozenset(("field", "binary", "unary", "cast", "cond", "index", "arrayinit", "newarray", "assign", "update"))
"""Operations whose value depends on nothing but the values of what they are made of."""
_MADE: Final = frozenset(("StringBuilder", "StringBuffer", "StringWriter", "LogRecord"))
MISSING: Final = "MissingResourceException"
"""Thrown where a catalogue has no such key."""


class Outline:
    """Seeds and definitions of a body, its lambdas included."""

    __slots__ = ("_initial", "_later", "_stepped", "bound", "counters", "flows", "locals", "seeds")

    def __init__(self, body: Stmt, judge: Calls) -> None:
        self.seeds: list[Expr] = []
        """Calls that may write a line, in source order."""
        self._initial: dict[str, list[Expr]] = {}
        """Initialisers of locals."""
        self._later: dict[str, list[Expr | None]] = {}
        """What is assigned to them later; ``None``: something else than a value."""
        self._stepped: set[str] = set()
        """Names on which a step of a fluent log event is called."""
        self.bound: set[str] = set()
        """Names declared without a value: caught, iterated over, matched, parameters of lambdas."""
        self.counters: set[str] = set()
        """Variables that a ``for`` declares and changes from round to round."""
        self.flows = False
        """Whether a statement depends on the way to it whatever its locals are: in a lambda, or where a catalogue's key is missing."""
        lambdas: list[Any] = []
        self._walk(body, judge, lambdas)
        if lambdas:
            outside = len(self.seeds)
            while lambdas:
                self._walk(lambdas.pop(), judge, lambdas)
            self.flows |= len(self.seeds) > outside
        self.seeds.sort(key=_position)
        self.locals: frozenset[str] = frozenset()

    def _walk(self, body: Any, judge: Calls, lambdas: list[Any]) -> None:
        stack: list[Any] = [body]
        names = judge.seed_names
        while stack:
            node: Expr = stack.pop()
            operation: str = node[0]
            if operation == "name" or operation == "lit":
                continue
            if operation == "call":
                name: str = node[3]
                receiver = node[2]
                if name in names and judge.is_seed(node):
                    self.seeds.append(node)
                if receiver is not None:
                    stack.append(receiver)
                    if name in _STEPS:
                        while receiver[0] == "call" and receiver[2] is not None:
                            receiver = receiver[2]
                        if receiver[0] == "name":
                            self._stepped.add(receiver[2])
                if node[4]:
                    stack.extend(node[4])
            elif operation == "local":
                for name, _, init, _ in node[3]:
                    if init is None:
                        self._later.setdefault(name, [])
                    else:
                        self._initial.setdefault(name, []).append(init)
                        stack.append(init)
            elif operation == "assign":
                target: Expr = node[3]
                value = node[4]
                if target[0] == "name":
                    self._later.setdefault(target[2], []).append(value if node[2] == "=" else None)
                else:
                    stack.append(target)
                stack.append(value)
            elif operation == "update":
                target = node[4]
                if target[0] == "name":
                    self._later.setdefault(target[2], []).append(None)
                else:
                    stack.append(target)
            elif operation == "lambda":
                self.bound.update([name for name, _ in node[2]])
                lambdas.append(node[3])
            elif operation == "try":
                for types, name, _, _ in node[4]:
                    self.bound.add(name)
                    self.flows |= types[-1].endswith(MISSING)
                stack.extend(children(node))
            elif operation == "for":
                self._for(node, stack)
            elif operation == "switch":
                stack.extend(children(node))
            elif operation == "typepat":
                self.bound.add(node[2])
            else:
                if operation in ("foreach", "recpat"):
                    self.bound.add(node[3])
                elif operation in ("new", "ctor", "ref") and judge.is_seed(node):
                    self.seeds.append(node)
                for place in PLACES[operation]:
                    if place < 0:
                        stack.extend(node[-place])
                    elif node[place] is not None:
                        stack.append(node[place])

    def _for(self, node: Stmt, stack: list[Any]) -> None:
        """A loop whose variable is changed by its updates: nothing is known of it in any round."""
        changed = {update[4][2] for update in node[4] if update[0] == "update" and update[4][0] == "name"}
        for init in node[2]:
            if init[0] == "local" and all(declarator[0] in changed for declarator in init[3]):
                stack.extend([declarator[2] for declarator in init[3] if declarator[2] is not None])
                changed -= (names := {declarator[0] for declarator in init[3]})
                self.counters |= names
            else:
                stack.append(init)
        counted = self.counters - changed
        stack.extend([u for u in node[4] if u[0] != "update" or u[4][0] != "name" or u[4][2] not in counted])
        if node[3] is not None:
            stack.append(node[3])
        stack.append(node[5])

    def initialisers(self, judge: Calls, params: Container[str]) -> dict[str, Expr] | None:
        """The initialiser of each local that decides something of a seed; ``None`` when the way to the seeds decides something too."""
        if self.flows:
            return None
        self.locals = frozenset((*self._initial, *self._later, *self.bound, *self.counters))
        found: dict[str, Expr] = {}
        wanted: set[str] = set()
        for seed in self.seeds:
            want(seed, judge, wanted)
        done: set[str] = set()
        while len(done) < len(wanted):
            for name in sorted(wanted - done):  # the same questions in the same order, whatever the hash seed
                done.add(name)
                if name in self._stepped and (name in self.locals or name in params):
                    return None
                given, later = self._initial.get(name), self._later.get(name)
                if given is None and later is None:
                    continue
                if name in params or name in self.bound or name in self.counters:
                    return None
                if given is not None and len(given) == 1 and later is None:
                    if _makes(given[0]):
                        return None
                    found[name] = given[0]
                    if not judge.is_opaque(given[0]):
                        want(given[0], judge, wanted)
                elif not all(
                    value is not None and judge.is_opaque(value) and judge.is_plain(value) for value in (*(given or ()), *(later or ()))
                ):
                    return None
        return found


def want(expr: Expr, judge: Calls, wanted: set[str]) -> None:
    """Names that decide something of an expression's value are wanted."""
    stack: list[Any] = [expr]
    while stack:
        node: Expr = stack.pop()
        operation: str = node[0]
        if operation == "name":
            wanted.add(node[2])
        elif operation in _WITHOUT_NAMES:
            pass
        elif operation == "call":
            if not judge.is_opaque(node):
                if node[2] is not None:
                    stack.append(node[2])
                stack.extend(node[4])
        elif operation == "new":
            if not judge.is_opaque(node):
                stack.extend(children(node))
        elif operation in _TRANSPARENT:
            stack.extend(children(node))
        else:
            _names_in(node, wanted)


def _names_in(expr: Expr, names: set[str]) -> None:
    stack: list[Any] = [expr]
    while stack:
        node: Expr = stack.pop()
        operation: str = node[0]
        if operation == "name":
            names.add(node[2])
        elif operation != "lit":
            stack.extend(children(node))


def mentioned_names(node: tuple[Any, ...]) -> set[str]:
    """Names that occur anywhere inside."""
    names: set[str] = set()
    _names_in(node, names)
    return names


def _makes(expr: Expr) -> bool:
    """Whether an expression makes a builder, an array or a log record: what it holds may change on the way."""
    stack: list[Any] = [expr]
    while stack:
        node: Expr = stack.pop()
        operation: str = node[0]
        if operation == "name" or operation == "lit":
            continue
        if operation in ("newarray", "arrayinit"):
            return True
        if operation == "new" and node[2].rpartition(".")[2] in _MADE:
            return True
        stack.extend(children(node))
    return False


def _position(call: Expr) -> int:
    return int(call[1])
