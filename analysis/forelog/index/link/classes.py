"""Classes, methods and fields of the workspace and of libraries, in one shape.

What a declaration says is resolved when somebody asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from forelog.index.library import signature as signatures
from forelog.index.link.scopes import TypeScope
from forelog.index.link.types import OBJECT, Type, erased_name
from forelog.index.packing import PackedMethod, PackedType
from forelog.java import facts
from forelog.java.ir import Expr
from forelog.templates.frameworks import LOMBOK, LOMBOK_FIELD

if TYPE_CHECKING:
    from forelog.index.link.world import World

_NO_METHODS: Final[list[MethodInfo]] = []


class MethodInfo:
    """A method or constructor of any class."""

    __slots__ = (
        "_bounds",
        "_erased",
        "_packed",
        "_params",
        "_raw",
        "_returns",
        "_returns_known",
        "_scope",
        "abstract",
        "arity",
        "body_at",
        "descriptor",
        "flags",
        "id",
        "name",
        "owner",
        "static",
        "type_params",
        "varargs",
    )

    def __init__(self, owner: ClassInfo, name: str, flags: int, raw: tuple[Any, ...] | None = None) -> None:
        """*raw*: a method of the workspace, in the layout of :class:`PackedMethod`."""
        self.owner = owner
        self.name = name
        self.flags = flags
        self._raw = raw
        self._packed: PackedMethod | None = None
        self.static = flags & facts.STATIC != 0
        self.abstract = flags & facts.ABSTRACT != 0
        """Has it no body?"""
        self.varargs = flags & facts.VARARGS != 0
        """Is the last parameter variable?"""
        self.arity = 0
        """Number of declared parameters."""
        self.id = -1
        """Row id in ``methods`` (workspace), else -1."""
        self.body_at = -1
        """Index of the method in its type."""
        self.descriptor = ""
        """Erased signature of a library method as in its class file."""
        self.type_params: tuple[str, ...] = ()
        self._params: tuple[Type | None, ...] | None = None
        self._returns: Type | None = None
        self._returns_known = False
        self._erased: str | None = None
        self._scope: TypeScope | None = None
        self._bounds: dict[str, Type | None] | None = None

    @property
    def packed(self) -> PackedMethod | None:
        """The declaration (workspace methods)."""
        if self._packed is None and self._raw is not None:
            self._packed = PackedMethod(*self._raw)
        return self._packed

    @packed.setter
    def packed(self, declared: PackedMethod | None) -> None:
        self._raw = self._packed = declared

    @property
    def scope(self) -> TypeScope:
        """Scope of its signature and body (workspace methods)."""
        if self._scope is None:
            outer = self.owner.scope
            declared: dict[str, str] = {}
            raw = self._raw
            if raw is not None and self.owner.local_types():
                declared = self.owner.locals_in(raw[7], raw[8], raw[7])
            self._scope = (
                TypeScope(outer.file, None, outer, frozenset(self.type_params), declared) if self.type_params or declared else outer
            )
        return self._scope

    @property
    def params(self) -> tuple[Type | None, ...]:
        """Parameter types."""
        if self._params is None:
            raw, scope = self._raw, self.scope
            assert raw is not None
            self._params = tuple([scope.resolve(param[1]) for param in raw[1]]) if raw[1] else ()
        return self._params

    @property
    def returns(self) -> Type | None:
        """Return type."""
        if not self._returns_known:
            raw = self._raw
            assert raw is not None
            self._returns, self._returns_known = self.scope.resolve(raw[2]), True
        return self._returns

    @property
    def param_names(self) -> list[str]:
        """Names of its parameters (workspace methods)."""
        return [param[0] for param in self._raw[1]] if self._raw is not None else []

    @property
    def erased(self) -> str:
        """Erased parameter types joined by commas."""
        if self._erased is None:
            if self.descriptor:
                self._erased = ",".join([erased_name(p) for p in signatures.method_type(self.descriptor)[1]])
            elif self.arity == 0:
                self._erased = ""
            else:
                world, bounds = self.owner.world, self.bounds()
                self._erased = ",".join([world.erasure(p, bounds) for p in self.params])
        return self._erased

    def bounds(self) -> dict[str, Type | None]:
        """First bound of each type variable that its signature may use."""
        if not self.type_params:
            return self.owner.bounds()
        if self._bounds is None:
            found = dict(self.owner.bounds())
            if self._raw is not None:
                for name, texts in self._raw[3]:
                    found[name] = self.scope.resolve(texts[0]) if texts else None
            self._bounds = found
        return self._bounds


class FieldInfo:
    """A field of any class."""

    __slots__ = ("_type", "constant", "flags", "init", "is_constant", "name", "owner", "static", "text")

    def __init__(self, owner: ClassInfo, name: str, flags: int, text: str = "", init: Expr | None = None) -> None:
        self.owner = owner
        self.name = name
        self.flags = flags
        self.text = text
        self.init = init
        self.static = flags & facts.STATIC != 0
        self.constant: int | float | str | None = None
        """Value of a library constant."""
        self.is_constant: bool | None = None
        """Is it a constant variable (JLS 4.12.4)?  ``None``: nobody asked."""
        self._type: Type | None = None

    @property
    def type(self) -> Type | None:
        """Declared type."""
        if self._type is None and self.text:
            self._type = self.owner.scope.resolve(self.text)
        return self._type


class ClassInfo:
    """A class, interface, enum, record or annotation type."""

    __slots__ = (
        "_annotation_names",
        "_bounds",
        "_fields",
        "_locals",
        "_methods",
        "_scope",
        "_supers",
        "_type",
        "_type_params",
        "at",
        "declared",
        "file",
        "flags",
        "interface",
        "kind",
        "lambdas",
        "name",
        "outer",
        "own_names",
        "packed",
        "sig",
        "simple",
        "super_names",
        "workspace",
        "world",
    )

    def __init__(self, world: World, name: str, flags: int, packed: PackedType | None = None) -> None:
        self.world = world
        self.name = name
        self.simple = ""
        self.flags = flags
        self.interface = flags & facts.INTERFACE != 0
        """Is it an interface (or annotation type)?"""
        self.kind = "class"
        self.outer = ""
        self.file = -1
        self.at = -1
        self.packed = packed
        self.workspace = packed is not None
        """Is its source part of the workspace?"""
        self.sig: Any = None
        self.declared: dict[str, list[MethodInfo]] = {}
        """Methods that were asked for, by name (:meth:`own`)."""
        self.super_names: frozenset[str] | None = None
        self.lambdas: dict[str | int, tuple[int, str]] | None = None
        self._type_params: tuple[str, ...] | None = None
        self._bounds: dict[str, Type | None] | None = None
        self._supers: tuple[Type, ...] | None = None
        self._fields: dict[str, FieldInfo] | None = None
        self._methods: dict[str, list[MethodInfo]] | None = None
        self._scope: TypeScope | None = None
        self._locals: dict[str, list[tuple[int, str]]] | None = None
        self._type: Type | None = None
        self._annotation_names: frozenset[str] | None = None
        self.own_names: dict[str, list[Any]] = {}
        """As :meth:`_places` says."""

    @property
    def abstract(self) -> bool:
        """Can there be no instance of exactly this class?"""
        return bool(self.flags & (facts.ABSTRACT | facts.INTERFACE))

    @property
    def scope(self) -> TypeScope:
        """Scope inside the class."""
        if self._scope is None:
            assert self.packed is not None
            packed = self.packed
            file = self.world.file_scope(self.file)
            enclosing = None
            if packed.outer >= 0:
                outer = self.world.class_at(self.file, packed.outer)
                enclosing = outer.scope if outer is not None else None
                if packed.local and outer is not None and outer.packed is not None:
                    start, end, names = outer.body_at(packed.pos)
                    declared = outer.locals_in(start, end, packed.pos)
                    if names or declared:
                        enclosing = TypeScope(file, None, enclosing, names, declared)
            self._scope = TypeScope(file, self, enclosing, frozenset(name for name, _ in packed.type_params))
        return self._scope

    def body_at(self, pos: int) -> tuple[int, int, frozenset[str]]:
        """Start and end of the method of this class that contains a position, and its type variables; of the class when none does."""
        assert self.packed is not None
        for method in self.packed.methods:  # in the layout of PackedMethod
            if method[7] <= pos < method[8] and not method[5] & facts.IMPLIED:
                return method[7], method[8], frozenset([param[0] for param in method[3]])
        return self.packed.start, self.packed.end, frozenset()

    def local_types(self) -> dict[str, list[tuple[int, str]]]:
        """Local classes declared in its bodies: simple name → (position, binary name), in source order."""
        if self._locals is None:
            self._locals = self.world.local_types_of(self) if self.packed is not None else {}
        return self._locals

    def locals_in(self, start: int, end: int, before: int) -> dict[str, str]:
        """Local classes declared in a part of the source, by simple name; of several of one name the last that stands before a position."""
        found: dict[str, str] = {}
        for simple, declared in self.local_types().items():
            for pos, binary in declared:
                if start <= pos < end and (pos <= before or simple not in found):
                    found[simple] = binary
        return found

    @property
    def type_params(self) -> tuple[str, ...]:
        """Names of its type parameters."""
        if self._type_params is None:
            if self.packed is not None:
                self._type_params = tuple(name for name, _ in self.packed.type_params)
            elif self.sig is not None:
                self._read_signature()
            else:
                self._type_params = ()
        assert self._type_params is not None
        return self._type_params

    def bounds(self) -> dict[str, Type | None]:
        """First bound of each type variable in scope (its own and those of classes around it)."""
        if self._bounds is None:
            self._bounds = {}
            if self.packed is not None:
                scope = self.scope
                enclosing = self.world.find(self.outer) if self.outer else None
                found: dict[str, Type | None] = dict(enclosing.bounds()) if enclosing is not None else {}
                for name, texts in self.packed.type_params:
                    found[name] = scope.resolve(texts[0]) if texts else None
                self._bounds = found
            elif self.sig is not None:
                self._read_signature()
        return self._bounds

    def _read_signature(self) -> None:
        sig = self.sig
        if sig.signature:
            params, superclass, interfaces = signatures.class_type(sig.signature)
            self._type_params = tuple(name for name, _ in params)
            self._bounds = {name: (bounds[0] if bounds else None) for name, bounds in params}
            self._supers = tuple(t for t in (superclass, *interfaces) if t is not None)
        else:
            self._type_params = ()
            self._bounds = {}
            names = ((sig.superclass,) if sig.superclass else ()) + tuple(sig.interfaces)
            self._supers = tuple(("class", name, ()) for name in names)
        if self.interface and self._supers and self._supers[0] == OBJECT:
            self._supers = self._supers[1:]

    @property
    def supers(self) -> tuple[Type, ...]:
        """Direct supertypes: superclass first (``Object`` not for interfaces), then interfaces."""
        if self._supers is None:
            if self.packed is not None:
                self._supers = ()
                self.world.resolving += 1
                try:
                    self._supers = self._source_supers(self.packed)
                finally:
                    self.world.resolving -= 1
            elif self.sig is not None:
                self._read_signature()
            else:
                self._supers = ()
        assert self._supers is not None
        return self._supers

    def _source_supers(self, packed: PackedType) -> tuple[Type, ...]:
        outer = self.scope.enclosing
        # A header does not see the members of its own class, but its type parameters (JLS 8.1.2).
        around = TypeScope(self.scope.file, None, outer, frozenset(name for name, _ in packed.type_params))
        found: list[Type] = []
        for text in packed.extends:
            t = around.resolve(text)
            if t is not None and t[0] == "class" and t[1] != self.name:
                found.append(self.world.filled(t, text))
        if packed.kind == "enum":
            found.append(("class", "java.lang.Enum", (("class", self.name, ()),)))
        elif packed.kind == "record":
            found.append(("class", "java.lang.Record", ()))
        elif packed.kind == "annotation":
            found.append(("class", "java.lang.annotation.Annotation", ()))
        elif not self.interface and (not packed.extends or (packed.name == "" and self._is_interface(found))):
            found.insert(0, OBJECT)
        for text in packed.implements:
            t = around.resolve(text)
            if t is not None and t[0] == "class" and t[1] != self.name:
                found.append(t)
        return tuple(found)

    def _is_interface(self, found: Sequence[Type]) -> bool:
        """Is the type that an anonymous class names an interface?"""
        info = self.world.find(found[0][1]) if found else None
        return info is not None and info.interface

    @property
    def superclass(self) -> Type | None:
        """The direct superclass; ``None`` for interfaces and ``Object``."""
        if self.interface:
            return None
        supers = self.supers
        return supers[0] if supers else None

    @property
    def fields(self) -> dict[str, FieldInfo]:
        """Its own fields."""
        if self._fields is None:
            self._fields = {}
            if self.packed is not None:
                for raw in self.packed.fields:  # in the layout of PackedField
                    self._fields[raw[0]] = FieldInfo(self, raw[0], raw[2], raw[1], raw[4])
                self._add_generated_logger(self.packed)
            elif self.sig is not None:
                for sig in self.sig.fields:
                    field = FieldInfo(self, sig.name, sig.flags)
                    field._type = signatures.field_type(sig.type)  # noqa: SLF001 - set once, where the class is made
                    field.constant = sig.constant
                    self._fields[sig.name] = field
        return self._fields

    def _add_generated_logger(self, packed: PackedType) -> None:
        """The field that Lombok's ``@Slf4j`` and its like write."""
        assert self._fields is not None
        for name, args in packed.annotations:
            found = LOMBOK.get(self.scope.class_named(tuple(name.split("."))))
            if found is not None and LOMBOK_FIELD not in self._fields:
                field = FieldInfo(self, LOMBOK_FIELD, facts.PRIVATE | facts.STATIC | facts.FINAL)
                field._type = ("class", found[1], ())  # noqa: SLF001 - set once, where the class is made
                topic = next((value for key, value in args if key == "topic" and value[0] == "lit"), None)
                field.constant = topic[3] if topic is not None else self.name.replace("$", ".")
                self._fields[LOMBOK_FIELD] = field

    @property
    def methods(self) -> dict[str, list[MethodInfo]]:
        """Its own methods and constructors by name."""
        if self._methods is None:
            found: dict[str, list[MethodInfo]] = {}
            for name in self._places():
                found[name] = self.own(name)
            self._methods = found
        return self._methods

    def declared_flags(self) -> list[tuple[Any, ...]]:
        """Name and flags of each of its own methods."""
        if self.packed is not None:
            return [(raw[0], raw[5]) for raw in self.packed.methods]
        return [(name, sig[1]) for name, sigs in self.own_names.items() for sig in sigs]

    def own(self, name: str) -> list[MethodInfo]:
        """Its own methods of one name; only these are made."""
        found = self.declared.get(name)
        if found is None:
            places = self._places().get(name)
            if places is None:
                return _NO_METHODS
            found = []
            for place in places:
                found.append(self._library_method(place) if self.packed is None else self._source_method(place))
            self.declared[name] = found
        return found

    @property
    def asked_for_methods(self) -> bool:
        """Was any of its methods made?"""
        return self._methods is not None or bool(self.declared)

    def declares(self, name: str) -> bool:
        """Has it methods of a name itself?"""
        return name in self._places()

    def _places(self) -> dict[str, list[Any]]:
        """What its methods are made of, by name: signatures of a library class, else indexes of packed methods."""
        if self.packed is None or self.own_names:
            return self.own_names
        found = self.own_names
        methods = self.packed.methods
        for at in range(len(methods)):
            name: str = methods[at][0]
            same = found.get(name)
            if same is None:
                found[name] = [at]
            else:
                same.append(at)
        return found

    def _source_method(self, at: int) -> MethodInfo:
        assert self.packed is not None
        raw = self.packed.methods[at]  # in the layout of PackedMethod
        method = MethodInfo(self, raw[0], raw[5], raw)
        params: tuple[Any, ...] = raw[1]
        method.arity = len(params)
        if raw[3]:
            method.type_params = tuple([param[0] for param in raw[3]])
        method.id = self.world.method_base(self) + at
        method.body_at = at
        return method

    def renewed(self, methods: dict[str, list[MethodInfo]]) -> None:
        """Take these for its methods: its declaration was replaced."""
        self._methods, self.declared, self.own_names = methods, dict(methods), {}

    def _library_method(self, sig: Any) -> MethodInfo:
        name, flags, descriptor, generic, _ = sig
        method = MethodInfo(self, name, flags)
        type_params, params, returns, _ = signatures.method_type(generic or descriptor)
        method.type_params = tuple([param for param, _ in type_params])
        method.arity = len(params)
        # Set once, where the method is made.
        method._params, method._returns, method._returns_known = params, returns, True  # noqa: SLF001
        if type_params:
            method._bounds = {**self.bounds(), **{param: b[0] if b else None for param, b in type_params}}  # noqa: SLF001
        method.descriptor = descriptor
        return method

    def type(self) -> Type:
        """The class as a type, its type parameters as arguments."""
        if self._type is None:
            self._type = ("class", self.name, tuple([("var", name) for name in self.type_params]))
        return self._type

    def annotation_names(self) -> frozenset[str]:
        """Simple names of the annotations of the class and of its fields (workspace classes)."""
        if self._annotation_names is None:
            packed = self.packed
            found = [a[0] for a in packed.annotations] if packed is not None else []
            for field in packed.fields if packed is not None else ():
                found += [a[0] for a in field[5]]
            self._annotation_names = frozenset([name.rpartition(".")[2] for name in found])
        return self._annotation_names
