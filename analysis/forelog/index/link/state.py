"""The state of linking one file: where we are, which variables there are, and what was found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from forelog.index.link.classes import ClassInfo, FieldInfo, MethodInfo
from forelog.index.link.dispatch import Dispatch
from forelog.index.link.functional import FunctionalInterfaces
from forelog.index.link.inference import Inference
from forelog.index.link.members import Members
from forelog.index.link.overloads import Overloads
from forelog.index.link.plans import Plan, Plans
from forelog.index.link.rows import Held, Implementation, Row
from forelog.index.link.scopes import TypeScope
from forelog.index.link.types import Type
from forelog.index.link.world import World
from forelog.java import facts
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
        self.streams: dict[str, tuple[tuple[tuple[int, str, str], ...], frozenset[tuple[str, str]]]] = {}
        """Hooks of serialization, for writing and for reading, and what they rest on (:mod:`forelog.index.link.hooks`)."""
        self.by_name: dict[str, list[tuple[int, int]]] = {}
        """Types that declare a method of a name, as (file, type in it), where reflection asked; of very many only some."""
        self._proxy_files: frozenset[int] | None = None
        self.constants: dict[FieldInfo, tuple[bool, frozenset[tuple[str, str]]]] = {}
        """Whether fields in terms of others are constant variables (JLS 4.12.4), and what that rests on."""
        self.inert: dict[str, bool] = {}
        """Library types that no object of the workspace can have."""
        self.templates: dict[tuple[str, str], tuple[MethodInfo, ...]] = {}
        """Methods that library code may call on objects of a class: by (receiver class, library class)."""
        self.plans = Plans()
        self.quiet_plans = Plans()
        """Those of linkers that note no rows."""

    @property
    def proxy_files(self) -> frozenset[int]:
        """Indexes of the files that make dynamic proxies."""
        found = self._proxy_files
        if found is None:
            mark = (-1, facts.MAKES_PROXIES, True)
            found = self._proxy_files = frozenset([at for at, file in enumerate(self.world.files) if mark in file.made])
        return found

    def forget(self) -> None:
        """A file declares something else: no answer is known any more but those of :attr:`members` and :attr:`dispatch`."""
        self.functional = FunctionalInterfaces(self.members)
        self.overloads = Overloads(self.members, self.functional)
        self.initializers = {}
        self.streams = {}
        self.by_name = {}
        self.constants = {}
        self._proxy_files = None
        self.inert = {}
        self.templates = {}
        self.plans = Plans()
        self.quiet_plans = Plans()


class State:
    """Linking one file."""

    # Of all classes that build on this one: a linker is made for each file, and asked for its attributes millions of times.
    __slots__ = (
        "_done",
        "_function_targets",
        "_lambda_results",
        "_noted",
        "_read",
        "_unqualified_owners",
        "_waiting",
        "as_objects",
        "bodies",
        "callees",
        "caller",
        "dispatch",
        "expected_result",
        "field_meanings",
        "fields",
        "file_at",
        "file_scope",
        "followed",
        "functional",
        "held",
        "implementations",
        "inference",
        "info",
        "lambda_rows",
        "links",
        "may_log",
        "meanings",
        "meant",
        "members",
        "method",
        "named_classes",
        "near_proxies",
        "overloads",
        "owners",
        "plans",
        "reached",
        "results",
        "rows",
        "scope",
        "seeded",
        "sites",
        "started_later",
        "types",
        "value",
        "var_bounds",
        "var_fields",
        "var_meanings",
        "vars",
        "waiting_uses",
        "world",
        "yields",
    )

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
        self.value = self.inference.value
        """Type of a value, with wildcards and inference variables read as what is known of them."""
        self.plans = links.plans
        self.followed: set[Plan] = set()
        """Plans that were followed in this file."""
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
        self.caller: Any = -1
        """Id of the method or lambda body; ``Any``, so that compiled code keeps it as the object that rows need."""
        self.vars: dict[str, Type | None] = {}
        self.expected_result: Type | None = None
        """What the method or lambda that is being read returns, as far as known."""
        self.results: list[Type | None] | None = None
        """Types of ``return`` expressions in the lambda that is being read."""
        self.yields: list[list[Type | None]] = []
        self.named_classes: list[str] = []
        """Classes whose names stand in this method as strings or class literals: what reflection here can mean."""

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

    # Plans (:mod:`forelog.index.link.plans`).

    def planned(self, plan: Plan, note: Callable[[], None]) -> None:
        """Keep in *plan* the rows that *note* notes, and whatever else it does: it is done on a sheet of its own."""
        rows, held, as_objects, asked, followed = self.rows, self.held, self.as_objects, self.dispatch.asked, self.followed
        self.rows, self.held, self.as_objects, self.dispatch.asked, self.followed = [], set(), set(), set(), set()
        try:
            note()
            self.settle_plans()  # of plans within this one
            plan.tails = tuple([row[3:] for row in dict.fromkeys(self.rows)])
            plan.held, plan.as_objects, plan.asked = tuple(self.held), tuple(self.as_objects), tuple(self.dispatch.asked)
        finally:
            self.rows, self.held, self.as_objects, self.dispatch.asked, self.followed = rows, held, as_objects, asked, followed
        self.plans.made(len(plan.tails))

    def follow(self, plan: Plan, pos: int, line_pos: int) -> None:
        """Note the rows of *plan* at a place."""
        tails = plan.tails
        if tails:
            place = (self.caller, pos, line_pos)
            if len(tails) == 1:
                self.rows.append(place + tails[0])
            else:
                self.rows.extend([place + tail for tail in tails])
        self.followed.add(plan)

    def settle_plans(self) -> None:
        """Do what all plans that were followed have in common, wherever they were."""
        asked = self.dispatch.asked
        for plan in self.followed:
            if plan.held:
                self.held.update(plan.held)
            if plan.as_objects:
                self.as_objects.update(plan.as_objects)
            if plan.asked:
                asked.update(plan.asked)
        self.followed.clear()

    # Variables.

    def declare(self, name: str, t: Type | None) -> None:
        """A local variable or parameter comes into scope."""
        self.vars[name] = t

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

    def further_bounds(self, name: str) -> list[Type]:
        """Bounds of a type variable in scope behind its first one, where they are classes (JLS 4.4)."""
        written = [self.method.packed.type_params] if self.method is not None and self.method.packed is not None else []
        info = self.info
        while info is not None and info.packed is not None:
            written.append(info.packed.type_params)
            info = self.world.find(info.outer) if info.outer else None
        for params in written:
            for param, texts in params:
                if param == name:
                    found = [self.scope.resolve(text) for text in texts[1:]]
                    return [t for t in found if t is not None and t[0] == "class"]
        return []

    var_bounds: dict[str, Type | None]
