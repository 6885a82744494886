"""Expressions → values: literals, operators, names, constants of any class, arrays, lambdas (JLS 15)."""

from collections.abc import Callable
from typing import Any, Final

from forelog.java.ir import Expr, Stmt
from forelog.templates import folding
from forelog.templates.context import Callee, FieldRef, MethodContext
from forelog.templates.environment import Env, HoleOf, join_envs, join_values
from forelog.templates.frameworks import LEVEL_NAMES, LEVEL_TYPES
from forelog.templates.model import Constant, Hole, Text
from forelog.templates.outline import mentioned_names
from forelog.templates.session import Session
from forelog.templates.spelling import spell
from forelog.templates.text import concat, constant, flatten, has_constant, is_bounded, is_simple, join, map_holes
from forelog.templates.values import Argued, Array, Bundled, Cell, ClassOf, Closure, Known, LoggerOf, Raw, Value, printed

MAX_INLINED: Final = 24
"""Parts of a ``toString()`` or constant that is put in place of a hole."""

STRING: Final = "java.lang.String"
_INTEGRAL: Final[tuple[str, ...]] = ("int", "long", "short", "byte", "char", "float", "double", "boolean")


class Expressions(HoleOf):
    """Evaluates expressions of one body in :attr:`env`; calls and statements are added by subclasses."""

    def __init__(self, ctx: MethodContext, session: Session) -> None:
        self.ctx = ctx
        self.session = session
        self.env: Env = {name: (Hole(name, kind, index),) for index, (name, kind) in enumerate(ctx.params)}
        self.alive = True
        self.watchers: list[dict[str | int, list[Value | None]]] = []
        self.keys: list[str] = []
        """Catalogue keys found so far."""
        self.escaped: set[int] = set()
        """Builders that something unknown may change at any time."""
        self.nested = 0
        """Depth of lambdas and switch expressions: statements in them are not listed by relevance."""
        self.numbers: dict[int, int] = {}
        self.folding = False
        """Leave out ways that a constant condition closes."""
        self._captured: Env | None = None
        self._parts: dict[int, Value | None] = {}
        """Values of the parts of the calls that are being evaluated, by identity; ``None`` as long as they were not asked for."""

        self._opaque: dict[int, bool] = {}
        """Calls and instance creations of which nothing is known but how they are written, and others, by identity."""
        self.locals: frozenset[str] = frozenset()
        """Names of locals, where the way to an expression decides nothing (:mod:`forelog.templates.outline`)."""
        self.initialisers: dict[str, Expr] = {}
        """What they are given, those of which something may be known."""
        self._initial_values: dict[str, Value] = {}

    # What subclasses add.

    def statement(self, node: Stmt) -> None:
        """Run a statement."""
        raise NotImplementedError

    def call(self, expr: Expr) -> Value:
        """The value of a call."""
        raise NotImplementedError

    def new(self, expr: Expr) -> Value:
        """The value of an instance creation."""
        raise NotImplementedError

    def switch(self, node: Expr) -> Value:
        """A switch expression or statement."""
        raise NotImplementedError

    def lambda_body(self, expr: Expr) -> Value:
        """The text that a lambda gives."""
        raise NotImplementedError

    def fresh(self, ctx: MethodContext) -> "Expressions":
        """An interpreter for another body."""
        raise NotImplementedError

    def returned(self, callee: Callee) -> Value | None:
        """What a workspace method returns."""
        raise NotImplementedError

    def captured(self, name: str) -> Value | None:
        """The value of a local of the enclosing body."""
        raise NotImplementedError

    def ctx_returned(self, ctx: MethodContext) -> Value | None:
        """What the method of *ctx* returns, in terms of its parameters."""
        raise NotImplementedError

    # State.

    def set(self, name: str | int, value: Value | None) -> None:
        """Assign a local or the contents of a builder."""
        self.env[name] = value
        for watcher in self.watchers:
            watcher.setdefault(name, []).append(value)

    def number(self, node: tuple[Any, ...]) -> int:
        """The number of what a creation expression makes."""
        return self.numbers.setdefault(id(node), len(self.numbers) + 1)

    def escape(self, value: Value | None) -> None:
        """A value gets where anything may happen to it."""
        if isinstance(value, Cell):
            self.escaped.add(value.number)
            self.set(value.number, None)
        elif isinstance(value, Array):
            for name, other in list(self.env.items()):
                if isinstance(other, Array) and other.number == value.number:
                    self.set(name, None)

    def escape_all(self) -> None:
        """Code that is not looked into may use any local."""
        for value in list(self.env.values()):
            self.escape(value)

    # Values as text.

    def __call__(self, expr: Expr) -> Text:
        """The hole for an expression, or what its type's own ``toString()`` says where that is simple."""
        kind = self.ctx.type_of(expr)
        hole = Hole(spell(expr), kind)
        if is_plain_type(kind):
            return (hole,)
        return self._shown(expr, hole) or (hole,)

    def _shown(self, expr: Expr, hole: Hole) -> Text | None:
        described = self.ctx.to_string(hole.type)
        if described is None:
            return None
        value = self.ctx_returned(described)
        text = value if type(value) is tuple else self.text_of(value, expr) if isinstance(value, Known) else None
        if text is None or not has_constant(text) or not is_simple(text, MAX_INLINED):
            return None
        source = hole.source

        def qualified(inner: Hole) -> Text:
            if type(inner) is not Hole:
                return (Hole(source, hole.type),)
            name = inner.source.removeprefix("this.")
            return (Hole(f"{source}.{name}" if name.replace("()", "").isidentifier() else name, inner.type, -1, inner.format),)

        text = text if expr[0] == "this" else map_holes(text, qualified)
        made = self.env.get(expr[2]) or self.initial_value(expr[2]) if expr[0] == "name" else None
        ref = self.ctx.field(expr) if expr[0] in ("name", "field") else None
        if ref is not None and ref.enum_constant:
            own_body = ref.init is None or (ref.init[0] == "new" and ref.init[4] >= 0)
            return None if own_body else text
        if expr[0] in ("this", "new") or (isinstance(made, Raw) and made.expr[0] == "new"):
            return text
        return join((text, constant("null")))

    def text_of(self, value: Value, expr: Expr) -> Text:
        """A value as ``String.valueOf`` prints it; *expr* is what it came from."""
        if type(value) is tuple:
            return value
        if isinstance(value, Known):
            return constant(printed(value))
        if isinstance(value, Raw):
            return self(value.expr)
        if isinstance(value, Cell):
            held = self.env.get(value.number)
            return held if type(held) is tuple else (Hole(spell(expr), self.ctx.type_of(expr)),)
        if isinstance(value, Closure):
            return value.text
        if isinstance(value, ClassOf) and expr[0] == "classlit" and expr[2] not in _INTEGRAL:
            return (Hole(spell(expr), "java.lang.Class"),)
        return (Hole(spell(expr), self.ctx.type_of(expr)),)

    def argued(self, expr: Expr) -> Argued:
        """An expression as an argument."""
        value = self.eval(expr)
        kind = self.ctx.type_of(expr)
        text = self.text_of(value, expr)
        if isinstance(value, Closure):
            kind = value.type
        elif not kind and isinstance(value, Known):
            kind = STRING if value.kind == "String" else value.kind
        kept = value if isinstance(value, Known | ClassOf | Bundled | LoggerOf) else None
        return Argued(
            text=text,
            type=kind,
            source=spell(expr),
            elements=value.elements if isinstance(value, Array) else None,
            value=kept,
            throwable=self.is_throwable(kind),
        )

    def is_throwable(self, kind: str) -> bool:
        """Whether a type is a Throwable, by its name where its declaration is not at hand."""
        if not kind or kind == STRING or kind in _INTEGRAL or kind[-1] == "]":
            return False
        if self.ctx.is_subtype(kind, "java.lang.Throwable"):
            return True
        return kind.endswith(("Exception", "Error", "Throwable")) and not self.ctx.knows(kind)

    # Evaluation.

    def eval(self, expr: Expr) -> Value:
        """The value of an expression; its effects on locals are in :attr:`env` afterwards."""
        parts = self._parts
        if not parts:
            return self._evaluated(expr)
        key = id(expr)
        if key not in parts:
            return self._evaluated(expr)
        value = parts[key]
        if value is None:
            value = self._evaluated(expr)
            if key in parts:
                parts[key] = value
        return value

    def _evaluated(self, expr: Expr) -> Value:
        operation: str = expr[0]
        if operation == "name":
            return self._name(expr)
        if operation == "lit":
            return self._literal(expr)
        if operation == "call":
            return self._call(expr)
        if operation == "field":
            return self._field(expr)
        if operation == "binary":
            return self._binary(expr)
        handler = _HANDLERS.get(operation)
        return handler(self, expr) if handler is not None else Raw(expr)

    def _literal(self, expr: Expr) -> Value:
        return Known(expr[2], expr[3])

    def _name(self, expr: Expr) -> Value:
        name = expr[2]
        if name in self.env:
            value = self.env[name]
            return Raw(expr) if value is None or isinstance(value, Raw) else value
        found = self._field_value(expr, name)
        if found is not None:
            return found
        if self.ctx.field(expr) is None:
            if name in self.locals:
                value = self.initial_value(name)
                return Raw(expr) if value is None or isinstance(value, Raw) else value
            captured = self.captured(name)
            if captured is not None and not isinstance(captured, Raw):
                return captured
        return Raw(expr)

    def initial_value(self, name: str) -> Value | None:
        """The value of a local that is given one where it is declared; ``None`` for others."""
        init = self.initialisers.get(name)
        if init is None:
            return None
        value = self._initial_values.get(name)
        if value is None:
            self._initial_values[name] = Raw(init)  # also for what comes back to itself
            found = len(self.keys)
            value = self._initial_values[name] = self.eval(init)
            del self.keys[found:]  # found where the local is declared, not where it is used
        return value

    def _field(self, expr: Expr) -> Value:
        if expr[2][0] not in ("name", "field", "this", "super", "type"):
            self.eval(expr[2])
        found = self._field_value(expr, expr[3])
        return Raw(expr) if found is None else found

    def _field_value(self, expr: Expr, name: str) -> Value | None:
        if name in LEVEL_NAMES:
            kind = self.ctx.type_of(expr)
            if kind in LEVEL_TYPES or (not kind and expr[0] == "field"):
                return Known("level", name)
        ref = self.ctx.field(expr)
        if ref is None:
            return None
        if ref.enum_constant:
            return self._enum_constant(ref)
        if ref.value is not None and ref.init is None and isinstance(ref.value, int | float | str | bool) and ref.final:
            return _library_constant(ref)
        return self.field_value(ref) if ref.final else None

    def _enum_constant(self, ref: FieldRef) -> Value | None:
        """An enum constant prints its name, unless its type or its own body says otherwise (JLS 8.9.3)."""
        if ref.init is None or not self.ctx.prints_name(ref.type, own_body=ref.init[0] == "new" and ref.init[4] >= 0):
            return None
        return Known("enum", ref.name)

    def field_value(self, ref: FieldRef) -> Value | None:
        """The value of a field's initialiser; ``None`` when nothing of it is constant."""
        if ref.init is None or ref.scope is None:
            return None
        slot = (ref.owner, ref.name)
        if slot in self.session.fields:
            self.session.again(slot)
            return self.session.fields[slot]
        if slot in self.session.active or len(self.session.active) > MAX_DEPTH:
            return None
        with self.session.evaluating(slot):
            value = self._initial(ref)
        self.session.fields[slot] = value
        return value

    def _initial(self, ref: FieldRef) -> Value | None:
        assert ref.init is not None
        assert ref.scope is not None
        inner = self.fresh(ref.scope)
        value = inner.eval(ref.init)
        if isinstance(value, Known):
            return folding.cast(ref.type, value) or value
        if isinstance(value, ClassOf | Bundled | LoggerOf):
            return value
        if type(value) is tuple and has_constant(value) and is_simple(value, MAX_INLINED):
            return map_holes(value, lambda hole: (Hole(hole.source, hole.type, -1, hole.format),) if type(hole) is Hole else (hole,))
        if isinstance(value, Raw) and ref.init[0] in ("call", "new"):
            hints = inner.made_with(ref.init)
            return Bundled(hints) if hints else None
        return None

    def made_with(self, expr: Expr) -> tuple[str, ...]:
        """The classes and strings that an object is made with: what names a catalogue."""
        args = expr[4] if expr[0] == "call" else expr[3]
        hints = []
        for arg in args:
            value = self.eval(arg)
            if isinstance(value, ClassOf):
                hints.append(value.name)
            elif isinstance(value, Known) and value.kind == "String":
                hints.append(str(value.value))
            elif type(value) is tuple and len(value) == 1 and type(only := value[0]) is Constant:
                hints.append(only.text)
        return tuple(hints)

    def _classlit(self, expr: Expr) -> Value:
        return ClassOf(self.ctx.resolve(expr[2]))

    def _binary(self, expr: Expr) -> Value:
        symbol, operands = expr[2], expr[3]
        if symbol == "+":
            return self._plus(expr, operands)
        if symbol in ("&&", "||"):
            return self._short_circuit(expr, symbol, operands)
        values = [self.eval(operand) for operand in operands]
        if symbol in ("==", "!=") and self.folding and len(values) == 2:
            nullness = self._null_test(values[0], values[1])
            if nullness is not None:
                return Known("boolean", nullness == (symbol == "=="))
        known = [value for value in values if isinstance(value, Known)]
        if len(known) == len(values):
            return folding.binary(symbol, known) or Raw(expr)
        return Raw(expr)

    @staticmethod
    def _null_test(left: Value, right: Value) -> bool | None:
        for one, other in ((left, right), (right, left)):
            if isinstance(one, Known) and one.kind == "null":
                if isinstance(other, Known):
                    return other.kind == "null"
                if type(other) is tuple and any(type(part) is Constant for part in other):
                    return False
        return None

    def _short_circuit(self, expr: Expr, symbol: str, operands: tuple[Expr, ...]) -> Value:
        value = self.eval(operands[0])
        for operand in operands[1:]:
            before = dict(self.env)
            right = self.eval(operand)
            if before != self.env:
                joined = join_envs((before, self.env), self)
                self.env = joined if joined is not None else {}
            folded = folding.binary(symbol, (value, right)) if isinstance(value, Known) and isinstance(right, Known) else None
            value = folded or Raw(expr)
        return value

    def _plus(self, expr: Expr, operands: tuple[Expr, ...]) -> Value:
        """String concatenation from the first String on; what stands before it is added as numbers (JLS 15.18)."""
        values = [self.eval(operand) for operand in operands]
        first = next((at for at, value in enumerate(values) if self.is_string(value, operands[at])), -1)
        if first < 0:
            known = [value for value in values if isinstance(value, Known)]
            return (folding.binary("+", known) if len(known) == len(values) else None) or Raw(expr)
        texts: list[Text] = []
        if first > 1:
            head = values[:first]
            known = [value for value in head if isinstance(value, Known)]
            folded = folding.binary("+", known) if len(known) == len(head) else None
            if folded is None:
                texts.append((Hole(spell(("binary", expr[1], "+", operands[:first])), self._sum_type(operands[:first])),))
            else:
                texts.append(constant(printed(folded)))
        elif first == 1:
            texts.append(self.text_of(values[0], operands[0]))
        texts.extend(self.text_of(values[at], operands[at]) for at in range(first, len(values)))
        whole = concat(texts)
        if not is_bounded(whole):
            return Raw(expr)
        if all(isinstance(value, Known) for value in values):
            return Known("String", whole[0].text if whole and type(whole[0]) is Constant else "")
        return whole

    def _sum_type(self, operands: tuple[Expr, ...]) -> str:
        kinds = [self.ctx.type_of(operand) for operand in operands]
        for wide in ("double", "float", "long"):
            if wide in kinds:
                return wide
        return "int" if all(kind in ("int", "short", "byte", "char") for kind in kinds) else ""

    def is_string(self, value: Value, expr: Expr) -> bool:
        """Whether an operand is a String, so that ``+`` concatenates."""
        if isinstance(value, Known):
            return value.kind == "String"
        kind = self.ctx.type_of(expr)
        return kind == STRING or (not kind and type(value) is tuple and len(value) > 1)

    def _unary(self, expr: Expr) -> Value:
        value = self.eval(expr[3])
        return (folding.unary(expr[2], value) if isinstance(value, Known) else None) or Raw(expr)

    def _update(self, expr: Expr) -> Value:
        target = expr[4]
        if target[0] == "name" and target[2] in self.env:
            old = self.env[target[2]]
            changed = folding.binary(expr[2][0], (old, Known("int", 1))) if isinstance(old, Known) else None
            self.set(target[2], changed)
            if changed is not None and old is not None:
                return changed if expr[3] else old
        else:
            self._target(target)
        return Raw(expr)

    def _target(self, target: Expr) -> None:
        """Evaluate the parts of an assignment's left side."""
        if target[0] == "field":
            self.eval(target[2])
        elif target[0] == "index":
            self.eval(target[2])
            self.eval(target[3])

    def _assign(self, expr: Expr) -> Value:
        operator, target, right = expr[2], expr[3], expr[4]
        if target[0] != "name" or target[2] not in self.env:
            return self._assign_elsewhere(expr, operator, target, right)
        name = target[2]
        if operator == "=":
            value = self.eval(right)
            self.set(name, value)
            return value
        old = self.env[name]
        added = self.eval(right)
        if operator == "+=" and self.ctx.type_of(target) in (STRING, "") and (old is not None or self.is_string(added, right)):
            if isinstance(old, Known) and old.kind != "String" and not self.is_string(added, right) and isinstance(added, Known):
                self.set(name, folding.binary("+", (old, added)))
            else:
                before = self.text_of(old if old is not None else Raw(target), target)
                grown = concat((before, self.text_of(added, right)))
                self.set(name, grown if is_bounded(grown) else None)
        elif isinstance(old, Known) and isinstance(added, Known):
            result = folding.binary(operator[:-1], (old, added))
            self.set(name, result and folding.cast(self.ctx.type_of(target) or old.kind, result))
        else:
            self.set(name, None)
        now = self.env[name]
        return Raw(target) if now is None else now

    def _assign_elsewhere(self, expr: Expr, operator: str, target: Expr, right: Expr) -> Value:
        value = self.eval(right)
        if target[0] == "index" and target[2][0] == "name":
            array = self.env.get(target[2][2])
            index = self.eval(target[3])
            if isinstance(array, Array):
                self._store(array, index, self._as_argued(value, right) if operator == "=" else None)
                self.escape(value if isinstance(value, Cell) else None)
                return value
        self._target(target)
        self.escape(value)
        return value if operator == "=" else Raw(expr)

    def _as_argued(self, value: Value, expr: Expr) -> Argued:
        kind = self.ctx.type_of(expr)
        kept = value if isinstance(value, Known | ClassOf) else None
        return Argued(self.text_of(value, expr), kind, spell(expr), None, kept, self.is_throwable(kind))

    def _store(self, array: Array, index: Value, element: Argued | None) -> None:
        """An element of an array is assigned: in every local that holds the array."""
        at = index.value if isinstance(index, Known) and isinstance(index.value, int) else -1
        changed: Array | None = None
        if element is not None and 0 <= at < len(array.elements):
            changed = Array(array.number, (*array.elements[:at], element, *array.elements[at + 1 :]), array.type)
        elif element is not None and at < 0:
            may_be = []
            for old in array.elements:
                text = join((old.text, element.text))
                may_be.append(Argued(text if text is not None else (Hole(old.source, ""),), "", old.source))
            changed = Array(array.number, tuple(may_be), array.type)
        for name, value in list(self.env.items()):
            if isinstance(value, Array) and value.number == array.number:
                self.set(name, changed)

    def _cond(self, expr: Expr) -> Value:
        condition = self.eval(expr[2])
        if isinstance(condition, Known) and condition.kind == "boolean":
            return self.eval(expr[3] if condition.value else expr[4])
        before = dict(self.env)
        then = self.eval(expr[3])
        after_then, self.env = self.env, before
        otherwise = self.eval(expr[4])
        if after_then != self.env:
            joined = join_envs((after_then, self.env), self)
            self.env = joined if joined is not None else {}
        if isinstance(then, Raw) and isinstance(otherwise, Raw):
            return Raw(expr)
        values = [value if not isinstance(value, Cell) else self.env.get(value.number) for value in (then, otherwise)]
        return self.joined(values, expr)

    def joined(self, values: list[Value | None], expr: Expr) -> Value:
        """One of several values of an expression."""
        found = join_values(values, self)
        if found is None or (type(found) is tuple and not any(type(part) is Constant for part in flatten(found)) and len(found) < 2):
            waits = type(found) is tuple and any(
                isinstance(part, Hole) and (part.param >= 0 or type(part) is not Hole) for part in flatten(found)
            )
            return found if found is not None and waits else Raw(expr)
        return found

    def _cast(self, expr: Expr) -> Value:
        value = self.eval(expr[3])
        if isinstance(value, Raw):
            return Raw(expr)
        if isinstance(value, Known) and len(expr[2]) == 1 and expr[2][0] in _INTEGRAL:
            return folding.cast(expr[2][0], value) or Raw(expr)
        return value

    def _instanceof(self, expr: Expr) -> Value:
        self.eval(expr[2])
        self.bind_pattern(expr[3])
        return Raw(expr)

    def bind_pattern(self, pattern: tuple[Any, ...]) -> None:
        """The variables of a pattern come into scope."""
        if pattern[0] == "typepat":
            if pattern[2]:
                self.env[pattern[2]] = None
        elif pattern[0] == "recpat":
            for inner in pattern[2]:
                self.bind_pattern(inner)
            if pattern[3]:
                self.env[pattern[3]] = None

    def _index(self, expr: Expr) -> Value:
        array, index = self.eval(expr[2]), self.eval(expr[3])
        if (
            isinstance(array, Array)
            and isinstance(index, Known)
            and isinstance(index.value, int)
            and 0 <= index.value < len(array.elements)
        ):
            element = array.elements[index.value]
            return element.value if element.value is not None else element.text
        return Raw(expr)

    def _newarray(self, expr: Expr) -> Value:
        if expr[4] is not None:
            return self.array(expr[4], expr[2])
        sizes = [self.eval(size) for size in expr[3]]
        size = sizes[0].value if len(sizes) == 1 and isinstance(sizes[0], Known) else None
        if isinstance(size, int) and 0 <= size <= 32 and expr[2].count("[]") == 1:
            empty = "null" if expr[2][:-2] not in _INTEGRAL else "false" if expr[2] == "boolean[]" else "0"
            elements = tuple(Argued(constant(empty), "", empty) for _ in range(size))
            return Array(self.number(expr), elements, self.ctx.resolve(expr[2][:-2]) + "[]")
        return Raw(expr)

    def array(self, init: Expr, kind: str) -> Value:
        """The elements of an array initialiser."""
        elements = []
        for part in init[2]:
            if part[0] == "arrayinit":
                return Raw(init)
            argued = self.argued(part)
            self.escape(cell if isinstance(cell := self.eval(part) if part[0] == "name" else None, Cell) else None)
            elements.append(argued)
        return Array(self.number(init), tuple(elements), self.ctx.resolve(kind.removesuffix("[]")) + "[]")

    def _arrayinit(self, expr: Expr) -> Value:
        return self.array(expr, "java.lang.Object[]")

    def _lambda(self, expr: Expr) -> Value:
        return self.lambda_body(expr)

    def _ref(self, expr: Expr) -> Value:
        return self.reference(expr)

    def reference(self, expr: Expr) -> Value:
        """A method reference: what it is bound to may change whenever it runs."""
        if expr[2][0] not in ("type", "super"):
            self.escape(self.eval(expr[2]))
        return Raw(expr)

    def _bad(self, expr: Expr) -> Value:
        for part in expr[2]:
            self.escape(self.eval(part))
        return Raw(expr)

    def _call(self, expr: Expr) -> Value:
        own = [id(part) for part in expr[4] if part[0] not in _CHEAP]
        if expr[2] is not None and expr[2][0] not in _CHEAP:
            own.append(id(expr[2]))
        if not own:
            return self.call(expr)
        self._hold(own)
        value = self.call(expr)
        self._release(own)
        return value

    def _new(self, expr: Expr) -> Value:
        own = [id(part) for part in expr[3] if part[0] not in _CHEAP]
        if not own:
            return self.new(expr)
        self._hold(own)
        value = self.new(expr)
        self._release(own)
        return value

    def _hold(self, parts: list[int]) -> None:
        """Several rules ask for the receiver and the arguments of a call: they are evaluated once, however deep calls are nested."""
        held = self._parts
        for part in parts:
            held[part] = None

    def _release(self, parts: list[int]) -> None:
        held = self._parts
        for part in parts:
            held.pop(part, None)

    def _switch(self, expr: Expr) -> Value:
        return self.switch(expr)

    def forget_captured(self, node: Expr) -> None:
        """What a lambda mentions may change whenever it runs."""
        for name in mentioned_names(node):
            self.escape(self.env.get(name))


def is_plain_type(kind: str) -> bool:
    """Whether a type's ``toString()`` is none of the workspace's."""
    return not kind or kind == STRING or kind in _INTEGRAL or kind.startswith("java.") or kind[-1] == "]"


_CHEAP: Final = frozenset(("lit", "name", "this", "super", "type", "classlit"))
MAX_DEPTH: Final = 8
"""Fields and methods evaluated inside each other."""


def _library_constant(ref: FieldRef) -> Known | None:
    value = ref.value
    if ref.type == "boolean":
        return Known("boolean", bool(value))
    if ref.type == "char" and isinstance(value, int):
        return Known("char", chr(value))
    if ref.type == STRING and isinstance(value, str):
        return Known("String", value)
    if ref.type in ("int", "short", "byte") and isinstance(value, int):
        return Known("int", value)
    return Known(ref.type, value) if ref.type in ("long", "float", "double") else None


_HANDLERS: Final[dict[str, Callable[[Expressions, Expr], Value]]] = {
    "classlit": Expressions._classlit,  # noqa: SLF001  # the table of this class
    "unary": Expressions._unary,  # noqa: SLF001
    "update": Expressions._update,  # noqa: SLF001
    "assign": Expressions._assign,  # noqa: SLF001
    "cond": Expressions._cond,  # noqa: SLF001
    "cast": Expressions._cast,  # noqa: SLF001
    "instanceof": Expressions._instanceof,  # noqa: SLF001
    "index": Expressions._index,  # noqa: SLF001
    "newarray": Expressions._newarray,  # noqa: SLF001
    "arrayinit": Expressions._arrayinit,  # noqa: SLF001
    "lambda": Expressions._lambda,  # noqa: SLF001
    "ref": Expressions._ref,  # noqa: SLF001
    "bad": Expressions._bad,  # noqa: SLF001
    "ctor": Expressions._new,  # noqa: SLF001
    "new": Expressions._new,  # noqa: SLF001
    "switch": Expressions._switch,  # noqa: SLF001
}
