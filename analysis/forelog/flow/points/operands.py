"""Expressions of one method → slots and operations."""

from typing import Any, Final

from forelog.flow.names import Scope
from forelog.flow.points import constraints as c
from forelog.flow.points.surroundings import Around
from forelog.java.facts import TypeFact
from forelog.java.ir import Expr, children

PLAIN: Final = frozenset(
    name + brackets
    for name in [
        "boolean",
        "byte",
        "char",
        "short",
        "int",
        "long",
        "float",
        "double",
        "void",
        "String",
        "Boolean",
        "Byte",
        "Character",
        "Short",
        "Integer",
        "Long",
        "Float",
        "Double",
        "java.lang.String",
        "java.lang.Integer",
        "java.lang.Long",
        "java.lang.Boolean",
    ]
    for brackets in ("", "[]", "[][]")
)
"""Nothing of these types has methods of a workspace."""
_NO_OBJECT: Final = frozenset(("lit", "binary", "unary", "update", "instanceof", "type"))


class ExpressionReader:
    """Reads expressions; holds the variables in sight and the operations so far."""

    def __init__(self, around: Around, scope: Scope, at: int, chain: tuple[TypeFact, ...]) -> None:
        self.around = around
        self.scope = scope
        self.at = at
        self.chain = chain
        self.size = c.FIRST
        self.typed: list[tuple[int, int]] = []
        self.variables: dict[str, int] = {}
        self.operations: list[c.Operation] = []
        self.result = c.RESULT
        self.yields: list[int] = []
        """Slots of the switch expressions around."""
        self.bodies: list[c.Body] = []
        self._captured: dict[str, int] = {}

    # Slots.

    def slot(self, text: str = "") -> int:
        """A new slot for something of a type, :data:`~forelog.flow.points.constraints.NONE` when that is no object."""
        if text in PLAIN:
            return c.NONE
        self.size += 1
        kind = self.around.type(self.scope, text)
        if kind != c.NONE:
            self.typed.append((self.size - 1, kind))
        return self.size - 1

    def declare(self, name: str, text: str) -> int:
        """A variable begins."""
        found = self.variables[name] = self.slot(text)
        return found

    def emit(self, *operation: Any) -> None:
        """Another operation."""
        self.operations.append(operation)

    def copy(self, source: int, target: int) -> None:
        """What one slot has, the other has."""
        if source >= 0 and target >= 0 and source != target:
            self.emit(c.COPY, source, target)

    # Expressions.

    def all(self, exprs: tuple[Expr, ...]) -> tuple[int, ...]:
        """Slots of several expressions."""
        return tuple([self.expr(one) for one in exprs])

    def expr(self, e: Expr) -> int:
        """Slot of an expression."""
        operation = e[0]
        if operation == "name":
            return self.name(e)
        if operation == "call":
            return self.call(e)
        if operation == "field":
            return self.field(e)
        if operation == "this":
            return self.this(e)
        if operation == "new":
            return self.new(e)
        if operation == "assign":
            return self.assign(e)
        if operation in _NO_OBJECT:
            if operation == "instanceof":
                self.matched(self.expr(e[2]), e[3])
            else:
                for child in children(e):
                    if operation != "binary" or not _is_class_name(child):
                        self.expr(child)
            return c.NONE
        return self.other(e)

    def other(self, e: Expr) -> int:
        """The rarer expressions."""
        operation = e[0]
        if operation == "cast":
            source, target = self.expr(e[3]), self.slot(e[2][0])
            self.copy(source, target)
            return target if source != c.NONE else c.NONE
        if operation == "cond":
            self.expr(e[2])
            return self.join((self.expr(e[3]), self.expr(e[4])))
        if operation == "lambda":
            return self.function(e)
        if operation == "ref":
            return self.reference(e)
        if operation == "index":
            array = self.expr(e[2])
            self.expr(e[3])
            return self.load(array, c.ELEMENT)
        if operation == "newarray":
            self.all(e[3])
            if e[2] in PLAIN:
                if e[4] is not None:
                    self.expr(e[4])
                return c.NONE
            return self.array(e[1], e[4])
        if operation == "arrayinit":
            return self.array(e[1], e)
        if operation == "classlit":
            kind = self.around.type(self.scope, e[2])
            target = self.slot()
            if kind != c.NONE:
                self.emit(c.CLASS, kind, target)
            return target
        if operation == "ctor":
            args = self.all(e[3])
            if self.chain[0].name == "" and self.at in self.around.arguments:
                args = tuple([self.load(c.THIS, f"{c.ARGUMENT}{i}") for i in range(self.around.arguments[self.at])])
            self.emit(c.CTOR, e[1], e[2], args, self.expr(e[5]) if e[5] is not None else c.NONE)
            return c.NONE
        if operation == "switch":
            return self.switch(e)
        if operation == "super":
            return c.THIS
        for child in children(e):
            self.expr(child)
        return c.NONE

    def switch(self, e: Expr) -> int:
        """A switch expression or statement."""
        raise NotImplementedError

    def function(self, e: Expr) -> int:
        """A lambda."""
        raise NotImplementedError

    def matched(self, source: int, pattern: tuple[Any, ...]) -> None:
        """Variables of a pattern."""
        if pattern[0] == "typepat":
            if pattern[2] not in ("", "_"):
                self.copy(source, self.declare(pattern[2], pattern[1]))
        elif pattern[0] == "recpat":
            whole = self.slot(pattern[1])
            self.copy(source, whole)
            if pattern[3]:
                self.variables[pattern[3]] = whole
            for number, part in enumerate(pattern[2]):
                self.matched(self.load(whole, f"#{number}"), part)

    def join(self, slots: tuple[int, ...]) -> int:
        """Whatever any of the slots has."""
        live = [one for one in slots if one != c.NONE]
        if len(live) <= 1:
            return live[0] if live else c.NONE
        target = self.slot()
        for one in live:
            self.copy(one, target)
        return target

    def load(self, target: int, name: str) -> int:
        """A field of an object."""
        if target == c.NONE:
            return c.NONE
        found = self.slot()
        self.emit(c.LOAD, target, name, found)
        return found

    def array(self, pos: int, init: Expr | None) -> int:
        """A new array."""
        target = self.slot()
        self.emit(c.ARRAY, target, pos)
        for one in init[2] if init is not None else ():
            value = self.expr(one)
            if value != c.NONE:
                self.emit(c.STORE, target, c.ELEMENT, value)
        return target

    # Names.

    def name(self, e: Expr) -> int:
        """A simple name."""
        name: str = e[2]
        found = self.variable(name)
        if found is not None:
            return found
        if any(field.name == name and field.type in PLAIN for field in self.chain[0].fields):
            return c.NONE
        target = self.slot()
        self.emit(c.PATH, ((name, self.around.type(self.scope, name)),), target)
        return target

    def variable(self, name: str) -> int | None:
        """Slot of a variable in sight, that of a method around a local class included; ``None``: it is something else."""
        found = self.variables.get(name)
        if found is not None:
            return found
        known = self._captured.get(name)
        if known is not None:
            return known
        for depth, owner in enumerate(self.chain):
            if any(field.name == name for field in owner.fields):
                return None
            if owner.local and owner.outer >= 0:
                visible, sure = self.around.variables(owner)
                if name in visible:
                    holder = c.THIS if depth == 0 else self.outer(owner.binary)
                    target = self._captured[name] = self.slot()
                    self.emit(c.LOAD, holder, c.CAPTURED + name, target)
                    if not sure or owner.extends:  # it may be a field all the same
                        self.emit(c.PATH, ((name, c.NONE),), target)
                    return target
        return None

    def outer(self, binary: str) -> int:
        """The instance of a class around."""
        target = self.slot()
        self.emit(c.OUTER, binary, target)
        return target

    def this(self, e: Expr) -> int:
        """Slot of ``this`` or ``Outer.this``."""
        if not e[2]:
            return c.THIS
        simple = e[2].rpartition(".")[2]
        for depth, owner in enumerate(self.chain):
            if owner.name == simple:
                return c.THIS if depth == 0 else self.outer(owner.binary)
        return c.THIS

    def steps(self, e: Expr) -> tuple[tuple[str, int], ...] | None:
        """A path of names that begins with no variable."""
        names: list[str] = []
        while e[0] == "field":
            names.append(e[3])
            e = e[2]
        if e[0] != "name" or self.variable(e[2]) is not None:
            return None
        names.append(e[2])
        names.reverse()
        return tuple([(name, self.around.type(self.scope, ".".join(names[: at + 1]))) for at, name in enumerate(names)])

    def field(self, e: Expr) -> int:
        """``a.b``: a field of an object, or of a class."""
        steps = self.steps(e)
        if steps is None:
            return self.load(self.expr(e[2]), e[3])
        target = self.slot()
        self.emit(c.PATH, steps, target)
        return target

    def assign(self, e: Expr) -> int:
        """An assignment; compound ones give no object but a String."""
        value = self.expr(e[4])
        target = e[3]
        if e[2] != "=":
            self.expr(target)
            return c.NONE
        self.give(target, value)
        return value

    def give(self, target: Expr, value: int) -> None:
        """What stands on the left gets a value."""
        operation = target[0]
        if operation == "index":
            array = self.expr(target[2])
            self.expr(target[3])
            if array != c.NONE and value != c.NONE:
                self.emit(c.STORE, array, c.ELEMENT, value)
        elif operation == "name":
            found = self.variables.get(target[2])
            if found is not None:
                self.copy(value, found)
            elif value != c.NONE:
                self.emit(c.SET, ((target[2], c.NONE),), value)
        elif operation == "field":
            steps = self.steps(target)
            if steps is not None:
                if value != c.NONE:
                    self.emit(c.SET, steps, value)
                return
            holder = self.expr(target[2])
            if holder != c.NONE and value != c.NONE:
                self.emit(c.STORE, holder, target[3], value)
        else:
            self.expr(target)

    # Calls.

    def call(self, e: Expr) -> int:
        """A call of a method."""
        if e[2] is None:
            receiver = c.IMPLIED
        elif e[2][0] == "super":
            receiver = c.SUPER
        else:
            receiver = self.expr(e[2])
        args = self.all(e[4])
        target = self.slot()
        self.emit(c.CALL, e[1], e[3], receiver, args, target)
        return target

    def new(self, e: Expr) -> int:
        """An object is made."""
        outer = self.expr(e[5]) if e[5] is not None else c.NONE
        args = self.all(e[3])
        target = self.slot()
        anonymous = self.around.file.types[e[4]].binary if e[4] >= 0 else ""
        captured: list[tuple[str, int]] = []
        used: tuple[str, ...] = ()
        if anonymous:
            used = self.around.captured(e[4])
        else:
            simple = e[2].partition("<")[0]
            for at, owner in enumerate(self.around.file.types):
                if owner.local and owner.name == simple:
                    used = tuple(dict.fromkeys((*used, *self.around.captured(at))))
        for name in used:
            value = self.variable(name)
            if value is not None and value != c.NONE:
                captured.append((name, value))
        self.emit(c.NEW, target, e[1], anonymous, args, outer, tuple(captured), self.around.type(self.scope, e[2]))
        return target

    def reference(self, e: Expr) -> int:
        """A method reference."""
        target, holder, kind = self.slot(), c.NONE, c.NONE
        head = e[2]
        if head[0] == "type":
            kind = self.around.type(self.scope, head[2])
        elif head[0] == "super":
            holder = c.THIS
        elif head[0] in ("name", "field") and self.steps(head) is not None:
            holder = self.expr(head)
            kind = self.around.type(self.scope, _written(head))
        else:
            holder = self.expr(head)
        self.emit(c.REF, target, e[1], holder, kind, e[3])
        return target


def _written(e: Expr) -> str:
    return str(e[2]) if e[0] == "name" else f"{_written(e[2])}.{e[3]}" if e[0] == "field" else ""


def _is_class_name(e: Expr) -> bool:
    """``X.class.getName()``: with other text around it, it is a part of a message, and no class is found by that."""
    return e[0] == "call" and e[3].startswith("get") and e[2] is not None and e[2][0] == "classlit"
