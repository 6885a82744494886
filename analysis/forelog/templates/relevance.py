"""Which expressions of a body matter to its texts, so that nothing else is interpreted.

One walk lists, for every expression that stands directly in a statement, the names in it and whether something in it writes a line or
returns.  From these seeds, definitions of the names that decide their texts are followed until nothing is added; a definition of which
nothing can be known is not interpreted, nor are the names in it followed.  Statements with nothing in them that matters, and no jump to a
place inside the body, are idle: leaving them out changes nothing that is known.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from forelog.java.ir import Expr, Stmt, children
from forelog.templates.frameworks import STEPS
from forelog.templates.outline import mentioned_names, want

if TYPE_CHECKING:
    from forelog.templates.calls import Calls

_NO_CHILDREN: Final = frozenset(("lit", "this", "super", "type", "classlit", "empty", "localtype"))
_MAKING: Final = frozenset(("new", "newarray", "arrayinit"))
_CHANGING: Final = frozenset(("append", "insert", "setLength", "add", *STEPS))
"""Methods that add text to the object they are called on."""


class Relevance:
    """The expressions to interpret, by identity."""

    __deletable__ = ("_is_seed", "_judge")  # which mypyc asks to be told

    def __init__(self, body: Stmt, judge: Calls, *, returns: bool) -> None:
        self._is_seed = _never if returns else judge.is_seed
        self._seed_names: set[str] = set() if returns else judge.seed_names
        self._judge = judge
        self._returns = returns
        self._exprs: list[Expr] = []
        self._targets: list[list[str]] = []
        self._compounds: list[tuple[int, int, int]] = []  # (identity of a statement, first and last entry inside)
        self.seeds: list[Expr] = []
        """Calls that may write a line, in source order."""
        self.hot: set[int] = set()
        """Expressions to evaluate."""
        self.unknown: set[int] = set()
        """Definitions of names that matter, of whose value nothing can be known: initialisers and assignments."""
        self.mentions: dict[int, set[str]] = {}
        """Other expressions with the names in them: to be evaluated where one of these is a builder or array."""
        self.idle: set[int] = set()
        """Statements to leave out."""
        self._wanted: set[str] = set()
        self._assignments: set[int] = set()
        """Statements that only assign a name."""
        self._initialisers: set[int] = set()
        self._changeable = False
        """Whether a builder or array is made anywhere."""
        self._statement(body)
        self._close()
        del self._judge, self._is_seed  # the judge holds this object: a circle would keep the whole file's bodies in memory

    def _statement(self, node: Any) -> bool:
        """List the expressions of a statement; says whether it holds a jump to a place inside the body."""
        operation: str = node[0]
        if operation == "expr":
            expr: Expr = node[2]
            self._entry(expr)
            if expr[0] == "assign" and expr[2] == "=" and expr[3][0] == "name":
                self._assignments.add(id(expr))
            return False
        if operation == "local":
            for name, _, init, _ in node[3]:
                if init is not None:
                    self._entry(init, name)
            return False
        if operation == "return":
            if node[2] is not None:
                self._entry(node[2], seeded=self._returns)
            return self._returns
        if operation in ("break", "continue"):
            return True
        if operation == "yield":
            self._entry(node[2], seeded=True)
            return True
        handler = _COMPOUND.get(operation)
        if handler is None:
            if operation not in _NO_CHILDREN:
                self._entry(node)
            return False
        first = len(self._exprs)
        jumps = handler(self, node)
        if not jumps:
            self._compounds.append((id(node), first, len(self._exprs)))
        return jumps

    def _all(self, statements: tuple[Stmt, ...]) -> bool:
        jumps = False
        for statement in statements:
            jumps |= self._statement(statement)
        return jumps

    def _block(self, node: Stmt) -> bool:
        return self._all(node[2])

    def _if(self, node: Stmt) -> bool:
        self._entry(node[2])
        jumps = self._statement(node[3])
        return (node[4] is not None and self._statement(node[4])) or jumps

    def _while(self, node: Stmt) -> bool:
        self._entry(node[2])
        return self._statement(node[3])

    def _labeled(self, node: Stmt) -> bool:
        return self._statement(node[3])

    def _do(self, node: Stmt) -> bool:
        jumps = self._statement(node[2])
        self._entry(node[3])
        return jumps

    def _for(self, node: Stmt) -> bool:
        jumps = self._all(node[2])
        if node[3] is not None:
            self._entry(node[3])
        jumps |= self._statement(node[5])
        for update in node[4]:
            self._entry(update)
        return jumps

    def _foreach(self, node: Stmt) -> bool:
        self._entry(node[4])
        return self._statement(node[5])

    def _switch(self, node: Stmt) -> bool:
        self._entry(node[2])
        jumps = False
        for _, guard, _, statements in node[3]:
            if guard is not None:
                self._entry(guard)
            jumps |= self._all(statements)
        return jumps

    def _try(self, node: Stmt) -> bool:
        for resource in node[2]:
            if resource[0] == "local":
                self._statement(resource)
            else:
                self._entry(resource)
        jumps = self._statement(node[3])
        for clause in node[4]:
            jumps |= self._statement(clause[2])
        return (node[5] is not None and self._statement(node[5])) or jumps

    def _sync(self, node: Stmt) -> bool:
        self._entry(node[2])
        return self._statement(node[3])

    def _throw(self, node: Stmt) -> bool:
        self._entry(node[2])
        return False

    def _assert(self, node: Stmt) -> bool:
        self._entry(node[2])
        if node[3] is not None:
            self._entry(node[3])
        return False

    def _fieldinit(self, node: Stmt) -> bool:
        self._entry(node[3])
        return False

    def _entry(self, expr: Expr, defines: str = "", *, seeded: bool = False) -> None:
        if expr[0] == "lit" and not seeded and not defines:
            return
        found = len(self.seeds)
        targets = self._scan_for_seeds(expr)
        if defines:
            targets.append(defines)
            self._initialisers.add(id(expr))
        self._exprs.append(expr)
        self._targets.append(targets)
        if seeded or len(self.seeds) > found:
            self.hot.add(id(expr))
            want(expr, self._judge, self._wanted)

    def _scan_for_seeds(self, expr: Expr) -> list[str]:
        """Note the seeds in an expression; gives the names that it assigns or adds text to."""
        targets: list[str] = []
        found: list[Expr] = []
        stack: list[Any] = [expr]
        is_seed, names = self._is_seed, self._seed_names
        while stack:
            node: Expr = stack.pop()
            operation: str = node[0]
            if operation == "name" or operation == "lit":
                continue
            if operation == "call":
                name: str = node[3]
                if name in names and is_seed(node):
                    found.append(node)
                if node[2] is not None:
                    stack.append(node[2])
                    if name in _CHANGING:
                        root = node[2]
                        while root[0] == "call" and root[2] is not None:
                            root = root[2]
                        if root[0] == "name":
                            targets.append(root[2])
                if node[4]:
                    stack.extend(node[4])
            elif operation == "field":
                stack.append(node[2])
            elif operation == "binary":
                stack.extend(node[3])
            elif operation == "assign" or operation == "update":
                stack.extend(node[3:] if operation == "assign" else node[4:])
                target = node[3] if operation == "assign" else node[4]
                while target[0] == "index":
                    target = target[2]
                if target[0] == "name":
                    targets.append(target[2])
            elif operation in _NO_CHILDREN:
                pass
            elif operation == "local":
                for name, _, init, _ in node[3]:
                    targets.append(name)
                    if init is not None:
                        stack.append(init)
            else:
                if operation in _MAKING:
                    self._changeable = True
                if operation in ("new", "ctor", "ref") and is_seed(node):
                    found.append(node)
                stack.extend(children(node))
        if found:
            found.sort(key=_position)
            self.seeds.extend(found)
        return targets

    def _close(self) -> None:
        wanted = self._wanted
        exprs, hot = self._exprs, self.hot
        pending = [at for at, targets in enumerate(self._targets) if targets and id(exprs[at]) not in hot]
        grown = True
        while grown:
            size = len(wanted)
            rest = []
            for at in pending:
                if wanted.isdisjoint(self._targets[at]):
                    rest.append(at)
                else:
                    self._define(exprs[at])
            pending = rest
            grown = len(wanted) > size
        count = 0
        needed = [0]
        for expr in exprs:
            identity = id(expr)
            if identity in hot or identity in self.unknown:
                count += 1
            if self._changeable and identity not in hot:
                names = mentioned_names(expr)
                if not names.isdisjoint(wanted):
                    self.mentions[identity] = names
                    count += 1
            needed.append(count)
        self.idle.update(identity for identity, first, last in self._compounds if needed[first] == needed[last])

    def _define(self, expr: Expr) -> None:
        """An expression that gives a wanted name its value."""
        value = expr[4] if id(expr) in self._assignments else expr
        if (value is not expr or id(expr) in self._initialisers) and self._judge.is_opaque(value):
            self.unknown.add(id(expr))
        else:
            self.hot.add(id(expr))
            want(expr, self._judge, self._wanted)


_COMPOUND: Final[dict[str, Callable[[Relevance, Stmt], bool]]] = {
    "block": Relevance._block,  # noqa: SLF001  # the table of this class
    "if": Relevance._if,  # noqa: SLF001
    "while": Relevance._while,  # noqa: SLF001
    "labeled": Relevance._labeled,  # noqa: SLF001
    "do": Relevance._do,  # noqa: SLF001
    "for": Relevance._for,  # noqa: SLF001
    "foreach": Relevance._foreach,  # noqa: SLF001
    "switch": Relevance._switch,  # noqa: SLF001
    "try": Relevance._try,  # noqa: SLF001
    "sync": Relevance._sync,  # noqa: SLF001
    "throw": Relevance._throw,  # noqa: SLF001
    "assert": Relevance._assert,  # noqa: SLF001
    "fieldinit": Relevance._fieldinit,  # noqa: SLF001
}


def _never(_: Expr) -> bool:
    return False


def _position(call: Expr) -> int:
    return int(call[1])


def assigned_names(node: tuple[Any, ...]) -> set[str]:
    """Names that anything inside a statement or lambda assigns, declares or adds text to."""
    found: set[str] = set()
    stack: list[Any] = [node]
    while stack:
        inner: Expr = stack.pop()
        operation: str = inner[0]
        if operation == "name" or operation in _NO_CHILDREN:
            continue
        if operation == "local":
            found.update(declarator[0] for declarator in inner[3])
        elif operation in ("assign", "update"):
            target = inner[3] if operation == "assign" else inner[4]
            while target[0] == "index":
                target = target[2]
            if target[0] == "name":
                found.add(target[2])
        elif operation == "call" and inner[3] in _CHANGING and inner[2] is not None:
            root = inner[2]
            while root[0] == "call" and root[2] is not None:
                root = root[2]
            if root[0] == "name":
                found.add(root[2])
        stack.extend(children(inner))
    return found
