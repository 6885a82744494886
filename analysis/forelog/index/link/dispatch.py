"""Virtual calls → the methods that can run (rapid type analysis over the whole workspace, Bacon & Sweeney 1996).

A receiver can be of any class that is instantiated somewhere: by ``new``, ``X::new``, or because it is named by ``X.class`` or a constant
string.  Where no subtype is ever instantiated in sight, all of them are taken (class hierarchy analysis, Dean et al. 1995).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from forelog.index.link.classes import ClassInfo, MethodInfo
from forelog.index.link.members import Members
from forelog.index.link.types import Type, erased_name
from forelog.index.link.world import World
from forelog.java import facts

MOST_OVERRIDES: Final = 128
"""A call of a library's method that could run more methods of the workspace than these says nothing of any of them: they are left out."""


ANY_CLASS: Final = "?"
"""Stands for every class in questions (:attr:`Dispatch.asked`)."""
_BEGINS: Final = facts.PUBLIC | facts.STATIC
_HIGHEST: Final = 60
"""Superclasses above one another that are looked at."""


class Dispatch:
    """Targets of virtual calls; answers are kept by (receiver class, method)."""

    def __init__(
        self, members: Members, instantiated: Iterable[str], named: Iterable[str] = (), below: dict[str, list[str]] | None = None
    ) -> None:
        """*below*: workspace classes strictly below each type, in the order of the files, where that is known."""
        self.members = members
        self.world = members.world
        self.instantiated = set(instantiated)
        self.named = set(named)
        """Classes named by class literals and constant strings: what reflection can make."""
        self.asked: set[tuple[str, str]] = set()
        """What was asked since this was emptied: (receiver class, method name); ``<`` stands for whether it has subtypes, ``*`` for what they
        make of all methods that libraries call."""
        self.by_file: list[tuple[set[str], set[str]]] = []
        """What each file instantiates, and what it names (:func:`instantiated_in`), where somebody keeps it."""
        self._below: dict[str, list[str]] = {} if below is None else below
        for info in self.world.workspace_classes() if below is None else ():
            for parent in members.all_supers(info.name):
                if parent != info.name:
                    self._below.setdefault(parent, []).append(info.name)
        self._targets: dict[tuple[str, MethodInfo], tuple[tuple[MethodInfo, ...], bool]] = {}
        self._library: bool | None = None
        """Is there no ``main`` in the workspace, so that other programs are what runs?  ``None``: nobody asked."""
        self._alike: dict[MethodInfo, list[MethodInfo]] = {}
        """Answers of :meth:`by_signature`."""

    def subtypes(self, name: str) -> list[str]:
        """Workspace classes strictly below *name*."""
        return self._below.get(name, [])

    def targets(self, receiver: str, method: MethodInfo) -> tuple[tuple[MethodInfo, ...], bool]:
        """Workspace methods that a call of *method* on a receiver of static type *receiver* can run, and whether they are certain.

        Certain: instantiated receivers decided; otherwise the class hierarchy did.
        """
        self.asked.add((receiver, method.name))
        key = (receiver, method)
        found = self._targets.get(key)
        if found is None:
            found = self._targets[key] = self._find(receiver, method)
        return found

    def narrowed(self, targets: tuple[MethodInfo, ...], receiver: Type | None) -> tuple[MethodInfo, ...]:
        """Targets whose class can be the receiver's type with its arguments.

        Type arguments are invariant (JLS 4.10.2): no ``Iterator<Foo>`` is an ``Iterator<Bar>``, though both have a ``next``.
        """
        if receiver is None or receiver[0] != "class" or not receiver[2]:
            return targets
        return tuple([target for target in targets if self._can_be(target.owner, receiver)])

    def _can_be(self, owner: ClassInfo, receiver: Type) -> bool:
        view = self.members.as_super(owner.type(), receiver[1])
        if view is None or len(view[2]) != len(receiver[2]):
            return True
        return all(self._argument_can_be(mine, wanted) for mine, wanted in zip(view[2], receiver[2], strict=True))

    def _argument_can_be(self, mine: Type | None, wanted: Type | None) -> bool:
        if mine is None or wanted is None:
            return True
        if wanted[0] == "wild":
            bound = wanted[2]
            if wanted[1] == "+" and bound is not None and bound[0] == "class" and mine[0] == "class":
                return self.members.is_subclass(mine[1], bound[1]) or self.world.find(mine[1]) is None
            return True
        if mine[0] == "array" or wanted[0] == "array":
            return mine[0] == wanted[0] or mine[0] not in ("class", "array") or wanted[0] not in ("class", "array")
        return mine[0] != "class" or wanted[0] != "class" or bool(mine[1] == wanted[1])

    def _find(self, receiver: str, method: MethodInfo) -> tuple[tuple[MethodInfo, ...], bool]:
        if method.flags & (facts.FINAL | facts.PRIVATE | facts.STATIC):
            return ((method,) if method.owner.workspace else ()), True
        below = self._below.get(receiver)
        if not below and method.owner.name == receiver and method.owner.workspace and not method.abstract:
            return (method,), receiver in self.instantiated
        classes = [receiver, *below] if below else [receiver]
        made = [name for name in classes if name in self.instantiated]
        found = self._implementations(made, method)
        if found:
            return found, True
        every = self._implementations([name for name in classes if self._concrete(name)], method)
        if not every and method.owner.workspace and not method.abstract:
            every = (method,)
        return every, False

    def every(self, receiver: str, method: MethodInfo) -> tuple[MethodInfo, ...]:
        """Workspace methods that could run, whether or not an instance of their class is made in sight (it may be made by reflection)."""
        if method.flags & (facts.FINAL | facts.PRIVATE | facts.STATIC) or method.name == "<init>":
            return (method,) if method.owner.workspace else ()
        self.asked.add((receiver, method.name))
        return self._implementations([name for name in (receiver, *self.subtypes(receiver)) if self._concrete(name)], method)

    def by_signature(self, method: MethodInfo) -> list[MethodInfo]:
        """Methods of classes that do not implement the interface of *method*, which nobody here implements, but have such a method.

        A class of another program may extend such a class and implement the interface (Reif et al., Call Graph Construction for Java
        Libraries, 2016); in a workspace with a ``main`` method none is expected.
        """
        self.asked.add((ANY_CLASS, "main"))
        if self._library is None:
            self._library = not any(_begins(raw_method) for file in self.world.files for raw in file.types for raw_method in raw[15])
        if not self._library:
            return []
        self.asked.add((ANY_CLASS, method.name))
        known = self._alike.get(method)
        if known is not None:
            return known
        found = []
        for info in self.world.workspace_classes():
            if info.interface or info.flags & (facts.FINAL | facts.PRIVATE) or not info.declares(method.name):
                continue
            for other in info.own(method.name):
                fits = other.erased == method.erased and other.flags & facts.PUBLIC
                if fits and not other.static and not other.abstract and not self.members.is_subclass(info.name, method.owner.name):
                    found.append(other)
        self._alike[method] = found if len(found) <= MOST_OVERRIDES else []
        return self._alike[method]

    def forget(self) -> None:
        """Methods, or what is instantiated, are others now: no answer holds any more."""
        self._targets.clear()
        self._alike.clear()
        self._library = None

    def _concrete(self, name: str) -> bool:
        info = self.world.find(name)
        return info is not None and not info.abstract

    def _implementations(self, names: Iterable[str], method: MethodInfo) -> tuple[MethodInfo, ...]:
        found: dict[MethodInfo, None] = {}
        for name in names:
            target = self.implementation(name, method)
            if target is not None and target.owner.workspace and not target.abstract:
                found[target] = None
        return tuple(found)

    def implementation(self, name: str, method: MethodInfo) -> MethodInfo | None:
        """What a call of *method* runs on an object of exactly class *name* (JLS 15.12.4.4)."""
        if not method.abstract and not method.static and not method.owner.interface and self._inherits(name, method):
            return method
        near = self._overriding(name, method)
        if near is not None:
            return near
        candidates = [m for m in self.members.candidates(name, method.name) if m.arity == method.arity and not m.static]
        if not candidates:
            return None
        if not method.flags & (facts.PUBLIC | facts.PROTECTED | facts.PRIVATE) and not method.owner.interface:
            candidates = self._in_package_of(method, name, candidates)
        if len(candidates) == 1:
            return candidates[0]
        wanted = self.members.signature_below(method, name)
        same = [m for m in candidates if self.members.signature_below(m, name) == wanted]
        pool = same or [m for m in candidates if self._overrides(m, method)]
        concrete = [m for m in pool if not m.abstract]
        # Superclasses come before interfaces in the list, the most derived first.
        return next(iter(concrete or pool), None)

    def _inherits(self, name: str, method: MethodInfo) -> bool:
        """Is a class's method inherited by *name*, without a method of that name on the way?  Then nothing else can override it (JLS 8.4.8)."""
        owner = method.owner.name
        for _ in range(_HIGHEST):
            if name == owner:
                return True
            info = self.world.find(name)
            if info is None or info.declares(method.name):
                return False
            above = info.superclass
            if above is None:
                return False
            name = above[1]
        return False

    def _overriding(self, name: str, method: MethodInfo) -> MethodInfo | None:
        """What a class or its superclass says itself of *method*, when that is plain: the usual case, and no other candidate can come first."""
        if method.owner.type_params or method.type_params:
            return None
        if not method.flags & (facts.PUBLIC | facts.PROTECTED) and not method.owner.interface:
            return None
        info = self.world.find(name)
        if info is None or info.interface:
            return None
        if not info.declares(method.name):
            above = info.superclass
            info = self.world.find(above[1]) if above is not None else None
            if info is None or info.type_params or not info.declares(method.name):
                return None
        for candidate in info.own(method.name):
            if candidate.arity == method.arity and not candidate.flags & (facts.STATIC | facts.PRIVATE | facts.ABSTRACT):
                if candidate.type_params or candidate.erased != method.erased:
                    continue
                return candidate
        return None

    def _in_package_of(self, method: MethodInfo, name: str, candidates: list[MethodInfo]) -> list[MethodInfo]:
        """Candidates that can override a package-private method: those in its package (JLS 8.4.8.1)."""
        package = _package(method.owner)
        if all(_package(candidate.owner) == package for candidate in candidates):
            return candidates
        found = [candidate for candidate in candidates if _package(candidate.owner) == package]
        seen = {(candidate.owner.name, candidate.erased) for candidate in found}
        for owner in self.members.linearised(name):  # those that a method of another package hides
            info = self.world.find(owner)
            if info is None or _package(info) != package:
                continue
            found += [
                declared
                for declared in info.own(method.name)
                if declared.arity == method.arity and not declared.static and (owner, declared.erased) not in seen
            ]
        return found or candidates

    def _overrides(self, candidate: MethodInfo, method: MethodInfo) -> bool:
        """Could *candidate* override *method*, whose parameter types may be type variables fixed below?"""
        if candidate.owner is method.owner:
            return candidate is method
        for mine, theirs in zip(candidate.params, method.params, strict=True):
            if theirs is None or mine is None or theirs[0] == "var":
                continue
            if mine[0] != theirs[0] or (mine[0] in ("class", "prim") and mine[1] != theirs[1]):
                return False
        return self.members.is_subclass(candidate.owner.name, method.owner.name)


def _begins(raw: tuple[Any, ...]) -> bool:
    """Is a packed method one that a JVM can start with?"""
    return raw[0] == "main" and raw[5] & _BEGINS == _BEGINS and len(raw[1]) == 1 and raw[1][0][1].startswith(("String", "java.lang.String"))


def shared(count: int, *, certain: bool) -> float:
    """Confidence of one of several possible targets."""
    if count <= 1:
        return 1.0 if certain else 0.7
    return round((0.9 if certain else 0.5) / min(count, 10) + 0.1, 3)


def external(method: MethodInfo) -> tuple[str, str, str, str]:
    """A library method as a target: (class, name, erased parameter types, erased result)."""
    return (method.owner.name, method.name, method.erased, erased_name(method.returns))


def _package(info: ClassInfo) -> str:
    return info.name.rpartition(".")[0]


def _local_classes(info: ClassInfo, simple: str) -> Iterator[str]:
    """Local classes of that name in sight somewhere in a class."""
    around: ClassInfo | None = info
    while around is not None:
        for _, binary in around.local_types().get(simple, ()):
            yield binary
        around = around.world.find(around.outer) if around.outer else None


def instantiated_by_file(members: Members) -> list[tuple[set[str], set[str]]]:
    """Classes that each file instantiates, and those that it names in a way that can lead to an instance (reflection, services)."""
    found: list[tuple[set[str], set[str]]] = []
    for at in range(len(members.world.files)):
        made: set[str] = set()
        named: set[str] = set()
        instantiated_in(members.world, at, made, named)
        found.append((made, named))
    return found


def instantiated_in(world: World, at: int, made: set[str], named: set[str]) -> None:
    """Add those of one file."""
    file = world.files[at]
    parts: set[str] = set()
    for type_at, text, by_name in file.made:
        if type_at < 0:
            if text in world.where:
                named.add(text)
            elif text[:1] == facts.PART_OF_NAME:
                parts.add(text[1:])
            continue
        info = world.class_at(at, type_at)
        t = info.scope.resolve(text.removesuffix("<>")) if info is not None else None
        if t is not None and t[0] == "class":
            (named if by_name else made).add(t[1])
        if info is not None:
            made.update(_local_classes(info, text.partition("<")[0]))
    for raw in file.types:
        if (raw[8] and not raw[0]) or raw[2] == "enum":
            made.add(raw[1])  # anonymous classes are made where they stand
    if parts:
        named.update(_put_together(world, file.package, parts))


def _put_together(world: World, package: str, parts: set[str]) -> list[str]:
    """Classes whose name is two or three of these parts, the first of which may be the file's own package."""
    begins = {part for part in parts if "." in part} | ({package, package + "."} if package else set())
    candidates = tuple(begins)
    return [
        name
        for name in world.where
        if name.startswith(candidates) and any(name.startswith(begin) and _made_of(name[len(begin) :], parts) for begin in begins)
    ]


def _made_of(rest: str, parts: set[str]) -> bool:
    return rest in parts or any(rest.startswith(part) and rest[len(part) :] in parts for part in parts)
