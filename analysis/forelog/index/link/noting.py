"""Rows of a call whose method is known: what can run, here and in the libraries it is given to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from forelog.index.link.classes import MethodInfo
from forelog.index.link.dispatch import ANY_CLASS, MOST_OVERRIDES, external, shared
from forelog.index.link.plans import Tail
from forelog.index.link.results import Args, Results
from forelog.index.link.types import STRING, Type
from forelog.java import facts
from forelog.java.ir import Expr

_SETTER: Final = re.compile(r"set[A-Z]|register|add\w*(?:Listener|Handler|Filter|Interceptor|Observer|Hook)$")
"""Methods after whose call an object keeps what it was given."""
_CLASS, _LOOKUP, _HANDLE = "java.lang.Class", "java.lang.invoke.MethodHandles$Lookup", "java.lang.invoke.MethodHandle"
FOLLOWED: Final = {
    (owner, name): what
    for what, owner, names in [
        ("new", _CLASS, "newInstance"),
        ("new", "java.lang.reflect.Constructor", "newInstance"),
        ("load", _CLASS, "forName"),
        ("load", "java.lang.ClassLoader", "loadClass"),
        ("look", _CLASS, "getMethod getDeclaredMethod getConstructor getDeclaredConstructor"),
        ("look", _LOOKUP, "findVirtual findStatic findSpecial findConstructor bind"),
        ("field", "java.lang.reflect.Field", "get set"),
        ("service", "java.util.ServiceLoader", "load loadInstalled"),
        ("invoke", "java.lang.reflect.Method", "invoke"),
        ("invoke", _HANDLE, "invoke invokeExact invokeWithArguments"),
        ("same", _HANDLE, "asType asFixedArity asVarargsCollector withVarargs"),
        ("same", _CLASS, "asSubclass"),
        ("write", "java.io.ObjectOutputStream", "writeObject writeUnshared"),
        ("write", "java.io.ObjectOutput", "writeObject"),
        ("read", "java.io.ObjectInputStream", "readObject readUnshared"),
        ("read", "java.io.ObjectInput", "readObject"),
        ("start", "java.lang.Thread", "start"),
        ("thread", "java.util.concurrent.ThreadFactory", "newThread"),
        ("proxy", "java.lang.reflect.Proxy", "newProxyInstance"),
        ("handled", "javax.security.sasl.SaslServer", "evaluateResponse"),
        ("handled", "javax.security.sasl.SaslClient", "evaluateChallenge"),
        ("handled", "javax.security.auth.login.LoginContext", "login logout"),
        ("handled", "javax.net.ssl.SSLSocket", "startHandshake"),
    ]
    for name in names.split()
}
"""What to do at calls whose meaning is followed (:mod:`forelog.index.link.reflection`)."""


def fires(name: str) -> bool:
    """Whether a library method of this name tells handlers of an event: ``fireChannelRead`` calls their ``channelRead``."""
    return name[:4] == "fire" and name[4:5].isupper()


RUN_ALL: Final = frozenset(("invokeAll", "invokeAny"))
"""Methods of executors that run the elements of a collection."""
_CALLABLE: Final = "java.util.concurrent.Callable"


class Noting(Results):
    """Calls, once it is known what they mean."""

    __slots__ = ()

    def _give(self, method: MethodInfo | None, owner: str, name: str, args: Sequence[Expr], arg_types: Args, pos: int, paren: int) -> None:
        for at, t in enumerate(arg_types):
            if t is None or t is STRING:
                continue
            what: str = t[0]
            if what == "prim":
                continue
            if what == "function":
                self.give_function(args[at], owner, name, pos, paren)
            elif name in RUN_ALL and self.run_elements(args[at], pos, paren):
                continue
            else:
                self.given(method, owner, name, at, t, pos, paren)

    def _note_call(self, e: Expr, owner: str, t: Type, chosen: list[MethodInfo], arg_types: Args, kind: str, expected: Type | None) -> None:
        _, pos, _, name, args, paren, _, _ = e
        share = 1.0 if len(chosen) == 1 else round(0.8 / len(chosen), 3)
        for method in chosen:
            self._note_target(pos, paren, owner, t, method, kind, share)
        if self.var_meanings and e[2] is not None and e[2][0] == "name" and chosen[0].abstract:
            self.run_bodies(e[2], pos, paren, "reflective")
        proxied = self.proxied(owner, chosen[0])
        if proxied:
            self.note_proxied(e, proxied)
        method = chosen[0]
        declaring = method.owner
        if declaring.workspace:
            return
        start = len(self.rows)
        what = FOLLOWED.get((declaring.name, name))
        if what is not None and self._reflection(what, e, owner, expected):
            return
        self.reached.clear()
        self._give(method, declaring.name, name, args, arg_types, pos, paren)
        if self.var_meanings and e[2] is not None and e[2][0] == "name" and name == "add":
            self._put_in(e, arg_types, start)
        if what in ("thread", "proxy"):
            self.bodies_since(e, start, ("thread",) if what == "thread" else ("callback",))
        if not method.static:
            if _SETTER.match(name):
                self._keep(owner, arg_types)
            self.called_back(owner, method, pos, paren)
            if fires(name):
                self.site("fired", e)
        elif method.returns is not None and method.returns[0] == "class":
            self._keep(method.returns[1], arg_types)

    def proxied(self, owner: str, method: MethodInfo) -> int:
        """What a call of *method* on a receiver of static type *owner* has to do with proxies.

        Bit 0: the receiver may be one, for its interface is named somewhere.  Bit 1: the result may be one, for the method's file makes some.
        """
        found = 2 if method.owner.workspace and method.owner.file in self.links.proxy_files else 0
        if method.abstract and owner in self.dispatch.named:
            info = self.world.find(owner)
            if info is not None and info.interface:
                self.dispatch.asked.add((ANY_CLASS, facts.MAKES_PROXIES))
                found |= 1
        return found

    def note_proxied(self, e: Expr, proxied: int) -> None:
        """A call of which :meth:`proxied` says something."""
        if proxied & 2:
            self.near_proxies = True
        if proxied & 1:
            self.site("proxied", e)

    def _put_in(self, e: Expr, arg_types: Args, start: int) -> None:
        """Something is added to a collection whose elements are followed (:meth:`Reflection.follow_elements`)."""
        bodies = [(row[3], row[4], row[6]) for row in self.rows[start:] if row[5] == "callback" and isinstance(row[3], int)]
        given = self.value(arg_types[-1]) if arg_types else None
        if given is not None and given[0] == "class" and given[1] != _CALLABLE:
            bodies = [
                (target.id, target.name, 1.0)
                for method in self.members.candidates(given[1], "call")
                if method.arity == 0
                for target in self.dispatch.targets(given[1], method)[0]
            ]
        self.put_element(e[2][2], bodies)

    def _reflection(self, what: str, e: Expr, owner: str, expected: Type | None) -> bool:
        """A call whose meaning is followed; whether that is all there is to it."""
        pos, paren = e[1], e[5]
        if what == "start":
            self.started(owner, pos, paren)
            if e[2] is not None:
                self.run_bodies(e[2], pos, paren, "thread")
        elif what == "new":
            self.site(what, e, expected)
        elif what == "load":
            self.site(what, e)
            loader = owner if e[3] != "forName" else self.class_of(self.types.get(id(e[4][2]))) if len(e[4]) == 3 else ""
            for method in self.members.candidates(loader, "loadClass") if loader else ():
                if method.arity == 1:
                    self.called_back(loader, method, pos, paren)
        elif what in ("invoke", "field", "service", "handled"):
            self.site(what, e)
            return False
        elif what == "write":
            self.written(self.types.get(id(e[4][0])) if e[4] else None, pos, paren)
            return False
        elif what == "read":
            self.read_back(expected, pos, paren)
            return False
        elif what != "look" and what != "same":
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
        place = (self.caller, pos, paren)
        self.rows.extend([place + tail for tail in self.tails_of(owner, t, method, kind, share)])

    def tails_of(self, owner: str, t: Type, method: MethodInfo, kind: str, share: float) -> list[Tail]:
        """Rows of a call of *method* on a receiver of type *t*, class *owner*."""
        name, ours = method.name, method.owner.workspace
        if kind == "static" or kind == "special" or method.flags & facts.PRIVATE:
            kind = kind if kind == "static" else "special"
            return [(method.id, name, kind, share, "workspace", "") if ours else (external(method), name, kind, share, "external", "")]
        found: list[Tail] = [] if ours else [(external(method), name, kind, share, "external", "")]
        targets, certain = self.dispatch.targets(owner, method)
        if len(targets) > 1 and t[0] == "class" and t[2]:
            targets = self.dispatch.narrowed(targets, self.inference.solved(t))
        if not ours and len(targets) > MOST_OVERRIDES:
            targets = ()
        confidence = round(shared(len(targets), certain=certain) * share, 3)
        found += [(target.id, name, kind, confidence, "workspace", "") for target in targets]
        functional = self.functional.method(owner)
        if functional is not None and functional.name == name:
            # Where nothing implements it, the abstract method itself stands for the call.
            alone = method.id if not targets and ours else -1
            found.append((("implementations", owner, alone), name, "lambda", 0.5, "workspace", ""))
        elif not targets and ours:
            found.append((method.id, name, kind, 0.3, "workspace", ""))
        if not targets and ours and method.owner.interface:
            found += [(other.id, name, kind, 0.1, "workspace", "") for other in self.dispatch.by_signature(method)]
        return found
