"""Functional interfaces (JLS 9.8, 9.9): the one method that a lambda or method reference implements."""

from __future__ import annotations

from typing import Final

from forelog.index.link.classes import MethodInfo
from forelog.index.link.members import Members
from forelog.index.link.types import OBJECT, Type, substitute
from forelog.java import facts

_OF_OBJECT: Final = frozenset(("equals()", "hashCode()", "toString()", "equals(java.lang.Object)"))
_NAMES_OF_OBJECT: Final = frozenset(("equals", "hashCode", "toString"))


class FunctionalInterfaces:
    """Finds function types; answers are kept by interface name."""

    def __init__(self, members: Members) -> None:
        self.members = members
        self._methods: dict[str, MethodInfo | None] = {}

    def method(self, name: str) -> MethodInfo | None:
        """The abstract method of a functional interface, or ``None`` when *name* is none (or unknown)."""
        if name in self._methods:
            return self._methods[name]
        self._methods[name] = None
        found = self._methods[name] = self._find(name)
        return found

    def _find(self, name: str) -> MethodInfo | None:
        world = self.members.world
        info = world.find(name)
        if info is None or not info.interface or self._has_several(name):
            return None
        abstract: dict[str, MethodInfo] = {}
        concrete: set[str] = set()
        for owner in self.members.linearised(name):
            owner_info = world.find(owner)
            if owner_info is None:
                return None
            if owner == "java.lang.Object":
                continue
            for methods in owner_info.methods.values():
                for method in methods:
                    if method.flags & (facts.STATIC | facts.PRIVATE):
                        continue
                    key = f"{method.name}({self.members.signature_below(method, name)})"
                    if not method.abstract:
                        concrete.add(key)
                    elif key not in _OF_OBJECT and key not in concrete:
                        abstract.setdefault(key, method)
        return next(iter(abstract.values())) if len(abstract) == 1 else None

    def _has_several(self, name: str) -> bool:
        """Has an interface abstract methods of several names, as most have?  That is seen without resolving any signature."""
        abstract: set[str] = set()
        concrete: set[str] = set()
        for info in self.members.lineage(name):
            if info.name == "java.lang.Object":
                continue
            for method_name, flags in info.declared_flags():
                if not flags & (facts.STATIC | facts.PRIVATE):
                    (abstract if flags & facts.ABSTRACT else concrete).add(method_name)
        return len(abstract - concrete - _NAMES_OF_OBJECT) > 1

    def function_type(self, t: Type) -> tuple[tuple[Type | None, ...], Type | None] | None:
        """Parameter types and result of the function that a functional interface type stands for (JLS 9.9).

        Wildcards of the interface's arguments are replaced by their bounds: what a lambda is given is at least that.
        """
        method = self.method(t[1])
        if method is None:
            return None
        bounded: Type = ("class", t[1], tuple([_bound(a) for a in t[2]]))
        view = self.members.as_super(bounded, method.owner.name)
        bindings = self.members.bindings(view, method.owner) if view is not None else {}
        return tuple([substitute(p, bindings) for p in method.params]), substitute(method.returns, bindings)


def _bound(argument: Type | None) -> Type | None:
    if argument is not None and argument[0] == "wild":
        return argument[2] if argument[2] is not None else OBJECT
    return argument
