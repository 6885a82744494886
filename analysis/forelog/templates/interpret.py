"""One body → its log statements, each with its template: the door of this room."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from forelog.java.ir import Expr
from forelog.templates.binding import Binder
from forelog.templates.context import Callee, MethodContext
from forelog.templates.environment import Env
from forelog.templates.frameworks import CONSOLE_METHODS, GUARD_METHODS, LOG_METHODS
from forelog.templates.invocation import Invocation, level_of
from forelog.templates.logging_calls import Logging
from forelog.templates.model import Hole, LogTemplate
from forelog.templates.outline import Outline
from forelog.templates.relevance import Relevance
from forelog.templates.session import Session
from forelog.templates.text import has_constant
from forelog.templates.values import Argued, Chain, ClassOf, Known, LoggerOf, Raw, Value
from forelog.templates.wrappers import WrapperSummary, apply, summary_of


@dataclass(init=False, slots=True, unsafe_hash=True)
class LoggedStatement:
    """A call that writes a line."""

    call: Expr
    """The ``call``, ``new`` or ``ctor`` node itself; for a method reference (``LOG::info``) a call made up for it, at its position."""
    pos: int
    """Its position: that of the method's name (of ``new`` for an instance creation)."""
    paren: int
    """Position of its opening parenthesis: gives the line that byte code has."""
    template: LogTemplate
    wrapper: str
    """Key of the wrapper that writes the line, ``""`` when this call is the logger's."""
    lambda_name: str
    """``lambda$m$0`` when the call stands in that lambda, else ``""``."""
    invocation: Invocation
    hops: int
    """Wrappers on the way to the logger."""

    def __init__(
        self,
        call: Expr,
        pos: int,
        paren: int,
        template: LogTemplate,
        wrapper: str,
        lambda_name: str,
        invocation: Invocation,
        hops: int,
    ) -> None:
        self.call = call
        self.pos = pos
        self.paren = paren
        self.template = template
        self.wrapper = wrapper
        self.lambda_name = lambda_name
        self.invocation = invocation
        self.hops = hops

    @property
    def pure(self) -> bool:
        """Whether the template has constant text."""
        return has_constant(self.template.parts)


@dataclass(frozen=True, slots=True)
class Guard:
    """A question whether a level is enabled."""

    framework: str
    level: str
    """``""`` when only known at run time."""
    logger: str


class Interpreter(Logging):
    """Interprets one body and notes what it logs."""

    def __init__(self, ctx: MethodContext, session: Session) -> None:
        super().__init__(ctx, session)
        self.start()
        self.records: dict[int, tuple[Expr, list[tuple[Invocation, str, int]], str]] = {}
        self.lambdas: list[str] = []
        self.bodies: dict[int, Env] = {}
        """Environments at anonymous and local classes, by index of the type."""
        self.collecting = False

    # Calls.

    def call(self, expr: Expr) -> Value:
        """A call: noted when it logs, evaluated for its value otherwise."""
        found = len(self.keys)
        logged = self.logging_call(expr)
        if isinstance(logged, Chain):
            receiver = expr[2]
            if receiver is not None and receiver[0] == "name" and receiver[2] in self.env:
                self.set(receiver[2], logged)
            return logged
        if logged is not None:
            self._note(expr, [(self._keyed(logged, found), "", 0)])
            return Raw(expr)
        if self._wrapped(expr):
            return Raw(expr)
        return self.plain_call(expr)

    def new(self, expr: Expr) -> Value:
        """An instance creation or constructor call; its constructor may log what it is given."""
        if expr[0] == "new" and expr[4] >= 0 and self.collecting:
            self.bodies[expr[4]] = self.copy()
        if self._wrapped(expr):
            return Raw(expr)
        return super().new(expr)

    def reference(self, expr: Expr) -> Value:
        """``list.forEach(LOG::info)``: the argument is whatever the reference is called with."""
        target, name = expr[2], expr[3]
        kind = self.ctx.resolve(target[2]) if target[0] == "type" else self.ctx.type_of(target)
        row = self.session.framework_of(kind, self.ctx.is_subtype) if name in LOG_METHODS and kind else None
        method = row.methods.get(name) if row is not None else None
        if row is None or method is None or not any(shape.endswith(("message", "args", "throwable")) for shape in method.shapes):
            return super().reference(expr)
        logger = self.logger_of(target, self.eval(target))[0]
        message = Argued((Hole("argument", ""),), "", "argument")
        call = ("call", expr[1], target, name, (), expr[1], (), expr[1] + 1)
        self._note(call, [(Invocation(row.name, "plain", method.level, logger=logger, message=message), "", 0)], key=id(expr))
        return Raw(expr)

    def _localtype(self, node: Expr) -> None:
        if self.collecting:
            self.bodies[node[2]] = self.copy()
        self.escape_all()

    def _keyed(self, invocation: Invocation, found: int) -> Invocation:
        if len(self.keys) == found or invocation.catalogue_key:
            return invocation
        return replace(invocation, catalogue_key=self.keys[found])

    def _wrapped(self, expr: Expr) -> bool:
        """Note a call of a wrapper or of a method of a message interface."""
        if not self.recording or not self._named_so(expr):
            return False
        callee = self.ctx.callee(expr)
        if callee is None:
            return False
        if expr[0] == "call" and callee.annotations:
            message = self.message_call(expr, callee)
            if message is not None:
                self._note(expr, [(message, "", 0)])
                return True
        summaries = list(self._summaries(callee))
        if not summaries:
            return False
        found = len(self.keys)
        binder = Binder(self.actuals(expr[4] if expr[0] == "call" else expr[3], callee), self.session.catalogues, self.ctx.class_name)
        if expr[0] == "call":
            binder.hints = self.hints_of_receiver(expr[2])
        noted = {
            self._keyed(invocation, found): (summary.method, hops)
            for summary in summaries
            for invocation, hops in apply(summary, binder).items()
        }
        if not noted:
            return False
        self._note(expr, [(invocation, method, hops) for invocation, (method, hops) in noted.items()])
        return True

    def _summaries(self, callee: Callee) -> Iterable[WrapperSummary]:
        wrappers = self.session.wrappers
        for key in self._wrapping(callee):
            if key != self.ctx.key:
                yield wrappers[key]

    def _wrapping(self, callee: Callee) -> list[str]:
        """The wrappers that a call means: the method itself, or, where it has no body, its overrides if most of them are.

        That one subclass logs in an override does not make every call of the method a log statement.
        """
        wrappers = self.session.wrappers
        if not wrappers:
            return []
        if callee.key in wrappers:
            return [callee.key]
        targets = callee.targets
        if not targets or callee.key in targets:
            return []
        found = [key for key in targets if key in wrappers]
        return found[:MAX_TARGETS] if 2 * len(found) >= len(targets) else []

    def _note(self, expr: Expr, invocations: list[tuple[Invocation, str, int]], *, key: int = 0) -> None:
        if self.recording:
            self.records[key or id(expr)] = (expr, invocations, self.lambdas[-1] if self.lambdas else "")

    def enter_lambda(self, expr: Expr) -> None:
        """Statements from here on belong to this lambda."""
        self.lambdas.append(expr[4])

    def leave_lambda(self) -> None:
        """Back to the body around it."""
        self.lambdas.pop()

    def captured(self, name: str) -> Value | None:
        """The value of a local of the body around an anonymous or local class (effectively final, JLS 8.1.3)."""
        if self._captured is None:
            self._captured = {}
            around = self.ctx.enclosing()
            if around is not None:
                ctx, index = around
                self._captured = _environment_at(ctx, index, self.session)
        value = self._captured.get(name)
        # A parameter of the body around is no parameter of this one; its builders and arrays may have changed.
        return value if isinstance(value, LoggerOf) or _is_constant(value) else None

    def is_seed(self, call: Expr) -> bool:
        """Whether a call or method reference may write a line."""
        if call[0] == "ref":
            return call[3] in LOG_METHODS
        if call[0] == "call" and (call[3] in LOG_METHODS or (self.session.console and call[3] in CONSOLE_METHODS)):
            return True
        return self._named_so(call) and self._is_wrapper(call)

    def may_write(self, call: Expr) -> bool:
        """Whether a call's name is that of a method that may write a line."""
        if call[0] == "call" and (call[3] in LOG_METHODS or (self.session.console and call[3] in CONSOLE_METHODS)):
            return True
        return self._named_so(call)

    def _named_so(self, call: Expr) -> bool:
        """Whether a wrapper or a method of a message interface has the name of the one that is called."""
        session = self.session
        if call[0] == "call":
            return call[3] in session.wrapper_names or call[3] in session.message_names
        if call[0] == "new":
            return call[2].partition("<")[0].rpartition(".")[2] in session.wrapper_names
        return bool(session.wrapper_names)

    def _is_wrapper(self, call: Expr) -> bool:
        callee = self.ctx.callee(call)
        if callee is None:
            return False
        if self._wrapping(callee):
            return True
        return any(note.name.endswith("LogMessage") for note in callee.annotations)


MAX_TARGETS = 8
"""Overrides of a called wrapper that are looked at."""


def _is_constant(value: Value | None) -> bool:
    return isinstance(value, Known | ClassOf) or (type(value) is tuple and not any(getattr(part, "param", -1) >= 0 for part in value))


def _environment_at(ctx: MethodContext, index: int, session: Session) -> Env:
    slot = ("captured", ctx.key)
    if ctx.body is None or slot in session.active:
        return {}
    session.active.add(slot)
    try:
        around = Interpreter(ctx, session)
        around.recording = False
        around.collecting = True
        around.statement(ctx.body)
    finally:
        session.active.discard(slot)
    return around.bodies.get(index, {})


def statements(ctx: MethodContext, session: Session) -> list[LoggedStatement]:
    """Every call in a body that writes a line, in source order; those in its lambdas included, those in its local classes not.

    Holes with ``param`` refer to the parameters of this body, also inside its lambdas.
    """
    body = ctx.body
    if body is None:
        return []
    run = Interpreter(ctx, session)
    outline = Outline(body, run)
    if not outline.seeds:
        return []
    initialisers = outline.initialisers(run, {name for name, _ in ctx.params})
    if initialisers is not None:
        run.locals, run.initialisers = outline.locals, initialisers
        for call in outline.seeds:
            if id(call) not in run.records:
                run.eval(call)
    else:
        run.relevance = Relevance(body, run, returns=False)
        run.statement(body)
        for call in outline.seeds:
            if id(call) not in run.records:
                # On a way that interpretation did not take: nothing is known of locals there.
                run.env, run.alive, run.nested = dict.fromkeys((name for name, _ in ctx.params), None), True, 1
                run.eval(call)
    found: list[LoggedStatement] = []
    for call, invocations, lambda_name in run.records.values():
        paren = call[5] if call[0] == "call" else call[6] if call[0] == "new" else call[4]
        found.extend(
            LoggedStatement(call, call[1], paren, invocation.template(), wrapper, lambda_name, invocation, hops)
            for invocation, wrapper, hops in invocations
        )
    found.sort(key=lambda statement: statement.pos)
    return found


def wrapper_summary(ctx: MethodContext, logged: Iterable[LoggedStatement]) -> WrapperSummary | None:
    """What a method writes for its callers, from its own statements; ``None`` when callers decide nothing of it."""
    return summary_of(ctx.key, ((statement.invocation, statement.hops) for statement in logged))


def guard(ctx: MethodContext, call: Expr, session: Session) -> Guard | None:
    """The level that a call asks about (``isDebugEnabled()``, ``isLoggable(Level.FINE)``); ``None`` when it asks nothing such."""
    if call[0] != "call" or call[3] not in GUARD_METHODS:
        return None
    run = Interpreter(ctx, session)
    run.recording = False
    receiver = call[2]
    on = run.eval(receiver) if receiver is not None and receiver[0] == "call" else None
    owner = ctx.owner(call)
    row = session.framework_of(owner, ctx.is_subtype) if owner else None
    if isinstance(on, LoggerOf) or (row is None and on is not None):
        found = run.row_of(call, on)
        row = found[0] if found else None
    if row is None or call[3] not in row.guards:
        return None
    level = row.guards[call[3]]
    if not level and call[4]:
        level = level_of(run.argued(call[4][-1] if len(call[4]) == 1 else call[4][0]))[0]
    return Guard(row.name, level, run.logger_of(receiver, on)[0])
