"""Which calls could tell a log wrapper something: those that pass text of their own.

A method that logs a parameter makes its callers log statements where they decide something of the text.  Most do not: they pass on what
they were given themselves.  The linker knows the types of all arguments while it reads a file, so it notes here, at almost no cost, what
else would have to be found out by reading the file again.  What it says is an upper bound: no call that tells something is left out.
"""

from __future__ import annotations

from typing import Any, Final

from forelog.index.link.bodies import FileLinker
from forelog.index.link.results import Args
from forelog.index.link.state import Links
from forelog.index.link.types import Type
from forelog.index.link.world import MethodInfo
from forelog.index.packing import Bodies
from forelog.java import facts
from forelog.java.ir import Expr
from forelog.templates.library import API
from forelog.templates.wrappers import STRINGS

Telling = tuple[Any, ...]
"""(caller id, position of the call, bit i: the argument for parameter i may have constant text)."""
_SILENT: Final = frozenset(("this", "super", "new", "newarray", "classlit", "unary", "update", "instanceof", "ref", "index"))
_DEEP: Final = 12
"""Assignments that are followed behind one another."""


class TellingLinker(FileLinker):
    """Links a file, and notes its telling calls on the way."""

    watches = True

    def __init__(self, links: Links, file_at: int, bodies: Bodies) -> None:
        super().__init__(links, file_at, bodies)
        self._watched: list[tuple[Any, ...]] = []
        """Calls with a text among their arguments: caller id, call, callee, method around the call."""
        self._given: dict[tuple[int, str], list[Expr]] = {}
        """What is assigned to the locals of each method."""

    def bind_meaning(self, target: Expr | str, value: Expr) -> None:
        """An assignment."""
        name = target if isinstance(target, str) else target[2] if target[0] == "name" else ""
        if name and self.method is not None:
            self._given.setdefault((self.method.id, name), []).append(value)
        super().bind_meaning(target, value)

    def chosen(self, e: Expr, method: MethodInfo, arg_types: Args) -> None:
        """A call and its method."""
        for a in arg_types:
            if a is None:
                self._watched.append((self.caller, e, method, self.method))
                break
            what: str = a[0]
            if what != "prim" and (what != "class" or a[1] in STRINGS):
                self._watched.append((self.caller, e, method, self.method))
                break

    def telling(self) -> list[Telling]:
        """The telling calls of workspace methods; asked when all is linked."""
        ours: set[Any] = {(row[0], row[1]) for row in self.rows if type(row[3]) is int}
        found: dict[Any, int] = {}
        for caller, call, callee, around in self._watched:
            key: Any = (caller, call[1])
            if key not in ours:
                continue
            last = callee.arity - 1 if callee.varargs else 64
            mask = 0
            for at, arg in enumerate(call[4] if call[0] == "call" else call[3]):
                if self._tells(arg, around, 0):
                    mask |= 1 << min(at, last)
            if mask:
                found[key] = found.get(key, 0) | mask
        self._watched.clear()
        self._given.clear()
        return [(caller, pos, mask) for (caller, pos), mask in found.items()]

    def _tells(self, e: Expr, around: MethodInfo | None, depth: int) -> bool:
        """Whether the value of an expression may be text that is in part constant."""
        operation: str = e[0]
        if operation == "lit":
            return bool(e[2] == "String") and bool(e[3].strip())
        if operation in _SILENT:
            return operation == "newarray" or (
                operation == "new" and e[2].rpartition(".")[2] in ("String", "StringBuilder", "StringBuffer")
            )
        if operation == "lambda":
            return not e[2]
        t = self.inference.value(self.types.get(id(e)))
        if t is not None:
            if t[0] == "array":
                return True
            if t[0] in ("prim", "null") or (t[0] == "class" and t[1] not in STRINGS):
                return False
        if operation == "binary":
            return any(self._adds(part, around, depth) for part in e[3])
        if operation in ("name", "field"):
            return self._variable_tells(e, around, depth, t)
        if operation == "call":
            known = self.callees.get(id(e))
            return e[3] in API or known is None or known[0][0].owner.workspace
        if operation == "cond":
            return self._tells(e[3], around, depth) or self._tells(e[4], around, depth)
        return self._tells(e[3], around, depth) if operation == "cast" else True

    def _adds(self, e: Expr, around: MethodInfo | None, depth: int) -> bool:
        """Whether an operand of a concatenation may add constant text: also numbers, enum constants, and what ``toString`` is known to say."""
        if e[0] == "lit":
            return True
        t = self.inference.value(self.types.get(id(e)))
        if t is None or t[0] not in ("prim", "class") or t[1] in STRINGS:
            return self._tells(e, around, depth)
        if t[0] == "class":
            return not t[1].startswith("java.") or t[1] == "java.lang.Object" or e[0] != "call"
        return self._variable_tells(e, around, depth, t) if e[0] in ("name", "field") else e[0] != "call"

    def _variable_tells(self, e: Expr, around: MethodInfo | None, depth: int, t: Type | None) -> bool:
        field = self.fields.get(id(e))
        if field is not None:
            return bool(field.flags & facts.FINAL)
        if e[0] == "field" or around is None or not around.owner.workspace or depth > _DEEP:
            return True
        if t is not None and t[0] == "class" and t[1] != "java.lang.String":  # a builder
            return True
        given = self._given.get((around.id, e[2]))
        if given is not None:
            return any(self._adds(value, around, depth + 1) for value in given)
        captured = around.owner.packed is not None and around.owner.packed.local
        return captured and e[2] not in around.param_names
