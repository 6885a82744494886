"""Calls that make or change text: the Java library's string classes, and methods of the workspace that only return text."""

from dataclasses import replace
from typing import Final

from forelog.java.ir import Expr, children
from forelog.templates.binding import Binder, formatted
from forelog.templates.context import Callee, MethodContext
from forelog.templates.expressions import MAX_DEPTH, MAX_INLINED, STRING, Expressions, is_plain_type
from forelog.templates.frameworks import BY_BUILDER, LOG_METHODS, START_METHODS, STEPS
from forelog.templates.library import API, MADE, READING, SELF_RETURNING
from forelog.templates.model import Hole, Text
from forelog.templates.spelling import spell
from forelog.templates.text import (
    concat,
    fits,
    flatten,
    has_own_text,
    is_simple,
    map_holes,
)
from forelog.templates.values import (
    Argued,
    Bundled,
    Cell,
    Chain,
    Known,
    Lookup,
    Raw,
    Value,
)

_QUIET: Final = frozenset(
    (
        *("lit", "name", "this", "super", "type", "classlit", "field", "binary", "unary", "cast", "cond", "index"),
        *("newarray", "arrayinit"),
    )
)
_WRITING: Final = frozenset((*LOG_METHODS, *START_METHODS, *STEPS))
_FOLLOWED: Final = frozenset((*_WRITING, *API, *SELF_RETURNING))
"""Calls of these names are never opaque."""
_TEXT_TYPES: Final = frozenset((STRING, "java.lang.CharSequence", "java.lang.Object", "java.lang.StringBuilder", "java.lang.StringBuffer"))


class Calls(Expressions):
    """Evaluates calls and instance creations that are no logging."""

    @property
    def seed_names(self) -> set[str]:
        """Names of the methods whose calls may write a line."""
        return self.session.seed_names

    def is_seed(self, call: Expr) -> bool:
        """Whether a call, instance creation or method reference may write a line; added by the logging layer."""
        raise NotImplementedError

    def may_write(self, call: Expr) -> bool:
        """The same by its name alone."""
        raise NotImplementedError

    def is_opaque(self, expr: Expr) -> bool:
        """Whether nothing is ever known about the value of an expression but how it is written.

        Evaluating it changes no local either, unless it mentions a builder or array.
        """
        found = self._opaque.get(id(expr))
        if found is None:
            found = self._opaque[id(expr)] = self._judge(expr)
        return found

    def _judge(self, expr: Expr) -> bool:
        operation = expr[0]
        if operation == "call":
            name, receiver = expr[3], expr[2]
            if name in _FOLLOWED:
                return False
            kind = self.ctx.type_of(expr)
            if kind in _TEXT_TYPES or not kind:
                callee = self.ctx.callee(expr)
                if callee is not None and callee.workspace and callee.returns in _TEXT_TYPES:
                    return False
                if not kind and receiver is not None and receiver[0] == "name" and not self.ctx.type_of(receiver):
                    return False  # perhaps a log event under construction
            if kind in BY_BUILDER or (receiver is not None and self.ctx.type_of(receiver) in BY_BUILDER):
                return False
        elif operation == "new":
            if expr[2].rpartition(".")[2].partition("<")[0] in MADE:
                return False
        elif operation != "cast" or not self.is_opaque(expr[3]):
            return False
        return self._is_quiet(expr)

    def is_plain(self, expr: Expr) -> bool:
        """Whether nothing is known of how the value of an expression prints."""
        kind = self.ctx.type_of(expr)
        return is_plain_type(kind) or self.ctx.to_string(kind) is None

    def _is_quiet(self, expr: Expr) -> bool:
        """Whether evaluating an expression assigns no local, runs no other body and writes no line."""
        stack = [expr]
        while stack:
            node = stack.pop()
            operation: str = node[0]
            if operation == "call":
                if node[3] in _WRITING or self.may_write(node):
                    return False
            elif operation == "new":
                if node[4] >= 0 or self.may_write(node):
                    return False
            elif operation not in _QUIET:
                return False
            stack.extend(children(node))
        return True

    def plain_call(self, expr: Expr) -> Value:
        """The value of a call that writes no line."""
        name, receiver, args = expr[3], expr[2], expr[4]
        handler = API.get(name)
        if handler is not None:
            found = handler(self, expr)
            if found is not None:
                return found
        on = self.eval(receiver) if receiver is not None and receiver[0] not in ("this", "super", "type") else None
        if isinstance(on, Chain):
            for arg in args:
                self.escape(self.eval(arg))
            return on  # a step that says nothing about the text
        if isinstance(on, Cell) and on.number not in self.escaped and name not in READING:
            # deleteCharAt, reverse, replace ...: what it holds now is unknown until it is cleared.
            self.set(on.number, None)
        given = [self.eval(arg) for arg in args]
        kind = self.ctx.type_of(expr)
        if kind in _TEXT_TYPES or not kind:
            callee = self.ctx.callee(expr)
            if callee is not None and callee.workspace and callee.returns in _TEXT_TYPES:
                found = self.text_method(expr, callee)
                if found is not None:
                    return found
        if name not in READING:
            for value in given:
                self.escape(value)
        if isinstance(on, Cell) and name in SELF_RETURNING:
            return on
        return Raw(expr)

    def actuals(self, args: tuple[Expr, ...], callee: Callee | None) -> list[Argued]:
        """The arguments of a call, one for each parameter: variable arguments packed into an array (JLS 15.12.4.2)."""
        given = [self.argued(arg) for arg in args]
        if callee is None or not callee.varargs or not callee.params:
            return given
        fixed = len(callee.params) - 1
        if len(given) == fixed + 1:
            last = given[-1]
            if last.elements is not None or last.type.endswith("[]") or last.type == "null" or (last.value == Known("null", None)):
                return given
        rest = tuple(given[fixed:])
        source = ", ".join(arg.source for arg in rest)
        packed = Argued((Hole(f"{{{source}}}", callee.params[-1]),), callee.params[-1], source, rest)
        return [*given[:fixed], packed]

    def text_method(self, expr: Expr, callee: Callee) -> Value | None:
        """The text that a workspace method returns for these arguments; ``None`` when nothing of it is known."""
        returned = self.returned(callee)
        if returned is None:
            return None
        binder = Binder(self.actuals(expr[4] if expr[0] == "call" else expr[3], callee), self.session.catalogues, self.ctx.class_name)
        if _looks_up(returned):
            binder.hints = self.hints_of_receiver(expr[2])
        value = binder.value(returned)
        self.keys.extend(binder.keys)
        if type(value) is not tuple:
            return value
        if not fits(value):
            return None
        own = spell(expr)
        return map_holes(value, lambda hole: (replace(hole, source=own),) if isinstance(hole, Lookup) else (hole,))

    def hints_of_receiver(self, receiver: Expr | None) -> tuple[str, ...]:
        """What the object that a text is asked of was made with."""
        if receiver is None or receiver[0] in ("this", "super"):
            return ()
        value = self.eval(receiver)
        if isinstance(value, Bundled):
            return value.hints
        if receiver[0] in ("call", "new"):
            return self.made_with(receiver)
        if receiver[0] in ("name", "field"):
            ref = self.ctx.field(receiver)
            if ref is not None and not ref.final:
                made = self.field_value(ref)
                return made.hints if isinstance(made, Bundled) else ()
        return ()

    def returned(self, callee: Callee) -> Value | None:
        """What a workspace method returns, in terms of its parameters."""
        message = self.interface_message(callee)
        if message is not None:
            return message
        ctx = callee.context()  # by the receiver: where another object may answer, what the method itself returns is not known to be it
        return None if ctx is None else self.ctx_returned(ctx)

    def interface_message(self, callee: Callee) -> Value | None:
        """The text of a message interface's method (annotated); added by the logging layer."""
        raise NotImplementedError

    def ctx_returned(self, ctx: MethodContext) -> Value | None:
        """What the method of *ctx* returns, computed once."""
        key = ctx.key
        if key in self.session.returns:
            self.session.again(key)
            return self.session.returns[key]
        if ctx.body is None or key in self.session.active or len(self.session.active) > MAX_DEPTH:
            return None
        with self.session.evaluating(key):
            value = self.run_for_value(ctx)
        if type(value) is tuple and not _worth(value):
            value = None
        self.session.returns[key] = value
        return value

    def run_for_value(self, ctx: MethodContext) -> Value | None:
        """Interpret a body for what it returns; added by the statement layer."""
        raise NotImplementedError

    def new(self, expr: Expr) -> Value:
        """Builders and formats are followed; anything else is opaque."""
        if expr[0] == "ctor":
            for arg in expr[3]:
                self.escape(self.eval(arg))
            return Raw(expr)
        kind, args, body = expr[2], expr[3], expr[4]
        if body >= 0:
            self.escape_all()
        simple = kind.rpartition(".")[2].partition("<")[0]
        if simple in MADE:
            found = MADE[simple](self, expr, self.ctx.resolve(kind.partition("<")[0]))
            if found is not None:
                return found
        given = [self.eval(arg) for arg in args]
        for value in given:
            self.escape(value)
        return Raw(expr)

    def formatted(self, style: str, pattern: Text, args: list[Argued], expr: Expr) -> Text:
        """A formatting call's text."""
        return formatted(style, pattern, args, spell(expr)).text

    def look_up(self, lookup: Lookup) -> Text:
        """The text of a catalogue, or the lookup as long as its key is not known."""
        binder = Binder((), self.session.catalogues, self.ctx.class_name)
        text = binder.look_up(lookup)
        self.keys.extend(binder.keys)
        return text

    def append(self, cell: Cell, text: Text) -> None:
        """Add to what a builder holds."""
        held = self.env.get(cell.number)
        if cell.number in self.escaped or type(held) is not tuple:
            return
        grown = concat((held, text))
        self.set(cell.number, grown if fits(grown) else None)


def _worth(text: Text) -> bool:
    """Whether what a method returns says more than the call itself does."""
    if len(text) == 1 and isinstance(text[0], Hole):
        return text[0].param >= 0 or type(text[0]) is not Hole
    waits = any(isinstance(part, Hole) and (part.param >= 0 or type(part) is not Hole) for part in text)
    return (waits and is_simple(text, MAX_INLINED)) or (has_own_text(text) and is_simple(text, MAX_INLINED))


def _looks_up(value: Value) -> bool:
    return type(value) is tuple and any(type(part) is not Hole and isinstance(part, Hole) for part in flatten(value))
