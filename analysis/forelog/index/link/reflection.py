"""Reflective calls are collected; threads and proxies kept in variables are followed.

What a variable with a thread or proxy stands for (its *meaning*) is followed from where it is made through locals, fields of the file, and
casts, to where it is started or called.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from forelog.index.link.classes import ClassInfo, FieldInfo, MethodInfo
from forelog.index.link.dispatch import shared
from forelog.index.link.loops import Loops
from forelog.index.link.types import Type
from forelog.java.ir import Expr, Stmt, walk

Meaning = tuple[str, tuple[Any, ...]]
"""("bodies", ((method id, name, confidence, place of the row where it was given), ...)): what runs when a thread is started or a proxy is
called; ("elements", ((method id, name, confidence), ...)) likewise for each element of a collection."""


class Site(NamedTuple):
    """A reflective call."""

    what: str
    """``load``, ``new``, ``invoke``, ``field``, ``service``, ``fired``, ``handled`` or ``proxied``."""
    call: Expr
    caller: Any
    method: MethodInfo
    """The method around it, also for a call in a lambda."""
    info: ClassInfo | None
    expected: Type | None
    named: list[str]
    """Classes whose names stand in the method."""


_MOST_BODIES = 8
"""A thread that may run more than this is not followed: where it was made says enough."""
_THREAD = "java.lang.Thread"
_OF_THREADS = (("exit", ""), ("dispatchUncaughtException", "java.lang.Throwable"))
_LOOKS = frozenset(("add", "size", "isEmpty", "clear"))
"""Methods of a collection that put one element into it, or none."""


class Reflection(Loops):
    """Meanings of expressions, and the calls that follow from them."""

    __slots__ = ()

    meanings: dict[int, Meaning]
    """By identity of a call or ``new``."""
    var_meanings: dict[str, Meaning]
    """Of the locals of the method that is being read."""
    field_meanings: dict[tuple[str, str], list[Meaning]]
    """Of the fields that the file assigns, by (class, name)."""
    waiting_uses: list[tuple[tuple[str, str], int, Callable[[Meaning], None]]]
    """Uses of fields, which may be assigned further down: (field, caller, what to do with each meaning)."""

    sites: dict[int, Site]
    """Reflective calls of the file, by identity."""
    near_proxies: bool
    """Does the file call methods of a file that makes proxies?"""
    started_later: set[tuple[tuple[int, int], int]]
    """What a thread was given, (caller and position of its construction, method id), whose start was found elsewhere: that is where it runs."""

    def forget_meanings(self) -> None:
        """A method begins: its locals have no meanings yet."""
        if self.var_meanings:
            self.var_meanings = {}

    def meaning(self, e: Expr) -> Meaning | None:
        """What an expression that was read stands for."""
        operation = e[0]
        if operation == "name":
            return self.var_meanings.get(e[2]) if e[2] in self.vars else None
        if operation == "cast":
            return self.meaning(e[3])
        return self.meanings.get(id(e))

    def bind_meaning(self, target: Expr | str, value: Expr) -> None:
        """A variable is assigned: *target* is the name of a new local, or the expression on the left."""
        found = self.meaning(value) if self.meanings or value[0] == "name" else None
        if found is None and not self.var_meanings:
            return
        name = target if isinstance(target, str) else target[2] if target[0] == "name" and target[2] in self.vars else ""
        if name:
            if found is not None:
                self.var_meanings[name] = found
            else:
                self.var_meanings.pop(name, None)
        elif found is not None and not isinstance(target, str):
            field = self.fields.get(id(target))
            if field is not None:
                self.keep_meaning(field, found)

    def keep_meaning(self, field: FieldInfo, meaning: Meaning) -> None:
        """A field is given something."""
        self.field_meanings.setdefault((field.owner.name, field.name), []).append(meaning)

    def use(self, e: Expr, kinds: tuple[str, ...], then: Callable[[Meaning], None]) -> bool:
        """Do *then* with what *e* stands for, now, or for a field when the whole file is read; whether something was known now."""
        found = self.meaning(e)
        if found is not None:
            if found[0] in kinds:
                then(found)
            return found[0] in kinds
        field = self.fields.get(id(e))
        if field is not None and field.owner.workspace:
            self.waiting_uses.append(((field.owner.name, field.name), self.caller, then))
        return False

    def settle_uses(self) -> None:
        """The file is read: use what its fields stand for."""
        for key, caller, then in self.waiting_uses:
            self.caller = caller
            for meaning in dict.fromkeys(self.field_meanings.get(key, ())):
                then(meaning)
        self.waiting_uses = []

    # Collections of functions.

    def follow_elements(self, name: str, t: Type | None) -> None:
        """A new local that is a collection of ``Callable``: what it holds, where nothing but this method can put something into it."""
        if t is None or t[0] != "class" or len(t[2]) != 1 or self.method is None:
            return
        element = t[2][0]
        if element is None or element[0] != "class" or not self.members.is_subclass(element[1], "java.util.concurrent.Callable"):
            return
        if self.members.is_subclass(t[1], "java.util.Collection") and self._only_filled_here(name):
            self.var_meanings[name] = ("elements", ())

    def _only_filled_here(self, name: str) -> bool:
        """Is a local nothing but the receiver of calls that add one element or look, and an argument of calls that run all?"""
        assert self.method is not None
        body = self.body_of(self.method)
        allowed = 0
        every = 0
        for node in walk(body) if body is not None else ():
            if node[0] == "name" and node[2] == name:
                every += 1
            elif node[0] == "call":
                receiver = node[2]
                if receiver is not None and receiver[0] == "name" and receiver[2] == name:
                    allowed += node[3] in _LOOKS
                if node[3] in ("invokeAll", "invokeAny"):
                    allowed += sum(arg[0] == "name" and arg[2] == name for arg in node[4])
        return every == allowed

    def put_element(self, name: str, bodies: Sequence[tuple[int, str, float]]) -> None:
        """Something is put into a collection; of one whose body is not known nothing is known."""
        found = self.var_meanings.get(name)
        if found is None or found[0] != "elements":
            return
        if bodies and len(found[1]) + len(bodies) <= _MOST_BODIES:
            self.var_meanings[name] = ("elements", tuple(dict.fromkeys((*found[1], *bodies))))
        else:
            del self.var_meanings[name]

    def run_elements(self, e: Expr, pos: int, line_pos: int) -> bool:
        """All that was put into a collection runs; whether that is known."""
        found = self.var_meanings.get(e[2]) if e[0] == "name" else None
        if found is None or found[0] != "elements" or not found[1]:
            return False
        for target, name, confidence in found[1]:
            self.emit(pos, line_pos, target, name, "thread", confidence)
        return True

    def body_of(self, method: MethodInfo) -> Stmt | None:
        """The body of a method of the file that is being read."""
        raise NotImplementedError

    # Threads and proxies.

    def bodies_since(self, e: Expr, start: int, kinds: tuple[str, ...]) -> None:
        """*e* made something that runs what it was given: the rows of these kinds noted since *start* say what."""
        found = tuple([(row[3], row[4], row[6], row[:2]) for row in self.rows[start:] if row[5] in kinds and isinstance(row[3], int)])
        if 0 < len(found) <= _MOST_BODIES:
            self.meanings[id(e)] = ("bodies", found)

    def started(self, receiver: str, pos: int, line_pos: int) -> None:
        """``Thread.start()`` on a value of static type *receiver*; what the JVM calls on the thread besides ``run``."""
        for name, params in _OF_THREADS:
            self.emit_external(pos, line_pos, (_THREAD, name, params, "void"), "thread")
        for method in self.members.candidates(receiver, "run"):
            if method.arity == 0:
                targets, certain = self.dispatch.targets(receiver, method)
                confidence = shared(len(targets), certain=certain)
                for target in targets:
                    self.emit(pos, line_pos, target.id, "run", "thread", confidence)

    def run_bodies(self, e: Expr, pos: int, line_pos: int, kind: str) -> None:
        """What *e* was made of runs here."""

        def then(meaning: Meaning) -> None:
            for target, name, confidence, made in meaning[1] if meaning[0] == "bodies" else ():
                self.emit(pos, line_pos, target, name, kind, confidence)
                if kind == "thread" and made != (self.caller, pos):
                    self.started_later.add((made, target))

        self.use(e, ("bodies",), then)

    # Classes by name.

    def site(self, what: str, e: Expr, expected: Type | None = None) -> None:
        """A call whose meaning is found out when the whole file is read (:mod:`forelog.index.link.reflected`)."""
        if self.method is not None and self.caller >= 0:
            self.sites[id(e)] = Site(what, e, self.caller, self.method, self.info, expected, self.named_classes)

    def argument_class(self, e: Expr) -> str:
        """``Foo`` for an expression of type ``Class<? extends Foo>`` or ``Constructor<Foo>``."""
        t = self.value(self.types.get(id(e)))
        if t is None or t[0] != "class" or len(t[2]) != 1:
            return ""
        name = self.class_of(t[2][0])
        return "" if name == "java.lang.Object" else name

    def functions_meant(self, e: Expr) -> tuple[tuple[int, str], ...]:
        """Methods of the workspace that run when a lambda or method reference is called: (id, name)."""
        raise NotImplementedError
