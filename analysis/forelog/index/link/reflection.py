"""Reflection whose classes and names stand in the code, and threads and proxies kept in variables.

``X.class.getMethod("run").invoke(x)`` calls ``X.run``: what an expression of the reflective types stands for (its *meaning*) is followed from
where it is made through locals, fields of the file, and casts, to where it is called.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from forelog.index.link.classes import FieldInfo, MethodInfo
from forelog.index.link.dispatch import shared
from forelog.index.link.loops import Loops
from forelog.index.link.types import Type
from forelog.java import facts
from forelog.java.ir import Expr, Stmt, walk

Meaning = tuple[str, tuple[Any, ...]]
"""("class", (binary name,)), ("methods", methods), ("constructors", constructors) or ("bodies", ((method id, name, confidence,
place of the row where it was given), ...)): the latter is what runs when a thread is started or a proxy is called; ("elements",
((method id, name, confidence), ...)) likewise for each element of a collection."""

_MOST_BODIES = 8
"""A thread that may run more than this is not followed: where it was made says enough."""
_DEPTH = 6
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
        if operation == "classlit":
            t = self.scope.resolve(e[2])
            return ("class", (t[1],)) if t is not None and t[0] == "class" else None
        return self.meanings.get(id(e))

    def bind_meaning(self, target: Expr | str, value: Expr) -> None:
        """A variable is assigned: *target* is the name of a new local, or the expression on the left."""
        found = self.meaning(value) if self.meanings or value[0] in ("classlit", "name") else None
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
        """``Thread.start()`` on a value of static type *receiver*."""
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

    def constant_text(self, e: Expr, depth: int = 0) -> str | None:
        """Value of a constant string expression that was read, as far as it stands in literals and constants (JLS 15.29)."""
        if e[0] == "lit":
            return e[3] if e[2] == "String" else None
        if depth > _DEPTH:
            return None
        if e[0] == "binary" and e[2] == "+":
            parts = [self.constant_text(part, depth + 1) for part in e[3]]
            return "".join([part for part in parts if part is not None]) if None not in parts else None
        field = self.fields.get(id(e))
        if field is None and depth and e[0] == "name" and self.info is not None:
            field = self.members.find_field(self.info.name, e[2])
        if field is None or not field.flags & facts.FINAL:
            return None
        self.dispatch.asked.add((field.owner.name, f".{field.name}"))
        if isinstance(field.constant, str):
            return field.constant
        return self.constant_text(field.init, depth + 1) if field.init is not None else None

    def class_meant(self, e: Expr | None) -> str:
        """The class that an expression of type ``Class`` stands for, by meaning or by its type's argument; ``""`` when not known."""
        if e is None:
            return ""
        found = self.meaning(e)
        if found is not None:
            return str(found[1][0]) if found[0] == "class" else ""
        return self._argument_class(e)

    def _argument_class(self, e: Expr) -> str:
        """``Foo`` for an expression of type ``Class<? extends Foo>`` or ``Constructor<Foo>``."""
        t = self.value(self.types.get(id(e)))
        if t is None or t[0] != "class" or len(t[2]) != 1:
            return ""
        name = self.class_of(t[2][0])
        return "" if name == "java.lang.Object" else name

    def loaded(self, e: Expr, pos: int, line_pos: int) -> None:
        """``Class.forName``: static initialisers of the class, or of those that this method names."""
        text = self.constant_text(e[4][0]) if e[4] else None
        if text is not None:
            self.meanings[id(e)] = ("class", (text,))
        names = list(dict.fromkeys(self.named_classes)) if text is None else [text] if text in self.world.where else []
        for name in names:
            for owner, method_id in self.links.initializers.setdefault(name, tuple(self._initializers(name))):
                if self.info is None or not self.members.is_subclass(self.info.name, owner):
                    self.emit(pos, line_pos, method_id, "<clinit>", "initializer", 0.6 if text is None else 0.9)

    def looked_up(self, e: Expr) -> None:
        """``Class.getMethod`` and its like, and those of ``MethodHandles.Lookup``."""
        _, _, receiver, name, args, _, _, _ = e
        of_class = name.startswith("get")
        owner = self.class_meant(receiver if of_class else args[0] if args else None)
        rest = list(args if of_class else args[1:])
        if not owner:
            return
        constructor = name.endswith("Constructor")
        wanted = "<init>" if constructor else self.constant_text(rest.pop(0)) if rest else None
        if wanted is None:
            return
        if constructor:
            info = self.world.find(owner)
            found = list(info.own("<init>")) if info is not None else []
        else:
            found = list(self.members.candidates(owner, wanted))
        params = self._named_params(rest if of_class else rest[0] if rest else None)
        if params is not None:
            found = [method for method in found if method.erased == params]
        if found:
            self.meanings[id(e)] = ("constructors" if constructor else "methods", tuple(found))

    def _named_params(self, given: Sequence[Expr] | Expr | None) -> str | None:
        """Erased parameter types that class literals or ``MethodType.methodType(returns, params...)`` name; ``None`` when not known."""
        if isinstance(given, tuple):
            if given[0] != "call" or given[3] != "methodType":
                return None
            given = given[4][1:]
        if given is None or any(e[0] != "classlit" for e in given):
            return None
        return ",".join([self.world.erasure(self.scope.resolve(e[2]), {}) for e in given])

    def invoked(self, e: Expr, pos: int, line_pos: int) -> None:
        """``Method.invoke`` and ``MethodHandle.invoke``."""
        if e[2] is None:
            return
        on = self.class_of(self.types.get(id(e[4][0]))) if e[4] else ""

        def then(meaning: Meaning) -> None:
            for method in meaning[1] if meaning[0] in ("methods", "constructors") else ():
                self._invoke(method, on, pos, line_pos, 0.9 / len(meaning[1]))

        self.use(e[2], ("methods", "constructors"), then)

    def _invoke(self, method: MethodInfo, on: str, pos: int, line_pos: int, confidence: float) -> None:
        targets: Sequence[MethodInfo] = (method,)
        if not method.static and method.name != "<init>":
            receiver = on if on and self.members.is_subclass(on, method.owner.name) else method.owner.name
            targets, _ = self.dispatch.targets(receiver, method)
        for target in targets:
            if target.owner.workspace:
                self.emit(pos, line_pos, target.id, target.name, "reflective", round(confidence / max(len(targets), 1), 3))

    def reflective_new(self, e: Expr, pos: int, line_pos: int, expected: Type | None) -> None:
        """``newInstance`` on a class or constructor object.

        Constructors of the class that it stands for; else of those that this method names and that fit what is expected of the result.  When
        it names none, those which are named anywhere by a class literal or a constant string and fit.
        """
        receiver = e[2]
        found = self.meaning(receiver) if receiver is not None else None
        arity = len(e[4])
        if found is not None:
            for name in found[1] if found[0] == "class" else ():
                self._construct(name, 0, pos, line_pos)
            for constructor in found[1] if found[0] == "constructors" else ():
                if constructor.owner.workspace:
                    self.emit(pos, line_pos, constructor.id, "<init>", "reflective", round(0.9 / len(found[1]), 3))
            return
        wanted = self.class_of(expected) if expected is not None else ""
        if not self._in_workspace(wanted) and receiver is not None:
            wanted = self._argument_class(receiver)
        names = list(dict.fromkeys(self.named_classes))
        if self._in_workspace(wanted):
            names = [name for name in names if self.members.is_subclass(name, wanted)]
            if not names:
                self.dispatch.asked.add((wanted, "*"))
                names = [name for name in (wanted, *self.dispatch.subtypes(wanted)) if name in self.dispatch.named]
        for name in names:
            self._construct(name, arity, pos, line_pos)

    def _construct(self, name: str, arity: int, pos: int, line_pos: int) -> None:
        info = self.world.find(name)
        if info is None or not info.workspace or info.abstract:
            return
        constructors = info.own("<init>")
        fitting = [m for m in constructors if m.arity == arity] or constructors
        for constructor in fitting:
            self.emit(pos, line_pos, constructor.id, "<init>", "reflective", 0.6)

    def handed_on(self, e: Expr) -> None:
        """A method that gives its receiver again in another shape: ``asType``, ``asSubclass``."""
        found = self.meaning(e[2]) if e[2] is not None else None
        if found is not None:
            self.meanings[id(e)] = found
