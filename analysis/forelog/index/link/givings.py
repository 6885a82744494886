"""What the body of a method gives to its variables, to fields, and to those who call it, by name; read once, when reflection asks."""

from __future__ import annotations

from typing import Any, Final

from forelog.java.ir import Expr, Stmt, children

_FORKS: Final = frozenset(("if", "while", "do", "for", "foreach", "switch", "try", "cond", "lambda"))
Given = tuple[str, Expr, bool]
"""(operator, value, whether it may be left out): ``=`` and ``+=``, or the name of a method that is called on the variable with the value."""


class Givings:
    """One body, or the body of one lambda."""

    __slots__ = ("assigned", "called", "calls", "returns", "variables")

    def __init__(self, body: Stmt | None) -> None:
        self.variables: dict[str, list[Given]] = {}
        """What locals, and whatever else goes by a simple name, are given, in the order of the source."""
        self.assigned: list[tuple[Expr, str, Expr]] = []
        """(what stands on the left, operator, value), and calls with arguments on a field (the field, method, argument)."""
        self.returns: list[Expr] = []
        """What is returned, but not by a lambda or a class inside."""
        self.calls: list[Expr] = []
        """All calls, constructions and constructor calls."""
        self.called: dict[str, list[Expr]] = {}
        """Parameters of lambdas: what else stands in the call that is given the lambda."""
        inside: set[int] = set()
        """Calls that are the receiver of another one."""
        stack: list[tuple[Any, bool, bool]] = [(body, False, False)] if body is not None else []
        while stack:
            node, optional, function = stack.pop()
            what: str = node[0]
            if what == "local":
                for name, _, init, _ in node[3]:
                    if init is not None:
                        self.variables.setdefault(name, []).append(("=", init, optional))
            elif what == "assign":
                self._assigned(node, optional)
            elif what == "foreach":
                self.variables.setdefault(node[3], []).append(("=", node[4], False))
            elif what == "fieldinit":
                self.assigned.append((("name", node[1], node[2]), "=", node[3]))
            elif what == "instanceof":
                if node[3][0] == "typepat" and node[3][2]:
                    self.variables.setdefault(node[3][2], []).append(("=", node[2], False))
            elif what == "return":
                if node[2] is not None and not function:
                    self.returns.append(node[2])
            elif what == "call":
                self.calls.append(node)
                if id(node) not in inside:
                    self._on_variable(node, optional, inside)
                self._to_lambdas(node[2], node[4])
            elif what == "new" or what == "ctor":
                self.calls.append(node)
                self._to_lambdas(None, node[3])
            below = optional or what in _FORKS
            function = function or what == "lambda"
            inner: list[Expr] = children(node)
            stack.extend([(child, below, function) for child in inner[::-1]])

    def _assigned(self, node: Expr, optional: bool) -> None:
        target = node[3]
        while target[0] == "index":
            target, optional = target[2], True
        operator = node[2] if node[2] == "+=" else "="
        if target[0] == "name":
            self.variables.setdefault(target[2], []).append((operator, node[4], optional))
        self.assigned.append((target, operator, node[4]))

    def _on_variable(self, node: Expr, optional: bool, inside: set[int]) -> None:
        """``builder.append(a).append(b)``, ``names.add(a)``."""
        chain = [node]
        root = node[2]
        while root is not None and root[0] == "call":
            inside.add(id(root))
            chain.append(root)
            root = root[2]
        if root is None or root[0] not in ("name", "field"):
            return
        for call in reversed(chain):
            for arg in call[4]:
                if arg[0] != "lambda":
                    if root[0] == "name":
                        self.variables.setdefault(root[2], []).append((call[3], arg, optional))
                    self.assigned.append((root, call[3], arg))

    def _to_lambdas(self, receiver: Expr | None, args: tuple[Expr, ...]) -> None:
        for arg in args:
            if arg[0] == "lambda":
                others = [other for other in args if other[0] not in ("lambda", "ref")]
                for name, _ in arg[2]:
                    self.called.setdefault(name, []).extend([receiver, *others] if receiver is not None else others)
