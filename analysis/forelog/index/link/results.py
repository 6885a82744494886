"""What a call gives: types of its arguments, and of its result, with type arguments inferred (JLS 15.12, 18)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from forelog.index.link.classes import MethodInfo
from forelog.index.link.types import OBJECT, STRING, Type, substitute
from forelog.index.link.values import Values
from forelog.java.ir import Expr

Args = list[Type | None]
_FUNCTION: Final[frozenset[str]] = frozenset(("lambda", "ref"))


class Results(Values):
    """Types that flow into and out of a call."""

    __slots__ = ()

    _waiting: dict[int, list[tuple[Expr, Type | None]]]
    """Functions among the arguments of a call that is itself an argument, to be read when it is known what for; by identity of the call."""

    def argument_types(self, args: Sequence[Expr]) -> tuple[Args, bool]:
        """Types of arguments, and whether there are functions among them, or in them.

        Functions stand as shapes and are read once their parameter is known.
        """
        found: Args = []
        functions = False
        known, types = self.vars, self.types
        for e in args:
            what: str = e[0]
            if what == "name" and e[2] in known:
                t = types[id(e)] = known[e[2]]
                found.append(t)
            elif what == "call" or what == "new":
                # A call's functions may wait for what this argument is given for (JLS 15.12, poly expressions).
                if e[4] if what == "call" else e[3] and "<>" in e[2]:
                    at = id(e)
                    self._waiting[at] = []
                    found.append(self.expr(e))
                    if self._waiting[at]:
                        functions = True
                    else:
                        del self._waiting[at]
                else:
                    found.append(self.expr(e))
            elif what in _FUNCTION:
                functions = True
                found.append(_shape(e))
            else:
                found.append(self.expr(e))
        return found, functions

    watches = False
    """Does :meth:`chosen` want to see every call?"""

    def chosen(self, e: Expr, method: MethodInfo, arg_types: Args) -> None:
        """The method of a call or construction is known: a place to look at both."""

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
        for at, arg in enumerate(arg_types):
            formal = formals[at]
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
        for at, shape in enumerate(arg_types):
            arg = args[at]
            if shape is not None and shape[0] == "function":
                waiting.append((arg, formals[at]))
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

    def finish_functions(self, args: Sequence[Expr], arg_types: Args) -> None:
        """Read lambdas whose parameter is not known; their bodies still make calls."""
        for at, t in enumerate(arg_types):
            arg = args[at]
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


def _shape(e: Expr) -> Type:
    if e[0] == "ref":
        return ("function", -1, True, True)
    body = e[3]
    if body[0] != "block":
        statement = body[0] in ("call", "new", "assign", "update")
        return ("function", len(e[2]), statement, True)
    gives = _returns_value(body)
    return ("function", len(e[2]), not gives, gives or not _completes(body))


def _keeps(method: MethodInfo) -> bool:
    """Does the method keep an ``Object`` that it is given, so that it may come out somewhere else?"""
    return method.owner.workspace or method.owner.name.startswith("java.util.")


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
