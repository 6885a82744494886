"""The state of linking one file: where we are, which variables there are, and what was found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from forelog.index.link.dispatch import Dispatch
from forelog.index.link.functional import FunctionalInterfaces
from forelog.index.link.inference import Inference
from forelog.index.link.members import Members
from forelog.index.link.overloads import Overloads
from forelog.index.link.rows import Held, Implementation, Row
from forelog.index.link.scopes import TypeScope
from forelog.index.link.types import Type
from forelog.index.link.world import ClassInfo, FieldInfo, MethodInfo, World
from forelog.java.ir import Expr


def _nothing(_name: str) -> bool:
    return False


class Links:
    """What all files share: the world and its indexes."""

    def __init__(self, world: World, members: Members, dispatch: Dispatch) -> None:
        self.world = world
        self.members = members
        self.dispatch = dispatch
        self.functional = FunctionalInterfaces(members)
        self.overloads = Overloads(members, self.functional)
        self.initializers: dict[str, tuple[tuple[str, int], ...]] = {}
        """Static initialisers that the first use of a class runs: (class, method id)."""
        self.inert: dict[str, bool] = {}
        """Library types that no object of the workspace can have."""
        self.templates: dict[tuple[str, str], tuple[MethodInfo, ...]] = {}
        """Methods that library code may call on objects of a class: by (receiver class, library class)."""


class State:
    """Linking one file."""

    def __init__(self, links: Links, file_at: int) -> None:
        self.links = links
        self.world = links.world
        self.members = links.members
        self.dispatch = links.dispatch
        self.functional = links.functional
        self.overloads = links.overloads
        self.file_at = file_at
        self.file_scope = self.world.file_scope(file_at)
        self.inference = Inference(self.members)
        self.rows: list[Row] = []
        self.implementations: list[Implementation] = []
        self.held: set[Held] = set()
        self.reached: set[int] = set()
        """Methods that a library was seen to be able to call on its arguments, at the call that is being noted."""
        self.as_objects: set[str] = set()
        self.lambda_rows: dict[int, tuple[int, str, str]] = {}
        self.types: dict[int, Type | None] = {}
        """Static type of each expression by identity."""
        self.callees: dict[int, tuple[list[MethodInfo], str]] = {}
        """Chosen methods and receiver class of each call by identity."""
        self.owners: dict[int, str] = {}
        """Class in which a call looks its method up, where the method is not known."""
        self.fields: dict[int, FieldInfo] = {}
        """The field that a name or field access denotes, by identity."""
        self.may_log: Callable[[str], bool] = _nothing
        """Can a call of a method of that name write a line?"""
        self.seeded: dict[int, MethodInfo] = {}
        """Methods with such calls."""
        self.method: MethodInfo | None = None
        # Where we are.
        self.info: ClassInfo | None = None
        self.scope: TypeScope = TypeScope(self.file_scope, None, None, frozenset())
        self.caller = -1
        self.in_static = False
        self.vars: dict[str, Type | None] = {}
        self.expected_result: Type | None = None
        """What the method or lambda that is being read returns, as far as known."""
        self.results: list[Type | None] | None = None
        """Types of ``return`` expressions in the lambda that is being read."""
        self.yields: list[list[Type | None]] = []
        self.named_classes: list[str] = []
        """Classes whose names stand in this method as strings or class literals: what reflection here can mean."""
        self.initialized: set[str] = set()
        """Classes whose static initialiser was already noted at this place."""

    # Rows.

    def emit(self, pos: int, line_pos: int, target: Any, name: str, kind: str, confidence: float = 1.0) -> None:
        """A call of a workspace method (target: its id) or whatever implements an interface."""
        self.rows.append((self.caller, pos, line_pos, target, name, kind, confidence, "workspace", ""))

    def emit_external(self, pos: int, line_pos: int, target: tuple[str, str, str, str], kind: str, confidence: float = 1.0) -> None:
        """A call of a method outside the workspace."""
        self.rows.append((self.caller, pos, line_pos, target, target[1], kind, confidence, "external", ""))

    def emit_unresolved(self, pos: int, line_pos: int, name: str, kind: str, reason: str) -> None:
        """A call whose callee is not known."""
        self.rows.append((self.caller, pos, line_pos, None, name, kind, 0.0, "unresolved", reason))

    # Variables.

    def declare(self, name: str, t: Type | None) -> None:
        """A local variable or parameter comes into scope."""
        self.vars[name] = t

    def value(self, t: Type | None) -> Type | None:
        """Type of a value, with wildcards and inference variables read as what is known of them."""
        return self.inference.value(t)

    def expr(self, e: Expr, expected: Type | None = None) -> Type | None:
        """Static type of an expression; its calls are noted."""
        raise NotImplementedError

    def statement(self, s: Any) -> None:
        """Read a statement; its calls are noted."""
        raise NotImplementedError

    def class_of(self, t: Type | None) -> str:
        """Binary name of the class whose members a value of type *t* has; ``""`` when unknown."""
        t = self.inference.value(t)
        for _ in range(8):
            if t is None:
                return ""
            if t[0] == "class":
                return str(t[1])
            if t[0] == "var":
                bound = self.bound_of(t[1])
                t = bound if bound is not None else ("class", "java.lang.Object", ())
                continue
            return "java.lang.Object" if t[0] == "array" else ""
        return ""

    def bound_of(self, name: str) -> Type | None:
        """First bound of a type variable in scope."""
        scope: TypeScope | None = self.scope
        while scope is not None:
            if name in scope.type_vars:
                found = self.var_bounds.get(name)
                if found is None and scope.info is not None:
                    found = scope.info.bounds().get(name)
                return found
            scope = scope.enclosing
        return self.var_bounds.get(name)

    var_bounds: dict[str, Type | None]
