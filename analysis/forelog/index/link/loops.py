"""Calls that ``for`` and ``try`` make: of iterators, and of ``close`` (JLS 14.14.2, 14.20.3)."""

from __future__ import annotations

from forelog.index.link.dispatch import shared
from forelog.index.link.implied import Implied
from forelog.index.link.types import OBJECT, OUTSIDE, Type


class Loops(Implied):
    """Loops and resources."""

    __slots__ = ()

    def iterated(self, t: Type | None, pos: int) -> Type | None:
        """Element type of what a for-each goes over; calls of the iterator when it is ours."""
        t = self.value(t)
        if t is None or t == OUTSIDE:
            return t
        if t[0] == "array":
            return self.value(t[1])
        owner = self.class_of(t)
        view = self.members.as_super(t if t[0] == "class" else ("class", owner, ()), "java.lang.Iterable") if owner else None
        if view is None:
            return None
        ours = False
        for method in self.members.candidates(owner, "iterator"):
            if method.arity == 0:
                targets, certain = self.dispatch.targets(owner, method)
                for target in self.dispatch.narrowed(targets, view):
                    self.emit(pos, pos, target.id, "iterator", "virtual", shared(len(targets), certain=certain))
                    ours = True
        if owner == "java.lang.Iterable":
            self.emit(pos, pos, ("implementations", owner), "iterator", "lambda", 0.5)
            ours = True
        if ours:
            iterator: Type = ("class", "java.util.Iterator", view[2])
            for name in ("hasNext", "next"):
                for method in self.members.candidates("java.util.Iterator", name):
                    targets, certain = self.dispatch.targets("java.util.Iterator", method)
                    for target in self.dispatch.narrowed(targets, iterator):
                        self.emit(pos, pos, target.id, name, "virtual", shared(len(targets), certain=certain))
        return self.value(view[2][0]) if view[2] else OBJECT

    def closed(self, t: Type | None, pos: int, places: tuple[int, int]) -> None:
        """A resource is closed at the end of its ``try`` (JLS 14.20.3).

        Byte code has the call twice: at the closing brace, and for exceptions at the ``try``.
        """
        owner = self.class_of(t)
        if not owner:
            return
        for method in self.members.candidates(owner, "close"):
            if method.arity == 0:
                targets, certain = self.dispatch.targets(owner, method)
                for target in targets:
                    for line_pos in places:
                        self.emit(pos, line_pos, target.id, "close", "virtual", shared(len(targets), certain=certain))
