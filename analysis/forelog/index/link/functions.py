"""Lambdas and method references (JLS 15.27, 15.13)."""

from __future__ import annotations

from forelog.index.link.callbacks import effect
from forelog.index.link.classes import MethodInfo
from forelog.index.link.constructions import Constructions
from forelog.index.link.dispatch import MOST_OVERRIDES, external, shared
from forelog.index.link.rows import Implementation
from forelog.index.link.types import VOID, Type, erased_name, substitute
from forelog.java.ir import Expr

Target = tuple[int | tuple[str, str, str, str], str, float]
"""(method id or external, name, confidence) of what runs when a function is called."""


class Functions(Constructions):
    """Bodies of lambdas, targets of method references, and who calls them."""

    __slots__ = ()

    _function_targets: dict[int, list[Target]]
    """Targets of each lambda and method reference by identity of its tree."""
    _lambda_results: dict[str, Type | None]

    def function(self, e: Expr, formal: Type | None) -> Type | None:
        """A lambda or method reference given where *formal* is expected; narrows what its result decides."""
        formal = self.inference.prune(formal)
        if formal is not None and formal[0] == "wild":
            formal = self.inference.prune(formal[2])
        params, returns, interface = self._function_of(formal)
        result = self._lambda(e, params, returns) if e[0] == "lambda" else self._reference(e, params)
        if returns is not None and result is not None and returns != VOID:
            self.inference.unify(returns, result)
        for target, _, _ in self._function_targets.get(id(e), ()):
            if interface and isinstance(target, int):
                self.implementations.append(Implementation(interface, target, e[0] == "ref" and e[3] == "new"))
        self.types[id(e)] = formal
        return formal

    def functions_meant(self, e: Expr) -> tuple[tuple[int, str], ...]:
        """Methods of the workspace that run when a lambda or method reference is called: (id, name)."""
        found = self._function_targets.get(id(e), ())
        return tuple([(target, name) for target, name, _ in found if isinstance(target, int) and name != "<clinit>"])

    def announce(self, e: Expr, formal: Type | None) -> None:
        """A lambda or reference that is read later: who is given it wants to know what runs when it is called."""
        if e[0] == "lambda":
            if self.info is not None:
                self._function_targets[id(e)] = [(self.world.lambda_id(self.info, e[4]), e[4], 1.0)]
        else:
            self._reference(e, self._function_of(formal)[0])

    def _function_of(self, formal: Type | None) -> tuple[tuple[Type | None, ...], Type | None, str]:
        """Parameter types, result and interface of the function that is expected."""
        function = self.functional.function_type(formal) if formal is not None and formal[0] == "class" else None
        interface = formal[1] if formal is not None and formal[0] == "class" else ""
        return (*function, interface) if function is not None else ((), None, interface)

    def _lambda(self, e: Expr, params: tuple[Type | None, ...], returns: Type | None) -> Type | None:
        _, _, names, body, name = e
        if self.info is None:
            return None
        method_id = self.world.lambda_id(self.info, name)
        self._function_targets[id(e)] = [(method_id, name, 1.0)]
        if name in self._lambda_results:  # an initialiser that stands in several constructors
            return self._lambda_results[name]
        saved = self.caller, self.vars, self.results, self._noted, self.yields, self.expected_result
        self.expected_result = returns if returns != VOID else None
        self.caller, self.vars, self.results, self._noted, self.yields = method_id, dict(self.vars), [], set(), []
        types: list[Type | None] = []
        for at, (param, declared) in enumerate(names):
            t = self.scope.resolve(declared) if declared else self.value(params[at]) if at < len(params) else None
            types.append(t)
            self.declare(param, t)
        if body[0] == "block":
            self.statement(body)
            result = self.inference.common(self.results) if self.results else VOID
        else:
            result = self.expr(body, returns if returns != VOID else None)
        self.caller, self.vars, self.results, self._noted, self.yields, self.expected_result = saved
        erased = ",".join([self.world.erasure(self.value(t), self.var_bounds) for t in types])
        self.lambda_rows[method_id] = (method_id, erased, erased_name(self.value(result)))
        self._lambda_results[name] = result
        return result

    # Method references.

    def _reference(self, e: Expr, params: tuple[Type | None, ...]) -> Type | None:
        targets: list[Target] = []
        self._function_targets[id(e)] = targets
        args = [self.value(p) for p in params]
        if self.info is not None:
            method_id, name = self.world.lambda_at(self.info, e[1])
            if method_id >= 0:
                return self._as_lambda(e, params, args, targets, (method_id, name))
        return self._referenced(e, params, args, targets)

    def _referenced(self, e: Expr, params: tuple[Type | None, ...], args: list[Type | None], targets: list[Target]) -> Type | None:
        """What a reference means, and the type of its result."""
        _, _, target, name = e
        if name == "new":
            t = self.scope.resolve(target[2]) if target[0] == "type" else None
            if target[0] != "type":
                what, value = self.qualifier(target)
                t = ("class", value, ()) if what == "class" else None
            return self._constructor_reference(t, args, targets)
        if target[0] == "super":
            return self._method_reference(self.expr(target), name, args, targets, bound=True, special=True)
        what, value = self.qualifier(target)
        if what == "class":
            return self._static_or_unbound(value, name, params, args, targets)
        if what == "value" and target[0] == "type":
            t = self.value(value)
            return self._static_or_unbound(self.class_of(t), name, params, args, targets) if t is not None else None
        return self._method_reference(self.value(value), name, args, targets, bound=True, special=False)

    def _as_lambda(
        self, e: Expr, params: tuple[Type | None, ...], args: list[Type | None], targets: list[Target], body: tuple[int, str]
    ) -> Type | None:
        """``super::m``, ``int[]::new`` and others that javac compiles to lambda bodies."""
        _, pos, target, name = e
        method_id, lambda_name = body
        targets.append((method_id, lambda_name, 1.0))
        if target[0] == "type" and target[2].endswith("]"):
            array = self.scope.resolve(target[2])
            made = name == "new"
            self.lambda_rows[method_id] = (
                method_id,
                "int" if made else erased_name(array),
                erased_name(array) if made else "java.lang.Object",
            )
            return array
        called: list[Target] = []
        result = self._referenced(e, params, args, called)
        kind = "special" if target[0] == "super" or name == "new" else "virtual"
        caller, self.caller = self.caller, method_id
        for callee, callee_name, confidence in called:
            edge = "initializer" if callee_name == "<clinit>" else kind
            if isinstance(callee, int):
                self.emit(pos, pos, callee, callee_name, edge, confidence)
            else:
                self.emit_external(pos, pos, callee, edge, confidence)
        self.caller = caller
        erased = ",".join([erased_name(a) for a in args])
        self.lambda_rows[method_id] = (method_id, erased, erased_name(self.value(result)))
        return result

    def _constructor_reference(self, t: Type | None, args: list[Type | None], targets: list[Target]) -> Type | None:
        if t is None or t[0] != "class":
            return t
        info = self.world.find(t[1])
        if info is not None and info.type_params and not t[2]:
            t = ("class", t[1], tuple([self.inference.fresh() for _ in info.type_params]))
        constructors = info.own("<init>") if info is not None else []
        chosen = self.overloads.choose(constructors, args) or [c for c in constructors if c.arity == len(args)] or constructors
        self._add(targets, chosen)
        if info is None:
            targets.append(((t[1], "<init>", ",".join(erased_name(a) for a in args), "void"), "<init>", 1.0))
        elif info.workspace:
            self._reference_uses(info.name, targets)
        return t

    def _reference_uses(self, owner: str, targets: list[Target]) -> None:
        """Calling the reference is a use of the class: its static initialisers run there too."""
        targets.extend((method_id, "<clinit>", 0.9) for _, method_id in self.initializers_of(owner))

    def _add(self, targets: list[Target], chosen: list[MethodInfo]) -> None:
        share = 1.0 if len(chosen) == 1 else round(0.8 / max(len(chosen), 1), 3)
        for method in chosen:
            if method.owner.workspace:
                targets.append((method.id, method.name, share))
            else:
                targets.append((external(method), method.name, share))

    def _static_or_unbound(
        self, owner: str, name: str, params: tuple[Type | None, ...], args: list[Type | None], targets: list[Target]
    ) -> Type | None:
        candidates = self.members.candidates(owner, name)
        statics = [m for m in candidates if m.static]
        chosen = self.overloads.choose(statics, args) if statics else []
        if chosen:
            self._add(targets, chosen)
            if chosen[0].owner.workspace:
                self._reference_uses(chosen[0].owner.name, targets)
            return self._reference_result(chosen[0], None, args)
        receiver: Type = ("class", owner, ())
        if args and args[0] is None and len(candidates) == 1:
            # An exact reference says what the first parameter is (JLS 15.13.1, 18.2.1).
            self.inference.unify(params[0], receiver)
        if args and args[0] is not None and args[0][0] == "class" and self.members.is_subclass(args[0][1], owner):
            receiver = self.members.as_super(args[0], owner) or receiver
        if not candidates:
            targets.append(((owner, name, "?", ""), name, 1.0))
            return None
        return self._method_reference(receiver, name, args[1:], targets, bound=False, special=False)

    def _method_reference(
        self, t: Type | None, name: str, args: list[Type | None], targets: list[Target], *, bound: bool, special: bool
    ) -> Type | None:
        owner = self.class_of(t)
        if not owner or t is None:
            return None
        candidates = [m for m in self.members.candidates(owner, name) if bound or not m.static]
        chosen = self.overloads.choose(candidates, args) if args or len(candidates) > 1 else candidates
        chosen = chosen or candidates
        if not chosen:
            targets.append(((owner, name, "?", ""), name, 1.0))
            return None
        for method in chosen[:4]:
            if special or method.static:
                self._add(targets, [method])
                continue
            if not method.owner.workspace:
                targets.append((external(method), name, 1.0))
            found, certain = self.dispatch.targets(owner, method)
            if not method.owner.workspace and len(found) > MOST_OVERRIDES:
                continue
            share = shared(len(found), certain=certain)
            targets.extend((target.id, name, share) for target in found)
        return self._reference_result(chosen[0], t, args)

    def _reference_result(self, method: MethodInfo, t: Type | None, args: list[Type | None]) -> Type | None:
        bindings = self._bindings(method, t) if t is not None else {}
        if method.type_params:
            bindings = {**bindings, **{name: self.inference.fresh() for name in method.type_params}}
            for formal, arg in zip(method.params, args, strict=False):
                self.inference.unify(substitute(formal, bindings), arg)
        return substitute(method.returns, bindings)

    # Given to a library.

    def give_function(self, e: Expr, owner: str, name: str, pos: int, paren: int) -> None:
        """The library calls the function: in this thread now or later, or in a thread of its own."""
        kind = effect(owner, name)
        for target, method_name, confidence in self._function_targets.get(id(e), ()):
            if isinstance(target, int):
                edge = "initializer" if method_name == "<clinit>" else kind
                self.emit(pos, paren, target, method_name, edge, confidence)
