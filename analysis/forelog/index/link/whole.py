"""Edges that only the whole workspace can tell, added when every file is linked.

* calls through functional interfaces → the lambdas and method references that implement them;
* calls on library objects → what these were given earlier (``new PrintWriter(new OurWriter())``: ``print`` calls ``OurWriter.write``);
* data binders → the getters of objects that are handed around as ``Object``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
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
_DEEPEST = 6


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

    def wait(self, pending: Pending) -> None:
        """A call whose targets are not known yet."""
        self._pending.append(pending)

    def edges(self) -> list[Edge]:
        """Edges of the calls that waited."""
        by_interface = self._by_interface()
        getters: dict[str, dict[int, MethodInfo]] = {}
        rows: dict[tuple[int, int, int], Edge] = {}
        for file_id, caller, pos, line, column, target, name, kind in self._pending:
            if target[0] == "getters":
                if target[1] not in getters:
                    getters[target[1]] = self._getters([target[1]] if target[1] else sorted(self._as_objects))
                for getter_id, getter in getters[target[1]].items():
                    row = (
                        caller,
                        file_id,
                        pos,
                        line,
                        column,
                        getter_id,
                        None,
                        getter.name,
                        kind,
                        0.1,
                        "workspace",
                        "property of an object that is handed around",
                    )
                    rows.setdefault((caller, pos, getter_id), row)
                continue
            targets = by_interface.get(target[1], {})
            if not targets and len(target) > 2 and target[2] >= 0:
                rows[caller, pos, target[2]] = (
                    caller,
                    file_id,
                    pos,
                    line,
                    column,
                    target[2],
                    None,
                    name,
                    "virtual",
                    0.3,
                    "workspace",
                    "nothing implements it",
                )
            confidence = round(0.8 / max(len(targets), 1) ** 0.5, 3)
            for callee in targets:
                row = (caller, file_id, pos, line, column, callee, None, name, kind, confidence, "workspace", f"implements {target[1]}")
                rows.setdefault((caller, pos, callee), row)
        return list(rows.values())

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
