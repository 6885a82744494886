"""What an expression can stand for, as far as reflection asks: names, classes, members, method handles.

Values are collected over all that is given to a variable, parameter or field, whatever the order and whoever calls (flow- and context-insensitive);
the elements of arrays and collections stand for the whole.  A value that is not known is there as :data:`UNKNOWN`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from forelog.index.link.bodies import FileLinker
from forelog.index.link.classes import ClassInfo, FieldInfo, MethodInfo
from forelog.index.link.givings import Givings
from forelog.index.link.text_context import Texts
from forelog.java import facts
from forelog.java.ir import Expr

Value = tuple[str, Any]
"""("text", str), ("class", binary name), ("method", method) and ("exact", the same without dispatch), ("named", (name, erased parameter types or
None)) for a method of a class that is not known, ("type", erased parameter types) for a ``MethodType``, ("field", field), ("proxy", (method id,
name)) for an object whose methods run that one, or :data:`UNKNOWN`."""
Values = tuple[Value, ...]
"""Each once, in the order of the source."""
Reader = Callable[["Meanings", Expr, MethodInfo], Values]
"""What a call of a library method stands for: (meanings, the call, the method around it)."""
UNKNOWN: Final[Value] = ("?", None)
_NOTHING: Final[Values] = ()
_OPEN: Final[Values] = (UNKNOWN,)
_MOST: Final = 64
"""Values of one expression; of more the rest is unknown."""
_DEEPEST: Final = 24
_HANDLER: Final = "java.lang.reflect.InvocationHandler"
_LONGEST: Final = 3000
"""Expressions that one question looks at."""

_BUILDERS: Final = frozenset(("java.lang.StringBuilder", "java.lang.StringBuffer", "java.lang.AbstractStringBuilder"))
_SAME_TEXT: Final = frozenset(("toString", "trim", "strip", "intern", "valueOf", "copyValueOf", "requireNonNull", "requireNonNullElse"))
_PASSED_ON: Final = ("java.util.", "java.lang.Iterable", "java.lang.invoke.MethodHandles", "java.lang.ThreadLocal", "java.lang.ref.")
"""Collections and the like: what is put in comes out."""


def united(many: Iterable[Values]) -> Values:
    """Each value once."""
    found: dict[Value, None] = {}
    for values in many:
        for value in values:
            found[value] = None
            if len(found) >= _MOST:
                found[UNKNOWN] = None
                return tuple(found)
    return tuple(found)


def texts_in(values: Values) -> list[str]:
    """The texts among values."""
    return [value[1] for value in values if value[0] == "text"]


def joined(first: Values, second: Values) -> Values:
    """Texts behind one another."""
    ends = texts_in(second)
    found: list[Value] = [("text", a + b) for a in texts_in(first) for b in ends]
    if len(found) > _MOST or UNKNOWN in first or UNKNOWN in second:
        found = [*found[:_MOST], UNKNOWN]
    return tuple(dict.fromkeys(found))


class Meanings:
    """Of the expressions in one file, and of what they lead to in others."""

    __slots__ = (
        "_active",
        "_assignments",
        "_at",
        "_bodies",
        "_call_sites",
        "_cuts",
        "_known",
        "_library",
        "_only",
        "_steps",
        "_texts",
        "links",
        "world",
    )

    def __init__(self, texts: Texts, at: int, library: Mapping[tuple[str, str], Reader], only: frozenset[int] | None = None) -> None:
        """*texts* has adopted the file at index *at*, which was linked.

        *library*: what calls of library methods stand for, by declaring class and name.  *only*: the other files that are looked into.
        """
        self._only = only
        self._library = library
        self._texts = texts
        self.links = texts.links
        self.world = texts.world
        self._at = at
        self._bodies: dict[int, Givings] = {}
        self._known: dict[int, Values] = {}
        self._active: set[Any] = set()
        """What is being found out."""
        self._cuts = 0
        """How often something was not followed to its end."""
        self._steps = 0
        self._assignments: dict[int, dict[tuple[str, str], list[tuple[str, Expr, MethodInfo]]]] = {}
        """By file: what fields are given, by (class, name)."""
        self._call_sites: dict[int, dict[int, list[tuple[Sequence[Expr], MethodInfo]]]] = {}
        """Arguments of the calls in a file, by the id of the method that is called."""

    def _loads(self, file: int) -> bool:
        """Does a file load classes by name, or make proxies?  Others are not read as a whole."""
        return any(text[:1] == facts.PART_OF_NAME for type_at, text, _ in self.world.files[file].made if type_at < 0)

    def _looks_into(self, file: int) -> bool:
        return file == self._at or self._only is None or file in self._only

    def linker(self, method: MethodInfo) -> FileLinker:
        """Who knows the expressions in the body of a method."""
        return self._texts.linker_for(method)

    def body(self, method: MethodInfo) -> Givings:
        """What a method's body gives."""
        found = self._bodies.get(method.id)
        if found is None:
            body = self._texts.bodies(method.owner.file)[method.owner.at][method.body_at] if method.owner.workspace else None
            found = self._bodies[method.id] = Givings(body)
        return found

    def of(self, e: Expr | None, method: MethodInfo) -> Values:
        """What an expression in the body of a method can stand for."""
        if e is None:
            return _NOTHING
        known = self._known.get(id(e))
        if known is not None:
            return known
        if id(e) in self._active:
            self._cuts += 1
            return _NOTHING  # what comes back to itself adds nothing
        self._steps += 1
        if len(self._active) > _DEEPEST or self._steps > _LONGEST:
            self._cuts += 1
            return _OPEN
        self._active.add(id(e))
        cuts = self._cuts
        try:
            found = self._of(e, method)
        finally:
            self._active.discard(id(e))
        if cuts == self._cuts or not self._active:  # within a circle it would be a part of the truth
            self._known[id(e)] = found
        return found

    def begin(self) -> None:
        """Another question, with as many steps."""
        self._steps = 0

    def _of(self, e: Expr, method: MethodInfo) -> Values:
        what: str = e[0]
        if what == "lit":
            return (
                _NOTHING
                if e[2] == "null"
                else (("text", e[3] if e[2] == "String" else str(e[3]).lower() if e[2] == "boolean" else str(e[3])),)
            )
        if what == "name" or what == "field":
            field = self.linker(method).fields.get(id(e))
            if field is not None:
                return self.of_field(field)
            return self._of_variable(e[2], method) if what == "name" else _OPEN
        if what == "call":
            return self._of_call(e, method)
        if what == "binary":
            if e[2] != "+":
                return _OPEN
            found = self.of(e[3][0], method)
            for operand in e[3][1:]:
                found = joined(found, self.of(operand, method))
            return found
        if what == "classlit":
            t = method.scope.resolve(e[2])
            return (("class", t[1]),) if t is not None and t[0] == "class" else _OPEN
        if what == "cond":
            return united([self.of(e[3], method), self.of(e[4], method)])
        if what == "cast":
            return self.of(e[3], method)
        if what == "assign":
            return self.of(e[4], method)
        if what == "index":
            return self.of(e[2], method)
        if what == "newarray":
            return self.of(e[4], method) if e[4] is not None else _NOTHING
        if what == "arrayinit":
            return united([self.of(item, method) for item in e[2]])
        if what == "switch":
            return united([self.of(s[2], method) for _, _, _, statements in e[3] for s in statements if s[0] == "yield"])
        if what == "lambda":
            return united([self.of(given, method) for given in self._lambda_gives(e)])
        if what == "new":
            if "StringBu" in e[2] and (not e[3] or (e[3][0][0] == "lit" and e[3][0][2] == "int")):
                return (("text", ""),)
            return united([self.of(arg, method) for arg in e[3]])
        return _OPEN

    def _lambda_gives(self, e: Expr) -> list[Expr]:
        return Givings(e[3]).returns if e[3][0] == "block" else [e[3]]

    # Variables, parameters, fields.

    def _of_variable(self, name: str, method: MethodInfo) -> Values:
        body = self.body(method)
        given = body.variables.get(name)
        found: Values = _NOTHING
        known = False
        if name in method.param_names:
            known = True
            found = self._of_parameter(method, method.param_names.index(name))
        if given is not None and any(operator in ("=", "+=") for operator, _, _ in given):
            known = True
        if name in body.called:
            known = True
            found = united([found, *[self.of(other, method) for other in body.called[name]]])
        if not known:
            around = self._texts.context(method).enclosing()
            if around is not None:
                return self._of_variable(name, around[0].method)
            return _OPEN
        return self._accumulated(found, [(operator, value, optional, method) for operator, value, optional in given or ()])

    def _accumulated(self, found: Values, given: Sequence[tuple[str, Expr, bool, MethodInfo]]) -> Values:
        """What a variable stands for after all that it is given, in the order of the source."""
        for operator, value, optional, method in given:
            more = self.of(value, method)
            if operator == "=":
                found = united([found, more])
            elif operator == "+=" or operator == "append":
                longer = joined(found, more)
                found = united([found, longer]) if optional or operator == "+=" else longer
            elif operator == "insert":
                continue
            else:  # put into a collection, an array, a property
                found = united([found, tuple([value for value in more if value != UNKNOWN])])
        return found

    def _of_parameter(self, method: MethodInfo, at: int) -> Values:
        key = ("parameter", method.id, at)
        if key in self._active:
            self._cuts += 1
            return _NOTHING
        self._active.add(key)
        try:
            found: list[Values] = []
            for args, around in self._calls_of(method):
                if len(args) > at:
                    last = len(args) if method.varargs and at == method.arity - 1 else at + 1
                    found += [self.of(arg, around) for arg in args[at:last]]
            if at == 1 and method.name == "invoke" and self.links.members.is_subclass(method.owner.name, _HANDLER):
                found += [self.of(args[1], around) for args, around in self.calls_named("newProxyInstance", 3)]
        finally:
            self._active.discard(key)
        if method.flags & facts.PRIVATE:
            return united(found) if found else _OPEN
        return united([*found, _OPEN])  # other files may call it

    def _calls_of(self, method: MethodInfo) -> list[tuple[Sequence[Expr], MethodInfo]]:
        """Arguments of the calls of a method, or of one that it overrides, in the file that is looked at and in its own."""
        found: list[tuple[Sequence[Expr], MethodInfo]] = []
        names = [method.owner.name] if method.static or method.name == "<init>" else self.links.members.linearised(method.owner.name)
        files = [self._at] if method.owner.file == self._at or not self._loads(method.owner.file) else [self._at, method.owner.file]
        for at in files:
            sites = self._call_sites_in(at)
            for name in names:
                above = self.world.find(name)
                for other in above.own(method.name) if above is not None and above.workspace else ():
                    if other is method or (above is not method.owner and other.arity == method.arity):
                        found += sites.get(other.id, ())
        return found

    def _call_sites_in(self, at: int) -> dict[int, list[tuple[Sequence[Expr], MethodInfo]]]:
        sites = self._call_sites.get(at)
        if sites is None:
            sites = self._call_sites[at] = {}
            for around in self._methods_of(at):
                linker = self.linker(around)
                for call in self.body(around).calls:
                    args = call[4] if call[0] == "call" else call[3]
                    for callee in linker.callees.get(id(call), ((), ""))[0]:
                        if callee.owner.workspace:
                            sites.setdefault(callee.id, []).append((args, around))
                    receiver = [call[2]] if call[0] == "call" and call[2] is not None else []
                    for arg in args:
                        if arg[0] == "ref":
                            others = [*receiver, *[other for other in args if other is not arg]]
                            for target, _ in linker.functions_meant(arg):
                                sites.setdefault(target, []).extend([((other,), around) for other in others])
        return sites

    def _methods_of(self, at: int) -> Iterable[MethodInfo]:
        """All methods of a file."""
        for type_at in range(len(self.world.files[at].types)):
            info = self.world.class_at(at, type_at)
            if info is not None and info.name:
                for methods in info.methods.values():
                    yield from methods

    def calls_named(self, name: str, count: int) -> Iterable[tuple[Sequence[Expr], MethodInfo]]:
        """Calls in the file of methods of a name with so many arguments: these, and the method around."""
        for around in self._methods_of(self._at):
            for call in self.body(around).calls:
                if call[0] == "call" and call[3] == name and len(call[4]) == count:
                    yield call[4], around

    def of_field(self, field: FieldInfo) -> Values:
        """What a field can hold, as far as its own file and the one that is looked at assign it."""
        owner = field.owner
        if not owner.workspace:
            return (("text", str(field.constant)),) if field.constant is not None else _OPEN
        self.links.dispatch.asked.add((owner.name, f".{field.name}"))
        key = (owner.name, field.name)
        active = ("field", *key)
        if active in self._active:
            self._cuts += 1
            return _NOTHING
        self._active.add(active)
        try:
            looked_into = self._looks_into(owner.file) and (owner.file == self._at or self._loads(owner.file))
            if not looked_into and field.flags & facts.FINAL and field.init is not None:
                text = self._constant(field.init, owner, 0)
                return (("text", text),) if text is not None else _OPEN
            given = list(self._assigned_in(owner.file).get(key, ())) if looked_into else []
            if owner.file != self._at and not field.flags & (facts.PRIVATE | facts.FINAL):
                given += self._assigned_in(self._at).get(key, ())
            found = self._accumulated(_NOTHING, [(operator, value, True, method) for operator, value, method in given])
        finally:
            self._active.discard(active)
        if not found and isinstance(field.constant, str):
            return (("text", field.constant),)
        return found or _OPEN

    def _constant(self, e: Expr, owner: ClassInfo, depth: int) -> str | None:
        """The text of a constant expression in the initialiser of a field (JLS 15.29), as far as it is of literals and other constants."""
        what: str = e[0]
        if what == "lit":
            return str(e[3]) if e[2] != "null" else None
        if what == "binary" and e[2] == "+":
            parts = [self._constant(part, owner, depth + 1) for part in e[3]]
            return "".join([part for part in parts if part is not None]) if None not in parts else None
        field: FieldInfo | None = None
        if what == "name":
            field = self.links.members.find_field(owner.name, e[2])
        elif what == "field" and e[2][0] == "name":
            binary = owner.scope.find_class(e[2][2])
            field = self.links.members.find_field(binary, e[3]) if binary is not None else None
        if field is None or depth > _DEEPEST or not field.flags & facts.FINAL:
            return None
        self.links.dispatch.asked.add((field.owner.name, f".{field.name}"))
        if isinstance(field.constant, str):
            return field.constant
        return self._constant(field.init, field.owner, depth + 1) if field.init is not None else None

    def _assigned_in(self, at: int) -> dict[tuple[str, str], list[tuple[str, Expr, MethodInfo]]]:
        found = self._assignments.get(at)
        if found is None:
            found = self._assignments[at] = {}
            seen: set[int] = set()
            for method in self._methods_of(at):
                givings = self.body(method)
                linker = self.linker(method)
                for target, operator, value in givings.assigned:
                    if id(value) in seen:  # an initialiser stands in each constructor
                        continue
                    field = linker.fields.get(id(target))
                    if field is None and target[0] == "name" and operator == "=":
                        field = method.owner.fields.get(target[2])
                    if field is not None:
                        seen.add(id(value))
                        found.setdefault((field.owner.name, field.name), []).append((operator, value, method))
        return found

    # Calls.

    def _of_call(self, e: Expr, method: MethodInfo) -> Values:
        linker = self.linker(method)
        known = linker.callees.get(id(e))
        name: str = e[3]
        if known is not None and known[0][0].owner.workspace:
            if name == "loadClass" and e[4] and self.links.members.is_subclass(known[1], "java.lang.ClassLoader"):
                return self._classes(self.of(e[4][0], method))
            return self.results(known[0], known[1])
        owner = known[0][0].owner.name if known is not None else linker.owners.get(id(e), "")
        read = self._library.get((owner, name))
        if read is not None:
            return read(self, e, method)
        receiver = e[2]
        if owner == "java.lang.String" and name in ("format", "formatted", "join"):
            return self._formatted(e, method)
        if name in _SAME_TEXT and not (owner in _BUILDERS and e[4]):
            return united([self.of(part, method) for part in (receiver, *e[4][-1:]) if part is not None and part[0] != "type"]) or _OPEN
        if owner in _BUILDERS and name == "append":
            root = receiver
            while root is not None and root[0] == "call":
                root = root[2]
            if root is not None and root[0] in ("name", "field"):
                return self.of(root, method)  # what is appended is among what it is given
            return joined(self.of(receiver, method), self.of(e[4][0], method)) if e[4] else _OPEN
        if owner == "java.lang.invoke.MethodHandle":
            return self.of(receiver, method)
        if owner.startswith(_PASSED_ON):
            passed = [part for part in (receiver, *e[4]) if part is not None]
            return united([self.of(part, method) for part in passed if self._is_value(part, linker)]) or _OPEN
        single = self.links.functional.method(owner) if owner else None
        if single is not None and single.name == name and receiver is not None:
            return self.of(receiver, method)
        return _OPEN

    def _is_value(self, e: Expr, linker: FileLinker) -> bool:
        return e[0] != "name" or id(e) in linker.fields or id(e) in linker.types

    def _formatted(self, e: Expr, method: MethodInfo) -> Values:
        parts = [*e[4]] if e[3] != "formatted" else [e[2], *e[4]]
        values = [texts_in(self.of(part, method)) for part in parts]
        if e[3] == "join" or not values or any(len(one) != 1 for one in values):
            return _OPEN
        text = values[0][0]
        for one in values[1:]:
            text = text.replace("%s", one[0], 1).replace("%d", one[0], 1) if "%" in text else text
        return (("text", text),)

    def results(self, methods: Sequence[MethodInfo], receiver: str) -> Values:
        """What methods of ours return."""
        found: list[Values] = []
        dispatch = self.links.dispatch
        for method in methods:
            targets = [method] if method.static or method.name == "<init>" else list(dispatch.every(receiver, method)) or [method]
            for target in targets[:_MOST]:
                if not target.owner.workspace:
                    continue
                if not self._looks_into(target.owner.file):
                    found.append(_OPEN)
                    continue
                if target.owner.file != self._at:
                    dispatch.asked.add((target.owner.name, f"={target.name}"))
                found += [self.of(given, target) for given in self.body(target).returns]
        return united(found) or _OPEN

    def _classes(self, names: Values) -> Values:
        """``Class.forName``."""
        return tuple([("class", value[1]) if value[0] == "text" else UNKNOWN for value in names])
