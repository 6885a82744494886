"""Method calls: which method is meant, and which methods can run (JLS 15.12)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from forelog.index.link.classes import ClassInfo, MethodInfo
from forelog.index.link.dispatch import ANY_CLASS, MOST_OVERRIDES, shared
from forelog.index.link.generated import Result, generated, of_builder
from forelog.index.link.noting import FOLLOWED, RUN_ALL, Noting, fires
from forelog.index.link.plans import Plan, ground
from forelog.index.link.results import Args
from forelog.index.link.types import OBJECT, OUTSIDE, STRING, Type, erased_name, substitute
from forelog.java import facts
from forelog.java.ir import Expr
from forelog.templates.frameworks import FACTORIES

UNKNOWN_CLASS: Final = "?"
"""Stands for a class outside of which not even the name is known."""
_MISSING: Final[Any] = object()


class Invocations(Noting):
    """Method calls."""

    __slots__ = ()

    _unqualified_owners: dict[tuple[ClassInfo | None, str], tuple[str, Type, str] | None]
    """Where a method called by its simple name is found: by (class around the call, name)."""

    def call(self, e: Expr, expected: Type | None = None) -> Type | None:
        """A method call."""
        _, _, receiver, name, args, _, _, _ = e
        if self.method is not None and self.may_log(name):
            self.seeded[self.method.id] = self.method
        if receiver is None:
            return self._unqualified(e, expected)
        what: str = receiver[0]
        if what == "name" and receiver[2] in self.vars:
            t = self.types[id(receiver)] = self.vars[receiver[2]]
        elif what == "call":
            t = self.types[id(receiver)] = self.call(receiver)
        elif what == "super":
            return self._super_call(e, expected)
        else:
            what, meant = self.qualifier(receiver)
            if what == "class":
                arg_types, functions = self.argument_types(args) if args else ([], False)
                return self._select(e, meant, ("class", meant, ()), arg_types, functions, expected, "static")
            if what == "package" and not self.inherited_outside(meant):
                arg_types, functions = self.argument_types(args)
                self.finish_functions(args, arg_types)
                self.emit_unresolved(e[1], e[5], name, "virtual", f"name not found: {meant}")
                return None
            t = meant if what == "value" else OUTSIDE
        arg_types, functions = self.argument_types(args) if args else ([], False)
        if t is not None and t[0] != "class":
            t = self.value(t)
        if t is not None and t[0] == "class":
            return self._select(e, t[1], t, arg_types, functions, expected, "virtual")
        return self._odd_receiver(e, t, arg_types, functions, expected)

    def _odd_receiver(self, e: Expr, t: Type | None, arg_types: Args, functions: bool, expected: Type | None) -> Type | None:
        """A call on what is no value of a class type, or of none that is known."""
        _, pos, receiver, name, args, paren, _, _ = e
        if t == OUTSIDE:
            self.finish_functions(args, arg_types)
            return self._outside(e, UNKNOWN_CLASS, t, arg_types, "virtual")
        if t is None:
            self.finish_functions(args, arg_types)
            self.emit_unresolved(pos, paren, name, "virtual", self._why_unknown(receiver))
            return None
        if t[0] == "prim":
            self.finish_functions(args, arg_types)
            self.emit_unresolved(pos, paren, name, "virtual", "receiver is a primitive value")
            return None
        if t[0] == "array":
            if name == "clone":
                self.emit_external(pos, paren, ("java.lang.Object", "clone", "", "java.lang.Object"), "virtual")
                return t
            t = OBJECT
        if t[0] == "var" and not self.members.candidates(self.class_of(t), name):
            for bound in self.further_bounds(t[1]):
                if self.members.candidates(bound[1], name):
                    return self._select(e, bound[1], bound, arg_types, functions, expected, "virtual")
        return self._select(e, self.class_of(t), t, arg_types, functions, expected, "virtual")

    def _why_unknown(self, receiver: Expr) -> str:
        if receiver[0] == "call":
            return f"type of the receiver unknown: result of {receiver[3]}()"
        if receiver[0] == "name":
            return "type of the receiver unknown: variable" if receiver[2] in self.vars else "name not found"
        return f"type of the receiver unknown: {receiver[0]}"

    def _unqualified(self, e: Expr, expected: Type | None) -> Type | None:
        name = e[3]
        arg_types, functions = self.argument_types(e[4]) if e[4] else ([], False)
        key = (self.info, name)
        found: Any = self._unqualified_owners.get(key, _MISSING)
        if found is _MISSING:
            found = self._unqualified_owners[key] = self._owner_of(name)
        if found is not None:
            owner, t, kind = found
            return self._select(e, owner, t, arg_types, functions, expected, kind)
        return self._out_of_sight(e, arg_types)

    def _owner_of(self, name: str) -> tuple[str, Type, str] | None:
        """The class in which a simple method name is found (JLS 15.12.1), as what, and the kind of call."""
        info = self.info
        while info is not None:
            if self.members.candidates(info.name, name):
                return info.name, info.type(), "virtual"
            info = self.world.find(info.outer) if info.outer else None
        for owner in [*self.file_scope.static_single.get(name, ()), *self.file_scope.static_on_demand]:
            binary = self.world.canonical(owner) or owner
            if self.members.candidates(binary, name):
                return binary, ("class", binary, ()), "static"
        return None

    def _out_of_sight(self, e: Expr, arg_types: Args) -> Type | None:
        """A simple method name that no class in sight has."""
        _, pos, _, name, args, paren, _, _ = e
        self.finish_functions(args, arg_types)
        for owner in self.file_scope.static_single.get(name, ()):
            return self._outside(e, owner, ("class", owner, ()), arg_types, "static")
        info = self.info
        while info is not None:  # inherited from a class that is out of sight
            unknown = self.members.has_unknown_super(info.name)
            if unknown:
                self._implemented_below(e, info.name)
                return self._outside(e, unknown, info.type(), arg_types, "virtual")
            info = self.world.find(info.outer) if info.outer else None
        for owner in self.file_scope.static_on_demand:
            if self.world.find(self.world.canonical(owner) or owner) is None:
                return self._outside(e, owner, ("class", owner, ()), arg_types, "static")
        info = self.info
        while info is not None:
            found = self._written_for(e, info.name, arg_types, "virtual")
            if found is not None:
                return found[0]
            info = self.world.find(info.outer) if info.outer else None
        self.emit_unresolved(pos, paren, name, "virtual", "no method of that name in sight")
        return None

    def _super_call(self, e: Expr, expected: Type | None) -> Type | None:
        _, pos, receiver, name, args, paren, _, _ = e
        arg_types, functions = self.argument_types(args)
        t = self.expr(receiver)
        if t is None or t[0] != "class":
            self.finish_functions(args, arg_types)
            self.emit_unresolved(pos, paren, name, "special", "no superclass in sight")
            return None
        return self._select(e, t[1], t, arg_types, functions, expected, "special")

    # The method that is meant.

    def _select(self, e: Expr, owner: str, t: Type, arg_types: Args, functions: bool, expected: Type | None, kind: str) -> Type | None:
        """Choose the method of class *owner*, note the call, and give the type of its result.

        *functions*: are there lambdas or method references among the arguments, or in them?
        """
        if functions or e[6] or t[0] != "class" or (self.var_meanings and self._may_mean(e)):
            return self._select_anew(e, owner, t, arg_types, expected, kind)
        shape = (t, e[3], kind, len(arg_types))
        known: Any = self.plans.by_arity.get(shape, _MISSING)  # no Plan where it is missing, which only Any may hold when compiled
        plan: Plan | None = known if known is not _MISSING else self._plan_by_arity(e, owner, t, arg_types, kind, shape)
        if plan is None:
            key = (shape, *arg_types)
            known = self.plans.by_arguments.get(key, _MISSING)
            plan = known if known is not _MISSING else self._plan_by_arguments(e, owner, t, arg_types, kind, key)
            if plan is None:
                return self._select_anew(e, owner, t, arg_types, expected, kind)
        # From here on as planned.
        if plan.callee is not None:
            self.callees[id(e)] = plan.callee
            if arg_types and self.watches:
                self.chosen(e, plan.callee[0][0], arg_types)
            if plan.initializes:
                self.note_use(plan.initializes, e[1], e[5])
            if plan.proxied:
                self.note_proxied(e, plan.proxied)
        else:
            self.owners[id(e)] = plan.owner
        tails = plan.tails
        if tails:
            place: Any = (self.caller, e[1], e[5])
            if len(tails) == 1:
                self.rows.append(place + tails[0])
            else:
                self.rows.extend([place + tail for tail in tails])
        self.followed.add(plan)
        if plan.formals is not None:
            self._pass(plan, arg_types)
        if plan.unifies and expected is not None and plan.result is not None:
            self.inference.unify(expected, plan.result)
        return plan.result

    def _may_mean(self, e: Expr) -> bool:
        """Is it a call on a local, or one that runs what it is given: may the meaning of a variable matter?"""
        return (e[2] is not None and e[2][0] == "name") or e[3] in RUN_ALL

    def _pass(self, plan: Plan, arg_types: Args) -> None:
        """Arguments are passed to parameters: what that says about both."""
        assert plan.formals is not None
        formals = plan.formals
        for at, arg in enumerate(arg_types):
            formal = formals[at]
            if arg is None or formal is None or (arg is STRING and not plan.unifies):
                continue
            what: str = arg[0]
            if what == "free" or plan.unifies or (what == "class" and arg[2] and formal[0] == "class" and formal[2]):
                self.inference.unify(formal, arg)
            if what == "class" and formal == OBJECT and arg[1] in self.world.where:
                self.as_objects.add(arg[1])

    def _plan_by_arity(self, e: Expr, owner: str, t: Type, arg_types: Args, kind: str, shape: tuple[object, ...]) -> Plan | None:
        """A plan that holds whatever the arguments are: of a call without any, or of the one method of the workspace that takes so many."""
        if not ground(t):
            return None
        count = len(arg_types)
        fitting = self.overloads.by_arity(self.members.candidates(owner, e[3]), count)
        plan = None
        if len(fitting) == 1 and not fitting[0].type_params:
            if fitting[0].owner.workspace and not fitting[0].varargs:
                plan = self._plan_ours(owner, t, fitting, count, kind)
            elif not count:
                plan = self._plan(e, owner, t, [], kind)
        self.plans.by_arity[shape] = plan
        return plan

    def _plan_ours(self, owner: str, t: Type, fitting: list[MethodInfo], count: int, kind: str) -> Plan:
        """A plan for a method of the workspace without type parameters: what it is given makes no difference to its rows."""
        method = fitting[0]
        plan = Plan()
        plan.callee = (fitting, owner)
        plan.result = method.returns
        if method.static:
            kind = "static"
            plan.initializes = method.owner.name
        elif method.owner.type_params:
            plan.unifies = True
            plan.result = substitute(method.returns, self._bindings(method, t))
        plan.tails = tuple(self.tails_of(owner, t, method, kind, 1.0))
        plan.proxied = self.proxied(owner, method)
        if kind == "virtual":
            plan.asked = ((owner, method.name),)
        if plan.proxied & 1:
            plan.asked += ((ANY_CLASS, facts.MAKES_PROXIES),)
        if count:
            bindings = self._bindings(method, t) if plan.unifies else {}
            for formal in method.params:
                if formal is None or formal[0] != "prim":
                    plan.formals = tuple([substitute(formal, bindings) for formal in method.params])
                    break
        self.plans.made(len(plan.tails))
        return plan

    def _plan_by_arguments(self, e: Expr, owner: str, t: Type, arg_types: Args, kind: str, key: tuple[object, ...]) -> Plan | None:
        if not ground(t):
            return None
        for arg in arg_types:
            if not ground(arg):
                return None
        plan = self.plans.by_arguments[key] = self._plan(e, owner, t, arg_types, kind)
        return plan

    def _plan(self, e: Expr, owner: str, t: Type, arg_types: Args, kind: str) -> Plan | None:
        """What a call with ground types comes to: it is noted as always, but on a sheet of its own."""
        candidates = self.members.candidates(owner, e[3])
        chosen = self.overloads.choose(candidates, arg_types, t) if candidates else []
        method = chosen[0] if chosen else None
        if method is not None and (method.type_params or (method.owner.name, method.name) in FOLLOWED):
            return None
        plan = Plan()
        plan.owner = owner

        def note() -> None:
            if method is None:
                plan.result = self._not_found(e, owner, t, arg_types, kind)
                return
            plan.callee = (chosen, owner)
            plan.proxied = self.proxied(owner, method)
            if method.static and method.owner.workspace:
                plan.initializes = method.owner.name
            plan.unifies = not method.static and bool(method.owner.type_params)
            plan.result = self._result(e, method, t, arg_types, None)
            self._note_call(e, owner, t, chosen, arg_types, "static" if method.static else kind, None)

        self.planned(plan, note)
        return plan

    def _select_anew(self, e: Expr, owner: str, t: Type, arg_types: Args, expected: Type | None, kind: str) -> Type | None:
        """The same for one call by itself."""
        _, pos, _, name, args, paren, _, _ = e
        self.owners[id(e)] = owner
        candidates = self.members.candidates(owner, name)
        chosen = self.overloads.choose(candidates, arg_types, t) if candidates else []
        if not chosen:
            self.finish_functions(args, arg_types)
            return self._not_found(e, owner, t, arg_types, kind)
        if len(chosen) > 1 and any(a is not None and a[0] == "function" for a in arg_types):
            chosen = self._by_body(chosen, args, arg_types)
        method = chosen[0]
        self.callees[id(e)] = (chosen, owner)
        if self.watches:
            self.chosen(e, method, arg_types)
        if method.static:
            if method.owner.workspace:
                self.note_use(method.owner.name, pos, paren)
            kind = "static"
        result = self._result(e, method, t, arg_types, expected)
        self._note_call(e, owner, t, chosen, arg_types, kind, expected)
        return result

    def _by_body(self, chosen: list[MethodInfo], args: Sequence[Expr], arg_types: Args) -> list[MethodInfo]:
        """What is left to decide is whether a lambda's expression has a value: look at what it calls (without noting it)."""
        for at, (arg, t) in enumerate(zip(args, arg_types, strict=True)):
            if t is None or t[0] != "function" or arg[0] != "lambda" or arg[3][0] != "call":
                continue
            saved = self.rows, self.implementations, dict(self.vars), dict(self.lambda_rows), set(self._noted)
            self.rows, self.implementations = [], []
            for name, declared in arg[2]:
                self.vars[name] = self.scope.resolve(declared) if declared else None
            body = self.expr(arg[3])
            self.rows, self.implementations, self.vars, self.lambda_rows, self._noted = saved
            if body is None:
                continue
            void = body == ("prim", "void")
            fitting = []
            for method in chosen:
                formal = self.overloads.formal(method, at, variable=False)
                single = self.functional.method(formal[1]) if formal is not None and formal[0] == "class" else None
                if single is None or (single.returns == ("prim", "void")) == void:
                    fitting.append(method)
            if fitting:
                return fitting
        return chosen

    def _not_found(self, e: Expr, owner: str, t: Type, arg_types: Args, kind: str) -> Type | None:
        """No method of *owner* fits: it is inherited from outside, generated, or the code does not fit what is known."""
        _, pos, _, name, _, paren, _, _ = e
        written = self._written_for(e, owner, arg_types, kind)
        if written is not None:
            return written[0]
        unknown = self.members.has_unknown_super(owner)
        if unknown:
            if kind == "virtual":
                self._implemented_below(e, owner)
            return self._outside(e, unknown, t, arg_types, kind)
        info = self.world.find(owner)
        if info is not None and not info.workspace:
            return self._outside(e, owner, t, arg_types, kind)
        candidates = self.members.candidates(owner, name)
        for candidate in candidates:
            if candidate.owner.workspace:
                self.emit(pos, paren, candidate.id, name, kind, round(0.5 / len(candidates), 3))
        if not candidates:
            self.emit_unresolved(pos, paren, name, kind, "no such method in the class")
        elif not any(c.owner.workspace for c in candidates):
            self._outside(e, candidates[0].owner.name, None, arg_types, kind)
        return None

    def _implemented_below(self, e: Expr, owner: str) -> None:
        """A call of a method that *owner* has from a class out of sight, and that classes below it may override: by its name and number of parameters."""
        _, pos, _, name, args, paren, _, _ = e
        self.dispatch.asked.add((owner, name))
        found = {
            method.id: None
            for below in self.dispatch.subtypes(owner)
            if (info := self.world.find(below)) is not None and info.workspace
            for method in info.own(name)
            if method.arity == len(args) and not (method.static or method.abstract or method.flags & facts.PRIVATE)
        }
        if len(found) <= MOST_OVERRIDES:
            for target in found:
                self.emit(pos, paren, target, name, "virtual", shared(len(found), certain=False))

    def _written_for(self, e: Expr, owner: str, arg_types: Args, kind: str) -> Result | None:
        """A call of a method that an annotation processor writes: what it gives."""
        found = of_builder(self.world, owner, e[3])
        if found is None:
            for info in self.members.lineage(owner):
                found = generated(info, e[3])
                if found is not None:
                    owner = info.name
                    break
        if found is not None:
            self._outside(e, owner, None, arg_types, kind)
        return found

    def _outside(self, e: Expr, owner: str, t: Type | None, arg_types: Args, kind: str) -> Type | None:
        """A call of a method that is declared outside the workspace, in a class that cannot be read.

        Its result is from outside too when neither the receiver, of type *t*, nor an argument brings a type of ours.
        """
        _, pos, _, name, args, paren, _, _ = e
        params = ",".join(["?" if t is None or t[0] == "function" else erased_name(self.value(t)) for t in arg_types])
        self.emit_external(pos, paren, (owner, name, params, ""), kind)
        self._give(None, owner, name, args, arg_types, pos, paren)
        if fires(name):
            self.site("fired", e)
        factory = FACTORIES.get(f"{owner}.{name}")
        if factory is not None:
            return ("class", factory[1].returns, ())
        if t is None or e[6] or not (self.members.outside(t) or (t[0] == "class" and self.members.inherits_outside(t[1]))):
            return None
        for given in arg_types:
            if given is None or given[0] == "function" or not self.members.outside(self.inference.solved(given)):
                return None
        return OUTSIDE
