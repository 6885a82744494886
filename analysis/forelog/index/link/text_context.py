"""What the templates room asks of the linker (:mod:`forelog.templates.context`): names and types inside one body.

A body of another file is linked only when somebody asks about an expression in it, and only that body.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from forelog.index.link.bodies import FileLinker
from forelog.index.link.reread import Rereader
from forelog.index.link.state import Links
from forelog.index.link.types import Type
from forelog.index.link.world import ClassInfo, FieldInfo, MethodInfo
from forelog.index.packing import Bodies, PackedField
from forelog.java import facts
from forelog.java.facts import Annotation
from forelog.java.ir import Expr, Stmt, children, walk
from forelog.templates.context import Callee, FieldRef, MethodContext
from forelog.templates.session import Session

LoadBodies = Callable[[int], Bodies]
_KEPT_FILES = 64


class Texts:
    """Contexts for the bodies of a world; one object a process."""

    def __init__(self, links: Links, load: LoadBodies) -> None:
        self.links = links
        self.world = links.world
        self._load = load
        self._bodies: dict[int, Bodies] = {}
        self._contexts: dict[int, BodyContext] = {}
        self._linkers: dict[int, FileLinker] = {}
        self._fields: dict[int, dict[int, FieldRef]] = {}
        """What is known of fields, by file and identity; those of the library under -1."""
        self._assignments: dict[int, dict[tuple[int, bool], dict[str, list[tuple[Expr, MethodInfo]]]]] = {}
        """Values given to fields in initialisers (static or not) and constructors: by file, class, whether static, and name."""
        self.session: Session | None = None
        """Who is told what templates rest on."""

    def rests_on(self, type_name: str, method: str) -> None:
        """A template rests on which method of a name the objects of a type have."""
        if self.session is not None:
            self.session.asked.add((type_name, method, ""))

    def bodies(self, file_at: int) -> Bodies:
        """Bodies of a file, kept for a while."""
        found = self._bodies.get(file_at)
        if found is None:
            if len(self._bodies) >= _KEPT_FILES:
                self.forget()
            found = self._bodies[file_at] = self._load(file_at)
        return found

    def drop(self, file_at: int) -> None:
        """Forget the bodies of one file."""
        for known in (self._bodies, self._linkers, self._fields, self._assignments):
            known.pop(file_at, None)
        for method_id in [key for key, context in self._contexts.items() if context.method.owner.file == file_at]:
            del self._contexts[method_id]

    def forget(self) -> None:
        """Drop bodies and what is known by their identity."""
        self._bodies.clear()
        self._contexts.clear()
        self._linkers.clear()
        self._fields.clear()
        self._assignments.clear()

    def adopt(self, file_at: int, bodies: Bodies, linker: FileLinker) -> None:
        """Take over a file that was just linked."""
        if len(self._bodies) >= _KEPT_FILES:
            self.forget()
        for method_id in [key for key, context in self._contexts.items() if context.method.owner.file == file_at]:
            del self._contexts[method_id]
        self._fields.pop(file_at, None)
        self._assignments.pop(file_at, None)
        self._bodies[file_at] = bodies
        self._linkers[file_at] = linker

    def context(self, method: MethodInfo) -> BodyContext:
        """Context of a workspace method."""
        found = self._contexts.get(method.id)
        if found is None:
            found = self._contexts[method.id] = BodyContext(self, method)
        return found

    def linker_for(self, method: MethodInfo) -> FileLinker:
        """A linker that knows the expressions of the method's body."""
        owner = method.owner
        linker = self._linkers.get(owner.file)
        if linker is None:
            linker = self._linkers[owner.file] = Rereader(self.links, owner.file, self.bodies(owner.file))
        dispatch = self.links.dispatch
        asked, dispatch.asked = dispatch.asked, set()
        try:
            linker.read_one(method)
        finally:
            dispatch.asked = asked  # what that body rests on is known of its own file
        return linker

    def field(self, field: FieldInfo) -> FieldRef:
        """What is known of a field."""
        owner = field.owner
        known = self._fields.setdefault(owner.file if owner.workspace else -1, {})
        found = known.get(id(field))
        if found is None:
            found = known[id(field)] = self._field(field)
        return found

    def _field(self, field: FieldInfo) -> FieldRef:
        owner = field.owner
        final = bool(field.flags & facts.FINAL)
        given = self._given(field) if owner.workspace else None
        return FieldRef(
            owner=owner.name,
            name=field.name,
            type=_erased(self.world.erasure(field.type, owner.bounds())),
            static=field.static,
            final=final,
            enum_constant=bool(field.flags & facts.ENUM),
            init=None if given is None else given[0],
            scope=None if given is None else self.context(given[1]),
            value=field.constant,
        )

    def _given(self, field: FieldInfo) -> tuple[Expr, MethodInfo] | None:
        """The one value that a field is given in its initialiser, static initialisers and constructors; it keeps it when it is final."""
        owner = field.owner
        classes = self._assignments.setdefault(owner.file, {})
        key = (owner.at, field.static)
        assignments = classes.get(key)
        if assignments is None:
            assignments = classes[key] = {}
            for method in owner.own("<clinit>" if field.static else "<init>"):
                body = self.bodies(owner.file)[owner.at][method.body_at]
                if body is not None:
                    _collect(body, method, assignments)
        found = assignments.get(field.name, [])
        return found[0] if len({id(value) for value, _ in found}) == 1 else None


def _collect(body: Stmt, method: MethodInfo, assignments: dict[str, list[tuple[Expr, MethodInfo]]]) -> None:
    """What a constructor or initialiser gives to fields, or to anything of their names."""
    stack: list[Any] = [body]
    while stack:
        node: Expr = stack.pop()
        operation: str = node[0]
        if operation == "fieldinit":
            assignments.setdefault(node[2], []).append((node[3], method))
        elif operation == "assign":
            target = node[3]
            if target[0] == "name" or (target[0] == "field" and target[2][0] == "this"):
                assignments.setdefault(target[-1], []).append((node[4], method))
        if operation != "name" and operation != "lit":
            stack.extend(children(node))


class BodyContext(MethodContext):
    """One body: a :class:`~forelog.templates.context.MethodContext`."""

    __slots__ = ("_linker", "_texts", "method")

    def __init__(self, texts: Texts, method: MethodInfo) -> None:
        self._texts = texts
        self._linker: FileLinker | None = None
        self.method = method
        owner = method.owner
        self.key = key_of(method)
        self.class_name = owner.name
        world = texts.world
        bounds = method.bounds()
        params = method.params
        self.params = tuple([(name, _erased(world.erasure(params[at], bounds))) for at, name in enumerate(method.param_names)])
        self.body = texts.bodies(owner.file)[owner.at][method.body_at]

    @property
    def imports(self) -> tuple[str, ...]:
        """Names of the file's imports, as written."""
        return tuple([name for name, _, _ in self._texts.world.files[self.method.owner.file].imports])

    @property
    def linker(self) -> FileLinker:
        """Whoever linked this body."""
        if self._linker is None:
            self._linker = self._texts.linker_for(self.method)
        return self._linker

    def type_of(self, expr: Expr) -> str:
        """Erased static type of an expression."""
        t = self.linker.types.get(id(expr))
        if t is None:
            return ""
        return t[1] if t[0] in ("class", "prim") else self._name(t)

    def _name(self, t: Type | None) -> str:
        value = self.linker.inference.value(t)
        if value is None or value[0] in ("null", "free", "function"):
            return ""
        return _erased(self._texts.world.erasure(value, self._bounds()))

    def _bounds(self) -> dict[str, Type | None]:
        return self.method.bounds()

    def owner(self, call: Expr) -> str:
        """Class in which a call looks its method up."""
        known = self.linker.callees.get(id(call))
        if known is not None:
            return known[1]
        return self.linker.owners.get(id(call), "")

    def resolve(self, type_text: str) -> str:
        """Binary name for a type text."""
        return self._name(self.method.scope.resolve(type_text))

    def is_subtype(self, name: str, ancestor: str) -> bool:
        """Whether *ancestor* is *name* or one of its known supertypes."""
        return self._texts.links.members.is_subclass(name, ancestor)

    def knows(self, name: str) -> bool:
        """Whether the declaration of a type is at hand."""
        return self._texts.world.find(name) is not None

    def field(self, expr: Expr) -> FieldRef | None:
        """The field that a name or field access denotes."""
        field = self.linker.fields.get(id(expr))
        return None if field is None else self._texts.field(field)

    def callee(self, call: Expr) -> Callee | None:
        """The method of a call, as far as one is meant."""
        known = self.linker.callees.get(id(call))
        if known is None or len(known[0]) != 1:
            return None
        return MethodCallee(self._texts, known[0][0], known[1])

    def to_string(self, type_name: str) -> BodyContext | None:
        """``toString()`` of a workspace type that no workspace subtype overrides."""
        info = self._texts.world.find(type_name)
        if info is None or not info.workspace:
            return None
        members = self._texts.links.members
        methods = [m for m in members.candidates(type_name, "toString") if m.arity == 0]
        if not methods or not methods[0].owner.workspace or methods[0].abstract or _generated_to_string(info):
            return None
        self._texts.rests_on(type_name, "toString")
        for below in self._texts.links.dispatch.subtypes(type_name):
            other = self._texts.world.find(below)
            if other is not None and any(m.arity == 0 for m in other.own("toString")):
                return None
        return self._texts.context(methods[0])

    def prints_name(self, enum: str, *, own_body: bool) -> bool:
        """Whether a constant of an enum prints its name (JLS 8.9.3); *own_body*: it has one, as others of the enum may have."""
        info = self._texts.world.find(enum)
        if info is None or not info.workspace:
            return info is not None
        self._texts.rests_on(enum, "toString")
        classes = (enum, *self._texts.links.dispatch.subtypes(enum)) if own_body else (enum,)
        declared = [m for name in classes for m in self._texts.links.members.candidates(name, "toString") if m.arity == 0]
        return not any(m.owner.workspace for m in declared) and not _generated_to_string(info)

    def enclosing(self) -> tuple[BodyContext, int] | None:
        """For a method of a local or anonymous class: the body around the class, and the class's index."""
        owner = self.method.owner
        if owner.packed is None or not owner.packed.local:
            return None
        outer = self._texts.world.find(owner.outer)
        if outer is None or outer.packed is None:
            return None
        pos = owner.packed.pos
        around: MethodInfo | None = None
        for methods in outer.methods.values():
            for method in methods:
                declared = method.packed
                if declared is None or not declared.has_body:
                    continue
                if method.name == "<clinit>" or declared.flags & facts.IMPLIED:
                    around = around or self._holding(outer, method, owner.at)
                elif declared.start <= pos < declared.end:
                    around = method
        if around is None:  # in an initialiser, which stands in the constructors
            around = next((m for m in outer.own("<init>") if self._holding(outer, m, owner.at) is not None), None)
        return (self._texts.context(around), owner.at) if around is not None else None

    def _holding(self, outer: ClassInfo, method: MethodInfo, index: int) -> MethodInfo | None:
        body = self._texts.bodies(outer.file)[outer.at][method.body_at]
        for node in walk(body) if body is not None else ():
            if (node[0] == "new" and node[4] == index) or (node[0] == "localtype" and node[2] == index):
                return method
        return None


class MethodCallee(Callee):
    """A called method: a :class:`~forelog.templates.context.Callee`."""

    __slots__ = ("_receiver", "_texts", "method")

    def __init__(self, texts: Texts, method: MethodInfo, receiver: str) -> None:
        self._texts = texts
        self._receiver = receiver
        self.method = method

    @property
    def key(self) -> str:
        """``a.b.C#m(java.lang.String,int)``."""
        return key_of(self.method)

    @property
    def owner(self) -> str:
        """Binary name of the declaring class."""
        return self.method.owner.name

    @property
    def name(self) -> str:
        """Name of the method."""
        return self.method.name

    @property
    def params(self) -> tuple[str, ...]:
        """Erased parameter types."""
        erased = self.method.erased
        return tuple(_erased(p) for p in erased.split(",")) if erased else ()

    @property
    def returns(self) -> str:
        """Erased return type."""
        return _erased(self._texts.world.erasure(self.method.returns, self.method.bounds()))

    @property
    def varargs(self) -> bool:
        """The last parameter takes any number of arguments."""
        return self.method.varargs

    @property
    def workspace(self) -> bool:
        """Its declaration is in the workspace."""
        return self.method.owner.workspace

    @property
    def annotations(self) -> tuple[Annotation, ...]:
        """Annotations of the declaration."""
        packed = self.method.packed
        return _annotations(packed.annotations) if packed is not None else ()

    @property
    def owner_annotations(self) -> tuple[Annotation, ...]:
        """Annotations of the declaring type."""
        packed = self.method.owner.packed
        return _annotations(packed.annotations) if packed is not None else ()

    def _targets(self) -> list[MethodInfo]:
        method = self.method
        if not method.flags & (facts.FINAL | facts.PRIVATE | facts.STATIC) and method.name != "<init>":
            self._texts.rests_on(self._receiver, method.name)
        found = list(self._texts.links.dispatch.every(self._receiver, method))
        if not found and method.owner.workspace and not method.abstract:
            found = [method]  # of an abstract class without subclasses in sight
        return found

    @property
    def targets(self) -> tuple[str, ...]:
        """Keys of the workspace methods with a body that the call may reach."""
        return tuple(key_of(m) for m in self._targets())

    def context(self) -> BodyContext | None:
        """The body, when the call can reach one workspace method only."""
        targets = self._targets()
        if len(targets) != 1 or targets[0].packed is None or not targets[0].packed.has_body:
            return None
        return self._texts.context(targets[0])


def key_of(method: MethodInfo) -> str:
    """``a.b.C#m(java.lang.String,int)``."""
    return f"{method.owner.name}#{method.name}({method.erased})"


def _annotations(raw: Any) -> tuple[Annotation, ...]:
    return tuple(Annotation(name, args) for name, args in raw)


def _generated_to_string(info: ClassInfo) -> bool:
    """Does Lombok write its ``toString``?"""
    if info.packed is None:
        return False
    names = {a[0].rpartition(".")[2] for a in info.packed.annotations}
    return bool(names & {"ToString", "Data", "Value"})


def _erased(name: str) -> str:
    return "" if name.startswith("?") else name


def declared_annotations(info: ClassInfo, field: str) -> tuple[Annotation, ...]:
    """Annotations of a field of a workspace class."""
    packed = info.packed
    raw = next((f for f in packed.fields if f[0] == field), None) if packed is not None else None
    return _annotations(PackedField(*raw).annotations) if raw is not None else ()
