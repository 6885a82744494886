"""Statements of one method → its group of constraints."""

from typing import Any

from forelog.flow.names import Scope
from forelog.flow.points import constraints as c
from forelog.flow.points.operands import PLAIN, ExpressionReader
from forelog.flow.points.surroundings import Around
from forelog.java.facts import MethodFact, TypeFact
from forelog.java.ir import Expr, Stmt, children


class GroupReader(ExpressionReader):
    """Reads one method and the lambdas in it."""

    def __init__(self, around: Around, scope: Scope, at: int, chain: tuple[TypeFact, ...], method: MethodFact) -> None:
        super().__init__(around, scope, at, chain)
        self.method = method
        self.size = c.FIRST + len(method.params)
        for number, param in enumerate(method.params):
            self.variables[param.name] = c.FIRST + number if param.type not in PLAIN else c.NONE

    def read(self) -> c.Group:
        """The group."""
        method = self.method
        if method.body is not None:
            self.statement(method.body)
        if self.chain[0].kind == "record" and method.name == "<init>":
            self._components()
        own: c.Body = (-1, tuple(range(c.FIRST, c.FIRST + len(method.params))), c.RESULT, tuple(self.operations))
        chain = tuple(owner.binary for owner in self.chain)
        bodies = (own, *self.bodies)
        return chain[0], method.name, method.pos, len(method.params), self.size, chain, tuple(self.typed), bodies

    def _components(self) -> None:
        """A record's canonical constructor sets its fields (JLS 8.10.4), also where it does not say so."""
        fields = [field for field in self.chain[0].fields if not field.flags & 8]
        if [(field.name, field.type) for field in fields] == [(param.name, param.type) for param in self.method.params]:
            for number, field in enumerate(fields):
                if field.type not in PLAIN:
                    self.emit(c.STORE, c.THIS, field.name, c.FIRST + number)

    # Statements.

    def statements(self, nodes: tuple[Stmt, ...]) -> None:
        """Several, whose variables end with them."""
        before = dict(self.variables)
        for node in nodes:
            self.statement(node)
        self.variables = before

    def statement(self, node: Stmt) -> None:
        """One statement."""
        operation = node[0]
        if operation == "expr":
            self.expr(node[2])
        elif operation == "block":
            self.statements(node[2])
        elif operation == "local":
            self._local(node)
        elif operation == "if":
            self.expr(node[2])
            self.statement(node[3])
            if node[4] is not None:
                self.statement(node[4])
        elif operation == "return":
            if node[2] is not None:
                self.copy(self.expr(node[2]), self.result)
        elif operation == "foreach":
            self._foreach(node)
        elif operation == "try":
            self._try(node)
        elif operation == "switch":
            self.switch(node)
        elif operation == "yield":
            value = self.expr(node[2])
            if self.yields:
                self.copy(value, self.yields[-1])
        elif operation == "fieldinit":
            self._field(node)
        elif operation == "for":
            before = dict(self.variables)
            for one in node[2]:
                self.statement(one)
            if node[3] is not None:
                self.expr(node[3])
            for one in node[4]:
                self.expr(one)
            self.statement(node[5])
            self.variables = before
        elif operation in ("while", "throw"):
            self.expr(node[2])
            if operation == "while":
                self.statement(node[3])
        elif operation == "do":
            self.statement(node[2])
            self.expr(node[3])
        elif operation == "labeled":
            self.statement(node[3])
        elif operation == "sync":
            self.expr(node[2])
            self.statement(node[3])
        elif operation == "assert":
            for one in children(node):
                self.expr(one)
        elif operation not in ("break", "continue", "localtype", "empty"):
            self.expr(node)

    def _local(self, node: Stmt) -> None:
        for name, _, init, dims in node[3]:
            value = self.expr(init) if init is not None else c.NONE
            if node[2] == "var" and value == c.NONE:
                self.variables[name] = c.NONE
            else:
                self.copy(value, self.declare(name, node[2] + "[]" * dims))

    def _field(self, node: Stmt) -> None:
        value = self.expr(node[3])
        if value == c.NONE:
            return
        if node[4]:
            self.emit(c.SET, ((node[2], c.NONE),), value)
        else:
            self.emit(c.STORE, c.THIS, node[2], value)

    def _foreach(self, node: Stmt) -> None:
        iterable = self.expr(node[4])
        before = dict(self.variables)
        target = self.declare(node[3], node[2])
        self.emit(c.EACH, node[1], iterable, target)
        self.statement(node[5])
        self.variables = before

    def _try(self, node: Stmt) -> None:
        before = dict(self.variables)
        for resource in node[2]:
            if resource[0] == "local":
                self._local(resource)
                for name, pos, _, _ in resource[3]:
                    self.emit(c.CLOSE, pos, self.variables[name])
            else:
                self.emit(c.CLOSE, resource[1], self.expr(resource))
        self.statement(node[3])
        self.variables = dict(before)
        for types, name, block, _ in node[4]:
            slots = []
            for text in types:
                slots.append(self.slot(text))
                self.emit(c.UNKNOWN, slots[-1])
            self.variables[name] = self.join(tuple(slots))
            self.statement(block)
            self.variables = dict(before)
        if node[5] is not None:
            self.statement(node[5])

    def switch(self, e: Expr) -> int:
        """A switch expression or statement."""
        selector = self.expr(e[2])
        target = self.slot() if e[4] else c.NONE
        if e[4]:
            self.yields.append(target)
        before = dict(self.variables)
        for labels, guard, _, statements in e[3]:
            for label in labels:
                if label[0] in ("typepat", "recpat"):
                    self.matched(selector, label)
            if guard is not None:
                self.expr(guard)
            for node in statements:
                self.statement(node)
        self.variables = before
        if e[4]:
            self.yields.pop()
        return target

    def function(self, e: Expr) -> int:
        """A lambda: its body is another one of the group."""
        outside, operations, result = dict(self.variables), self.operations, self.result
        yields, self.yields = self.yields, []
        self.operations = []
        params = tuple([self.declare(name, text) for name, text in e[2]])
        self.result = self.slot()
        number = len(self.bodies) + 1
        self.bodies.append((e[1], (), c.NONE, ()))  # its place: there may be lambdas in it
        body: Any = e[3]
        if body[0] == "block":
            self.statement(body)
        else:
            self.copy(self.expr(body), self.result)
        self.bodies[number - 1] = (e[1], params, self.result, tuple(self.operations))
        self.variables, self.operations, self.result = outside, operations, result
        self.yields = yields
        target = self.slot()
        self.emit(c.LAMBDA, target, number)
        return target
