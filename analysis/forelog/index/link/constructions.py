"""Constructor calls: ``new``, anonymous classes, ``this(...)`` and ``super(...)`` (JLS 15.9, 8.8.7)."""

from __future__ import annotations

from typing import Any, Final

from forelog.index.link.classes import ClassInfo, MethodInfo
from forelog.index.link.dispatch import external
from forelog.index.link.invocations import Invocations
from forelog.index.link.plans import Plan, ground
from forelog.index.link.results import Args
from forelog.index.link.types import Type, erased_name
from forelog.java import facts
from forelog.java.ir import Expr

_MISSING: Final[Any] = object()


class Constructions(Invocations):
    """Objects that are made."""

    __slots__ = ()

    def new(self, e: Expr, expected: Type | None) -> Type | None:
        """``new``, also of an anonymous class."""
        _, pos, text, args, body, outer, _, _ = e
        t: Type | None
        if outer is not None:
            outer_type = self.value(self.expr(outer))
            owner = self.class_of(outer_type)
            simple = text.partition("<")[0]
            member = self.world.member_type(owner, simple) if owner else None
            t = ("class", member, ()) if member is not None else self.scope.resolve(text)
        else:
            t = self.scope.resolve(text)
        if self.method is not None and self.may_log(text.partition("<")[0].rpartition(".")[2]):
            self.seeded[self.method.id] = self.method
        arg_types, functions = self.argument_types(args) if args else ([], False)
        if t is None or t[0] != "class":
            self.finish_functions(args, arg_types)
            self.emit_unresolved(pos, pos, "<init>", "special", "name not found")
            return t
        info = self.world.find(t[1])
        generic = info is not None and bool(info.type_params)
        if info is not None and generic and "<>" in text:
            t = ("class", t[1], tuple([self.inference.fresh() for _ in info.type_params]))
            if expected is not None:
                self.inference.unify(expected, t)
        if body < 0 and not functions:
            plan = self._construction_plan(e, t[1], arg_types)
            if plan is not None:
                if plan.callee is not None:
                    self.callees[id(e)] = plan.callee
                    if arg_types and self.watches:
                        self.chosen(e, plan.callee[0][0], arg_types)
                    if generic and args:
                        self._result(e, plan.callee[0][0], t, arg_types, None)
                if plan.initializes:
                    self.note_use(plan.initializes, pos, pos)
                self.follow(plan, pos, pos)
                return t
        return self._new_anew(e, t, arg_types)

    def _construction_plan(self, e: Expr, owner: str, arg_types: Args) -> Plan | None:
        """What a construction comes to with arguments of these types (:mod:`forelog.index.link.plans`)."""
        plans = self.plans
        key = (owner, *arg_types)
        known: Any = plans.constructions.get(key, _MISSING)
        if known is not _MISSING:
            return known  # type: ignore[no-any-return]
        for arg in arg_types:
            if not ground(arg):
                return None
        if owner == "java.lang.Thread":  # what it runs is asked for later
            plans.constructions[key] = None
            return None
        info = self.world.find(owner)
        constructors = info.own("<init>") if info is not None else []
        chosen = self.overloads.choose(constructors, arg_types) if constructors else []
        plan = plans.constructions[key] = Plan()

        def note() -> None:
            if chosen:
                plan.callee = (chosen, owner)
                if info is not None and not info.type_params:
                    self._result(e, chosen[0], ("class", owner, ()), arg_types, None)
            if info is not None and info.workspace:
                plan.initializes = owner
            self._note_construction(e, ("class", owner, ()), chosen, arg_types, constructors)

        self.planned(plan, note)
        return plan

    def _new_anew(self, e: Expr, t: Type, arg_types: Args) -> Type | None:
        """One construction by itself."""
        _, pos, _, args, body, _, _, _ = e
        info = self.world.find(t[1])
        constructors = info.own("<init>") if info is not None else []
        chosen = self.overloads.choose(constructors, arg_types) if constructors else []
        if chosen and info is not None:
            self.callees[id(e)] = (chosen, info.name)
            if self.watches:
                self.chosen(e, chosen[0], arg_types)
            self._result(e, chosen[0], t, arg_types, None)
        else:
            self.finish_functions(args, arg_types)
        if body >= 0:
            return self._anonymous(e, t, chosen, arg_types)
        if info is not None and info.workspace:
            self.note_use(t[1], pos, pos)
        self._note_construction(e, t, chosen, arg_types, constructors)
        return t

    def _note_construction(self, e: Expr, t: Type, chosen: list[MethodInfo], arg_types: Args, constructors: list[MethodInfo]) -> None:
        _, pos, _, args, _, _, _, _ = e
        if chosen:
            share = 1.0 if len(chosen) == 1 else round(0.8 / len(chosen), 3)
            for constructor in chosen:
                if constructor.owner.workspace:
                    self.emit(pos, pos, constructor.id, "<init>", "special", share)
                else:
                    self.emit_external(pos, pos, external(constructor), "special", share)
            if chosen[0].owner.workspace:
                self.finalized(chosen[0].owner.name, pos, pos)
            if not chosen[0].owner.workspace:
                self.reached.clear()
                start = len(self.rows)
                self._give(chosen[0], chosen[0].owner.name, "<init>", args, arg_types, pos, pos)
                if t[1] == "java.lang.Thread":
                    self.bodies_since(e, start, ("thread",))
                self._keep(t[1], arg_types)
            return
        ours = [c for c in constructors if c.owner.workspace]
        if any(not c.flags & facts.IMPLIED for c in ours):
            for constructor in ours:
                self.emit(pos, pos, constructor.id, "<init>", "special", round(0.5 / len(ours), 3))
        elif ours:  # the only one is implied, but arguments are given: an annotation processor wrote another
            params = ",".join([erased_name(self.value(a)) for a in arg_types])
            self.emit_external(pos, pos, (t[1], "<init>", params, "void"), "special", 0.5)
        else:
            params = ",".join(["?" if a is None or a[0] == "function" else erased_name(self.value(a)) for a in arg_types])
            self.emit_external(pos, pos, (t[1], "<init>", params, "void"), "special")
            self.reached.clear()
            self._give(None, t[1], "<init>", args, arg_types, pos, pos)
            self._keep(t[1], arg_types)

    def _anonymous(self, e: Expr, t: Type, chosen: list[MethodInfo], arg_types: Args) -> Type | None:
        _, pos, _, args, body, _, _, _ = e
        info = self.world.class_at(self.file_at, body)
        if info is None:
            return t
        own = info.own("<init>")
        for constructor in own:
            self.emit(pos, pos, constructor.id, "<init>", "special")
        self.note_use(info.name, pos, pos)
        self.finalized(info.name, pos, pos)
        self.anonymous_class(info)
        parent = self.world.find(t[1])
        if parent is not None and parent.interface:
            return ("class", info.name, ())
        if chosen and own:
            caller, self.caller = self.caller, own[0].id
            for constructor in chosen:
                if constructor.owner.workspace:
                    self.emit(pos, pos, constructor.id, "<init>", "special")
                else:
                    self.emit_external(pos, pos, external(constructor), "special")
            self.caller = caller
        if chosen and not chosen[0].owner.workspace:
            self._give(chosen[0], chosen[0].owner.name, "<init>", args, arg_types, pos, pos)
        return ("class", info.name, ())

    def anonymous_class(self, info: ClassInfo) -> None:
        """Read the members of an anonymous class, here where its captured variables are known."""
        raise NotImplementedError

    def ctor(self, e: Expr) -> Type | None:
        """A call of ``this(...)`` or ``super(...)``, written or implied."""
        _, pos, which, args, paren, outer, _ = e
        if outer is not None:
            self.expr(outer)
        arg_types, _ = self.argument_types(args)
        info = self.info
        implied = pos == paren and which == "super"
        if not implied and info is not None and self.method is not None and self.may_log(info.simple if which == "this" else ""):
            self.seeded[self.method.id] = self.method
        t: Type | None = None
        if info is not None:
            t = info.type() if which == "this" else info.superclass
        if which == "super" and t is not None and self.method is not None and self.may_log(t[1].rpartition(".")[2].rpartition("$")[2]):
            self.seeded[self.method.id] = self.method
        owner = self.world.find(t[1]) if t is not None else None
        constructors = owner.own("<init>") if owner is not None else []
        chosen = self.overloads.choose(constructors, arg_types) if constructors else []
        if t is not None and chosen:
            self.callees[id(e)] = (chosen, t[1])
            if self.watches:
                self.chosen(e, chosen[0], arg_types)
            self._result(e, chosen[0], t, arg_types, None)
        else:
            self.finish_functions(args, arg_types)
        if info is not None and not info.simple and implied:
            return None  # an anonymous class passes its arguments on: noted where it is made
        for constructor in chosen:
            if constructor.owner.workspace:
                self.emit(pos, paren, constructor.id, "<init>", "special", 1.0 if len(chosen) == 1 else 0.4)
            elif not implied:
                self.emit_external(pos, paren, external(constructor), "special")
        if not chosen and t is not None and not implied:
            params = ",".join(["?" if a is None or a[0] == "function" else erased_name(self.value(a)) for a in arg_types])
            if owner is None or not owner.workspace:
                self.emit_external(pos, paren, (t[1], "<init>", params, "void"), "special")
            else:
                self.emit_unresolved(pos, paren, "<init>", "special", "no such constructor in the class")
        if chosen and not chosen[0].owner.workspace:
            self._give(chosen[0], chosen[0].owner.name, "<init>", args, arg_types, pos, paren)
        return None
