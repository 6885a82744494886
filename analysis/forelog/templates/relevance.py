"""Which expressions of a body matter to its texts, so that nothing else is interpreted.

One walk lists, for every expression that stands directly in a statement, the names in it and whether something in it writes a line or
returns.  From these seeds, definitions of the names they use are followed until nothing is added.  Statements with nothing in them that
matters, and no jump to a place inside the body, are idle: leaving them out changes nothing that is known.
"""

from collections.abc import Callable
from typing import Any

from forelog.java.ir import Expr, Stmt
from forelog.templates.frameworks import STEPS

_NO_CHILDREN = frozenset(("lit", "this", "super", "type", "classlit", "empty", "localtype"))
_CHANGING = frozenset(("append", "insert", "setLength", "add", *STEPS))
"""Methods that add text to the object they are called on."""


class Relevance:
    """The expressions to interpret, by identity."""

    def __init__(self, body: Stmt, is_seed: Callable[[Expr], bool], *, returns: bool) -> None:
        self._is_seed = is_seed
        self._returns = returns
        self._ids: list[int] = []
        self._names: list[set[str]] = []
        self._targets: list[list[str]] = []
        self._compounds: list[tuple[int, int, int]] = []  # (identity of a statement, first and last entry inside)
        self.seeds: list[Expr] = []
        """Calls that may write a line, in source order."""
        self.hot: set[int] = set()
        """Expressions to evaluate."""
        self.mentions: dict[int, set[str]] = {}
        """Other expressions with the names in them: to be evaluated where one of these is a builder or array."""
        self.idle: set[int] = set()
        """Statements to leave out."""
        self._wanted: set[str] = set()
        self._statement(body)
        self._close()

    def _statement(self, node: Any) -> bool:
        """List the expressions of a statement; says whether it holds a jump to a place inside the body."""
        operation = node[0]
        if operation == "expr":
            self._entry(node[2])
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
        first = len(self._ids)
        jumps = handler(self, node)
        if not jumps:
            self._compounds.append((id(node), first, len(self._ids)))
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
        self._entry(node[4], node[3])
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
        names: set[str] = set()
        found = len(self.seeds)
        targets = _scan(expr, names, self.seeds, self._is_seed)
        if defines:
            targets.append(defines)
        self._ids.append(id(expr))
        self._names.append(names)
        self._targets.append(targets)
        if seeded or len(self.seeds) > found:
            self.hot.add(id(expr))
            self._wanted |= names

    def _close(self) -> None:
        wanted = self._wanted
        pending = [at for at, targets in enumerate(self._targets) if targets]
        grown = True
        while grown:
            grown = False
            rest = []
            for at in pending:
                if wanted.isdisjoint(self._targets[at]):
                    rest.append(at)
                else:
                    self.hot.add(self._ids[at])
                    if not self._names[at] <= wanted:
                        wanted |= self._names[at]
                        grown = True
            pending = rest
        count = 0
        needed = [0]
        for identity, names in zip(self._ids, self._names, strict=True):
            if identity in self.hot:
                count += 1
            elif not names.isdisjoint(wanted):
                self.mentions[identity] = names
                count += 1
            needed.append(count)
        self.idle.update(identity for identity, first, last in self._compounds if needed[first] == needed[last])


_COMPOUND: dict[str, Callable[[Relevance, Stmt], bool]] = {
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


def _scan(expr: Expr, names: set[str], seeds: list[Expr], is_seed: Callable[[Expr], bool]) -> list[str]:
    """Collect names and seeds of an expression and all inside it; gives the names it assigns or adds text to."""
    targets: list[str] = []
    stack: list[Any] = [expr]
    found: list[Expr] = []
    while stack:
        node = stack.pop()
        operation = node[0]
        if operation == "name":
            names.add(node[2])
        elif operation == "call":
            if is_seed(node):
                found.append(node)
            if node[2] is not None:
                stack.append(node[2])
                if node[3] in _CHANGING:
                    root = node[2]
                    while root[0] == "call" and root[2] is not None:
                        root = root[2]
                    if root[0] == "name":
                        targets.append(root[2])
            if node[4]:
                stack.extend(node[4])
        elif operation == "field":
            stack.append(node[2])
        elif operation in _NO_CHILDREN:
            pass
        elif operation == "binary":
            stack.extend(node[3])
        elif operation in ("new", "ctor"):
            if is_seed(node):
                found.append(node)
            stack.extend(node[3])
            if operation == "new" and node[5] is not None:
                stack.append(node[5])
        elif operation == "assign":
            stack.append(node[3])
            stack.append(node[4])
            target = node[3]
            while target[0] == "index":
                target = target[2]
            if target[0] == "name":
                targets.append(target[2])
        elif operation == "update":
            stack.append(node[4])
            if node[4][0] == "name":
                targets.append(node[4][2])
        elif operation == "lambda":
            stack.append(node[3])
        elif operation == "local":
            for name, _, init, _ in node[3]:
                targets.append(name)
                if init is not None:
                    stack.append(init)
        elif operation == "try":
            stack.extend(node[2])
            stack.append(node[3])
            stack.extend(clause[2] for clause in node[4])
            if node[5] is not None:
                stack.append(node[5])
        elif operation == "switch":
            stack.append(node[2])
            for _, guard, _, statements in node[3]:
                if guard is not None:
                    stack.append(guard)
                stack.extend(statements)
        elif operation == "instanceof":
            stack.append(node[2])
        elif operation == "ref":
            if is_seed(node):
                found.append(node)
            stack.append(node[2])
        else:
            stack.extend(_children(node))
    if found:
        found.sort(key=_position)
        seeds.extend(found)
    return targets


def _position(call: Expr) -> int:
    return int(call[1])


def _children(node: tuple[Any, ...]) -> list[Any]:
    """Sub-expressions and statements of operations without names among their parts."""
    found: list[Any] = []
    for part in node[2:]:
        if type(part) is tuple and part:
            if type(part[0]) is str:
                if len(part) > 1 and type(part[1]) is int:
                    found.append(part)
            else:
                found.extend(
                    item
                    for item in part
                    if type(item) is tuple and item and type(item[0]) is str and len(item) > 1 and type(item[1]) is int
                )
    return found


def assigned_names(node: tuple[Any, ...]) -> set[str]:
    """Names that anything inside a statement or lambda assigns or adds text to."""
    return set(_scan(node, set(), [], _never))


def mentioned_names(node: tuple[Any, ...]) -> set[str]:
    """Names that occur anywhere inside."""
    names: set[str] = set()
    _scan(node, names, [], _never)
    return names


def _never(_: Expr) -> bool:
    return False
