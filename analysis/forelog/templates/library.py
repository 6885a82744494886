"""The Java library's string classes, by method and class name: a table of what their calls and instances mean for texts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from forelog.java.ir import Expr
from forelog.templates.binding import formatted
from forelog.templates.expressions import STRING
from forelog.templates.frameworks import FACTORIES, FACTORY_METHODS, FORMATTERS, Factory, Framework
from forelog.templates.invocation import level_of
from forelog.templates.model import Hole, Text
from forelog.templates.spelling import spell
from forelog.templates.text import concat, constant, fits, has_constant, is_bounded, map_constants, string_of
from forelog.templates.values import Array, Bundled, Cell, Chain, ClassOf, Closure, Joiner, Known, LoggerOf, Lookup, Pattern, Raw, Value

if TYPE_CHECKING:
    from forelog.templates.calls import Calls

_BUILDERS = frozenset(("java.lang.StringBuilder", "java.lang.StringBuffer", "StringBuilder", "StringBuffer"))
_BOXES = frozenset(f"java.lang.{name}" for name in ("Integer", "Long", "Short", "Byte", "Boolean", "Character", "Double", "Float"))
_MESSAGES = {
    "org.apache.logging.log4j.message.ParameterizedMessage": "log4j2",
    "org.apache.logging.log4j.message.ReusableParameterizedMessage": "log4j2",
    "org.apache.logging.log4j.message.StringFormattedMessage": "printf",
    "org.apache.logging.log4j.message.MessageFormatMessage": "message_format",
    "org.apache.logging.log4j.message.SimpleMessage": "plain",
    "org.apache.logging.log4j.message.ObjectMessage": "plain",
}
_BUNDLE = "java.util.ResourceBundle"


# --- instance creations ---------------------------------------------------------------------------------------------------------------


def _new_builder(self: Calls, expr: Expr, kind: str) -> Value | None:
    if kind not in _BUILDERS and kind != "java.io.StringWriter":
        return None
    cell = Cell(self.number(expr))
    text: Text = ()
    if expr[3]:
        value = self.eval(expr[3][0])
        numeric = isinstance(value, Known) and value.kind in ("int", "char")
        if not numeric and self.ctx.type_of(expr[3][0]) not in ("int", "char", "short", "byte"):
            text = self.text_of(value, expr[3][0])
    self.escaped.discard(cell.number)
    self.set(cell.number, text)
    return cell


def _new_message_format(self: Calls, expr: Expr, kind: str) -> Value | None:
    return Pattern(self.argued(expr[3][0]).text) if kind == "java.text.MessageFormat" and expr[3] else None


def _new_string(self: Calls, expr: Expr, kind: str) -> Value | None:
    if kind != STRING or len(expr[3]) > 1:
        return None
    if not expr[3]:
        return Known("String", "")
    value = self.eval(expr[3][0])
    return self.text_of(value, expr[3][0]) if self.is_string(value, expr[3][0]) or isinstance(value, Cell) else None


def _new_joiner(self: Calls, expr: Expr, kind: str) -> Value | None:
    if kind != "java.util.StringJoiner" or len(expr[3]) not in (1, 3):
        return None
    texts = [self.argued(arg).text for arg in expr[3]]
    return Joiner(texts[0], *(texts[1:] or ((), ())))


def _new_log4j_message(self: Calls, expr: Expr, kind: str) -> Value | None:
    style = _MESSAGES.get(kind)
    if style is None or not expr[3]:
        return None
    given = [self.argued(arg) for arg in expr[3]]
    return formatted(style, given[0].text, given[1:], given[0].source).text


def _new_log_record(self: Calls, expr: Expr, kind: str) -> Value | None:
    if kind != "java.util.logging.LogRecord" or len(expr[3]) != 2:
        return None
    level, param = level_of(self.argued(expr[3][0]))
    return Chain("jul", level, param, message=self.argued(expr[3][1]).text)


MADE: Final[dict[str, Callable[[Calls, Expr, str], Value | None]]] = {
    "StringBuilder": _new_builder,
    "StringBuffer": _new_builder,
    "StringWriter": _new_builder,
    "MessageFormat": _new_message_format,
    "String": _new_string,
    "StringJoiner": _new_joiner,
    "LogRecord": _new_log_record,
    **dict.fromkeys((name.rpartition(".")[2] for name in _MESSAGES), _new_log4j_message),
}


# --- the Java library -----------------------------------------------------------------------------------------------------------------


def _on(self: Calls, expr: Expr) -> Value | None:
    return self.eval(expr[2]) if expr[2] is not None else None


def _is_text(self: Calls, value: Value | None, expr: Expr) -> bool:
    return value is not None and expr[2] is not None and self.is_string(value, expr[2])


def _locale_first(self: Calls, args: tuple[Expr, ...]) -> tuple[Expr, ...]:
    if args and (self.ctx.type_of(args[0]) == "java.util.Locale" or (args[0][0] == "lit" and args[0][2] == "null")):
        return args[1:]
    return args


def _format(self: Calls, expr: Expr) -> Value | None:
    owner = self.ctx.owner(expr)
    args = expr[4]
    if owner == "java.text.MessageFormat" or (owner == "java.text.Format" and expr[2] is not None):
        on = _on(self, expr)
        if isinstance(on, Pattern):
            return self.formatted("message_format", on.text, [self.argued(args[0])] if args else [], expr)
        if args and not _is_instance(self, expr):
            return self.formatted("message_format", self.argued(args[0]).text, [self.argued(arg) for arg in args[1:]], expr)
        return None
    if owner in (STRING, "String"):
        args = _locale_first(self, args)
        return self.formatted("printf", self.argued(args[0]).text, [self.argued(arg) for arg in args[1:]], expr) if args else None
    return None


def _is_instance(self: Calls, expr: Expr) -> bool:
    on = expr[2]
    if on is None or on[0] not in ("name", "field"):
        return on is not None
    return on[-1] in self.env or on[-1] in self.locals or self.ctx.field(on) is not None


def _formatted(self: Calls, expr: Expr) -> Value | None:
    on = _on(self, expr)
    if on is None or expr[2] is None or not _is_text(self, on, expr):
        return None
    return self.formatted("printf", self.text_of(on, expr[2]), [self.argued(arg) for arg in expr[4]], expr)


def _concat(self: Calls, expr: Expr) -> Value | None:
    on = _on(self, expr)
    if on is None or len(expr[4]) != 1 or not _is_text(self, on, expr):
        return None
    whole = concat((self.text_of(on, expr[2]), self.argued(expr[4][0]).text))
    return whole if is_bounded(whole) else None


def _join(self: Calls, expr: Expr) -> Value | None:
    if self.ctx.owner(expr) not in (STRING, "String") or len(expr[4]) < 2:
        return None
    given = [self.argued(arg) for arg in expr[4]]
    separator, rest = given[0], given[1:]
    if len(rest) == 1 and rest[0].type != STRING:
        elements = rest[0].elements
        if elements is None:
            return None
        rest = list(elements)
    texts = [text for arg in rest for text in (separator.text, arg.text)][1:]
    return concat(texts)


def _value_of(self: Calls, expr: Expr) -> Value | None:
    if len(expr[4]) != 1 or self.ctx.owner(expr) not in (STRING, "String"):
        return None
    value = self.eval(expr[4][0])
    if self.ctx.type_of(expr[4][0]) == "char[]":
        return None
    return self.text_of(value, expr[4][0])


def _to_string(self: Calls, expr: Expr) -> Value | None:
    args = expr[4]
    if not args and expr[2] is not None:
        on = self.eval(expr[2])
        if isinstance(on, Cell):
            held = self.env.get(on.number)
            return held if type(held) is tuple else None
        if type(on) is tuple or (isinstance(on, Known) and on.kind != "null"):
            return self.text_of(on, expr[2])
        if isinstance(on, Raw):
            text = self(expr[2])
            if has_constant(text):
                known = self.ctx.to_string(self.ctx.type_of(expr[2]))
                returned = self.ctx_returned(known) if known is not None else None
                return text if returned is None or expr[2][0] == "this" else _without_null(text)
        return None
    owner = self.ctx.owner(expr)
    if len(args) == 1 and (owner in _BOXES or owner == "java.util.Objects"):
        value = self.eval(args[0])
        text = self.text_of(value, args[0])
        return text if not isinstance(value, Raw) or has_constant(text) else None
    if len(args) == 1 and owner == "java.util.Arrays":
        array = self.eval(args[0])
        if isinstance(array, Array):
            listed = [text for element in array.elements for text in (constant(", "), element.text)][1:]
            return concat((constant("["), *listed, constant("]")))
        return (Hole(spell(args[0]), self.ctx.type_of(args[0]), format="[]"),)
    return None


def _without_null(text: Text) -> Text:
    """A text whose object cannot be null, because a method was called on it."""
    for part in text:
        options = getattr(part, "options", None)
        if options is not None and constant("null") in options and len(text) == 1:
            rest = [option for option in options if option != constant("null")]
            if len(rest) == 1:
                return rest[0]  # type: ignore[no-any-return]
    return text


def _append(self: Calls, expr: Expr) -> Value | None:
    on = _on(self, expr)
    if not isinstance(on, Cell):
        return None
    args = expr[4]
    if len(args) != 1 or self.ctx.type_of(args[0]) == "char[]":
        for arg in args:
            self.eval(arg)
        self.set(on.number, None)
        return on
    value = self.eval(args[0])
    self.append(on, self.text_of(value, args[0]))
    return on


def _set_length(self: Calls, expr: Expr) -> Value | None:
    on = _on(self, expr)
    if isinstance(on, Cell) and len(expr[4]) == 1:
        length = self.eval(expr[4][0])
        if on.number not in self.escaped:
            self.set(on.number, () if length == Known("int", 0) else None)
        return Raw(expr)
    return None


def _insert(self: Calls, expr: Expr) -> Value | None:
    on = _on(self, expr)
    if not isinstance(on, Cell) or len(expr[4]) != 2:
        return None
    at, value = self.eval(expr[4][0]), self.eval(expr[4][1])
    held = self.env.get(on.number)
    if at == Known("int", 0) and type(held) is tuple and on.number not in self.escaped:
        self.set(on.number, concat((self.text_of(value, expr[4][1]), held)))
    else:
        self.set(on.number, None)
    return on


def _stripped(self: Calls, expr: Expr) -> Value | None:
    on = _on(self, expr)
    if on is None or expr[4] or not _is_text(self, on, expr):
        return None
    known = string_of(self.text_of(on, expr[2]))
    return None if known is None else constant(known.strip(" \t\n\r\f"))


def _case(change: Callable[[str], str]) -> Callable[[Calls, Expr], Value | None]:
    def changed(self: Calls, expr: Expr) -> Value | None:
        on = _on(self, expr)
        if on is None or not _is_text(self, on, expr):
            return None
        text = self.text_of(on, expr[2])
        known = string_of(text)
        return None if known is None or not known.isascii() else map_constants(text, change)

    return changed


def _repeat(self: Calls, expr: Expr) -> Value | None:
    on = _on(self, expr)
    if on is None or len(expr[4]) != 1 or not _is_text(self, on, expr):
        return None
    count = self.eval(expr[4][0])
    if not isinstance(count, Known) or not isinstance(count.value, int) or not 0 <= count.value <= 1000:
        return None
    text = concat([self.text_of(on, expr[2])] * count.value)
    return text if fits(text) else None


def _name(self: Calls, expr: Expr) -> Value | None:
    on = _on(self, expr)
    return Known("String", on.value) if isinstance(on, Known) and on.kind == "enum" and not expr[4] else None


def _class_name(self: Calls, expr: Expr) -> Value | None:
    if expr[4]:
        return None
    on = _on(self, expr)
    if isinstance(on, Bundled) and len(on.hints) == 1 and expr[3] == "getName":
        return Known("String", on.hints[0])
    if not isinstance(on, ClassOf):
        return _name(self, expr) if expr[3] == "name" else None
    name = on.name
    if expr[3] == "getSimpleName":
        name = name.rpartition(".")[2].rpartition("$")[2]
    elif expr[3] == "getCanonicalName":
        name = name.replace("$", ".")
    elif expr[3] == "getPackageName":
        name = name.rpartition(".")[0]
    return Known("String", name)


def _package(self: Calls, expr: Expr) -> Value | None:
    on = _on(self, expr)
    return Bundled((on.name.rpartition(".")[0],)) if isinstance(on, ClassOf) and not expr[4] else None


def _get_bundle(self: Calls, expr: Expr) -> Value | None:
    if not self.ctx.is_subtype(self.ctx.owner(expr) or "?", _BUNDLE) or not expr[4]:
        return None
    name = string_of(self.argued(expr[4][0]).text)
    return Bundled((name,)) if name else None


def _get_string(self: Calls, expr: Expr) -> Value | None:
    owner = self.ctx.owner(expr)
    if len(expr[4]) != 1 or not owner or not self.ctx.is_subtype(owner, _BUNDLE):
        return None
    key = self.argued(expr[4][0])
    return self.look_up(Lookup(spell(expr), STRING, key=key.text, hints=self.hints_of_receiver(expr[2]), hinted_by=-1))


def _supplied(self: Calls, expr: Expr) -> Value | None:
    """``supplier.get()``: what the caller's lambda says, once the caller is known."""
    on = _on(self, expr)
    if isinstance(on, Closure) and not expr[4]:
        return on.text
    if type(on) is tuple and len(on) == 1 and type(only := on[0]) is Hole and only.param >= 0 and not expr[4] and "Supplier" in only.type:
        return (replace(only, source=spell(expr), type=self.ctx.type_of(expr)),)
    return None


def _require(self: Calls, expr: Expr) -> Value | None:
    if not expr[4] or self.ctx.owner(expr) != "java.util.Objects":
        return None
    value = self.eval(expr[4][0])
    return None if isinstance(value, Raw) else value


def _factory(self: Calls, expr: Expr) -> tuple[Framework, Factory] | None:
    """The row of a factory's method, also where it comes by a static import of a library that is not at hand (JLS 7.5.3)."""
    owner, name = self.ctx.owner(expr), expr[3]
    found = FACTORIES.get(f"{owner}.{name}")
    if found is not None or owner or expr[2] is not None:
        return found
    imported = [one for one in self.ctx.imports if one.rpartition(".")[2] == name]
    if imported:
        return FACTORIES.get(imported[0]) if len(imported) == 1 else None
    on_demand = [row for one in self.ctx.imports if (row := FACTORIES.get(f"{one}.{name}")) is not None]
    return on_demand[0] if len(on_demand) == 1 else None


def _formatter(self: Calls, args: tuple[Expr, ...]) -> str:
    """The style that a message factory among the arguments of a logger's factory asks for."""
    for arg in args:
        kind = self.ctx.type_of(arg)
        if not kind and arg[0] == "field" and arg[2][0] in ("name", "field", "type"):
            kind = self.ctx.resolve(spell(arg[2]))  # StringFormatterMessageFactory.INSTANCE of a library that is not at hand
        if kind in FORMATTERS:
            return FORMATTERS[kind]
    return ""


def _logger(self: Calls, expr: Expr) -> Value | None:
    found = _factory(self, expr)
    if found is None:
        return None
    row, factory = found
    args = expr[4]
    name = factory.name
    if not name and (factory.name_arg < 0 or not args):
        name = self.ctx.class_name if "Root" not in expr[3] and "Anonymous" not in expr[3] else ""
    elif not name and factory.name_arg < len(args):
        value = self.eval(args[factory.name_arg])
        name = value.name if isinstance(value, ClassOf) else string_of(self.text_of(value, args[factory.name_arg])) or ""
    bundle = ""
    if 0 <= factory.bundle_arg < len(args):
        bundle = string_of(self.argued(args[factory.bundle_arg]).text) or ""
    return LoggerOf(row.name, name, factory.style or _formatter(self, args), bundle)


API: Final[dict[str, Callable[[Calls, Expr], Value | None]]] = {
    "format": _format,
    "formatted": _formatted,
    "concat": _concat,
    "join": _join,
    "valueOf": _value_of,
    "copyValueOf": _value_of,
    "toString": _to_string,
    "append": _append,
    "setLength": _set_length,
    "insert": _insert,
    "trim": _stripped,
    "strip": _stripped,
    "toUpperCase": _case(str.upper),
    "toLowerCase": _case(str.lower),
    "intern": _to_string,
    "repeat": _repeat,
    "name": _class_name,
    "getName": _class_name,
    "getTypeName": _class_name,
    "getSimpleName": _class_name,
    "getCanonicalName": _class_name,
    "getPackageName": _class_name,
    "getPackage": _package,
    "getBundle": _get_bundle,
    "getString": _get_string,
    "requireNonNull": _require,
    "get": _supplied,
    **dict.fromkeys(FACTORY_METHODS, _logger),
}
"""Handlers by method name; each gives ``None`` when the call is not the library's or nothing is known."""

READING: Final = frozenset(
    (
        *("length", "charAt", "isEmpty", "toString", "indexOf", "equals", "hashCode", "print", "println", "substring", "capacity", "chars"),
        *("printf", "format", "valueOf", "contentEquals", "asList", "of", "stream", "getClass", "flush", "close", "getBuffer", "clone"),
    )
)
"""Methods that neither change nor keep a builder or array."""
SELF_RETURNING: Final = frozenset(("append", "insert", "delete", "deleteCharAt", "replace", "reverse", "appendCodePoint"))
