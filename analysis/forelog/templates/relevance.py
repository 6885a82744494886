"""Which expressions of a body matter to its texts, so that nothing else is interpreted.

One walk lists, for every expression that stands directly in a statement, the names in it and whether something in it writes a line or
returns.  From these seeds, definitions of the names they use are followed until nothing is added.
"""

from collections.abc import Callable
from typing import Any

from forelog.java.ir import Expr, Stmt

_NO_CHILDREN = frozenset(("lit", "this", "super", "type", "classlit", "break", "continue", "empty", "localtype"))


class Relevance:
    """The expressions to interpret, by identity."""

    def __init__(self, body: Stmt, is_seed: Callable[[Expr], bool], *, returns: bool) -> None:
        self._is_seed = is_seed
        self._entries: list[tuple[int, set[str], str]] = []  # (identity of an expression, names in it, name that it defines or "")
        self.seeds: list[Expr] = []
        """Calls that may write a line, in source order."""
        self.assigned: dict[int, set[str]] = {}
        """Names assigned in each loop, try and lambda, by its identity."""
        self._returns = returns
        self.names: set[str] = set()
        self.hot: set[int] = set()
        """Identities of expressions to interpret."""
        self._seeded: list[set[str]] = []
        self._collect(body)
        self._close()

    def _collect(self, body: Stmt) -> None:
        """List the expressions of statements; deep nesting is walked without recursion."""
        stack: list[Any] = [body]
        while stack:
            node = stack.pop()
            operation = node[0]
            if operation == "block":
                stack.extend(reversed(node[2]))
            elif operation == "local":
                for name, _, init, _ in node[3]:
                    if init is not None:
                        self._entry(init, name)
            elif operation in ("expr", "throw", "yield"):
                self._entry(node[2], seeded=operation == "yield" and self._returns)
            elif operation == "return":
                if node[2] is not None:
                    self._entry(node[2], seeded=self._returns)
            elif operation == "if":
                self._entry(node[2])
                stack.extend(part for part in (node[4], node[3]) if part is not None)
            elif operation in ("while", "labeled"):
                if operation == "while":
                    self._entry(node[2])
                stack.append(node[3])
            elif operation == "do":
                self._entry(node[3])
                stack.append(node[2])
            elif operation == "for":
                for update in node[4]:
                    self._entry(update)
                if node[3] is not None:
                    self._entry(node[3])
                stack.append(node[5])
                stack.extend(reversed(node[2]))
            elif operation == "foreach":
                self._entry(node[4], node[3])
                stack.append(node[5])
            elif operation == "switch":
                self._entry(node[2])
                for _, guard, _, statements in node[3]:
                    if guard is not None:
                        self._entry(guard)
                    stack.extend(reversed(statements))
            elif operation == "try":
                if node[5] is not None:
                    stack.append(node[5])
                stack.extend(clause[2] for clause in reversed(node[4]))
                stack.append(node[3])
                for resource in node[2]:
                    if resource[0] == "local":
                        stack.append(resource)
                    else:
                        self._entry(resource)
            elif operation == "sync":
                self._entry(node[2])
                stack.append(node[3])
            elif operation == "assert":
                self._entry(node[2])
                if node[3] is not None:
                    self._entry(node[3])
            elif operation == "fieldinit":
                self._entry(node[3])
            elif operation not in _NO_CHILDREN:
                self._entry(node)

    def _entry(self, expr: Expr, defines: str = "", *, seeded: bool = False) -> None:
        names: set[str] = set()
        found = len(self.seeds)
        targets = _scan(expr, names, self.seeds, self._is_seed)
        self._entries.append((id(expr), names, defines))
        if targets:
            self._entries.extend((id(expr), names, target) for target in targets)
        if seeded or len(self.seeds) > found:
            self.hot.add(id(expr))
            self._seeded.append(names)

    def _close(self) -> None:
        wanted: set[str] = set().union(*self._seeded) if self._seeded else set()
        pending = [entry for entry in self._entries if entry[2] and entry[0] not in self.hot]
        grown = True
        while grown:
            grown = False
            rest = []
            for entry in pending:
                if entry[2] in wanted:
                    self.hot.add(entry[0])
                    if not entry[1] <= wanted:
                        wanted |= entry[1]
                        grown = True
                else:
                    rest.append(entry)
            pending = rest
        # A relevant builder or array may be handed to anything that mentions it.
        for identity, names, _ in self._entries:
            if identity not in self.hot and not names.isdisjoint(wanted):
                self.hot.add(identity)
        self.names = wanted


def _scan(expr: Expr, names: set[str], seeds: list[Expr], is_seed: Callable[[Expr], bool]) -> list[str]:
    """Collect names and seeds of an expression and all inside it; gives the names it assigns or calls methods on."""
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
                root = node[2]
                while root[0] == "call" and root[2] is not None:
                    root = root[2]
                if root[0] == "name":
                    targets.append(root[2])
            stack.extend(node[4])
            targets.extend(arg[2] for arg in node[4] if arg[0] == "name")
        elif operation == "binary":
            stack.extend(node[3])
        elif operation == "field":
            stack.append(node[2])
        elif operation == "lit":
            pass
        elif operation == "new":
            if is_seed(node):
                found.append(node)
            stack.extend(node[3])
            targets.extend(arg[2] for arg in node[3] if arg[0] == "name")
            if node[5] is not None:
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
        elif operation == "ctor":
            if is_seed(node):
                found.append(node)
            stack.extend(node[3])
        elif operation == "instanceof":
            stack.append(node[2])
        elif operation not in _NO_CHILDREN:
            stack.extend(_children(node))
    seeds.extend(sorted(found, key=lambda call: call[1]))
    return targets


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
    """Names that anything inside a statement or lambda assigns, changes through a method call or hands to one."""
    names: set[str] = set()
    return set(_scan(node, names, [], _never))


def mentioned_names(node: tuple[Any, ...]) -> set[str]:
    """Names that occur anywhere inside."""
    names: set[str] = set()
    _scan(node, names, [], _never)
    return names


def _never(_: Expr) -> bool:
    return False
