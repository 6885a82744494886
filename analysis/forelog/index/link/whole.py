"""Edges that only the whole workspace can tell, added when every file is linked.

* calls through functional interfaces → the lambdas and method references that implement them;
* calls on library objects → what these were given earlier (``new PrintWriter(new OurWriter())``: ``print`` calls ``OurWriter.write``);
* data binders → the getters of objects that are handed around as ``Object``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from forelog.index.link.callbacks import BROAD
from forelog.index.link.classes import ClassInfo, MethodInfo
from forelog.index.link.rows import Held, Implementation
from forelog.index.link.state import Links
from forelog.java import facts

Pending = tuple[int, int, int, int, int, tuple[Any, ...], str, str]
"""(file id, caller, position, line, column, target, name, kind)."""
Edge = tuple[Any, ...]
"""A row of ``calls``: (caller, file id, pos, line, column, callee, None, name, kind, confidence, "workspace", reason)."""
Targets = dict[int, str]
"""Row ids of methods that several sites call; names, empty for the name that stands at the site."""
Site = tuple[int, int, int, int, int, int, str, str, float, str]
"""All edges of one call site: (number of its targets, caller, file id, pos, line, column, name, kind, confidence, reason)."""
_DEEPEST = 6


def spread(groups: Sequence[Targets], sites: Iterable[Site]) -> list[Edge]:
    """One row for each site and target."""
    return [
        (caller, file_id, pos, line, column, callee, None, own or name, kind, confidence, "workspace", reason)
        for number, caller, file_id, pos, line, column, name, kind, confidence, reason in sites
        for callee, own in groups[number].items()
    ]


class Whole:
    """Collects what files contribute, then makes the edges."""

    def __init__(self, links: Links, row_id: Callable[[int], int]) -> None:
        """*row_id*: row id of a method for its id in the world; contributions are in row ids."""
        self.links = links
        self._row_id = row_id
        self._pending: list[Pending] = []
        self._implementations: list[Implementation] = []
        self._held: set[Held] = set()
        self._as_objects: set[str] = set()

    def add(self, implementations: Iterable[Implementation], held: Iterable[Held], as_objects: Iterable[str]) -> None:
        """What one file contributes."""
        self._implementations.extend(implementations)
        self._held.update(held)
        self._as_objects.update(as_objects)

    @property
    def waiting(self) -> Sequence[Pending]:
        """Calls whose targets are not known yet."""
        return self._pending

    def wait(self, pending: Pending) -> None:
        """A call whose targets are not known yet."""
        self._pending.append(pending)

    def edges(self) -> list[Edge]:
        """Edges of the calls that waited."""
        return spread(*self.bundles())

    def bundles(self) -> tuple[list[Targets], list[Site]]:
        """The same, bundled: a data binder's targets are thousands, and as many sites have them.  No site and target are there twice."""
        by_interface = self._by_interface()
        groups: list[Targets] = []
        known: dict[tuple[str, Any], int] = {}
        sites: list[Site] = []
        times: dict[tuple[int, int], int] = {}
        for pending in self._pending:
            times[pending[1], pending[2]] = times.get((pending[1], pending[2]), 0) + 1
        several: dict[tuple[int, int, int], Site] = {}
        for file_id, caller, pos, line, column, target, name, kind in self._pending:
            number = known.get(target[:2])
            if number is None:
                number = known[target[:2]] = len(groups)
                groups.append(self._targets(target, by_interface))
            targets = groups[number]
            if target[0] == "getters":
                found = (number, caller, file_id, pos, line, column, name, kind, 0.1, "property of an object that is handed around")
            elif not targets and len(target) > 2 and target[2] >= 0:
                targets = {target[2]: ""}
                number = len(groups)
                groups.append(targets)
                found = (number, caller, file_id, pos, line, column, name, "virtual", 0.3, "nothing implements it")
            else:
                confidence = round(0.8 / max(len(targets), 1) ** 0.5, 3)
                found = (number, caller, file_id, pos, line, column, name, kind, confidence, f"implements {target[1]}")
            if times[caller, pos] == 1:
                if targets:
                    sites.append(found)
                continue
            for callee in targets:
                if found[9] == "nothing implements it":
                    several[caller, pos, callee] = found
                else:
                    several.setdefault((caller, pos, callee), found)
        for (_, _, callee), found in several.items():
            sites.append((len(groups), *found[1:]))
            groups.append({callee: groups[found[0]][callee]})
        return groups, sites

    def _targets(self, target: tuple[Any, ...], by_interface: dict[str, dict[int, bool]]) -> Targets:
        if target[0] == "getters":
            getters = self._getters([target[1]] if target[1] else sorted(self._as_objects))
            return {getter_id: getter.name for getter_id, getter in getters.items()}
        return dict.fromkeys(by_interface.get(target[1], ()), "")

    def _by_interface(self) -> dict[str, dict[int, bool]]:
        found: dict[str, dict[int, bool]] = {}
        for implementation in self._implementations:
            for name in self.links.members.all_supers(implementation.interface):
                if name != "java.lang.Object":
                    found.setdefault(name, {})[implementation.target] = implementation.constructor
        return found

    # Data binders.

    def _getters(self, seeds: list[str]) -> dict[int, MethodInfo]:
        """Getters of some classes and their subclasses, and of what these getters return."""
        world, dispatch = self.links.world, self.links.dispatch
        found: dict[int, MethodInfo] = {}
        queue = [name for seed in seeds for name in (seed, *dispatch.subtypes(seed)) if name in dispatch.instantiated]
        seen = set(queue)
        for name in queue:
            info = world.find(name)
            if info is None:
                continue
            for method in self._properties(info):
                found[self._row_id(method.id)] = method
                result = method.returns
                if result is not None and result[0] == "class" and result[1] in world.where and result[1] not in seen:
                    seen.add(result[1])
                    queue.append(result[1])
        return found

    def _properties(self, info: ClassInfo) -> list[MethodInfo]:
        if info.kind == "enum":
            return []
        found: list[MethodInfo] = []
        for name in self.links.members.linearised(info.name):
            owner = self.links.world.find(name)
            if owner is None or not owner.workspace:
                continue
            for method_name, methods in owner.methods.items():
                getter = (method_name.startswith("get") and len(method_name) > 3) or (method_name.startswith("is") and len(method_name) > 2)
                if getter:
                    found.extend(
                        m for m in methods if m.arity == 0 and m.flags & facts.PUBLIC and not m.flags & (facts.STATIC | facts.ABSTRACT)
                    )
        return found

    # Library objects that hold ours.

    def holders(self) -> dict[str, tuple[tuple[int, ...], bool]]:
        """For each library class that a call may name: the workspace methods that its objects may call on what they hold.

        The flag says whether objects of exactly that class were given something, and not only of a subclass.
        """
        direct: dict[str, set[int]] = {}
        inner: dict[str, set[str]] = {}
        for held in self._held:
            direct.setdefault(held.holder, set()).update(held.targets)
            if held.library and held.library != held.holder:
                inner.setdefault(held.holder, set()).add(held.library)
        full: dict[str, set[int]] = {}
        for holder in {*direct, *inner}:
            found: set[int] = set()
            seen, layer = {holder}, [holder]
            for _ in range(_DEEPEST):
                following = []
                for name in layer:
                    found |= direct.get(name, set())
                    following += [other for other in inner.get(name, ()) if other not in seen]
                    seen.update(following)
                layer = following
            if found:
                full[holder] = found
        result: dict[str, set[int]] = {}
        for holder, targets in full.items():
            for name in self.links.members.all_supers(holder):
                if name not in BROAD:
                    result.setdefault(name, set()).update(targets)
        return {name: (tuple(sorted(targets)), name in full) for name, targets in result.items()}
