"""The writer of one program: what it draws, what is in scope, what is allowed where it stands.

Abrupt statements stand in an ``if``, so that the compiler finds no unreachable code.  Loops, and recursion, go on while the input has bits left, so every run ends.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from typing import TypeVar

from hypothesis import strategies as st

Item = TypeVar("Item")


@dataclass(frozen=True)
class Variable:
    """A local variable, parameter or field in scope."""

    name: str
    type: str
    fixed: bool = True
    """Never assigned again, so lambdas may use it."""
    sure: bool = True
    """Never null."""


@dataclass(frozen=True)
class Signature:
    """A method of class P."""

    name: str
    returns: str
    params: tuple[Variable, ...]
    checked: bool
    """``throws Exception``."""
    level: int
    """Methods call those of higher levels."""


@dataclass(frozen=True)
class Here:
    """What holds at a place of the program."""

    scope: tuple[Variable, ...] = ()
    loops: tuple[str, ...] = ()
    """Labels of loops around, innermost last; "" for one without."""
    blocks: tuple[str, ...] = ()
    """Labels of other statements around."""
    plain: bool = False
    """An unlabelled ``break`` leaves a loop or switch statement of this body."""
    again: bool = False
    """An unlabelled ``continue`` is allowed."""
    returns: str = "void"
    """What the body returns; "" where nothing may be returned."""
    checked: bool = True
    """Checked exceptions may be thrown."""
    guarded: bool = False
    """A handler of this body takes RuntimeException."""
    asserted: bool = False
    """A handler of this body takes AssertionError."""
    level: int = 0
    static: bool = True
    thread: bool = False
    """Another thread runs it."""


Statement = Callable[["Writer", int], str]


class Writer:
    """Draws one program."""

    def __init__(self, draw: st.DrawFn, *, exact: bool, sure: bool, kinds: dict[str, tuple[int, Statement]]) -> None:
        """*exact*: what the JVM throws by itself never leaves a method, nothing recurses, and no more than one thread decides what is written.

        *sure*: besides, nothing is caught that the JVM might throw: predictions let it do so at each call in such a block.

        *kinds*: name → (weight, statement).
        """
        self.draw = draw
        self.exact = exact
        self.sure = sure
        self.kinds = kinds
        self.some: tuple[str, ...] = ("log",)
        """Names of the statements that this program has, each as often as it weighs."""
        self.methods: tuple[Signature, ...] = ()
        self.events = 0
        self.names = 0
        self.here = Here()
        self.left = 0
        """Statements that may still be drawn."""

    # Choices: the first of them is the simplest.

    def number(self, low: int, high: int) -> int:
        return low if high <= low else self.draw(_integers(low, high))

    def pick(self, *choices: str) -> str:
        return choices[self.number(0, len(choices) - 1)]

    def one(self, choices: Sequence[Item]) -> Item:
        return choices[self.number(0, len(choices) - 1)]

    def rarely(self, times: int = 3) -> bool:
        """True once in so many times."""
        return self.number(0, times - 1) == times - 1

    # Names and lines.

    def name(self, stem: str) -> str:
        self.names += 1
        return f"{stem}{self.names}"

    def log(self) -> str:
        self.events += 1
        return f'LOG.info("e{self.events}");'

    # Where it stands.

    @contextmanager
    def at(self, **changes: object) -> Iterator[None]:
        """Another place, and back."""
        before = self.here
        self.here = replace(before, **changes)  # type: ignore[arg-type]
        yield
        self.here = before

    @contextmanager
    def function(self, returns: str, *, checked: bool, thread: bool = False, **changes: object) -> Iterator[None]:
        """The body of a lambda, or of a method of a class in the middle of a body: it uses what never changes."""
        scope = tuple(variable for variable in self.here.scope if variable.fixed)
        with self.at(
            **{
                "scope": scope,
                "loops": (),
                "blocks": (),
                "plain": False,
                "again": False,
                "returns": returns,
                "checked": checked,
                "guarded": False,
                "asserted": False,
                "thread": thread or self.here.thread,
                **changes,
            }
        ):
            yield

    def declare(self, variable: Variable) -> None:
        self.here = replace(self.here, scope=(*self.here.scope, variable))

    def variables(self, *types: str, sure: bool = False) -> list[Variable]:
        return [variable for variable in self.here.scope if variable.type in types and (variable.sure or not sure)]

    # Bodies.

    def statement(self, depth: int) -> str:
        self.left -= 1
        if depth <= 0 or self.left <= 0:
            return self.kinds[self.pick("log", *(name for name in self.some if name in SIMPLE))][1](self, 0)
        return self.kinds[self.one(self.some)][1](self, depth)

    def statements(self, depth: int, least: int = 0, most: int = 3) -> str:
        return " ".join(self.statement(depth) for _ in range(self.number(least, most)))

    def block(self, depth: int, *, least: int = 0, **changes: object) -> str:
        """Statements in braces."""
        with self.at(**changes):
            return "{ " + self.statements(depth, least) + " }"


SIMPLE: set[str] = set()
"""Names of the statements that have no others inside."""


@cache
def _integers(low: int, high: int) -> st.SearchStrategy[int]:
    return st.integers(low, high)
