"""Statements, and the walk over the classes of a file."""

# ruff: noqa: SLF001 - the tables of handlers stand below the class whose methods they are

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from forelog.index.link.classes import ClassInfo, MethodInfo
from forelog.index.link.functions import Functions
from forelog.index.link.rows import FileLinks
from forelog.index.link.scopes import TypeScope
from forelog.index.link.state import Links
from forelog.index.link.types import Type
from forelog.index.link.values import EXPRESSIONS
from forelog.index.packing import Bodies
from forelog.java.ir import Expr, Stmt

_MISSING: Final[Any] = object()


class FileLinker(Functions):
    """Links all bodies of one file."""

    __slots__ = ()

    def __init__(self, links: Links, file_at: int, bodies: Bodies) -> None:
        super().__init__(links, file_at)
        self.bodies = bodies
        self.var_bounds = {}
        self._noted = set()
        self._function_targets = {}
        self._waiting = {}
        self._unqualified_owners, self.var_fields, self.meant = {}, {}, {}
        self.meanings, self.var_meanings, self.field_meanings, self.waiting_uses = {}, {}, {}, []
        self.started_later = set()
        self.sites = {}
        self.near_proxies = False
        self._lambda_results = {}
        self._done: set[int] = set()
        self._read: set[int] = set()

    def link(self) -> FileLinks:
        """Everything that the file's bodies call."""
        types = self.world.files[self.file_at].types
        for at, raw in enumerate(types):
            if not raw[8]:
                self._class_at(at)
        for at in range(len(types)):  # local classes that no readable code leads to
            self._class_at(at)
        self.settle_uses()
        self.settle_plans()
        if self.started_later:
            self.rows = [row for row in self.rows if row[5] != "thread" or (row[:2], row[3]) not in self.started_later]
        return FileLinks(self.rows, self.implementations, list(self.lambda_rows.values()), sorted(self.held), sorted(self.as_objects))

    def body_of(self, method: MethodInfo) -> Stmt | None:
        """The body of a method of this file."""
        return self.bodies[method.owner.at][method.body_at]

    def read_one(self, method: MethodInfo) -> None:
        """Learn the types in one method's body only (and what is declared inside it); nothing when it is known already."""
        owner = method.owner
        if owner.at in self._done or method.id in self._read:
            return
        packed = owner.packed
        if packed is not None and packed.local:  # its captured variables are known where it stands
            outer = self.world.find(owner.outer)
            if outer is not None and outer.at not in self._done:
                while outer.packed is not None and outer.packed.local and outer.outer:
                    outer = self.world.find(outer.outer) or outer
                self._class(outer)
            if owner.at in self._done:
                return
        self._read.add(method.id)
        body = self.bodies[owner.at][method.body_at]
        if body is None:
            return
        saved = (self.info, self.scope, self.caller, self.vars, self.results, self.named_classes, self._noted, self.yields)
        self.info, self._lambda_results = owner, {}
        self._method(method, body, {})
        self.settle_plans()
        (self.info, self.scope, self.caller, self.vars, self.results, self.named_classes, self._noted, self.yields) = saved

    def _class_at(self, at: int) -> None:
        info = self.world.class_at(self.file_at, at)
        if info is not None and info.name:
            self._class(info)

    def anonymous_class(self, info: ClassInfo) -> None:
        """Read the members of an anonymous class, here where its captured variables are known."""
        self._class(info)

    def _class(self, info: ClassInfo) -> None:
        if info.at in self._done:
            return
        self._done.add(info.at)
        saved = (self.info, self.scope, self.caller, self.vars, self.results, self.named_classes, self._noted, self.yields)
        expected, around = self.expected_result, self.method
        bounds, lambda_results = self.var_bounds, self._lambda_results
        captured = self.vars if info.packed is not None and info.packed.local else {}
        # A field of the class hides a variable around it.
        captured = {name: t for name, t in captured.items() if name not in info.fields}
        self.info = info
        self._lambda_results = {}
        for methods in info.methods.values():
            for method in methods:
                body = self.bodies[info.at][method.body_at]
                if body is not None:
                    self._method(method, body, captured)
        (self.info, self.scope, self.caller, self.vars, self.results, self.named_classes, self._noted, self.yields) = saved
        self.var_bounds, self._lambda_results, self.expected_result, self.method = bounds, lambda_results, expected, around

    def _method(self, method: MethodInfo, body: Stmt, captured: dict[str, Type | None]) -> None:
        self.caller = method.id
        self.method = method
        self.scope = method.scope
        self.var_bounds = method.bounds()
        self.vars = dict(captured)
        self.forget_meanings()
        self.results = None
        self.expected_result = method.returns
        self.yields = []
        self.named_classes = []
        self._noted = set()
        params = method.params
        for at, name in enumerate(method.param_names):
            self.vars[name] = params[at]
        self.statement(body)

    # Expressions.

    def expr(self, e: Expr, expected: Type | None = None) -> Type | None:
        """Static type of an expression; its calls are noted."""
        # The table is for what is rare: a method that is found there is called as Python does it, which costs more than many an expression.
        what: str = e[0]
        found: Type | None = None
        if what == "name":
            known: Any = self.vars.get(e[2], _MISSING)
            found = known if known is not _MISSING else self.field_named(e)
        elif what == "lit":
            found = self._lit(e)
        elif what == "call":
            found = self.call(e, expected)
        elif what == "field":
            found = self._field(e)
        elif what == "binary":
            found = self._binary(e)
        elif what == "new":
            found = self.new(e, expected)
        elif what == "assign":
            found = self._assign(e)
        elif what == "unary":
            found = self._unary(e)
        elif what == "this":
            found = self._this(e)
        else:
            read = _EXPRESSIONS.get(what)
            if read is not None:
                found = read(self, e, expected)
        self.types[id(e)] = found
        return found

    def _ctor(self, e: Expr, _expected: Type | None) -> Type | None:
        return self.ctor(e)

    def _cond(self, e: Expr, expected: Type | None) -> Type | None:
        self.expr(e[2])
        return self.inference.common([self.expr(e[3], expected), self.expr(e[4], expected)])

    def _cast(self, e: Expr, _expected: Type | None) -> Type | None:
        t = self.scope.resolve(e[2][0]) if e[2] else None
        self.expr(e[3], t)
        return t

    def _switch(self, e: Expr, expected: Type | None) -> Type | None:
        selector = self.expr(e[2])
        results: list[Type | None] = []
        self.yields.append(results)
        saved = dict(self.vars)
        for labels, guard, _, statements in e[3]:
            for label in labels:
                if label[0] in ("typepat", "recpat"):
                    self.bind_pattern(label, selector)
                elif label[0] not in ("default", "name", "lit"):
                    self.expr(label)
            if guard is not None:
                self.expr(guard)
            for s in statements:
                if s[0] == "yield":
                    results.append(self.expr(s[2], expected))
                else:
                    self.statement(s)
        self.vars = saved
        self.yields.pop()
        return self.inference.common(results) if e[4] else None

    # Statements.

    def statement(self, s: Any) -> None:
        """Read a statement; its calls are noted."""
        what: str = s[0]
        if what == "block":
            self._block(s)
        elif what == "expr" or what == "throw":
            self.expr(s[2])
        elif what == "return":
            self._return(s)
        elif what == "if":
            self._if(s)
        elif what == "local":
            self._local(s)
        elif what == "try":
            self._try(s)
        else:
            read = _STATEMENTS.get(what)
            if read is not None:
                read(self, s)

    def _if(self, s: Stmt) -> None:
        self.expr(s[2])
        self._scoped(s[3])
        if s[4] is not None:
            self._scoped(s[4])

    def _return(self, s: Stmt) -> None:
        if s[2] is not None:
            found = self.expr(s[2], self.expected_result)
            if self.results is not None:
                self.results.append(found)

    def _yield(self, s: Stmt) -> None:
        found = self.expr(s[2])
        if self.yields:
            self.yields[-1].append(found)

    def _switch_statement(self, s: Stmt) -> None:
        self._switch(s, None)

    def _while(self, s: Stmt) -> None:
        """Also ``synchronized``: an expression, then a statement."""
        self.expr(s[2])
        self._scoped(s[3])

    def _do(self, s: Stmt) -> None:
        self._scoped(s[2])
        self.expr(s[3])

    def _for(self, s: Stmt) -> None:
        saved = dict(self.vars)
        for init in s[2]:
            self.statement(init)
        if s[3] is not None:
            self.expr(s[3])
        for update in s[4]:
            self.expr(update)
        self.statement(s[5])
        self.vars = saved

    def _foreach(self, s: Stmt) -> None:
        saved = dict(self.vars)
        element = self.iterated(self.expr(s[4]), s[1])
        declared = self.scope.resolve(s[2]) if s[2] and s[2] != "var" else None
        self.declare(s[3], declared if declared is not None else element)
        self.statement(s[5])
        self.vars = saved

    def _labeled(self, s: Stmt) -> None:
        self.statement(s[3])

    def _assert(self, s: Stmt) -> None:
        self.expr(s[2])
        if s[3] is not None:
            self.expr(s[3])

    def _local_type(self, s: Stmt) -> None:
        self._local_class(s[2])

    def _local_class(self, at: int) -> None:
        """A class declared here: its name is in sight in the rest of the block (JLS 6.3)."""
        info = self.world.class_at(self.file_at, at)
        if info is not None and info.name:
            if self.scope.find_class(info.simple) != info.name:
                self.scope = TypeScope(self.scope.file, None, self.scope, frozenset(), {info.simple: info.name})
            self._class(info)

    def _block(self, s: Stmt) -> None:
        saved, scope = dict(self.vars), self.scope
        statements: tuple[Stmt, ...] = s[2]
        for child in statements:
            what: str = child[0]
            if what == "expr":
                self.expr(child[2])
            elif what == "local":
                self._local(child)
            elif what == "if":
                self._if(child)
            else:
                self.statement(child)
        self.vars, self.scope = saved, scope

    def _scoped(self, s: Stmt) -> None:
        if s[0] == "local":
            saved = dict(self.vars)
            self.statement(s)
            self.vars = saved
        else:
            self.statement(s)

    def _local(self, s: Stmt) -> None:
        text = s[2]
        base = self.scope.resolve(text) if text != "var" else None
        for name, _, init, dims in s[3]:
            declared = base
            if declared is not None:
                for _ in range(dims):
                    declared = ("array", declared)
            found = self.expr(init, declared) if init is not None else None
            if init is not None:
                self.bind_meaning(name, init)
                if init[0] == "new":
                    self.follow_elements(name, self.inference.solved(declared if declared is not None else self.value(found)))
            if init is not None and init[0] == "arrayinit":
                found = declared
            self.declare(name, declared if declared is not None else self.inference.solved(self.value(found)))

    def _field_init(self, s: Stmt) -> None:
        field = self.info.fields.get(s[2]) if self.info is not None else None
        t = field.type if field is not None else None
        if s[3][0] == "arrayinit":
            self._array_init(s[3], t)
        else:
            self.expr(s[3], t)
        meaning = self.meaning(s[3]) if field is not None and self.meanings else None
        if field is not None and meaning is not None:
            self.keep_meaning(field, meaning)

    def _try(self, s: Stmt) -> None:
        saved = dict(self.vars)
        for resource in s[2]:
            if resource[0] == "local":
                self.statement(resource)
                for name, pos, _, _ in resource[3]:
                    self.closed(self.vars.get(name), pos, (s[1], s[6]))
            else:
                self.closed(self.expr(resource), resource[1], (s[1], s[6]))
        self.statement(s[3])
        self.vars = saved
        for types, name, block, _ in s[4]:
            caught = [self.scope.resolve(text) for text in types]
            saved = dict(self.vars)
            self.declare(name, caught[0] if len(caught) == 1 else self.inference.common(caught))
            self.statement(block)
            self.vars = saved
        if s[5] is not None:
            self.statement(s[5])


_EXPRESSIONS: Final[dict[str, Callable[[FileLinker, Expr, Type | None], Type | None]]] = {
    **EXPRESSIONS,
    "ctor": FileLinker._ctor,
    "lambda": FileLinker.function,
    "ref": FileLinker.function,
    "cond": FileLinker._cond,
    "cast": FileLinker._cast,
    "switch": FileLinker._switch,
}
_STATEMENTS: Final[dict[str, Callable[[FileLinker, Stmt], None]]] = {
    "fieldinit": FileLinker._field_init,
    "yield": FileLinker._yield,
    "switch": FileLinker._switch_statement,
    "while": FileLinker._while,
    "sync": FileLinker._while,
    "do": FileLinker._do,
    "for": FileLinker._for,
    "foreach": FileLinker._foreach,
    "labeled": FileLinker._labeled,
    "assert": FileLinker._assert,
    "localtype": FileLinker._local_type,
}
