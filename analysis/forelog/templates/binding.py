"""Texts in terms of parameters → texts at a call: parameters replaced, formats that waited for their pattern done, keys looked up."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from forelog.templates.catalogues import Catalogues
from forelog.templates.formats import Argument, Formatted, log4j2, slf4j, tinylog
from forelog.templates.message_format import jul, message_format, message_format_if_args
from forelog.templates.model import Choice, Hole, Repeat, Text
from forelog.templates.printf import jboss, printf
from forelog.templates.text import concat, constant, flatten, join, map_holes, string_of
from forelog.templates.values import Argued, Bundled, ClassOf, Deferred, Known, LoggerOf, Lookup, Value


def _plain(pattern: Text, _: Sequence[Argument]) -> Formatted:
    return Formatted(pattern)


STYLES: dict[str, Callable[[Text, Sequence[Argument]], Formatted | None]] = {
    "plain": _plain,
    "slf4j": slf4j,
    "log4j2": log4j2,
    "tinylog": tinylog,
    "printf": printf,
    "printf_if_args": jboss,
    "message_format": message_format,
    "message_format_if_args": message_format_if_args,
    "jul": jul,
}
"""Styles of format strings by the names that the framework table uses."""


@dataclass(slots=True)
class Binder:
    """Replaces parameters by the arguments of one call."""

    actuals: Sequence[Argued]
    catalogues: Catalogues
    using_class: str
    hints: tuple[str, ...] = ()
    """What the receiver of the call was made with."""
    keys: list[str] = field(default_factory=list)
    """Catalogue keys that were found on the way."""

    def text(self, text: Text) -> Text:
        """A text of the called method as the caller sees it."""
        return map_holes(text, self._hole)

    def argued(self, arg: Argued) -> Argued:
        """An argument inside the called method as the caller sees it."""
        param = arg.param
        if 0 <= param < len(self.actuals):
            return self.actuals[param]
        elements = None if arg.elements is None else tuple(map(self.argued, arg.elements))
        return Argued(self.text(arg.text), arg.type, arg.source, elements, arg.value, arg.throwable)

    def value(self, value: Value | None) -> Value | None:
        """What a method returns, as the caller sees it."""
        if type(value) is tuple:
            if len(value) == 1 and isinstance(value[0], Hole) and type(value[0]) is Hole and 0 <= value[0].param < len(self.actuals):
                actual = self.actuals[value[0].param]
                return actual.value if actual.value is not None else actual.text
            return self.text(value)
        return value if isinstance(value, Known | ClassOf | Bundled | LoggerOf) else None

    def _hole(self, hole: Hole) -> Text:
        if isinstance(hole, Deferred):
            done = formatted(hole.style, self.text(hole.pattern), [self.argued(arg) for arg in hole.args], hole.source)
            return done.text
        if isinstance(hole, Lookup):
            hints = hole.hints
            if hole.hinted_by == -1:
                hints = (*hints, *self.hints)
            elif 0 <= hole.hinted_by < len(self.actuals):
                hints = (*hints, *hints_of(self.actuals[hole.hinted_by]))
            key, otherwise = self.text(hole.key), self.text(hole.otherwise)
            return self.look_up(Lookup(hole.source, hole.type, hole.param, hole.format, key, hints, hole.hinted_by, otherwise))
        if 0 <= hole.param < len(self.actuals):
            actual = self.actuals[hole.param]
            if not hole.format:
                return actual.text
            if hole.format == "[]" and actual.elements is not None:
                listed = [text for element in actual.elements for text in (constant(", "), element.text)][1:]
                return concat((constant("["), *listed, constant("]")))
            return (Hole(actual.source, actual.type or hole.type, actual.param, hole.format),)
        return (hole,)

    def look_up(self, lookup: Lookup) -> Text:
        """The catalogue's text for a constant key; the lookup itself as long as the key is not known."""
        key = string_of(lookup.key)
        if key is None:
            options = _keys(lookup.key)
            found = [self.look_up(replace(lookup, key=option)) for option in options] if options else []
            joined = join(found) if found and all(string_of(text) is not None for text in found) else None
            return joined if joined is not None else (lookup,)
        text = self.catalogues.find(key, lookup.hints, self.using_class)
        if text is None:
            return lookup.otherwise or (Hole(lookup.source, lookup.type),)
        self.keys.append(key)
        return constant(text)


def _keys(key: Text) -> Sequence[Text]:
    """The constant keys of a choice of keys."""
    if len(key) == 1 and type(choice := key[0]) is Choice and all(string_of(option) is not None for option in choice.options):
        return choice.options
    return ()


def hints_of(arg: Argued) -> tuple[str, ...]:
    """What an argument says about the bundle it asks for."""
    if isinstance(arg.value, ClassOf):
        return (arg.value.name,)
    if isinstance(arg.value, Bundled):
        return arg.value.hints
    text = string_of(arg.text)
    return (text,) if text else ()


def arguments(args: Sequence[Argued]) -> list[Argument]:
    """Arguments ready for formatting: a last array in the place of variable arguments opened where its elements are known."""
    if not args:
        return []
    last = args[-1]
    found = [_argument(arg) for arg in args[:-1]]
    if last.elements is not None and len(args) == 1:
        found += [_argument(element) for element in last.elements]
    elif len(args) == 1 and last.type.endswith("[]") and last.type not in PRIMITIVE_ARRAYS:
        found.append(Argument(last.text, last.type, last.source, rest=True))
    else:
        found.append(_argument(last))
    return found


PRIMITIVE_ARRAYS = frozenset(f"{name}[]" for name in ("byte", "short", "int", "long", "char", "boolean", "float", "double"))


def _argument(arg: Argued) -> Argument:
    return Argument(arg.text, arg.type, arg.source, throwable=arg.throwable)


def formatted(style: str, pattern: Text, args: Sequence[Argued], source: str, *, type_name: str = "java.lang.String") -> Formatted:
    """*pattern* with *args* put in by *style*; kept waiting (:class:`Deferred`) as long as a parameter decides the pattern."""
    done = STYLES[style](pattern, arguments(args))
    if style == "plain":
        return done or Formatted(pattern)
    waits = any(isinstance(part, Hole) and (part.param >= 0 or isinstance(part, Deferred | Lookup)) for part in flatten(pattern))
    unknown: Text = (Hole(source, type_name),)
    if not waits:
        return done or Formatted(unknown)
    shown = done.text if done else unknown
    return Formatted(
        (Deferred(source, type_name, style=style, pattern=pattern, args=tuple(args), shown=shown),), done.throwable if done else None
    )


def waiting(text: Text) -> bool:
    """Whether anything of the text waits for a parameter."""
    return any(isinstance(part, Hole) and (part.param >= 0 or isinstance(part, Deferred | Lookup)) for part in flatten(text))


def settled(text: Text) -> Text:
    """The text for a template: what still waits is shown as it can be."""
    if all(type(part) is not Deferred and type(part) is not Lookup for part in flatten(text)):
        return text
    return map_holes(text, _settled)


def _settled(hole: Hole) -> Text:
    if isinstance(hole, Deferred):
        return settled(hole.shown)
    if isinstance(hole, Lookup):
        return (Hole(hole.source, hole.type),)
    return (hole,)


def params_in(text: Text) -> set[int]:
    """Parameters that the text depends on, those of waiting formats included."""
    found: set[int] = set()
    for part in text:
        if isinstance(part, Deferred):
            found |= params_in(part.pattern)
            for arg in part.args:
                found |= params_in_argued(arg)
        elif isinstance(part, Lookup):
            found |= params_in(part.key) | ({part.hinted_by} if part.hinted_by >= 0 else set())
        elif isinstance(part, Hole):
            if part.param >= 0:
                found.add(part.param)
        elif type(part) is Choice:
            for option in part.options:
                found |= params_in(option)
        elif type(part) is Repeat:
            found |= params_in(part.body)
    return found


def params_in_argued(arg: Argued) -> set[int]:
    """Parameters that an argument depends on."""
    found = params_in(arg.text)
    for element in arg.elements or ():
        found |= params_in_argued(element)
    return found
