"""A world in use, and how the new declarations of one file take the place of the old ones in it.

Most edits change bodies: then classes and methods stay the same objects, and only their positions move.  Members that come, go or change
are replaced, and the answers that were kept about them are forgotten.  So are local and anonymous classes.  What names mean elsewhere is
not touched by any of this.  It is by the following, for which :meth:`LiveWorld.replace` says no, and the world is made anew from the packed
declarations of all files:

* a type that is not local comes, goes, is renamed, or has another header (kind, modifiers, type parameters, supertypes, annotations);
* the package of a file, or an import that its declarations mention, or one on demand;
* a file comes or goes;
* a file whose types another file declares too, or one with types that were left out.
"""

from __future__ import annotations

from bisect import insort
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from forelog.index.contribution import Contribution
from forelog.index.library import Library
from forelog.index.link.dispatch import Dispatch, instantiated_in
from forelog.index.link.members import Members
from forelog.index.link.state import Links
from forelog.index.link.world import ClassInfo, FieldInfo, MethodInfo, World
from forelog.index.packing import PackedField, PackedFile, PackedMethod, PackedType
from forelog.index.update.changes import Difference, compare, signature_of


class LiveWorld:
    """All declarations, with what linking needs over them."""

    def __init__(self, files: Sequence[Any], library: Library, known: Mapping[int, Contribution] | None = None) -> None:
        """*known*: what was found out before about files, by index, and still holds; that of most saves much of the time."""
        world = World(files, library)
        members = Members(world)
        known = known or {}
        self._instantiated: list[tuple[set[str], set[str]]] = [
            (set(known[at].made), set(known[at].named)) if at in known else _instantiated(world, at) for at in range(len(world.files))
        ]
        made: set[str] = set().union(*[mine for mine, _ in self._instantiated])
        named: set[str] = set().union(*[mine for _, mine in self._instantiated])
        below: dict[str, list[str]] = {}
        for binary, (at, type_at) in world.where.items():
            above = known[at].above[type_at] if at in known else sorted(members.all_supers(binary) - {binary})
            for parent in above:
                below.setdefault(parent, []).append(binary)
        self.links = Links(world, members, Dispatch(members, made | named, named, below))
        self.links.dispatch.by_file = self._instantiated
        self._counts: tuple[Counter[str], Counter[str]] | None = None
        """How many files instantiate, and name, a class."""

    @property
    def world(self) -> World:
        """The declarations."""
        return self.links.world

    def packed(self, at: int) -> PackedFile:
        """Declarations of a file."""
        return self.world.files[at]

    def ids(self, at: int) -> Iterable[int]:
        """Ids of the methods and lambda bodies of a file, in the order of its rows."""
        world = self.world
        for type_at, raw in enumerate(world.files[at].types):
            base, lambdas = world._bases[at, type_at], world._lambda_bases[at, type_at]
            yield from range(base, base + len(raw[15]))
            yield from range(lambdas, lambdas + len(raw[16]))

    def first_ids(self, at: int, type_at: int) -> tuple[int, int]:
        """Ids of the first method and of the first lambda body of a type."""
        return self.world._bases[at, type_at], self.world._lambda_bases[at, type_at]

    def elsewhere(self, changed: Iterable[int]) -> Any:
        """A function that says whether a file other than the *changed* ones instantiates a class, or names it: (name, by name only)."""
        made, named = self.counts()
        mine_made: Counter[str] = Counter()
        mine_named: Counter[str] = Counter()
        for at in changed:
            mine_made.update(self._instantiated[at][0])
            mine_named.update(self._instantiated[at][1])

        def says(name: str, by_name: bool) -> bool:
            others_named = named[name] > mine_named[name]
            return others_named if by_name else others_named or made[name] > mine_made[name]

        return says

    def counts(self) -> tuple[Counter[str], Counter[str]]:
        """How many files instantiate, and name, a class."""
        if self._counts is None:
            self._counts = Counter(), Counter()
            for made, named in self._instantiated:
                self._counts[0].update(made)
                self._counts[1].update(named)
        return self._counts

    def replace(self, at: int, packed: Any, difference: Difference | None = None) -> Difference | None:
        """New declarations of the file at index *at*; ``None``, and nothing done, when the world has to be made anew.

        *difference*: from the ones that are there, where it is known already.
        """
        before, after = self.world.files[at], PackedFile(*packed)
        if difference is None:
            difference = compare(before, after)
        if difference.headers or difference.packages or difference.messages or not self._alone(at, before, after):
            return None
        _Replacing(self, at, before, after, difference).go()
        return difference

    def move(self, at: int, packed: Any) -> None:
        """New positions in the file at index *at*: nothing that others see of it differs, and each type has as many lambdas as before."""
        _Replacing(self, at, self.world.files[at], PackedFile(*packed), Difference()).move()

    def _alone(self, at: int, before: PackedFile, after: PackedFile) -> bool:
        """Has every type a name of its own, and is it in no other file?"""
        where = self.world.where
        names = [raw[1] for raw in after.types]
        if not all(names) or len(set(names)) != len(names):
            return False
        earlier = [raw[1] for raw in before.types]
        if [name for name in names if name in set(earlier)] != [name for name in earlier if name in set(names)]:
            return False  # the order of types decides which of several answers come first
        if any(where.get(raw[1], (-1, 0)) != (at, type_at) for type_at, raw in enumerate(before.types)):
            return False
        if any(at in (first, second) for _, first, second in self.world.duplicates):
            return False
        return all(name not in where or where[name][0] == at for name in names)


def _instantiated(world: World, at: int) -> tuple[set[str], set[str]]:
    made: set[str] = set()
    named: set[str] = set()
    instantiated_in(world, at, made, named)
    return made, named


class _Replacing:
    """One replacement."""

    def __init__(self, live: LiveWorld, at: int, before: PackedFile, after: PackedFile, difference: Difference) -> None:
        self.live = live
        self.links = live.links
        self.world = live.world
        self.at = at
        self.before = before
        self.after = after
        self.difference = difference

    def go(self) -> None:
        """Do it."""
        world, at = self.world, self.at
        for binary in self.difference.locals:
            self._take_away(binary)
        if self.difference.locals:
            world.forget_members()
        self._imports()
        known = self._unregister()
        world.files[at] = self.after
        self._register(known)
        self._local_names()
        self._forget_answers()
        for binary in self.difference.locals:
            if binary in world.where:
                self._put_below(binary)
        self._instantiated()

    def move(self) -> None:
        """Only positions differ."""
        world, at = self.world, self.at
        world.files[at] = self.after
        for type_at, raw in enumerate(self.after.types):
            info = world._at.get((at, type_at))
            if info is None:
                continue
            known = info.methods if info.asked_for_methods else {}
            packed = info.packed = PackedType(*raw)
            info.lambdas = info._locals = info._scope = None
            for methods in known.values():
                for method in methods:
                    method.packed = PackedMethod(*packed.methods[method.body_at])
                    method._scope = None
        self._local_names()

    # Names.

    def _imports(self) -> None:
        if self.before.imports == self.after.imports:
            return
        scope = self.world._scopes.get(self.at)
        if scope is not None:
            scope.renew(self.after.package, self.after.imports)

    def _unregister(self) -> dict[str, tuple[ClassInfo | None, int, int, tuple[Any, ...]]]:
        """What is known of the file's types: class, first ids of methods and lambdas, packed form."""
        world, at = self.world, self.at
        known = {}
        for type_at, raw in enumerate(self.before.types):
            info = world._at.pop((at, type_at), None)
            if info is not None and info.asked_for_methods:
                _ = info.methods  # the others, too, as long as it is known what they were made of
            known[raw[1]] = (info, world._bases.pop((at, type_at)), world._lambda_bases.pop((at, type_at)), raw)
            if not any(raw[1] == other[1] for other in self.after.types):
                del world.where[raw[1]]
                world._classes.pop(raw[1], None)
        return known

    def _register(self, known: dict[str, tuple[ClassInfo | None, int, int, tuple[Any, ...]]]) -> None:
        world, at = self.world, self.at
        for type_at, raw in enumerate(self.after.types):
            binary = raw[1]
            world.where[binary] = at, type_at
            info, base, lambdas, old = known.get(binary, (None, -1, -1, None))
            if old is None or len(old[15]) != len(raw[15]):
                base = self._new_ids(len(raw[15]))
            if old is None or len(old[16]) != len(raw[16]):
                lambdas = self._new_ids(len(raw[16]))
            world._bases[at, type_at], world._lambda_bases[at, type_at] = base, lambdas
            if info is None or binary in self.difference.locals:
                world._classes.pop(binary, None)
                continue
            world._at[at, type_at] = info
            self._renew(info, type_at, PackedType(*raw))

    def _new_ids(self, count: int) -> int:
        first = self.world.next_method_id
        self.world.next_method_id += count
        return first

    def _renew(self, info: ClassInfo, type_at: int, packed: PackedType) -> None:
        before = info._methods
        info.packed = packed
        info.at = type_at
        info.lambdas = None
        info._locals = None
        info._scope = None  # local classes around it may stand elsewhere now
        if info._fields is not None:
            self._renew_fields(info, packed)
        info.own_names = {}
        if before is not None:
            self._renew_methods(info, packed, before)

    def _renew_fields(self, info: ClassInfo, packed: PackedType) -> None:
        before = info._fields or {}
        info._fields = {}
        for raw in packed.fields:
            declared = PackedField(*raw)
            known = before.get(declared.name)
            if known is not None and known.text == declared.type and known.flags == declared.flags:
                known.init, known.is_constant = declared.init, None
                info._fields[declared.name] = known
            else:
                info._fields[declared.name] = FieldInfo(info, declared.name, declared.flags, declared.type, declared.init)
        info._add_generated_logger(packed)

    def _renew_methods(self, info: ClassInfo, packed: PackedType, before: dict[str, list[MethodInfo]]) -> None:
        known: dict[tuple[Any, ...], list[MethodInfo]] = {}
        for methods in before.values():
            for method in methods:
                if method.packed is not None:
                    known.setdefault((method.name, signature_of(method.packed)), []).append(method)
        now: dict[str, list[MethodInfo]] = {}
        base = self.world._bases[self.at, info.at]
        for body_at, raw in enumerate(packed.methods):
            declared = PackedMethod(*raw)
            same = known.get((declared.name, signature_of(declared)))
            method = same.pop(0) if same else MethodInfo(info, declared.name, declared.flags)
            method.packed = declared
            method.arity = len(declared.params)
            method.type_params = tuple(name for name, _ in declared.type_params)
            method.id = base + body_at
            method.body_at = body_at
            method._scope = None
            now.setdefault(declared.name, []).append(method)
        info.renewed(now)

    def _local_names(self) -> None:
        """Local classes by their simple names, for the bodies of this file."""
        world = self.world
        if world._locals is None:
            return
        for file in (self.before, self.after):
            for raw in file.types:
                world._locals.pop(raw[1], None)
        for raw in self.after.types:
            if raw[8] and raw[0] and raw[7] >= 0:
                of_class = world._locals.setdefault(self.after.types[raw[7]][1], {})
                of_class.setdefault(raw[0], []).append((raw[10], raw[1]))

    # Answers that were kept.

    def _forget_answers(self) -> None:
        """Everything is asked again, unless only bodies differ; that costs less than to know what has to be."""
        links = self.links
        if self.difference.shape:
            links.members.forget()
            links.dispatch.forget()
            links.forget()
        elif not self._same_ids():
            links.forget()

    def _same_ids(self) -> bool:
        """Has every method the id that it had?  Answers that are kept (:class:`forelog.index.link.plans.Plan`) hold ids."""
        before, after = self.before.types, self.after.types
        return len(before) == len(after) and all(
            old[1] == new[1] and len(old[16]) == len(new[16]) and [m[0] for m in old[15]] == [m[0] for m in new[15]]
            for old, new in zip(before, after, strict=True)
        )

    def _take_away(self, binary: str) -> None:
        """A local class goes (or comes again with another header): no supertype has it below any more."""
        if binary not in self.world.where:
            return
        below = self.links.dispatch._below
        for parent in self.links.members.all_supers(binary):
            if parent != binary and binary in below.get(parent, ()):
                below[parent].remove(binary)
                if not below[parent]:
                    del below[parent]

    def _put_below(self, binary: str) -> None:
        dispatch, where = self.links.dispatch, self.world.where
        for parent in self.links.members.all_supers(binary):
            if parent != binary:
                insort(dispatch._below.setdefault(parent, []), binary, key=where.__getitem__)

    def _instantiated(self) -> None:
        """Which classes are instantiated in the workspace now."""
        live, dispatch = self.live, self.links.dispatch
        before = live._instantiated[self.at]
        after = live._instantiated[self.at] = _instantiated(self.world, self.at)
        if before == after:
            return
        made, named = live.counts() if live._counts is not None else (None, None)
        if made is None or named is None:
            made, named = live.counts()  # already those of the new state
        else:
            for counter, old, new in ((made, before[0], after[0]), (named, before[1], after[1])):
                counter.subtract(old - new)
                counter.update(new - old)
        for name in (before[0] ^ after[0]) | (before[1] ^ after[1]):
            there = made[name] > 0 or named[name] > 0
            (dispatch.instantiated.add if there else dispatch.instantiated.discard)(name)
            (dispatch.named.add if named[name] > 0 else dispatch.named.discard)(name)
