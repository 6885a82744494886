"""Which of several methods a call means (JLS 15.12.2).

Candidates are narrowed by arity, then by argument types without boxing, with boxing, and with variable arity; of what remains the most
specific is taken.  Types that are not known fit everything, so a call may stay ambiguous; then all remaining candidates are returned.

A lambda or method reference stands in the list of argument types as ``("function", arity, may be void, may be a value)``; arity -1 for
method references.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from forelog.index.link.classes import MethodInfo
from forelog.index.link.functional import FunctionalInterfaces
from forelog.index.link.members import Members
from forelog.index.link.types import Type
from forelog.java import facts

_FUNCTION: Final = "function"


class Overloads:
    """Chooses among candidates."""

    def __init__(self, members: Members, functional: FunctionalInterfaces) -> None:
        self.members = members
        self.functional = functional
        self._receiver: Type | None = None

    def choose(self, candidates: Sequence[MethodInfo], args: Sequence[Type | None], receiver: Type | None = None) -> list[MethodInfo]:
        """The method meant; several when what is known does not decide; none when no candidate can take the arguments.

        *receiver*: the type on which it is called; its type arguments stand for the type parameters in the candidates' signatures.
        """
        by_arity = self.by_arity(candidates, len(args))
        if len(by_arity) <= 1:
            return by_arity
        self._receiver = receiver if receiver is not None and receiver[0] == "class" and receiver[2] else None
        for phase in ("strict", "loose", "varargs"):
            fitting = [m for m in by_arity if self._applicable(m, args, phase)]
            if fitting:
                return self._most_specific(fitting, args, variable=phase == "varargs")
        return by_arity

    def by_arity(self, candidates: Sequence[MethodInfo], count: int) -> list[MethodInfo]:
        """Candidates that can take that many arguments."""
        return [m for m in candidates if m.arity == count or (m.flags & facts.VARARGS and count >= m.arity - 1)]

    def _applicable(self, method: MethodInfo, args: Sequence[Type | None], phase: str) -> bool:
        params = method.params
        if phase == "varargs":
            if not method.varargs:
                return False
        elif len(params) != len(args):
            return False
        loose = phase != "strict"
        return all(
            self._fits(arg, self.formal(method, at, variable=phase == "varargs"), method, loose=loose) for at, arg in enumerate(args)
        )

    def formal(self, method: MethodInfo, at: int, *, variable: bool) -> Type | None:
        """Type of the parameter that takes argument *at*; the element type of a variable parameter when *variable*."""
        params = method.params
        last = len(params) - 1
        if variable and at >= last:
            t = params[last]
            return t[1] if t is not None and t[0] == "array" else None
        return params[at] if at <= last else None

    def _fits(self, arg: Type | None, formal: Type | None, method: MethodInfo, *, loose: bool) -> bool:
        if arg is not None and arg[0] == _FUNCTION:
            return self._function_fits(arg, formal)
        if formal is not None and formal[0] == "var":
            bound = self._argument(formal[1], method) or method.bounds().get(formal[1])
            if bound is None or arg is None or arg[0] == "null":
                return arg is None or arg[0] != "prim" or loose
            if bound[0] == "class":
                return self.members.fits(arg, ("class", bound[1], ()), loose=loose)
            return bound[0] != "array" or self.members.fits(arg, bound, loose=loose)
        return self.members.fits(arg, formal, loose=loose)

    def _argument(self, name: str, method: MethodInfo) -> Type | None:
        """What a type parameter of the method's class stands for in the receiver, when that is a class."""
        if self._receiver is None or name in method.type_params or name not in method.owner.type_params:
            return None
        view = self.members.as_super(self._receiver, method.owner.name)
        if view is None or len(view[2]) != len(method.owner.type_params):
            return None
        found = view[2][method.owner.type_params.index(name)]
        if found is not None and found[0] == "wild" and found[1] == "+":
            found = found[2]
        return found if found is not None and found[0] in ("class", "array") else None

    def _function_fits(self, arg: Type, formal: Type | None) -> bool:
        if formal is None or formal[0] == "var":
            return True
        if formal[0] != "class":
            return False
        info = self.members.world.find(formal[1])
        if info is None:
            return True
        method = self.functional.method(formal[1])
        if method is None:
            return bool(info.interface and self.members.has_unknown_super(formal[1]))
        if arg[1] >= 0 and method.arity != arg[1]:
            return False
        returns = method.returns
        void = returns is not None and returns == ("prim", "void")
        return bool(arg[2] if void else arg[3])

    def _most_specific(self, methods: list[MethodInfo], args: Sequence[Type | None], *, variable: bool) -> list[MethodInfo]:
        if len(methods) == 1:
            return methods
        best = [m for m in methods if all(m is other or self._more_specific(m, other, args, variable=variable) for other in methods)]
        if len(best) == 1:
            return best
        pool = best or methods
        concrete = [m for m in pool if not m.abstract]
        if len(concrete) == 1 and best:
            return concrete
        if best and len({m.erased for m in best}) == 1:
            return [best[0]]
        return pool

    def _more_specific(self, one: MethodInfo, other: MethodInfo, args: Sequence[Type | None], *, variable: bool) -> bool:
        for at, arg in enumerate(args):
            mine, theirs = self.formal(one, at, variable=variable), self.formal(other, at, variable=variable)
            if arg is not None and arg[0] == _FUNCTION:
                if not self._function_more_specific(mine, theirs, arg):
                    return False
                continue
            if not self._fits(mine, theirs, other, loose=False):
                return False
            if mine is not None and mine[0] == "var" and theirs is not None and theirs[0] == "class":
                bound = one.bounds().get(mine[1])
                name = bound[1] if bound is not None and bound[0] == "class" else "java.lang.Object"
                if not self.members.is_subclass(name, theirs[1]):
                    return False
        return True

    def _function_more_specific(self, mine: Type | None, theirs: Type | None, arg: Type) -> bool:
        """JLS 15.12.2.5: a function type with a result beats one without when the lambda gives a value; else subtyping decides."""
        if mine is None or theirs is None or mine[0] != "class" or theirs[0] != "class":
            return True
        if mine[1] == theirs[1] or self.members.is_subclass(mine[1], theirs[1]):
            return True
        one, other = self.functional.method(mine[1]), self.functional.method(theirs[1])
        if one is None or other is None:
            return True
        my_result, their_result = one.returns, other.returns
        void = ("prim", "void")
        if their_result == void:
            return True
        if my_result == void:
            return False
        if my_result is not None and their_result is not None and arg[1] >= 0:
            primitive_mine, primitive_theirs = my_result[0] == "prim", their_result[0] == "prim"
            if primitive_mine != primitive_theirs:
                # Without the type of the body: prefer the primitive one when the body looks primitive (last item of the shape).
                return bool(primitive_mine == (len(arg) > 4 and arg[4]))
        return self.members.fits(my_result, their_result, loose=False)
