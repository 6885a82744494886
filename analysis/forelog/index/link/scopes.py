"""Where a type name is looked up (JLS 6.4.1, 6.5.5), from the inside out.

What cannot be found in the workspace or the libraries is outside: an import gives its full name; without one, the first on-demand import of
a package that is not part of the workspace does.  So an unknown name still says *where* it is from, and that it is not ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from forelog.index.link.typenames import Parsed, parse_type
from forelog.index.link.types import PRIMITIVES, Type

if TYPE_CHECKING:
    from forelog.index.link.classes import ClassInfo
    from forelog.index.link.world import World

_MISSING: Final[Any] = object()


class FileScope:
    """Package and imports of one file."""

    __slots__ = ("_cache", "on_demand", "package", "single", "static_on_demand", "static_single", "world")

    def __init__(self, world: World, package: str, imports: tuple[tuple[str, bool, bool], ...]) -> None:
        self.world = world
        self.package = package
        self.single: dict[str, str] = {}
        self.on_demand: list[str] = []
        self.static_single: dict[str, list[str]] = {}
        self.static_on_demand: list[str] = []
        self._cache: dict[str, str | None] = {}
        self._read(imports)

    def renew(self, package: str, imports: tuple[tuple[str, bool, bool], ...]) -> None:
        """The file says something else now; those who hold this scope go on with it."""
        self.package = package
        for known in (self.single, self.on_demand, self.static_single, self.static_on_demand, self._cache):
            known.clear()
        self._read(imports)

    def _read(self, imports: tuple[tuple[str, bool, bool], ...]) -> None:
        for name, static, wildcard in imports:
            if static and wildcard:
                self.static_on_demand.append(name)
            elif static:
                owner, _, member = name.rpartition(".")
                self.static_single.setdefault(member, []).append(owner)
            elif wildcard:
                self.on_demand.append(name)
            else:
                self.single[name.rpartition(".")[2]] = name

    def class_named(self, simple: str) -> str | None:
        """Binary name for a simple name at file level; ``None`` when nothing by that name is known anywhere."""
        found: Any = self._cache.get(simple, _MISSING)
        if found is _MISSING:
            found = self._cache[simple] = self._look(simple)
        return found  # type: ignore[no-any-return]

    def _look(self, simple: str) -> str | None:
        world = self.world
        imported = self.single.get(simple)
        if imported is not None:
            return world.canonical(imported) or imported
        for owner in self.static_single.get(simple, ()):
            member = world.member_type(world.canonical(owner) or owner, simple)
            if member is not None:
                return member
        own = f"{self.package}.{simple}" if self.package else simple
        if world.exists(own):
            return own
        for package in self.on_demand:
            name = f"{package}.{simple}"
            if world.exists(name):
                return name
            holder = world.canonical(package)
            if holder is not None:
                member = world.member_type(holder, simple)
                if member is not None:
                    return member
        name = f"java.lang.{simple}"
        if world.exists(name):
            return name
        for owner in self.static_on_demand:
            member = world.member_type(world.canonical(owner) or owner, simple)
            if member is not None:
                return member
        return None

    def guess(self, simple: str) -> str:
        """Full name of a class that is in no source and no library at hand."""
        for package in self.on_demand:
            if not self.world.has_package(package):
                return f"{package}.{simple}"
        return f"{self.package}.{simple}" if self.package else simple


class TypeScope:
    """The scope inside a class, or a body in it that has type variables or local classes."""

    __slots__ = ("_classes", "_types", "enclosing", "file", "info", "local_types", "type_vars")

    def __init__(
        self,
        file: FileScope,
        info: ClassInfo | None,
        enclosing: TypeScope | None,
        type_vars: frozenset[str],
        local_types: dict[str, str] | None = None,
    ) -> None:
        self.file = file
        self.info = info
        self.enclosing = enclosing
        self.type_vars = type_vars
        self.local_types = local_types
        """Local classes in sight, by simple name."""
        self._types: dict[str, Type | None] = {}
        self._classes: dict[str, str | None] = {}

    def resolve(self, text: str) -> Type | None:
        """The type that a type text means here; ``None`` for ``var`` and for what is no type."""
        types = self._types
        known: Any = types.get(text, _MISSING)
        if known is not _MISSING:
            return known  # type: ignore[no-any-return]
        found = PRIMITIVES.get(text)
        if found is None:
            types[text] = None  # a type that needs itself (class T extends T) is unknown
            if text.isidentifier():
                found = self._simple(text)
            else:
                parsed = parse_type(text)
                found = self._parsed(parsed) if parsed is not None else None
        types[text] = found
        return found

    def _simple(self, name: str) -> Type | None:
        """A type that is one word, no primitive one."""
        if name == "var":
            return None
        if self.is_type_var(name):
            return ("var", name)
        return ("class", self.find_class(name) or self.file.guess(name), ())

    def _parsed(self, parsed: Parsed) -> Type | None:
        what = parsed[0]
        if what == "array":
            element = self._parsed(parsed[1])
            return None if element is None else ("array", element)
        if what == "wild":
            return ("wild", parsed[1], self._parsed(parsed[2]) if parsed[2] is not None else None)
        names, arguments = parsed[1], parsed[2]
        if len(names) == 1 and arguments is None:
            name = names[0]
            return PRIMITIVES.get(name) or self._simple(name)
        binary = self.class_named(names)
        args = tuple([self._parsed(a) for a in arguments]) if arguments else ()
        return ("class", binary, args)

    def is_type_var(self, name: str) -> bool:
        """Is *name* a type variable of this scope or one around it?"""
        scope: TypeScope | None = self
        while scope is not None:
            if name in scope.type_vars:
                return True
            scope = scope.enclosing
        return False

    def class_named(self, names: tuple[str, ...]) -> str:
        """Binary name of a possibly qualified class name; a best guess where it is unknown."""
        found = self.find_class(names[0])
        world = self.file.world
        if found is not None:
            for name in names[1:]:
                found = world.member_type(found, name) or f"{found}${name}"
            return found
        if len(names) > 1:
            dotted = ".".join(names)
            known = world.canonical(dotted)
            if known is not None:
                return known
            if names[0][:1].islower():
                return _conventional(names)
            return self.file.guess(names[0]) + "".join(f"${name}" for name in names[1:])
        return self.file.guess(names[0])

    def find_class(self, simple: str) -> str | None:
        """Binary name for a simple class name, or ``None``."""
        found: Any = self._classes.get(simple, _MISSING)
        if found is _MISSING:
            found = self._classes[simple] = self._find_class(simple)
        return found  # type: ignore[no-any-return]

    def _find_class(self, simple: str) -> str | None:
        scope: TypeScope | None = self
        world = self.file.world
        while scope is not None:
            if scope.local_types is not None and simple in scope.local_types:
                return scope.local_types[simple]
            info = scope.info
            if info is not None:
                if info.simple == simple:
                    return info.name
                member = world.member_type(info.name, simple)
                if member is not None:
                    return member
            scope = scope.enclosing
        return self.file.class_named(simple)


def _conventional(names: tuple[str, ...]) -> str:
    """``a.b.C.D`` → ``a.b.C$D``: packages are written small, classes with a capital (JLS 6.1)."""
    for at, name in enumerate(names):
        if name[:1].isupper():
            return ".".join(names[: at + 1]) + "".join(f"${inner}" for inner in names[at + 1 :])
    return ".".join(names)
