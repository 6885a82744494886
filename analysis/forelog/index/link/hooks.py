"""Methods that nobody calls in the source: ``finalize``, and what serialization calls on the objects in a stream.

Sources: JLS 12.6; Java Object Serialization Specification, chapters 2 and 3.
"""

from __future__ import annotations

from typing import Final

from forelog.index.link.classes import ClassInfo, MethodInfo
from forelog.index.link.dispatch import MOST_OVERRIDES, shared
from forelog.index.link.initializers import Initializers
from forelog.index.link.types import Type
from forelog.java import facts

_SERIALIZABLE: Final = "java.io.Serializable"
_EXTERNALIZABLE: Final = "java.io.Externalizable"
_WRITING: Final = (("writeObject", "java.io.ObjectOutputStream"), ("writeReplace", ""), ("writeExternal", "java.io.ObjectOutput"))
_READING: Final = (
    ("readObject", "java.io.ObjectInputStream"),
    ("readResolve", ""),
    ("readObjectNoData", ""),
    ("validateObject", ""),
    ("readExternal", "java.io.ObjectInput"),
)
_PLAIN: Final = ("java.lang.String", "java.lang.Number", "java.lang.Boolean", "java.lang.Character", "java.lang.Class")
"""Library classes whose objects lead to no object of another class."""
_LIKELY, _POSSIBLE = 0.8, 0.2

Hook = tuple[int, str, str]
"""(method id, name, class of the objects that it is called on)."""


class Hooks(Initializers):
    """Calls by the JVM and by serialization."""

    __slots__ = ()

    def finalized(self, owner: str, pos: int, line_pos: int) -> None:
        """An object of a class of ours is made: the finalizer's thread runs its ``finalize`` one day."""
        method = self.finalizer(owner)
        if method is not None:
            self.emit(pos, line_pos, method.id, "finalize", "thread", 0.5)

    def finalizer(self, owner: str) -> MethodInfo | None:
        """``finalize`` of a class of ours, where one of the workspace declares it."""
        self.dispatch.asked.add((owner, "finalize"))
        for method in self.members.candidates(owner, "finalize"):
            if not method.arity and not method.static and method.owner.workspace and not method.abstract:
                return method
        return None

    def written(self, given: Type | None, pos: int, line_pos: int) -> None:
        """An object of static type *given* is written to a stream, with all objects that it leads to."""
        self._serialized(self._hooks_of("write"), given, pos, line_pos)

    def read_back(self, expected: Type | None, pos: int, line_pos: int) -> None:
        """An object is read from a stream, with all that it leads to; it is expected to be of type *expected*."""
        self._serialized(self._hooks_of("read"), expected, pos, line_pos)
        name = self._class_in_stream(expected)
        for binary in (name, *self.dispatch.subtypes(name)) if name in self.world.where else ():
            for owner, method_id in self.initializers_of(binary):
                if not self.initialized_here(owner):
                    self.emit(pos, line_pos, method_id, "<clinit>", "initializer", 0.5)

    def _class_in_stream(self, t: Type | None) -> str:
        t = self.value(t)
        while t is not None and t[0] == "array":
            t = self.value(t[1])
        return t[1] if t is not None and t[0] == "class" else ""

    def _serialized(self, hooks: tuple[Hook, ...], t: Type | None, pos: int, line_pos: int) -> None:
        name = self._class_in_stream(t)
        if name and any(self.members.is_subclass(name, plain) for plain in _PLAIN):
            return
        exact = [hook for hook in hooks if name and name != "java.lang.Object" and self.members.is_subclass(hook[2], name)]
        counts: dict[str, set[int]] = {}
        for method_id, hook, _ in hooks:
            counts.setdefault(hook, set()).add(method_id)
        found: dict[tuple[int, str], float] = {}
        for chosen, most in ((exact, _LIKELY), (hooks, _POSSIBLE)):
            for method_id, hook, _ in chosen:
                if chosen is exact or len(counts[hook]) <= MOST_OVERRIDES:
                    found.setdefault((method_id, hook), round(most * shared(len(counts[hook]), certain=True), 3))
        for (method_id, hook), confidence in found.items():
            self.emit(pos, line_pos, method_id, hook, "callback", confidence)

    def _hooks_of(self, direction: str) -> tuple[Hook, ...]:
        """The hooks of all classes of the workspace whose objects can be in a stream."""
        names = _WRITING if direction == "write" else _READING
        asked = self.dispatch.asked
        asked.add((_SERIALIZABLE, "*"))
        asked.update([(_SERIALIZABLE, name) for name, _ in names])
        known = self.links.streams.get(direction)
        if known is None:
            found: dict[Hook, None] = {}
            rests: set[tuple[str, str]] = set()
            for binary in self.dispatch.subtypes(_SERIALIZABLE):
                info = self.world.find(binary)
                if info is None or info.interface:
                    continue
                for name, erased in names:
                    for method in self.members.candidates(binary, name):
                        if method.owner.workspace and method.erased == erased and not method.abstract and not method.static:
                            found[method.id, name, binary] = None
                if direction == "read" and not info.abstract:
                    made = self._made_first(info)
                    rests.add((binary, "<init>"))
                    if made is not None:
                        found[made.id, "<init>", binary] = None
            known = self.links.streams[direction] = (tuple(found), frozenset(rests))
        asked.update(known[1])
        return known[0]

    def _made_first(self, info: ClassInfo) -> MethodInfo | None:
        """The constructor of ours that runs when an object of a class is read (specification, 3.1)."""
        above: ClassInfo | None = info
        if not self.members.is_subclass(info.name, _EXTERNALIZABLE):
            while above is not None and self.members.is_subclass(above.name, _SERIALIZABLE):
                above = self.world.find(above.superclass[1]) if above.superclass is not None else None
        if above is None or not above.workspace:
            return None
        return next((m for m in above.own("<init>") if not m.arity and not m.flags & facts.PRIVATE), None)
