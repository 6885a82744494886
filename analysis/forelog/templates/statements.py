"""Statements: what is known about locals along every way through a body (JLS 14)."""

from dataclasses import dataclass, field
from typing import Any, Final

from forelog.java.ir import Expr, Stmt
from forelog.templates.calls import Calls
from forelog.templates.context import MethodContext
from forelog.templates.environment import Env, after_rounds, join_envs, join_values, mark
from forelog.templates.model import Hole
from forelog.templates.relevance import Relevance, assigned_names
from forelog.templates.text import constant
from forelog.templates.values import Array, Cell, Closure, Known, Raw, Value, printed


@dataclass(slots=True)
class _Target:
    """Where ``break`` and ``continue`` go."""

    label: str
    is_loop: bool
    breaks: list[Env] = field(default_factory=list)
    continues: list[Env] = field(default_factory=list)
    yields: list[Value | None] | None = None
    """Values of a switch expression."""


_MISSING = "MissingResourceException"


class Statements(Calls):
    """Runs statements."""

    relevance: Relevance | None = None

    def start(self) -> None:
        """State of a run; called once."""
        self.targets: list[_Target] = []
        self.returns: list[Value | None] = []
        self.recording = True
        self.label = ""
        self.rounds = 0
        """Rounds of all loops so far."""
        self.misses = 0
        """Lookups in catalogues that found nothing or could not be decided."""

    # Flow.

    def state(self) -> Env | None:
        """The environment, or ``None`` where this point is not reached."""
        return self.env if self.alive else None

    def resume(self, env: Env | None) -> None:
        """Go on with an environment."""
        self.alive = env is not None
        self.env = env if env is not None else {}

    def copy(self) -> Env:
        """A snapshot."""
        return dict(self.env)

    def stop(self) -> None:
        """Nothing goes on from here."""
        self.alive = False
        self.env = {}

    def relevant(self, expr: Expr) -> bool:
        """Whether an expression has to be evaluated: it counts, or it may get hold of a builder or array."""
        if self.nested or self.relevance is None or id(expr) in self.relevance.hot:
            return True
        names = self.relevance.mentions.get(id(expr))
        return names is not None and any(isinstance(self.env.get(name), Cell | Array) for name in names)

    def run(self, expr: Expr) -> Value:
        """Evaluate an expression of a statement if it matters."""
        return self.eval(expr) if self.relevant(expr) else Raw(expr)

    # Statements.

    def statement(self, node: Stmt) -> None:
        """Run a statement from :attr:`env` to :attr:`env`."""
        if not self.alive or (self.relevance is not None and id(node) in self.relevance.idle and not self.nested):
            return
        handler = _HANDLERS.get(node[0])
        if handler is not None:
            handler(self, node)
        elif self.relevant(node):
            self.eval(node)

    def sequence(self, statements: tuple[Stmt, ...]) -> None:
        """Statements of one scope: what they declare is forgotten behind them."""
        for node in statements:
            if not self.alive:
                return
            self.statement(node)
        if self.alive:
            for node in statements:
                if node[0] == "local":
                    for declarator in node[3]:
                        self.env.pop(declarator[0], None)

    def _block(self, node: Stmt) -> None:
        self.sequence(node[2])

    def _local(self, node: Stmt) -> None:
        for name, _, init, dims in node[3]:
            if init is None:
                self.env[name] = None
                continue
            if not self.relevant(init):
                self.env[name] = None
                if self.relevance is not None and id(init) in self.relevance.unknown:
                    self.set(name, Raw(init))
                continue
            value = self.array(init, node[2] + "[]" * dims) if init[0] == "arrayinit" else self.eval(init)
            self.set(name, value)

    def _expr(self, node: Stmt) -> None:
        expr = node[2]
        if self.relevant(expr):
            self.eval(expr)
        elif self.relevance is not None and id(expr) in self.relevance.unknown and expr[3][2] in self.env:
            self.set(expr[3][2], Raw(expr[4]))

    def _if(self, node: Stmt) -> None:
        condition = self.run(node[2])
        decided = condition.value if self.folding and isinstance(condition, Known) and condition.kind == "boolean" else None
        if decided is None and self.folding:
            decided = self._given(node)
        before = self.copy()
        if decided is False:
            self.stop()
        self.statement(node[3])
        then = self.state()
        self.resume(dict(before) if decided is not True else None)
        if node[4] is not None:
            self.statement(node[4])
        self.resume(join_envs((then, self.state()), self, before))

    def _given(self, node: Stmt) -> bool | None:
        """Of a text or parameter that is only asked for null to put something in its place: it is given.

        ``if (args == null) args = NONE;`` before a format is applied, and ``if (text != null) text = translate(text);``: null prints nothing of use.
        """
        condition = node[2]
        if condition[0] != "binary" or condition[2] not in ("==", "!=") or len(condition[3]) != 2 or node[4] is not None:
            return None
        names = [operand for operand in condition[3] if operand[0] == "name"]
        nulls = [operand for operand in condition[3] if operand[0] == "lit" and operand[2] == "null"]
        if len(names) != 1 or len(nulls) != 1 or assigned_names(node[3]) != {names[0][2]}:
            return None
        value = self.env.get(names[0][2])
        if type(value) is not tuple:
            return None
        if condition[2] == "!=":
            return True
        only = value[0] if len(value) == 1 else None
        return False if isinstance(only, Hole) and only.param >= 0 and only.type.endswith("[]") else None

    def _labeled(self, node: Stmt) -> None:
        target = _Target(node[2], is_loop=False)
        if node[3][0] in _LOOPS:
            self.label = node[2]
            self.statement(node[3])
            return
        self.targets.append(target)
        self.statement(node[3])
        self.targets.pop()
        self.resume(join_envs((self.state(), *target.breaks), self))

    def _break(self, node: Stmt) -> None:
        for target in reversed(self.targets):
            if target.label == node[2] if node[2] else (target.is_loop or not target.label):
                target.breaks.append(self.copy())
                break
        self.stop()

    def _continue(self, node: Stmt) -> None:
        for target in reversed(self.targets):
            if target.is_loop and (not node[2] or target.label == node[2]):
                target.continues.append(self.copy())
                break
        self.stop()

    def _yield(self, node: Stmt) -> None:
        value = self.eval(node[2])
        for target in reversed(self.targets):
            if target.yields is not None:
                target.yields.append(self.held(value))
                target.breaks.append(self.copy())
                break
        self.stop()

    def held(self, value: Value) -> Value | None:
        """What a builder holds; any other value itself."""
        return self.env.get(value.number) if isinstance(value, Cell) else value

    def _return(self, node: Stmt) -> None:
        if node[2] is not None:
            value = self.run(node[2])
            self.returns.append(self.held(value))
        self.stop()

    def _throw(self, node: Stmt) -> None:
        self.run(node[2])
        self.stop()

    def _while(self, node: Stmt) -> None:
        self._loop(node, node[2], node[3], ())

    def _do(self, node: Stmt) -> None:
        self._loop(node, node[3], node[2], (), at_least_once=True)

    def _for(self, node: Stmt) -> None:
        outer = {name for name in self.env if type(name) is str}
        for init in node[2]:
            self.statement(init)
        self._loop(node, node[3], node[5], node[4])
        for name in [name for name in self.env if type(name) is str and name not in outer]:
            del self.env[name]

    def _foreach(self, node: Stmt) -> None:
        self.run(node[4])
        self._loop(node, None, node[5], (), variable=node[3])
        self.env.pop(node[3], None)

    def _loop(
        self, node: Stmt, condition: Expr | None, body: Stmt, updates: tuple[Expr, ...], *, at_least_once: bool = False, variable: str = ""
    ) -> None:
        """A loop: run the body with what is known in any round.

        The first round tells which values change.  If any, a round with marks in their place tells how; what grows by adding text becomes
        a repetition, what is assigned anew an alternative, anything else unknown.
        """
        label, self.label = self.label, ""
        endless = condition is None and not variable
        endless = endless or (condition is not None and condition[0] == "lit" and condition[3] is True)
        entry = self.copy()
        assigned = assigned_names(node)
        unknown: set[str | int] = {
            name for name in assigned if isinstance(value := entry.get(name), Known) and value.kind not in ("String", "null")
        }
        head: Env = {name: None if name in unknown else value for name, value in entry.items()}

        def one_round(start: Env, *, recording: bool) -> tuple[set[str | int], Env | None, list[Env]]:
            before, self.recording = self.recording, self.recording and recording
            self.rounds += 1
            end, exits = self._round(dict(start), condition, body, updates, label, variable, at_least_once=at_least_once, endless=endless)
            self.recording = before
            return self._changed(start, end) - unknown, end, exits

        if self.rounds > MAX_ALL_ROUNDS:  # loops in loops in loops: what any round may change is unknown, and one is enough
            exits = one_round(
                {name: None if self._may_change(name, value, assigned) else value for name, value in head.items()}, recording=True
            )[2]
            self.resume(join_envs(exits, self) if exits else None)
            return
        changed, end, exits = one_round(head, recording=True)
        if changed:
            if any(self._as_text(head[name]) is not None for name in changed):
                marked: Env = {
                    name: value if name not in changed else mark(name) if self._as_text(value) is not None else None
                    for name, value in head.items()
                }
                watchers, self.watchers = self.watchers, []
                further, end, _ = one_round(marked, recording=False)
                self.watchers = watchers
                changed |= further
                head = self._settled_head(head, end, changed)
            else:
                head = {name: None if name in changed else value for name, value in head.items()}
            unknown |= changed
            for _ in range(MAX_ROUNDS):
                changed, end, exits = one_round(head, recording=True)
                if not changed:
                    break
                head = {name: None if name in changed else value for name, value in head.items()}
                unknown |= changed
        self.resume(join_envs(exits, self) if exits else None)

    @staticmethod
    def _may_change(name: str | int, value: Value | None, assigned: set[str]) -> bool:
        return name in assigned or type(name) is int or isinstance(value, Array)

    def _as_text(self, value: Value | None) -> Any:
        if type(value) is tuple:
            return value
        return constant(printed(value)) if isinstance(value, Known) and value.kind in ("String", "null") else None

    def _changed(self, head: Env, end: Env | None) -> set[str | int]:
        if end is None:
            return set()
        return {name for name, value in head.items() if end.get(name) != value}

    def _settled_head(self, entry: Env, end: Env | None, changed: set[str | int]) -> Env:
        head: Env = {}
        for name, value in entry.items():
            if name not in changed or end is None:
                head[name] = value
                continue
            before, after = self._as_text(value), self._as_text(end.get(name))
            head[name] = None if before is None or after is None else after_rounds(name, before, after)
        return head

    def _round(
        self,
        head: Env,
        condition: Expr | None,
        body: Stmt,
        updates: tuple[Expr, ...],
        label: str,
        variable: str,
        *,
        at_least_once: bool,
        endless: bool,
    ) -> tuple[Env | None, list[Env]]:
        """One round: the environment before the next one, and those behind the loop."""
        target = _Target(label, is_loop=True)
        exits: list[Env] = []
        self.resume(head)
        if condition is not None and not at_least_once:
            self.run(condition)
        if not endless and not at_least_once:
            exits.append(self.copy())
        if variable:
            self.env[variable] = None
        self.targets.append(target)
        self.statement(body)
        self.targets.pop()
        self.resume(join_envs((self.state(), *target.continues), self))
        if self.alive:
            for update in updates:
                self.run(update)
            if condition is not None and at_least_once:
                self.run(condition)
                exits.append(self.copy())
        end = self.state()
        exits.extend(target.breaks)
        return end, exits

    def switch(self, node: Expr) -> Value:
        """A switch: every case from what is known before it, or falling through from the one above."""
        self.run(node[2])
        is_expression = node[4]
        before = self.copy()
        yields: list[Value | None] = []
        target = _Target("", is_loop=False, yields=yields if is_expression else None)
        self.targets.append(target)
        self.nested += is_expression
        covered = is_expression
        arrow = False
        self.stop()
        for labels, guard, arrow, statements in node[3]:
            covered = covered or any(label[0] == "default" for label in labels)
            through = None if arrow else self.state()
            self.resume(dict(before))
            for label in labels:
                if label[0] in ("typepat", "recpat"):
                    self.bind_pattern(label)
            if guard is not None:
                self.run(guard)
            if through is not None:
                self.resume(join_envs((self.state(), through), self))
            outer = {name for name in self.env if type(name) is str}
            for statement in statements:
                if self.alive:
                    self.statement(statement)
            if arrow:
                for name in [name for name in self.env if type(name) is str and name not in outer]:
                    del self.env[name]
                if self.alive:
                    target.breaks.append(self.copy())
                self.stop()
        self.targets.pop()
        self.nested -= is_expression
        ends = [self.state(), *target.breaks]
        if not covered:
            ends.append(before)
        self.resume(join_envs(ends, self, before))
        if self.alive:
            for name in [name for name in self.env if type(name) is str and name not in before]:
                del self.env[name]
        if not is_expression:
            return Raw(node)
        if not self.alive:
            self.resume(before)
        return self.joined(yields, node) if yields and None not in yields else Raw(node)

    def _switch_statement(self, node: Stmt) -> None:
        self.switch(node)

    def _try(self, node: Stmt) -> None:
        resources, block, catches, last = node[2], node[3], node[4], node[5]
        outer = {name for name in self.env if type(name) is str}
        entry = self.copy()
        watcher: dict[str | int, list[Value | None]] = {}
        self.watchers.append(watcher)
        marks = [(len(target.breaks), len(target.continues)) for target in self.targets]
        misses, found = self.misses, len(self.keys)
        for resource in resources:
            if resource[0] == "local":
                self.statement(resource)
            else:
                self.run(resource)
        self.statement(block)
        self.watchers.pop()
        ends = [self.state()]
        thrown = self._thrown(entry, watcher)
        looked_up = len(self.keys) > found and self.misses == misses
        late: dict[str | int, list[Value | None]] = {}
        self.watchers.append(late)
        for types, name, handler, _ in catches:
            if looked_up and all(kind.endswith(_MISSING) for kind in types):
                continue  # the key is there: nothing is thrown
            self.resume(dict(thrown))
            self.env[name] = None
            self.statement(handler)
            if self.alive:
                self.env.pop(name, None)
            ends.append(self.state())
        self.watchers.pop()
        for watched in (watcher, late):
            for changed, values in watched.items():
                for other in self.watchers:
                    other.setdefault(changed, []).extend(values)
        normal = join_envs(ends, self, entry)
        if last is not None:
            self.resume(self._thrown(thrown, late))
            self.statement(last)
            self._forget_in_jumps(last, marks)
            if normal is not None:
                recording, self.recording = self.recording, False
                self.resume(normal)
                self.statement(last)
                self.recording = recording
                normal = self.state()
        self.resume(normal)
        if self.alive:
            for declared in [declared for declared in self.env if type(declared) is str and declared not in outer]:
                del self.env[declared]

    def _thrown(self, entry: Env, watcher: dict[str | int, list[Value | None]]) -> Env:
        """What is known where an exception may come from any point: every value that a local had."""
        env = dict(entry)
        for name, values in watcher.items():
            if name in env:
                env[name] = join_values([env[name], *values], self)
        return env

    def _forget_in_jumps(self, last: Stmt, marks: list[tuple[int, int]]) -> None:
        """A jump out of a try runs its finally: what that assigns is unknown where the jump goes."""
        changed = assigned_names(last)
        for target, (breaks, continues) in zip(self.targets, marks, strict=False):
            for env in (*target.breaks[breaks:], *target.continues[continues:]):
                for name in changed:
                    if name in env:
                        value = env[name]
                        if isinstance(value, Cell):
                            env[value.number] = None
                        env[name] = None

    def _sync(self, node: Stmt) -> None:
        self.run(node[2])
        self.statement(node[3])

    def _assert(self, node: Stmt) -> None:
        self.run(node[2])
        if node[3] is not None:
            self.run(node[3])

    def _fieldinit(self, node: Stmt) -> None:
        if self.relevant(node[3]):
            self.escape(self.eval(node[3]))

    def _localtype(self, _: Stmt) -> None:
        self.escape_all()

    # Bodies inside.

    def lambda_body(self, expr: Expr) -> Value:
        """Interpret a lambda where it stands: what it captures does not change (JLS 15.27.2), but builders and arrays may."""
        self.forget_captured(expr)
        saved = (self.env, self.alive, self.targets, self.returns, self.watchers)
        self.env, self.targets, self.returns, self.watchers = self.copy(), [], [], []
        for name, _ in expr[2]:
            self.env[name] = None
        self.nested += 1
        self.enter_lambda(expr)
        body = expr[3]
        value: Value | None
        kind = ""
        if body[0] == "block":
            self.statement(body)
            value = join_values(self.returns, self) if self.returns else None
        else:
            value = self.held(self.eval(body))
            kind = self.ctx.type_of(body)
            value = self.text_of(value, body) if value is not None else None
        self.leave_lambda()
        self.nested -= 1
        self.env, self.alive, self.targets, self.returns, self.watchers = saved
        text = self._as_text(value)
        return Raw(expr) if text is None or expr[2] else Closure(text, kind or "java.lang.String")

    def enter_lambda(self, expr: Expr) -> None:
        """Statements from here on belong to this lambda."""
        raise NotImplementedError

    def leave_lambda(self) -> None:
        """Back to the body around it."""
        raise NotImplementedError

    def fresh(self, ctx: MethodContext) -> "Statements":
        """An interpreter for another body, which records nothing."""
        other = type(self)(ctx, self.session)
        other.recording = False
        return other

    def run_for_value(self, ctx: MethodContext) -> Value | None:
        """What a body returns, in terms of its parameters."""
        body = ctx.body
        if body is None:
            return None
        other = self.fresh(ctx)
        other.folding = True
        only = body[2][0] if body[0] == "block" and len(body[2]) == 1 else body
        if only[0] == "return":
            only_value = None if only[2] is None else other.held(other.eval(only[2]))
            return None if only_value is None or isinstance(only_value, Raw | Array | Closure) else only_value
        other.relevance = Relevance(body, other, returns=True)
        if len(other.relevance.hot) > MAX_EXPRESSIONS:
            return None
        other.statement(body)
        if all(value is None or isinstance(value, Raw | Array | Closure) for value in other.returns):
            return None
        value = join_values(other.returns, other)
        return value if not isinstance(value, Raw) else None


MAX_ROUNDS = 6
"""Rounds of a loop until what changes in it is known to; each round gives up at least one value."""
MAX_ALL_ROUNDS = 500
"""Rounds of all loops of a body, from where on each loop gets one."""
MAX_EXPRESSIONS = 150
"""Relevant expressions of a method that is evaluated for the text it returns."""

_LOOPS: Final = frozenset(("while", "do", "for", "foreach"))


_HANDLERS: Final = {
    "block": Statements._block,  # noqa: SLF001  # the table of this class
    "local": Statements._local,  # noqa: SLF001
    "expr": Statements._expr,  # noqa: SLF001
    "if": Statements._if,  # noqa: SLF001
    "labeled": Statements._labeled,  # noqa: SLF001
    "break": Statements._break,  # noqa: SLF001
    "continue": Statements._continue,  # noqa: SLF001
    "yield": Statements._yield,  # noqa: SLF001
    "return": Statements._return,  # noqa: SLF001
    "throw": Statements._throw,  # noqa: SLF001
    "while": Statements._while,  # noqa: SLF001
    "do": Statements._do,  # noqa: SLF001
    "for": Statements._for,  # noqa: SLF001
    "foreach": Statements._foreach,  # noqa: SLF001
    "switch": Statements._switch_statement,  # noqa: SLF001
    "try": Statements._try,  # noqa: SLF001
    "sync": Statements._sync,  # noqa: SLF001
    "assert": Statements._assert,  # noqa: SLF001
    "fieldinit": Statements._fieldinit,  # noqa: SLF001
    "localtype": Statements._localtype,  # noqa: SLF001
}
