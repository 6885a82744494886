"""What the library's reflective methods give: ``Class.getMethod``, ``Lookup.findVirtual``, ``Class.getName`` and their like, in terms of values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from forelog.index.link.classes import MethodInfo
from forelog.index.link.meanings import UNKNOWN, Meanings, Reader, Value, Values, texts_in, united
from forelog.java import facts
from forelog.java.ir import Expr

_CLASS, _LOOKUP, _METHOD = "java.lang.Class", "java.lang.invoke.MethodHandles$Lookup", "java.lang.reflect.Method"
_HANDLE: Final = "java.lang.invoke.MethodHandle"
_OPEN: Final[Values] = (UNKNOWN,)
_FEW: Final = 8
"""Subclasses that an object's class is looked for among."""


def _loaded(meanings: Meanings, e: Expr, method: MethodInfo) -> Values:
    """``Class.forName(name, …)``, ``loader.loadClass(name)``."""
    names = meanings.of(e[4][-1 if len(e[4]) == 2 else 0], method) if e[4] else _OPEN
    return tuple([("class", value[1]) if value[0] == "text" else UNKNOWN for value in names])


def _class_of(meanings: Meanings, e: Expr, method: MethodInfo) -> Values:
    """``x.getClass()``."""
    linker = meanings.linker(method)
    info = method.owner
    name = linker.class_of(linker.types.get(id(e[2]))) if e[2] is not None and e[2][0] not in ("this", "super") else info.name
    if not name or name == "java.lang.Object":
        return _OPEN
    return (("class", name), *[("class", below) for below in below_made(meanings, name)])


def below_made(meanings: Meanings, name: str) -> list[str]:
    """Subclasses that are instantiated, if they are few."""
    dispatch = meanings.links.dispatch
    dispatch.asked.add((name, "*"))
    found = [below for below in dispatch.subtypes(name) if below in dispatch.instantiated]
    return found if len(found) <= _FEW else []


def _name_of(meanings: Meanings, e: Expr, method: MethodInfo) -> Values:
    """A name of a class or member."""
    found: list[Value] = []
    for kind, value in meanings.of(e[2], method):
        if kind == "class":
            name = str(value)
            if e[3] == "getSimpleName":
                name = name.rpartition(".")[2].rpartition("$")[2]
            elif e[3] == "getPackageName":
                name = name.rpartition(".")[0]
            elif e[3] == "getCanonicalName":
                name = name.replace("$", ".")
            found.append(("text", name))
        elif kind in ("method", "exact", "field"):
            found.append(("text", value.name))
        else:
            found.append(UNKNOWN)
    return tuple(dict.fromkeys(found))


def _passed(meanings: Meanings, e: Expr, method: MethodInfo) -> Values:
    return meanings.of(e[2], method)


def _given_one(meanings: Meanings, e: Expr, method: MethodInfo) -> Values:
    """``Class.cast(x)``."""
    return meanings.of(e[4][0], method) if e[4] else _OPEN


def _above(meanings: Meanings, e: Expr, method: MethodInfo) -> Values:
    """``getSuperclass``, ``getEnclosingClass``, ``getDeclaringClass``."""
    found: list[Value] = []
    for kind, value in meanings.of(e[2], method):
        info = meanings.world.find(value) if kind == "class" else value.owner if kind == "method" else None
        if info is None:
            found.append(UNKNOWN)
        elif kind == "method":
            found.append(("class", info.name))
        elif e[3] == "getSuperclass":
            found.append(("class", info.superclass[1]) if info.superclass is not None else UNKNOWN)
        else:
            found.append(("class", info.outer) if info.outer else UNKNOWN)
    return tuple(found)


def _nested(meanings: Meanings, e: Expr, method: MethodInfo) -> Values:
    """``getDeclaredClasses``, ``getClasses``."""
    found: list[Value] = []
    for kind, value in meanings.of(e[2], method):
        names = [name for name in meanings.world.where if name.rpartition("$")[0] == value] if kind == "class" else []
        found += [("class", name) for name in names] or [UNKNOWN]
    return tuple(found)


def parameter_types(meanings: Meanings, args: Sequence[Expr], method: MethodInfo) -> str | None:
    """Erased parameter types that ``Class`` arguments name; ``None`` when not known."""
    if len(args) == 1 and args[0][0] == "newarray":
        init = args[0][4]
        args = init[2] if init is not None else ()
    elif len(args) == 1 and args[0][0] == "cast":
        return None
    found = []
    for arg in args:
        if arg[0] == "classlit":
            found.append(meanings.world.erasure(method.scope.resolve(arg[2]), {}))
            continue
        values = meanings.of(arg, method)
        if (
            len(values) != 1
            or values[0][0] != "class"
            or meanings.linker(method).class_of(meanings.linker(method).types.get(id(arg))) != _CLASS
        ):
            return None
        found.append(str(values[0][1]))
    return ",".join(found)


def _method_type(meanings: Meanings, e: Expr, method: MethodInfo) -> Values:
    params = parameter_types(meanings, e[4][1:], method)
    return _OPEN if params is None else (("type", params),)


def _owners(meanings: Meanings, e: Expr | None, method: MethodInfo) -> Values:
    """Classes that an expression of type ``Class`` stands for; where that is not known, the one in its type."""
    found = meanings.of(e, method)
    if e is not None and not any(kind == "class" for kind, _ in found):
        argument = meanings.linker(method).argument_class(e)
        if argument:
            return (("class", argument),)
    return found or _OPEN


def _member(meanings: Meanings, owners: Values, names: Values, params: str | None, *, own: bool, exact: bool) -> Values:
    """Methods of these classes with these names and parameter types."""
    found: list[Value] = []
    for kind, owner in owners or _OPEN:
        info = meanings.world.find(owner) if kind == "class" else None
        if info is None:
            found += [("named", (name, params)) for name in texts_in(names)] if kind != "class" else []
            if kind != "class":
                found.append(UNKNOWN)
            continue
        for name_kind, name in names or _OPEN:
            if name_kind != "text":
                every = [m for methods in info.methods.values() for m in methods if not m.name.startswith("<")]
                found += [("method", m) for m in every if info.workspace]
                found.append(UNKNOWN)
                continue
            several = list(info.own(name)) if own or name == "<init>" else list(meanings.links.members.candidates(owner, name))
            fitting = [m for m in several if params is None or m.erased == params]
            found += [("exact" if exact else "method", m) for m in fitting]
            meanings.links.dispatch.asked.add((owner, name))
    return tuple(dict.fromkeys(found))


def _looked_up(meanings: Meanings, e: Expr, method: MethodInfo) -> Values:
    """``getMethod(name, types…)``, ``getDeclaredConstructor(types…)``."""
    constructor = e[3].endswith("Constructor")
    args = e[4] if constructor else e[4][1:]
    names: Values = (("text", "<init>"),) if constructor else meanings.of(e[4][0], method) if e[4] else _OPEN
    params = parameter_types(meanings, args, method)
    return _member(meanings, _owners(meanings, e[2], method), names, params, own=e[3].startswith("getDeclared"), exact=False)


def _all_members(meanings: Meanings, e: Expr, method: MethodInfo) -> Values:
    """``getMethods``, ``getDeclaredConstructors``."""
    names: Values = (("text", "<init>"),) if e[3].endswith("Constructors") else _OPEN
    found = _member(meanings, _owners(meanings, e[2], method), names, None, own=True, exact=False)
    if e[3] != "getMethods":
        return found
    owners = [
        info for kind, owner in _owners(meanings, e[2], method) if kind == "class" and (info := meanings.world.find(owner)) is not None
    ]
    above = [meanings.world.find(name) for info in owners for name in meanings.links.members.linearised(info.name)]
    inherited: list[Value] = [
        ("method", m)
        for info in above
        if info is not None and info.workspace
        for methods in info.methods.values()
        for m in methods
        if m.flags & facts.PUBLIC and not m.name.startswith("<")
    ]
    return tuple(dict.fromkeys([*inherited, *[value for value in found if value[0] != "method" or value[1].flags & facts.PUBLIC]]))


def _found(meanings: Meanings, e: Expr, method: MethodInfo) -> Values:
    """``Lookup.findVirtual(class, name, type)`` and its like."""
    constructor = e[3] == "findConstructor"
    args = e[4]
    if len(args) < (2 if constructor else 3):
        return _OPEN
    types = meanings.of(args[1 if constructor else 2], method)
    params = str(types[0][1]) if len(types) == 1 and types[0][0] == "type" else None
    if e[3] == "bind":
        linker = meanings.linker(method)
        name = linker.class_of(linker.types.get(id(args[0])))
        owners: Values = (("class", name),) if name else _OPEN
    else:
        owners = _owners(meanings, args[0], method)
    names: Values = (("text", "<init>"),) if constructor else meanings.of(args[1], method)
    return _member(meanings, owners, names, params, own=False, exact=e[3] == "findSpecial")


def _unreflected(meanings: Meanings, e: Expr, method: MethodInfo) -> Values:
    found = meanings.of(e[4][0], method) if e[4] else _OPEN
    return tuple([("exact", value) if kind == "method" and e[3] == "unreflectSpecial" else (kind, value) for kind, value in found])


def _field(meanings: Meanings, e: Expr, method: MethodInfo) -> Values:
    """``getDeclaredField(name)``."""
    found: list[Value] = []
    for kind, owner in _owners(meanings, e[2], method):
        names = texts_in(meanings.of(e[4][0], method)) if e[4] else []
        fields = [meanings.links.members.find_field(owner, name) for name in names] if kind == "class" else []
        found += [("field", field) for field in fields if field is not None] or [UNKNOWN]
    return tuple(found)


def _all_fields(meanings: Meanings, e: Expr, method: MethodInfo) -> Values:
    found: list[Value] = []
    for kind, owner in _owners(meanings, e[2], method):
        info = meanings.world.find(owner) if kind == "class" else None
        found += [("field", field) for field in info.fields.values()] if info is not None else [UNKNOWN]
    return tuple(found)


def _field_value(meanings: Meanings, e: Expr, method: MethodInfo) -> Values:
    """``field.get(x)``."""
    return united([meanings.of_field(value) if kind == "field" else _OPEN for kind, value in meanings.of(e[2], method)])


def _invoked(meanings: Meanings, e: Expr, method: MethodInfo) -> Values:
    """What ``Method.invoke`` and ``MethodHandle.invoke`` give."""
    called = [value for kind, value in meanings.of(e[2], method) if kind in ("method", "exact")]
    return united([meanings.results([one], one.owner.name) for one in called]) or _OPEN


def _property(meanings: Meanings, e: Expr, method: MethodInfo) -> Values:
    """``System.getProperty(key, otherwise)``: what the file sets it to, or the default."""
    keys = set(texts_in(meanings.of(e[4][0], method))) if e[4] else set()
    given = [
        meanings.of(args[1], around)
        for args, around in meanings.calls_named("setProperty", 2)
        if keys & {*texts_in(meanings.of(args[0], around))}
    ]
    return united([*given, *[meanings.of(arg, method) for arg in e[4][1:]], _OPEN])


def _proxy(meanings: Meanings, e: Expr, method: MethodInfo) -> Values:
    """``Proxy.newProxyInstance(loader, interfaces, handler)``."""
    return _runs(meanings, e[4][2], method, 0) if len(e[4]) == 3 else _OPEN


def _runs(meanings: Meanings, handler: Expr, method: MethodInfo, depth: int) -> Values:
    linker = meanings.linker(method)
    targets = linker.functions_meant(handler)
    if targets:
        return tuple([("proxy", target) for target in targets])
    name = linker.class_of(linker.types.get(id(handler)))
    if handler[0] == "name" and name == "java.lang.reflect.InvocationHandler" and depth < _FEW:
        given = meanings.body(method).variables.get(handler[2], ())
        found = united([_runs(meanings, value, method, depth + 1) for operator, value, _ in given if operator == "="])
        if found:
            return found
    dispatch = meanings.links.dispatch
    return tuple(
        [
            ("proxy", (target.id, target.name))
            for invoke in meanings.links.members.candidates(name or "java.lang.reflect.InvocationHandler", "invoke")
            if invoke.arity == 3
            for target in dispatch.targets(name or "java.lang.reflect.InvocationHandler", invoke)[0]
        ]
    )


def _as_interface(meanings: Meanings, e: Expr, method: MethodInfo) -> Values:
    """``MethodHandleProxies.asInterfaceInstance(interface, handle)``."""
    found = meanings.of(e[4][1], method) if len(e[4]) == 2 else ()
    return tuple([("proxy", (value.id, value.name)) for kind, value in found if kind in ("method", "exact") and value.owner.workspace])


_ROWS: Final[list[tuple[str, str, Reader]]] = [
    (_CLASS, "forName", _loaded),
    ("java.lang.ClassLoader", "loadClass findClass findSystemClass", _loaded),
    (_LOOKUP, "findClass", _loaded),
    ("java.lang.Object", "getClass", _class_of),
    (_CLASS, "getName getTypeName getCanonicalName getSimpleName getPackageName", _name_of),
    (_METHOD, "getName", _name_of),
    ("java.lang.reflect.Field", "getName", _name_of),
    (_CLASS, "asSubclass getInterfaces", _passed),
    (_CLASS, "cast", _given_one),
    (_CLASS, "getSuperclass getEnclosingClass getDeclaringClass", _above),
    (_METHOD, "getDeclaringClass", _above),
    (_CLASS, "getDeclaredClasses getClasses", _nested),
    (_CLASS, "getMethod getDeclaredMethod getConstructor getDeclaredConstructor", _looked_up),
    (_CLASS, "getMethods getDeclaredMethods getConstructors getDeclaredConstructors", _all_members),
    (_CLASS, "getField getDeclaredField", _field),
    (_CLASS, "getFields getDeclaredFields", _all_fields),
    ("java.lang.reflect.Field", "get", _field_value),
    (_METHOD, "invoke", _invoked),
    (_HANDLE, "invoke invokeExact invokeWithArguments", _invoked),
    (_LOOKUP, "findVirtual findStatic findSpecial findConstructor bind", _found),
    (_LOOKUP, "unreflect unreflectSpecial unreflectConstructor", _unreflected),
    ("java.lang.invoke.MethodType", "methodType", _method_type),
    ("java.lang.System", "getProperty", _property),
    ("java.lang.reflect.Proxy", "newProxyInstance", _proxy),
    ("java.lang.invoke.MethodHandleProxies", "asInterfaceInstance", _as_interface),
]
LIBRARY: Final[dict[tuple[str, str], Reader]] = {(owner, name): reader for owner, names, reader in _ROWS for name in names.split()}
"""By declaring class and name."""
