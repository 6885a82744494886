"""Which files a change reaches: those that mention a name whose meaning changed, and those whose rows rest on a changed answer.

What is said here may be too much (then a file is linked for nothing), never too little: a test edits at random and compares with a new index.

* A *member* that differs is used by name, or reached by dispatch from a call of what it overrides.
* A *type* whose header differs is used where its name stands, or that of a subtype, or that of a member whose declaration mentions one of
  these (a value can have that type without naming it), or of a type whose own header does.
* A type that is newly instantiated, or no longer, changes the answers about its supertypes.
* What a body returns, or gives to a field, is part of the templates of those who asked for it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable
from collections.abc import Set as AbstractSet
from typing import NamedTuple, Protocol

from forelog.index.contribution import Contribution, question
from forelog.index.link.dispatch import ANY_CLASS
from forelog.index.link.state import Links
from forelog.index.packing import PackedFile, PackedMethod, PackedType
from forelog.index.update.changes import Difference, header_texts, member_texts, mentions_one
from forelog.java import facts

_FEW = 12
"""Questions that are looked for one by one."""


class Before(Protocol):
    """The hierarchy as it was before the change."""

    def above(self, name: str) -> set[str]:
        """All supertypes of a type."""
        ...

    def below(self, name: str) -> set[str]:
        """All subtypes of a type."""
        ...


class Reach(NamedTuple):
    """What is looked for in other files."""

    names: frozenset[bytes]
    """A file with one of these identifiers is linked again."""
    questions: frozenset[int]
    """So is one whose rows rest on one of these."""
    interfaces: frozenset[str] = frozenset()
    """So is one where lambdas are, or may be, objects of one of these."""

    def rests(self, contribution: Contribution) -> bool:
        """Do the rows of a file rest on something that may have changed?"""
        if self.questions and self._asks(contribution.rests_on):
            return True
        interfaces = self.interfaces
        return bool(interfaces) and (
            any(i[0] in interfaces for i in contribution.implementations)
            or any(pending[5][1] in interfaces for pending in contribution.pending)
        )

    def _asks(self, rests_on: bytes) -> bool:
        if len(self.questions) <= _FEW:  # that the bytes of two questions look like a third costs only time
            return any(question.to_bytes(4, sys.byteorder) in rests_on for question in self.questions)
        return not self.questions.isdisjoint(memoryview(rests_on).cast("I"))


def reach_of(difference: Difference, links: Links, before: Before, toggled: Collection[str]) -> Reach:
    """What a difference reaches; *toggled*: types that are instantiated or named now and were not before, or the other way round."""
    names = set(difference.names)
    interfaces: set[str] = set()
    questions = _Questions(links, before)
    for binary in (*difference.headers, *difference.locals):
        questions.type_changed(binary, difference.methods.get(binary, set()))
    for binary, methods in difference.methods.items():
        if binary not in difference.headers and binary not in difference.locals:
            questions.methods_changed(binary, methods)
            declared = links.world.find(binary)
            interface = declared is not None and declared.interface
            if "<clinit>" in methods or "<init>" in methods or (declared is not None and interface and "<clinit>" in declared.methods):
                # Constructors run those above them; an interface with default methods is initialised with its classes (JLS 12.4.1).
                names |= {_simple(name) for name in (binary, *links.dispatch.subtypes(binary), *before.below(binary))}
            for name in (binary, *links.dispatch.subtypes(binary)) if interface and binary in difference.abstract else ():
                interfaces.add(name)
                if links.functional.method(name) is not None:
                    names |= _broad({name}, links, before)  # perhaps lambdas can be one of it now
    for binary in toggled:
        questions.toggled(binary)
    if difference.headers:
        names |= _broad(difference.headers, links, before)
    names |= {package.rpartition(".")[2] for package in difference.packages}
    questions.values(difference.bodies, difference.fields)
    for methods in difference.methods.values():
        questions.found.update(question(ANY_CLASS, name) for name in (*methods, "*"))
    if toggled:
        questions.found.add(question(ANY_CLASS, "*"))
    if any(text == facts.MAKES_PROXIES for _, text, _ in difference.made):
        questions.found.add(question(ANY_CLASS, facts.MAKES_PROXIES))
    return Reach(frozenset(name.encode() for name in names if name), frozenset(questions.found), frozenset(interfaces))


def values_of(files: Iterable[PackedFile]) -> Reach:
    """What is said to others by the bodies and fields of files that are linked again, though nothing in them changed."""
    found: set[int] = set()
    for file in files:
        for raw in file.types:
            declared = PackedType(*raw)
            found.update(question(declared.binary, f"={method[0]}") for method in declared.methods if method[9])
            found.update(question(declared.binary, f".{field[0]}") for field in declared.fields)
    return Reach(frozenset(), frozenset(found))


class _Questions:
    """Questions with answers that may have changed."""

    def __init__(self, links: Links, before: Before) -> None:
        self._links = links
        self._before = before
        self.found: set[int] = set()

    def type_changed(self, binary: str, methods: AbstractSet[str]) -> None:
        """A type came, went or has another header."""
        under = self._under(binary)
        names = self._implemented(binary) | methods
        names.update(name for below in under for name in self._implemented(below))
        for name in self._over(binary):
            if name != "java.lang.Object" and len(self._links.dispatch.subtypes(name)) <= 1:
                self.found.add(question(name, "<"))
            self._ask(name, names)
            self.found.add(question(name, "*"))
        for name in under:
            self._ask(name, names)
            self.found.add(question(name, "*"))

    def methods_changed(self, binary: str, methods: AbstractSet[str]) -> None:
        """Methods of a type came, went or differ."""
        around = {*self._over(binary), *self._under(binary)}
        hook = any(self._overrides(name, methods) for name in around)
        for name in around:
            self._ask(name, methods)
            if hook:
                self.found.add(question(name, "*"))

    def toggled(self, binary: str) -> None:
        """A type is instantiated now and was not, or the other way round."""
        names = self._implemented(binary)
        for name in self._over(binary):
            self._ask(name, names)
            self.found.add(question(name, "*"))

    def values(self, bodies: Iterable[tuple[str, str]], fields: Iterable[tuple[str, str]]) -> None:
        """Bodies that may return something else, fields that may have another value."""
        self.found.update(question(binary, f"={name}") for binary, name in bodies)
        self.found.update(question(binary, f".{name}") for binary, name in fields)

    def _over(self, binary: str) -> set[str]:
        """It and all supertypes that it has, or had."""
        found = {binary}
        for name in (binary, *self._before.above(binary)):
            found.add(name)
            if name == binary or self._links.world.find(name) is not None:
                found |= self._links.members.all_supers(name)
        return found

    def _under(self, binary: str) -> set[str]:
        """All subtypes that it has, or had."""
        return {*self._links.dispatch.subtypes(binary), *self._before.below(binary)}

    def _implemented(self, binary: str) -> set[str]:
        """Names of the workspace's methods that an object of that class has."""
        found: set[str] = set()
        for name in self._links.members.linearised(binary):
            info = self._links.world.find(name)
            if info is not None and info.packed is not None:
                found.update(method[0] for method in info.packed.methods)
        return found

    def _overrides(self, name: str, methods: AbstractSet[str]) -> bool:
        info = self._links.world.find(name)
        if info is None or info.workspace or name == "java.lang.Object":
            return False
        return not methods.isdisjoint(info.methods)

    def _ask(self, name: str, methods: Iterable[str]) -> None:
        self.found.update(question(name, method) for method in methods)


def _broad(binaries: Iterable[str], links: Links, before: Before) -> set[str]:
    """Names in any file that can have a value of one of these types, or of one that its declaration leads to."""
    types = {_simple(name) for binary in binaries for name in (binary, *links.dispatch.subtypes(binary), *before.below(binary))}
    files = links.world.files
    grown = True
    while grown:
        grown = False
        for file in files:
            for raw in file.types:
                if raw[0] and raw[0] not in types and any(mentions_one(text, types) for text in header_texts(PackedType(*raw))):
                    types.add(raw[0])
                    grown = True
    names = set(types)
    for file in files:
        for raw in file.types:
            for raw_method in raw[15]:
                if any(mentions_one(text, types) for text in member_texts(PackedMethod(*raw_method))):
                    names.add(raw[0] if raw_method[0].startswith("<") else raw_method[0])
            names.update(field[0] for field in raw[14] if mentions_one(field[1], types))
    return names


def toggled_types(difference: Difference, links: Links, elsewhere: Callable[[str, bool], bool]) -> set[str]:
    """Types that are instantiated or named in one version of the changed files, and in no other file.

    *elsewhere*: is a class named in a file that did not change (its name, by name only)?
    """
    world = links.world
    found: dict[tuple[str, bool], None] = {}
    for binary, text, by_name in difference.made:
        if text == facts.MAKES_PROXIES:
            continue
        if text[:1] == facts.PART_OF_NAME:
            found.update(dict.fromkeys((name, True) for name in world.where if text[1:] in name))
            continue
        info = world.find(binary) if binary else None
        if info is None or info.packed is None:  # the type where it stood is gone, and with it what the name meant
            simple = text.partition("<")[0].rpartition(".")[2]
            found.update(dict.fromkeys((name, by_name) for name in world.where if name == text or _simple(name) == simple))
            continue
        t = info.scope.resolve(text.removesuffix("<>"))
        if t is not None and t[0] == "class":
            found[t[1], by_name] = None
        found.update(dict.fromkeys((name, False) for _, name in info.local_types().get(text.partition("<")[0], ())))
    found.update(dict.fromkeys((name, False) for name in (*difference.headers, *difference.locals) if _made_by_standing(name, links)))
    return {name for name, by_name in found if name in world.where and not elsewhere(name, by_name)}


def _made_by_standing(binary: str, links: Links) -> bool:
    info = links.world.find(binary)
    return info is not None and (info.kind == "enum" or bool(info.flags & facts.ENUM) or not info.simple)


def _simple(binary: str) -> str:
    return binary.rpartition(".")[2].rpartition("$")[2].lstrip("0123456789")
