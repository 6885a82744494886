"""What a type has: supertypes, fields and methods, with the type's own arguments put in (JLS 4.10, 8.2, 8.4.8, 15.12.2)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from forelog.index.link.classes import ClassInfo, FieldInfo, MethodInfo
from forelog.index.link.types import BOXES, OBJECT, OUTSIDE, UNBOXES, WIDER, Type, substitute
from forelog.index.link.world import World
from forelog.java import facts

_MISSING: Final[Any] = object()
_ARRAY_SUPERS: Final = frozenset(("java.lang.Object", "java.lang.Cloneable", "java.io.Serializable"))


class Members:
    """Questions about types; answers that do not depend on type arguments are kept."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._known_candidates: dict[tuple[str, str], list[MethodInfo]] = {}
        # Plain dictionaries: compiled code asks them for half of what a cache of the standard library costs.
        self._linear: dict[str, tuple[str, ...]] = {}
        self._lineages: dict[str, tuple[ClassInfo, ...]] = {}
        self._fields: dict[str, dict[str, FieldInfo | None]] = {}
        self._class_outside = lru_cache(maxsize=1 << 16)(self._is_class_outside)
        self.inherits_outside = lru_cache(maxsize=1 << 16)(self._inherits_outside)
        self._unknown_supers: dict[str, str] = {}

    def forget(self) -> None:
        """Types have other members, or other supertypes: no answer is known any more."""
        self._known_candidates.clear()
        self._linear.clear()
        self._lineages.clear()
        self._fields.clear()
        self._unknown_supers.clear()
        self._class_outside.cache_clear()
        self.inherits_outside.cache_clear()

    # Supertypes.

    def all_supers(self, name: str) -> frozenset[str]:
        """Names of all supertypes of a class, itself and ``java.lang.Object`` included; classes outside of all that is known too."""
        info = self.world.find(name)
        if info is None:
            return frozenset((name, "java.lang.Object"))
        if info.super_names is None:
            info.super_names = frozenset((name, "java.lang.Object"))  # for cycles
            found = {name, "java.lang.Object"}
            for parent in info.supers:
                found |= self.all_supers(parent[1])
            info.super_names = frozenset(found)
        return info.super_names

    def is_subclass(self, name: str, parent: str) -> bool:
        """Is *parent* the class *name* or a supertype of it?"""
        if name == parent or parent == "java.lang.Object":
            return True
        info = self.world.find(name)
        if info is None:
            return False
        supers = info.super_names
        return parent in (supers if supers is not None else self.all_supers(name))

    def has_unknown_super(self, name: str) -> str:
        """Name of the first supertype that is outside of all that is known, or ``""``."""
        found = self._unknown_supers.get(name)
        if found is None:
            found = ""
            for parent in self.linearised(name):
                if self.world.find(parent) is None:
                    found = parent
                    break
            self._unknown_supers[name] = found
        return found

    def linearised(self, name: str) -> tuple[str, ...]:
        """The class and all its supertypes, superclasses first."""
        known = self._linear.get(name)
        if known is not None:
            return known
        seen = {name}
        queue = [name]
        for current in queue:
            info = self.world.find(current)
            if info is not None:
                for parent in info.supers:
                    if parent[1] not in seen:
                        seen.add(parent[1])
                        queue.append(parent[1])
        known = self._linear[name] = tuple(queue)
        return known

    def lineage(self, name: str) -> tuple[ClassInfo, ...]:
        """The class and all its supertypes that are known, superclasses first; ``Object`` also for interfaces (JLS 9.2)."""
        known = self._lineages.get(name)
        if known is None:
            found: list[ClassInfo] = []
            if self.world.find(name) is not None:
                names = self.linearised(name)
                for owner in names if "java.lang.Object" in names else (*names, "java.lang.Object"):
                    info = self.world.find(owner)
                    if info is not None:
                        found.append(info)
            known = self._lineages[name] = tuple(found)
        return known

    def as_super(self, t: Type, name: str) -> Type | None:
        """The view of a class type as its supertype *name*, with arguments; ``None`` when it is no supertype."""
        if t[1] == name:
            return t
        if not self.is_subclass(t[1], name):
            return None
        return self._climb(t, name, 0)

    def _climb(self, t: Type, name: str, depth: int) -> Type | None:
        info = self.world.find(t[1])
        if info is None or depth > 40:
            return None
        bindings = self.bindings(t, info)
        for parent in info.supers:
            if parent[1] == name or self.is_subclass(parent[1], name):
                view = substitute(parent, bindings) if bindings else parent
                assert view is not None
                if parent[1] == name:
                    return view
                found = self._climb(view, name, depth + 1)
                if found is not None:
                    return found
        return ("class", name, ()) if name == "java.lang.Object" else None

    def bindings(self, t: Type, info: ClassInfo) -> dict[str, Type | None]:
        """What the type parameters of a class stand for in *t*; the bound of each where *t* is raw (JLS 4.8)."""
        names = info.type_params
        if not names:
            return {}
        args: tuple[Type | None, ...] = t[2]
        found: dict[str, Type | None] = {}
        if len(args) == len(names):
            for at, name in enumerate(names):
                found[name] = args[at]
            return found
        bounds = info.bounds()
        # A raw type's members are erased; a bound may name the parameter itself (T extends Comparable<T>).
        for name in names:
            found[name] = self.raw_bound(bounds.get(name))
        return found

    def raw_bound(self, bound: Type | None) -> Type:
        """Erasure of a bound."""
        if bound is None or bound[0] != "class":
            return OBJECT
        return ("class", bound[1], ())

    # Types outside of all that is known.

    def outside(self, t: Type | None) -> bool:
        """Does a type mention no class of the workspace, nor anything that could stand for one?

        Code outside of the workspace cannot name its classes.  So what it declares with such types has a type from outside too, though it
        is not known which.  A class that is missing from one of the workspace's own packages (generated, not checked in) proves nothing.
        """
        if t is None:
            return False
        what: str = t[0]
        if what == "class":
            return self._class_outside(t[1]) and all(self.outside(argument) for argument in t[2])
        if what == "array":
            return self.outside(t[1])
        if what == "wild":
            return t[2] is None or self.outside(t[2])
        return what in ("prim", "null", "outside")

    def _is_class_outside(self, name: str) -> bool:
        info = self.world.find(name)
        if info is None:
            return name.rpartition(".")[0] not in self.world.packages
        return not info.workspace

    def _inherits_outside(self, name: str) -> bool:
        """Does a class that can be read inherit from classes out of sight, and has all that they declare a type from outside?"""
        info = self.world.find(name)
        if info is None:
            return False
        unknown = [parent for parent in self.linearised(name) if self.world.find(parent) is None]
        for parent in unknown:
            view = self.as_super(info.type(), parent)
            if view is None or not self.outside(view):
                return False
        return bool(unknown)

    # Subtyping on erased types: enough to choose overloads.

    def fits(self, actual: Type | None, formal: Type | None, *, loose: bool) -> bool:
        """May a value of *actual* be passed for *formal*?  *loose* allows boxing; an unknown type always fits."""
        if actual is None or formal is None or actual == OUTSIDE:
            return True
        a: str = actual[0]
        f: str = formal[0]
        if f == "free" or f == "var" or f == "wild":
            return a != "prim" or loose
        if a == "prim":
            if f == "prim":
                return bool(actual[1] == formal[1] or formal[1] in WIDER[actual[1]])
            return loose and f == "class" and self.is_subclass(BOXES[actual[1]][1], formal[1])
        if f == "prim":
            unboxed = UNBOXES.get(actual[1]) if loose and a == "class" else None
            return unboxed is not None and (unboxed[1] == formal[1] or formal[1] in WIDER[unboxed[1]])
        if a == "null":
            return True
        if a == "free" or a == "wild":
            return True
        if a == "array":
            if f == "array":
                inner, wanted = actual[1], formal[1]
                if (inner is not None and inner[0] == "prim") or (wanted is not None and wanted[0] == "prim"):
                    return inner is None or wanted is None or inner == wanted
                return self.fits(inner, wanted, loose=False)
            return f == "class" and formal[1] in _ARRAY_SUPERS
        if f == "array":
            return False
        if a == "var":
            return True
        return self._class_fits(actual[1], formal[1])

    def _class_fits(self, name: str, wanted: str) -> bool:
        if self.is_subclass(name, wanted):
            return True
        # With a supertype out of sight the answer is not known.
        unknown = self.has_unknown_super(name)
        return (bool(unknown) and self.world.find(wanted) is None) or (unknown not in ("", name) and self.is_interface(wanted))

    def is_interface(self, name: str) -> bool:
        """Is *name* an interface, as far as known?"""
        info = self.world.find(name)
        return info is None or info.interface

    # Fields and methods.

    def find_field(self, name: str, field: str) -> FieldInfo | None:
        """A field of a class or of a supertype."""
        known = self._fields.get(name)
        if known is None:
            known = self._fields[name] = {}
        found: Any = known.get(field, _MISSING)
        if found is _MISSING:
            found = known[field] = self._find_field(name, field)
        return found  # type: ignore[no-any-return]

    def _find_field(self, name: str, field: str) -> FieldInfo | None:
        for owner in self.linearised(name):
            info = self.world.find(owner)
            if info is not None and field in info.fields:
                return info.fields[field]
        return None

    def candidates(self, name: str, method: str) -> list[MethodInfo]:
        """Methods of that name which a class has, inherited ones included and overridden ones left out.

        The most derived comes first.  Interfaces have the methods of ``Object`` too (JLS 9.2).
        """
        key = (name, method)
        cached = self._known_candidates.get(key)
        if cached is None:
            cached = self._known_candidates[key] = self._candidates(name, method)
        return cached

    def _candidates(self, name: str, method: str) -> list[MethodInfo]:
        declared: list[MethodInfo] = []
        for info in self.lineage(name):
            if not info.declares(method):
                continue
            if info.workspace:
                declared += info.own(method)
            else:
                declared += [m for m in info.own(method) if not m.flags & facts.PRIVATE or info.name == name]
        if len(declared) < 2:
            return declared
        found: dict[str | int, MethodInfo] = {}
        arities = [candidate.arity for candidate in declared]
        for candidate in declared:
            # Methods with as many parameters as no other need no look at their types.
            alone = arities.count(candidate.arity) == 1
            key = candidate.arity if alone else self.signature_below(candidate, name)
            known = found.get(key)
            if known is None or (known.abstract and not candidate.abstract and not known.owner.workspace and candidate.owner.workspace):
                found[key] = candidate
            elif known.abstract and known.owner.interface and not candidate.abstract and not candidate.owner.interface:
                found[key] = candidate  # a class's method wins over an interface's (JLS 8.4.8)
        return list(found.values())

    def signature_below(self, method: MethodInfo, name: str) -> str:
        """Erased parameter types of a method as seen from a subclass that may fix type arguments (JLS 8.4.2)."""
        owner = method.owner
        if owner.name == name or not owner.type_params:
            return method.erased
        info = self.world.find(name)
        view = self.as_super(info.type(), owner.name) if info is not None else None
        if view is None or not view[2]:
            return method.erased
        bindings = self.bindings(view, owner)
        if info is None:
            return method.erased
        bounds = {**method.bounds(), **info.bounds()}
        return ",".join([self.world.erasure(_unwild(substitute(p, bindings)), bounds) for p in method.params])


def _unwild(t: Type | None) -> Type | None:
    return t[2] if t is not None and t[0] == "wild" and t[1] == "+" else t
