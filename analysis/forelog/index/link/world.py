"""All classes: those of the workspace and, behind them, those of the libraries.

Everything is made on first use: a workspace of twenty thousand classes opens in the time it takes to make a dictionary of their names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from forelog.index.library import Library
from forelog.index.link.classes import ClassInfo, FieldInfo, MethodInfo
from forelog.index.link.scopes import FileScope
from forelog.index.link.types import Type, erased_name
from forelog.index.packing import PackedFile, PackedType
from forelog.java import facts

__all__ = ("ClassInfo", "FieldInfo", "MethodInfo", "World")


_NONE: Final[dict[str, str]] = {}


class World:
    """Every class that can be named."""

    def __init__(self, files: Sequence[tuple[Any, ...]], library: Library, first_method_id: int = 1) -> None:
        self.files = [PackedFile(*raw) for raw in files]
        self.library = library
        self.where: dict[str, tuple[int, int]] = {}
        self.packages: set[str] = set()
        self.duplicates: list[tuple[str, int, int]] = []
        self._bases: dict[tuple[int, int], int] = {}
        self._lambda_bases: dict[tuple[int, int], int] = {}
        next_id = first_method_id
        for file_at, file in enumerate(self.files):
            self.packages.add(file.package)
            for type_at, raw in enumerate(file.types):
                binary = raw[1]
                if binary and binary not in self.where:
                    self.where[binary] = (file_at, type_at)
                elif binary:
                    self.duplicates.append((binary, file_at, self.where[binary][0]))
                self._bases[file_at, type_at] = next_id
                next_id += len(raw[15])
                self._lambda_bases[file_at, type_at] = next_id
                next_id += len(raw[16])
        self.next_method_id = next_id
        self._classes: dict[str, ClassInfo | None] = {}
        self._scopes: dict[int, FileScope] = {}
        self._at: dict[tuple[int, int], ClassInfo] = {}
        self._members: dict[str, dict[str, str]] = {}
        self._locals: dict[str, dict[str, list[tuple[int, str]]]] | None = None
        self._inherited: dict[tuple[str, str], str | None] = {}
        self._all_members: dict[str, dict[str, str]] = {}
        self.resolving = 0
        """How many classes' supertypes are being resolved."""
        self._canonical: dict[str, str | None] = {}
        for binary in self.where:
            outer, _, simple = binary.rpartition("$")
            if outer and not simple[:1].isdigit():
                self._members.setdefault(outer, {})[simple] = binary

    # Names.

    def exists(self, binary: str) -> bool:
        """Is there a class of that name?"""
        return binary in self.where or self.library.find(binary) is not None

    def has_package(self, name: str) -> bool:
        """Is a package of that name known (then a class missing from it does not exist there)?"""
        return name in self.packages or self.library.has_package(name)

    def canonical(self, dotted: str) -> str | None:
        """Binary name for a canonical one (``a.b.C.D`` → ``a.b.C$D``), or ``None``."""
        if dotted in self._canonical:
            return self._canonical[dotted]
        found = None
        head, tail = dotted, ""
        while True:
            if self.exists(head):
                found = head
                for name in tail.split(".")[1:] if tail else ():
                    found = self.member_type(found, name) if found is not None else None
                break
            head, dot, last = head.rpartition(".")
            if not dot:
                break
            tail = f".{last}{tail}"
        self._canonical[dotted] = found
        return found

    def member_type(self, owner: str, simple: str) -> str | None:
        """Binary name of a member class of *owner*, its own or an inherited one."""
        known = self._all_members.get(owner)
        if known is None:
            own = self._members.get(owner)
            found = own.get(simple) if own is not None else None
            if found is not None:
                return found
            if self.resolving:  # not all supertypes are known yet that the way leads over: for this one name only
                return self._inherited_member(owner, simple)
            self._resolve_above(owner)
            known = self._members_of(owner)
        return known.get(simple)

    def _resolve_above(self, owner: str) -> None:
        """Have all supertypes resolved that the way to inherited members leads over."""
        ways = [owner]
        for name in ways:
            info = self.find(name)
            for parent in info.supers if info is not None else ():
                if parent[1] not in ways:
                    ways.append(parent[1])

    def _inherited_member(self, owner: str, simple: str) -> str | None:
        key = (owner, simple)
        if key in self._inherited:
            return self._inherited[key]
        self._inherited[key] = None  # a class that inherits from itself has no members
        found: str | None = None
        info = self.find(owner)
        if info is not None:
            if info.sig is not None:
                found = next((member.binary for member in info.sig.inner if member.name == simple), None)
            if found is None:
                for parent in info.supers:
                    if parent[1] != "java.lang.Object":
                        found = self.member_type(parent[1], simple)
                        if found is not None:
                            break
        self._inherited[key] = found
        return found

    def _members_of(self, owner: str) -> dict[str, str]:
        """All member classes of a class, inherited ones included; most classes have none, so that classes share one dictionary."""
        known = self._all_members.get(owner)
        if known is not None:
            return known
        self._all_members[owner] = own = self._members.get(owner, _NONE)  # a class that inherits from itself has no other members
        info = self.find(owner)
        if info is not None:
            if info.sig is not None and info.sig.inner:
                own = {**{member.name: member.binary for member in reversed(info.sig.inner)}, **own}
            mine = own
            for parent in info.supers:
                if parent[1] != "java.lang.Object":
                    above = self._members_of(parent[1])
                    if above is not mine and above:
                        mine = {**above, **mine} if mine else above
            own = mine
        self._all_members[owner] = own
        return own

    def forget_members(self) -> None:
        """Classes come or go, or have other supertypes."""
        self._all_members.clear()
        self._inherited.clear()

    def local_types_of(self, info: ClassInfo) -> dict[str, list[tuple[int, str]]]:
        """Local classes in the bodies of a class: simple name → (position, binary name)."""
        if self._locals is None:
            self._locals = {}
            for file in self.files:
                for raw in file.types:
                    if raw[8] and raw[0] and raw[7] >= 0:
                        packed = PackedType(*raw)
                        of_class = self._locals.setdefault(file.types[packed.outer][1], {})
                        of_class.setdefault(packed.name, []).append((packed.pos, packed.binary))
        return self._locals.get(info.name, {})

    # Classes.

    def find(self, binary: str) -> ClassInfo | None:
        """The class of a binary name, or ``None`` when it is outside of all that is known."""
        found = self._classes.get(binary)
        if found is None and binary not in self._classes:
            at = self.where.get(binary)
            found = self._classes[binary] = self.class_at(at[0], at[1]) if at is not None else self._library_class(binary)
        return found

    def class_at(self, file_at: int, type_at: int) -> ClassInfo | None:
        """The workspace class at an index of a file."""
        found = self._at.get((file_at, type_at))
        if found is not None:
            return found
        packed = PackedType(*self.files[file_at].types[type_at])
        info = ClassInfo(self, packed.binary, packed.flags, packed)
        info.simple = packed.name
        info.kind = packed.kind
        info.file, info.at = file_at, type_at
        info.outer = self.files[file_at].types[packed.outer][1] if packed.outer >= 0 else ""
        self._at[file_at, type_at] = info
        return info

    def _library_class(self, binary: str) -> ClassInfo | None:
        sig = self.library.find(binary)
        if sig is None:
            return None
        info = ClassInfo(self, binary, sig.flags)
        info.sig = sig
        own_names: dict[str, list[Any]] = info.own_names
        for method in sig.methods:
            name: str = method[0]
            same = own_names.get(name)
            if same is None:
                own_names[name] = [method]
            else:
                same.append(method)
        info.simple = binary.rpartition(".")[2].rpartition("$")[2]
        info.kind = "interface" if sig.flags & facts.INTERFACE else "enum" if sig.flags & facts.ENUM else "class"
        info.outer = sig.outer
        return info

    def workspace_classes(self) -> Iterable[ClassInfo]:
        """Every class of the workspace."""
        for file_at, type_at in self.where.values():
            info = self.class_at(file_at, type_at)
            if info is not None:
                yield info

    def file_scope(self, file_at: int) -> FileScope:
        """Package and imports of a file."""
        scope = self._scopes.get(file_at)
        if scope is None:
            file = self.files[file_at]
            scope = self._scopes[file_at] = FileScope(self, file.package, file.imports)
        return scope

    def method_base(self, info: ClassInfo) -> int:
        """Row id of the first method of a workspace class."""
        return self._bases[info.file, info.at]

    def lambda_id(self, info: ClassInfo, name: str) -> int:
        """Row id of a lambda body of a class; -1 when it has none of that name."""
        return self._lambdas_of(info).get(name, (-1, ""))[0]

    def _lambdas_of(self, info: ClassInfo) -> dict[str | int, tuple[int, str]]:
        """Row id and name of each lambda body of a class, by its name and by its position."""
        if info.lambdas is None:
            assert info.packed is not None
            base = self._lambda_bases[info.file, info.at]
            info.lambdas = {}
            for at, (name, pos, _, _) in enumerate(info.packed.lambdas):
                info.lambdas[name] = info.lambdas[pos] = (base + at, name)
        return info.lambdas

    def method_around(self, file_at: int, method_id: int) -> MethodInfo | None:
        """The method of a file with that id, or that the lambda body with that id stands in."""
        for type_at, raw in enumerate(self.files[file_at].types):
            base, lambdas = self._bases[file_at, type_at], self._lambda_bases[file_at, type_at]
            own = base <= method_id < base + len(raw[15])
            if not own and not lambdas <= method_id < lambdas + len(raw[16]):
                continue
            info = self.class_at(file_at, type_at)
            if info is None:
                return None
            declared = [method for methods in info.methods.values() for method in methods]
            if own:
                return next((method for method in declared if method.id == method_id), None)
            return self._holder_of_lambda(info, declared, raw[16][method_id - lambdas])
        return None

    def _holder_of_lambda(self, info: ClassInfo, declared: list[MethodInfo], body: tuple[str, int, int, int]) -> MethodInfo | None:
        name, pos, _, _ = body
        kind = name.split("$")[1]
        if kind == "static":
            return next(iter(info.own("<clinit>")), None)
        around = [m for m in declared if m.packed is not None and m.name != "<clinit>" and m.packed.start <= pos < m.packed.end]
        if around:
            return around[0]
        initialisers = info.own("<init>" if kind == "new" or not info.interface else "<clinit>")
        return next(iter(initialisers), None)

    def lambdas_in(self, method: MethodInfo) -> list[int]:
        """Ids of the lambda bodies that stand in a method."""
        info = method.owner
        assert info.packed is not None
        base = self._lambda_bases[info.file, info.at]
        declared = [m for methods in info.methods.values() for m in methods]
        return [base + at for at, body in enumerate(info.packed.lambdas) if self._holder_of_lambda(info, declared, body) is method]

    def lambda_at(self, info: ClassInfo, pos: int) -> tuple[int, str]:
        """Row id and name of the lambda body that javac makes of the reference at a position; (-1, "") when it makes none."""
        return self._lambdas_of(info).get(pos, (-1, ""))

    # Types.

    def filled(self, t: Type, text: str) -> Type:
        """An anonymous class's ``new Foo<>() {}``: the diamond is left raw."""
        return ("class", t[1], ()) if text.endswith("<>") else t

    def erasure(self, t: Type | None, bounds: dict[str, Type | None], depth: int = 0) -> str:
        """Erased name of a type (JLS 4.6): a type variable is its first bound."""
        if t is None:
            return "?"
        what: str = t[0]
        if what == "class" or what == "prim":
            return str(t[1])
        if what == "var":
            bound = bounds.get(t[1])
            return self.erasure(bound, bounds, depth + 1) if bound is not None and depth < 8 else "java.lang.Object"
        if what == "array":
            return self.erasure(t[1], bounds, depth) + "[]"
        return erased_name(t)
