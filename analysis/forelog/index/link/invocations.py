"""Calls: which method is meant, what it returns, and which methods can run (JLS 15.12, 15.9)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from forelog.index.link.implied import _shared
from forelog.index.link.types import OBJECT, OUTSIDE, STRING, Type, erased_name, substitute
from forelog.index.link.values import Values
from forelog.index.link.world import ClassInfo, MethodInfo
from forelog.java import facts
from forelog.java.ir import Expr

Args = list[Type | None]
UNKNOWN_CLASS = "?"
"""Stands for a class outside of which not even the name is known."""
_SETTER = re.compile(r"set[A-Z]|register|add\w*(?:Listener|Handler|Filter|Interceptor|Observer|Hook)$")
"""Methods after whose call an object keeps what it was given."""
_CLASS, _LOOKUP, _HANDLE = "java.lang.Class", "java.lang.invoke.MethodHandles$Lookup", "java.lang.invoke.MethodHandle"
_REFLECTION = {
    (owner, name): what
    for what, owner, names in [
        ("new", _CLASS, "newInstance"),
        ("new", "java.lang.reflect.Constructor", "newInstance"),
        ("load", _CLASS, "forName"),
        ("load", "java.lang.ClassLoader", "loadClass"),
        ("look", _CLASS, "getMethod getDeclaredMethod getConstructor getDeclaredConstructor"),
        ("look", _LOOKUP, "findVirtual findStatic findSpecial findConstructor"),
        ("invoke", "java.lang.reflect.Method", "invoke"),
        ("invoke", _HANDLE, "invoke invokeExact invokeWithArguments"),
        ("same", _HANDLE, "asType asFixedArity asVarargsCollector withVarargs"),
        ("same", _CLASS, "asSubclass"),
        ("start", "java.lang.Thread", "start"),
        ("thread", "java.util.concurrent.ThreadFactory", "newThread"),
        ("proxy", "java.lang.reflect.Proxy", "newProxyInstance"),
    ]
    for name in names.split()
}
"""What to do at calls whose meaning is followed (:mod:`forelog.index.link.reflection`)."""


class Invocations(Values):
    """Method and constructor calls."""

    def argument_types(self, args: Sequence[Expr]) -> Args:
        """Types of arguments; functions stand as shapes and are read once their parameter is known."""
        return [self._shape(a) if a[0] in ("lambda", "ref") else self._argument(a) for a in args]

    def _argument(self, e: Expr) -> Type | None:
        """An argument; a call's functions may wait for what this argument is given for (JLS 15.12, poly expressions)."""
        if not (e[0] == "call" and e[4]) and not (e[0] == "new" and e[3] and "<>" in e[2]):
            return self.expr(e)
        self._waiting[id(e)] = []
        found = self.expr(e)
        if not self._waiting[id(e)]:
            del self._waiting[id(e)]
        return found

    def _shape(self, e: Expr) -> Type:
        if e[0] == "ref":
            return ("function", -1, True, True)
        body = e[3]
        if body[0] != "block":
            statement = body[0] in ("call", "new", "assign", "update")
            return ("function", len(e[2]), statement, True)
        gives = _returns_value(body)
        return ("function", len(e[2]), not gives, gives or not _completes(body))

    # Method calls.

    def call(self, e: Expr, expected: Type | None) -> Type | None:
        """A method call."""
        _, pos, receiver, name, args, paren, _, _ = e
        if self.method is not None and self.may_log(name):
            self.seeded[self.method.id] = self.method
        if receiver is None:
            return self._unqualified(e, expected)
        if receiver[0] == "super":
            return self._super_call(e, expected)
        what, value = self.qualifier(receiver)
        if what == "package" and self.inherited_outside(value):
            what, value = "value", OUTSIDE
        if what == "package":
            arg_types = self.argument_types(args)
            self.finish_functions(args, arg_types)
            self.emit_unresolved(pos, paren, name, "virtual", f"name not found: {value}")
            return None
        if what == "class":
            return self._on_class(e, value, expected)
        t = self.value(value)
        arg_types = self.argument_types(args)
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
        owner = self.class_of(t)
        return self._select(e, owner, t, arg_types, expected, kind="virtual")

    def _why_unknown(self, receiver: Expr) -> str:
        if receiver[0] == "call":
            return f"type of the receiver unknown: result of {receiver[3]}()"
        if receiver[0] == "name":
            return "type of the receiver unknown: variable" if receiver[2] in self.vars else "name not found"
        return f"type of the receiver unknown: {receiver[0]}"

    def _unqualified(self, e: Expr, expected: Type | None) -> Type | None:
        _, pos, _, name, args, paren, _, _ = e
        arg_types = self.argument_types(args)
        info = self.info
        while info is not None:
            if self.members.candidates(info.name, name):
                return self._select(e, info.name, info.type(), arg_types, expected, kind="virtual")
            info = self.world.find(info.outer) if info.outer else None
        for owner in [*self.file_scope.static_single.get(name, ()), *self.file_scope.static_on_demand]:
            binary = self.world.canonical(owner) or owner
            if self.members.candidates(binary, name):
                return self._select(e, binary, ("class", binary, ()), arg_types, expected, kind="static")
        for owner in self.file_scope.static_single.get(name, ()):
            self.finish_functions(args, arg_types)
            return self._outside(e, owner, ("class", owner, ()), arg_types, "static")
        info = self.info
        while info is not None:  # inherited from a class that is out of sight
            unknown = self.members.has_unknown_super(info.name)
            if unknown:
                self.finish_functions(args, arg_types)
                return self._outside(e, unknown, info.type(), arg_types, "virtual")
            info = self.world.find(info.outer) if info.outer else None
        self.finish_functions(args, arg_types)
        for owner in self.file_scope.static_on_demand:
            if self.world.find(self.world.canonical(owner) or owner) is None:
                return self._outside(e, owner, ("class", owner, ()), arg_types, "static")
        generated = self.info is not None and self._generated(self.info, name)
        if generated and self.info is not None:
            self._outside(e, self.info.name, None, arg_types, "virtual")
            return None
        self.emit_unresolved(pos, paren, name, "virtual", "no method of that name in sight")
        return None

    def _super_call(self, e: Expr, expected: Type | None) -> Type | None:
        _, pos, receiver, name, args, paren, _, _ = e
        arg_types = self.argument_types(args)
        t = self.expr(receiver)
        if t is None or t[0] != "class":
            self.finish_functions(args, arg_types)
            self.emit_unresolved(pos, paren, name, "special", "no superclass in sight")
            return None
        return self._select(e, t[1], t, arg_types, expected, kind="special")

    def _on_class(self, e: Expr, owner: str, expected: Type | None) -> Type | None:
        arg_types = self.argument_types(e[4])
        return self._select(e, owner, ("class", owner, ()), arg_types, expected, kind="static")

    _waiting: dict[int, list[tuple[Expr, Type | None]]]
    """Functions among the arguments of a call that is itself an argument, to be read when it is known what for; by identity of the call."""

    def _select(self, e: Expr, owner: str, t: Type, arg_types: Args, expected: Type | None, *, kind: str) -> Type | None:
        """Choose the method of class *owner*, note the call, and give the type of its result."""
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
        unknown = self.members.has_unknown_super(owner)
        if unknown:
            return self._outside(e, unknown, t, arg_types, kind)
        info = self.world.find(owner)
        if info is not None and not info.workspace:
            return self._outside(e, owner, t, arg_types, kind)
        if info is not None and self._generated(info, name):
            self._outside(e, owner, None, arg_types, kind)
            return None
        candidates = self.members.candidates(owner, name)
        for candidate in candidates:
            if candidate.owner.workspace:
                self.emit(pos, paren, candidate.id, name, kind, round(0.5 / len(candidates), 3))
        if not candidates:
            self.emit_unresolved(pos, paren, name, kind, "no such method in the class")
        elif not any(c.owner.workspace for c in candidates):
            self._outside(e, candidates[0].owner.name, None, arg_types, kind)
        return None

    def _generated(self, info: ClassInfo, name: str) -> bool:
        """Would an annotation processor (Lombok) have written this method?"""
        if info.packed is None:
            return False
        names = {a[0].rpartition(".")[2] for a in info.packed.annotations}
        for field in info.packed.fields:
            names.update(a[0].rpartition(".")[2] for a in field[5])
        prefix = name[:3] if name[:3] in ("get", "set") else name[:2] if name[:2] == "is" else name
        wanted = {
            "get": {"Getter", "Data", "Value"},
            "is": {"Getter", "Data", "Value"},
            "set": {"Setter", "Data"},
            "builder": {"Builder", "SuperBuilder"},
            "toBuilder": {"Builder", "SuperBuilder"},
            "of": {"AllArgsConstructor", "RequiredArgsConstructor", "Data", "Value"},
        }.get(prefix)
        if wanted is not None and names & wanted:
            return True
        return bool(names & {"Builder", "SuperBuilder", "With", "Accessors", "Delegate", "UtilityClass"}) and not info.methods.get(name)

    def _outside(self, e: Expr, owner: str, t: Type | None, arg_types: Args, kind: str) -> Type | None:
        """A call of a method that is declared outside the workspace, in a class that cannot be read.

        Its result is from outside too when neither the receiver, of type *t*, nor an argument brings a type of ours.
        """
        _, pos, _, name, args, paren, _, _ = e
        params = ",".join(["?" if t is None or t[0] == "function" else erased_name(self.value(t)) for t in arg_types])
        self.emit_external(pos, paren, (owner, name, params, ""), kind)
        self._give(None, owner, name, args, arg_types, pos, paren)
        if t is None or e[6] or not (self.members.outside(t) or (t[0] == "class" and self.members.inherits_outside(t[1]))):
            return None
        for given in arg_types:
            if given is None or given[0] == "function" or not self.members.outside(self.inference.solved(given)):
                return None
        return OUTSIDE

    def _give(self, method: MethodInfo | None, owner: str, name: str, args: Sequence[Expr], arg_types: Args, pos: int, paren: int) -> None:
        for at, (arg, t) in enumerate(zip(args, arg_types, strict=True)):
            if t is None or t[0] == "prim" or t is STRING:
                continue
            if t[0] == "function":
                self.give_function(arg, owner, name, pos, paren)
            else:
                self.given(method, owner, name, at, t, pos, paren)

    def _result(self, e: Expr, method: MethodInfo, t: Type, arg_types: Args, expected: Type | None) -> Type | None:
        """Type of the call's result; lambdas among the arguments are read on the way, their parameter types now known."""
        args, type_args = (e[4], e[6]) if e[0] == "call" else (e[3], ())
        if not method.type_params and (method.static or not method.owner.type_params):
            return self._plain_result(e, method, args, arg_types, t)
        bindings = self._bindings(method, t)
        if method.type_params:
            if type_args and len(type_args) == len(method.type_params):
                explicit = [self.scope.resolve(a) for a in type_args]
                bindings = {**bindings, **dict(zip(method.type_params, explicit, strict=True))}
            else:
                bindings = {**bindings, **{name: self.inference.fresh() for name in method.type_params}}
        variable = self._by_variable_arity(method, arg_types)
        formals = [substitute(self.overloads.formal(method, at, variable=variable), bindings) for at in range(len(args))]
        for formal, arg in zip(formals, arg_types, strict=True):
            if arg is not None and arg[0] != "function" and formal is not None:
                self.inference.unify(formal, arg)
                if arg[0] == "class" and formal == OBJECT and arg[1] in self.world.where and _keeps(method):
                    self.as_objects.add(arg[1])
        if method.name == "getClass" and method.owner.name == "java.lang.Object":
            return ("class", "java.lang.Class", (("wild", "+", ("class", self.class_of(t) or "java.lang.Object", ())),))
        returns = substitute(method.returns, bindings)
        if expected is not None and returns is not None:
            self.inference.unify(expected, returns)
        self._functions(e, args, arg_types, formals)
        return returns

    def _functions(self, e: Expr, args: Sequence[Expr], arg_types: Args, formals: Sequence[Type | None]) -> None:
        """Read the lambdas and references among the arguments, and those in the arguments' arguments that wait.

        Those first whose parameters are known: what they give may say what the others are given.  What stays unknown waits in turn, when
        the call itself is an argument.
        """
        waiting: list[tuple[Expr, Type | None]] = []
        for arg, shape, formal in zip(args, arg_types, formals, strict=True):
            if shape is not None and shape[0] == "function":
                waiting.append((arg, formal))
            elif id(arg) in self._waiting:
                waiting += self._waiting.pop(id(arg))
        if not waiting:
            return
        if len(waiting) == 1 and id(e) not in self._waiting:
            self.function(*waiting[0])
            return
        while waiting:
            left = []
            for arg, formal in waiting:
                if self._lacks(arg, formal):
                    left.append((arg, formal))
                else:
                    self.function(arg, formal)
            if len(left) == len(waiting):
                break
            waiting = left
        else:
            return
        if id(e) in self._waiting:
            self._waiting[id(e)] = waiting
            for arg, formal in waiting:
                self.announce(arg, formal)
            return
        for arg, formal in waiting:
            self.function(arg, formal)

    def _lacks(self, e: Expr, formal: Type | None) -> bool:
        """Is the type of a parameter of an implicitly typed lambda, or of a reference, still open?"""
        if e[0] == "lambda" and all(declared for _, declared in e[2]):
            return False
        formal = self.inference.prune(formal)
        if formal is not None and formal[0] == "wild":
            formal = self.inference.prune(formal[2])
        if formal is None or formal[0] == "free":
            return True
        function = self.functional.function_type(formal) if formal[0] == "class" else None
        return function is not None and any(p is not None and self.value(p) is None for p in function[0])

    def announce(self, e: Expr, formal: Type | None) -> None:
        """A lambda that is read later: its body can be named already."""
        raise NotImplementedError

    def _plain_result(self, e: Expr, method: MethodInfo, args: Sequence[Expr], arg_types: Args, t: Type) -> Type | None:
        """Result of a method without type parameters in a class without any: the common case, and nothing to infer but in arguments."""
        functions = False
        for at, arg in enumerate(arg_types):
            if arg is None or arg[0] == "prim" or arg is STRING:
                continue
            if arg[0] == "function":
                functions = True
                continue
            formal = self.overloads.formal(method, at, variable=self._by_variable_arity(method, arg_types))
            if formal is not None:
                if arg[0] == "free" or (arg[0] == "class" and arg[2] and formal[0] == "class" and formal[2]):
                    self.inference.unify(formal, arg)
                if arg[0] == "class" and formal == OBJECT and arg[1] in self.world.where and _keeps(method):
                    self.as_objects.add(arg[1])
        if functions or self._waiting:
            variable = self._by_variable_arity(method, arg_types)
            self._functions(e, args, arg_types, [self.overloads.formal(method, at, variable=variable) for at in range(len(args))])
        if method.name == "getClass" and method.owner.name == "java.lang.Object":
            return ("class", "java.lang.Class", (("wild", "+", ("class", self.class_of(t) or "java.lang.Object", ())),))
        return method.returns

    def _by_variable_arity(self, method: MethodInfo, arg_types: Args) -> bool:
        if not method.varargs:
            return False
        params = method.params
        if len(params) != len(arg_types):
            return True
        last = self.value(arg_types[-1]) if arg_types[-1] is None or arg_types[-1][0] != "function" else arg_types[-1]
        return last is not None and last[0] not in ("array", "null")

    def _bindings(self, method: MethodInfo, t: Type) -> dict[str, Type | None]:
        owner = method.owner
        if not owner.type_params or method.static:
            return {}
        if t[0] == "var":
            bound = self.value(t)
            name = self.class_of(bound)
            t = self.bound_of(t[1]) or ("class", name, ())
        if t[0] != "class":
            return {}
        view = self.members.as_super(t, owner.name)
        return self.members.bindings(view, owner) if view is not None else {}

    # Rows of a chosen call.

    def _note_call(self, e: Expr, owner: str, t: Type, chosen: list[MethodInfo], arg_types: Args, kind: str, expected: Type | None) -> None:
        _, pos, _, name, args, paren, _, _ = e
        share = 1.0 if len(chosen) == 1 else round(0.8 / len(chosen), 3)
        for method in chosen:
            self._note_target(pos, paren, owner, t, method, kind, share)
        if self.var_meanings and e[2] is not None and e[2][0] == "name" and chosen[0].abstract:
            self.run_bodies(e[2], pos, paren, "reflective")
        method = chosen[0]
        declaring = method.owner
        if declaring.workspace:
            return
        start = len(self.rows)
        what = _REFLECTION.get((declaring.name, name))
        if what is not None and self._reflection(what, e, owner, expected):
            return
        self.reached.clear()
        self._give(method, declaring.name, name, args, arg_types, pos, paren)
        if what in ("thread", "proxy"):
            self.bodies_since(e, start, ("thread",) if what == "thread" else ("callback",))
        if not method.static:
            if _SETTER.match(name):
                self._keep(owner, arg_types)
            self.called_back(owner, method, pos, paren)
        elif method.returns is not None and method.returns[0] == "class":
            self._keep(method.returns[1], arg_types)

    def _reflection(self, what: str, e: Expr, owner: str, expected: Type | None) -> bool:
        """A call whose meaning is followed; whether that is all there is to it."""
        pos, paren = e[1], e[5]
        if what == "start":
            self.started(owner, pos, paren)
            if e[2] is not None:
                self.run_bodies(e[2], pos, paren, "thread")
        elif what == "new":
            self.reflective_new(e, pos, paren, expected)
        elif what == "load":
            self.loaded(e, pos, paren)
        elif what == "look":
            self.looked_up(e)
        elif what == "invoke":
            self.invoked(e, pos, paren)
            return False
        elif what == "same":
            self.handed_on(e)
        else:
            return False
        return True

    def _keep(self, holder: str, arg_types: Args) -> None:
        """What a library object was given may be called by it later."""
        info = self.world.find(holder)
        if info is not None and (info.workspace or info.flags & facts.FINAL):
            return
        for t in arg_types:
            if t is not None and t[0] == "class":
                self.kept(holder, t)

    def _note_target(self, pos: int, paren: int, owner: str, t: Type, method: MethodInfo, kind: str, share: float) -> None:
        declaring = method.owner
        if kind in ("static", "special") or method.flags & facts.PRIVATE:
            if declaring.workspace:
                self.emit(pos, paren, method.id, method.name, "special" if kind != "static" else kind, share)
            else:
                self.emit_external(pos, paren, _external(method), kind, share)
            return
        if not declaring.workspace:
            self.emit_external(pos, paren, _external(method), kind, share)
        targets, certain = self.dispatch.targets(owner, method)
        if len(targets) > 1 and t[0] == "class" and t[2]:
            targets = self.dispatch.narrowed(targets, self.inference.solved(t))
        confidence = round(_shared(len(targets), certain=certain) * share, 3)
        for target in targets:
            self.emit(pos, paren, target.id, method.name, kind, confidence)
        functional = self.functional.method(owner)
        if functional is not None and functional.name == method.name:
            # Where nothing implements it, the abstract method itself stands for the call.
            alone = method.id if not targets and declaring.workspace else -1
            self.emit(pos, paren, ("implementations", owner, alone), method.name, "lambda", 0.5)
        elif not targets and declaring.workspace:
            self.emit(pos, paren, method.id, method.name, kind, 0.3)

    # Constructors.

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
        arg_types = self.argument_types(args)
        if t is None or t[0] != "class":
            self.finish_functions(args, arg_types)
            self.emit_unresolved(pos, pos, "<init>", "special", "name not found")
            return t
        info = self.world.find(t[1])
        constructors = info.methods.get("<init>", []) if info is not None else []
        chosen = self.overloads.choose(constructors, arg_types) if constructors else []
        if info is not None and "<>" in text and info.type_params:
            t = ("class", t[1], tuple([self.inference.fresh() for _ in info.type_params]))
            if expected is not None:
                self.inference.unify(expected, t)
        if chosen and info is not None:
            self.callees[id(e)] = (chosen, info.name)
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
                    self.emit_external(pos, pos, _external(constructor), "special", share)
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
        own = info.methods.get("<init>", [])
        for constructor in own:
            self.emit(pos, pos, constructor.id, "<init>", "special")
        self.note_use(info.name, pos, pos)
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
                    self.emit_external(pos, pos, _external(constructor), "special")
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
        arg_types = self.argument_types(args)
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
        constructors = owner.methods.get("<init>", []) if owner is not None else []
        chosen = self.overloads.choose(constructors, arg_types) if constructors else []
        if t is not None and chosen:
            self.callees[id(e)] = (chosen, t[1])
            self._result(e, chosen[0], t, arg_types, None)
        else:
            self.finish_functions(args, arg_types)
        if info is not None and not info.simple and implied:
            return None  # an anonymous class passes its arguments on: noted where it is made
        for constructor in chosen:
            if constructor.owner.workspace:
                self.emit(pos, paren, constructor.id, "<init>", "special", 1.0 if len(chosen) == 1 else 0.4)
            elif not implied:
                self.emit_external(pos, paren, _external(constructor), "special")
        if not chosen and t is not None and not implied:
            params = ",".join(["?" if a is None or a[0] == "function" else erased_name(self.value(a)) for a in arg_types])
            if owner is None or not owner.workspace:
                self.emit_external(pos, paren, (t[1], "<init>", params, "void"), "special")
            else:
                self.emit_unresolved(pos, paren, "<init>", "special", "no such constructor in the class")
        if chosen and not chosen[0].owner.workspace:
            self._give(chosen[0], chosen[0].owner.name, "<init>", args, arg_types, pos, paren)
        return None

    # Functions.

    def finish_functions(self, args: Sequence[Expr], arg_types: Args) -> None:
        """Read lambdas whose parameter is not known; their bodies still make calls."""
        for arg, t in zip(args, arg_types, strict=True):
            if t is not None and t[0] == "function":
                self.function(arg, None)
            elif id(arg) in self._waiting:
                for waiting, formal in self._waiting.pop(id(arg)):
                    self.function(waiting, formal)

    def function(self, e: Expr, formal: Type | None) -> Type | None:
        """A lambda or method reference given where *formal* is expected."""
        raise NotImplementedError

    def give_function(self, e: Expr, owner: str, name: str, pos: int, paren: int) -> None:
        """A lambda or method reference was given to a library method."""
        raise NotImplementedError


def _keeps(method: MethodInfo) -> bool:
    """Does the method keep an ``Object`` that it is given, so that it may come out somewhere else?"""
    return method.owner.workspace or method.owner.name.startswith("java.util.")


def _external(method: MethodInfo) -> tuple[str, str, str, str]:
    return (method.owner.name, method.name, method.erased, erased_name(method.returns))


def _returns_value(body: Expr) -> bool:
    """Does a lambda's block return a value?  Lambdas and classes inside it do not count."""
    stack = [body]
    while stack:
        node = stack.pop()
        if node and node[0] == "return":
            if node[2] is not None:
                return True
            continue
        if node and node[0] in ("lambda", "new", "call"):
            continue
        stack.extend(part for part in node if type(part) is tuple)
    return False


def _completes(body: Expr) -> bool:
    """Can a block complete normally, as far as its last statement shows?"""
    last = body[2][-1] if body[2] else None
    if last is None:
        return True
    if last[0] == "while" and last[2] == ("lit", last[2][1], "boolean", True):
        return False
    return bool(last[0] != "throw")
