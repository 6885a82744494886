"""What sets are made of, and which values a declared type can hold."""

from typing import Any, Final

from forelog.flow.points.constraints import ARRAYS
from forelog.flow.points.operands import PLAIN
from forelog.flow.points.world import OBJECT, World

OURS, FUNCTION, REFERENCE, HOLDER, CLASS = range(5)
"""Objects of a class of the workspace; lambdas; method references; objects of libraries, and arrays; objects of ``java.lang.Class``."""
OUTSIDE: Final = 0
"""Any object of a library that is not known better."""
_NOTHING: Final = 1
_PLAINLY: Final = frozenset(
    ("", "java.lang.Object", "java.lang.Thread", "java.lang.Enum", "java.lang.Record", "java.lang.Exception", "java.lang.RuntimeException")
)
"""Superclasses whose objects hold nothing of the workspace that matters."""
ESCAPING: Final = 2
"""Filter that keeps objects of libraries out."""


class Values:
    """Numbers of values, and masks of filters; both grow."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.kind: list[int] = []
        self.class_of: list[str] = []
        """Class of an object, or that a ``Class`` stands for; else ``""``."""
        self.info: list[Any] = []
        """Lambda: its method id; reference: what it refers to."""
        self._numbers: dict[tuple[Any, ...], int] = {}
        self._of_class: dict[str, int] = {}
        """Class → bits of its objects."""
        self.objects = 0
        self.functions = 0
        """Bits of lambdas and method references; the same for the other masks."""
        self.references = 0
        self.of_lambda: dict[int, int] = {}
        """Lambda → bits of its values, one for each class of ``this`` that it was made with."""
        self._lambdas: dict[int, int] = {}
        """Number of parameters → bits of lambdas."""
        self.holders = 0
        self._filters: dict[str, int] = {}
        self.classes = 0
        self.holding = 0
        """What holds elements: objects of libraries, arrays, and objects of classes that extend a library's."""
        self._masks: list[int] = [-1, 0, 0]
        self._accepts: list[bool] = [False, False, False]
        self._arity: list[int] = [-2, -2, -2]
        """Of a filter: how many parameters the functions have that it lets through, -1 any number, -2 none."""
        self._whole: list[int] = [-1, 0, 0]
        self._stamp: list[int] = [0, 0, 0]
        """Masks, and how many values there were when they were made."""
        self._types: list[str] = ["", "", ""]
        self._strange: list[int] = []
        """Filters of types that nobody knows."""
        self.of(HOLDER, ("outside",), "")

    def of(self, kind: int, key: tuple[Any, ...], name: str = "", info: Any = None) -> int:
        """Number of a value."""
        known = self._numbers.get((kind, *key))
        if known is not None:
            return known
        number = self._numbers[(kind, *key)] = len(self.kind)
        self.kind.append(kind)
        self.class_of.append(name)
        self.info.append(info)
        bit = 1 << number
        if kind == OURS:
            self.objects |= bit
            self._of_class[name] = self._of_class.get(name, 0) | bit
            if self._extends_library(name):
                self.holding |= bit
            for one in self._passes(name):
                self._masks[one] |= bit
        elif kind == FUNCTION:
            self.functions |= bit
            self.of_lambda[info] = self.of_lambda.get(info, 0) | bit
            arity = len(self.world.methods[info].params)
            self._lambdas[arity] = self._lambdas.get(arity, 0) | bit
        elif kind == REFERENCE:
            self.functions |= bit
            self.references |= bit
        elif kind == CLASS:
            self.classes |= bit
        else:
            self.holders |= bit
            self.holding |= bit
        return number

    def _extends_library(self, name: str) -> bool:
        chain = self.world.chain(name)
        return bool(chain) and self.world.superclass.get(chain[-1], "") not in _PLAINLY

    def _passes(self, name: str) -> list[int]:
        """Filters that let objects of a class through."""
        found = [self._filters[one] for one in self.world.above(name) if one in self._filters]
        if self.world.open(name):
            found += [one for one in self._strange if self._types[one] not in self.world.above(name)]
        return [one for one in found if one > ESCAPING]

    def _fits(self, name: str, declared: str) -> bool:
        if declared == ARRAYS:
            return False
        world = self.world
        return declared in world.above(name) or (not world.ours(declared) and world.open(name) and not world.facts.known(declared))

    def filter(self, declared: str) -> int:
        """Number of the filter for a declared type, 0 for one that lets everything through."""
        if declared in ("", OBJECT, "?"):
            return 0
        known = self._filters.get(declared)
        if known is None:
            known = self._filters[declared] = self._new_filter(declared)
        return known

    def _new_filter(self, declared: str) -> int:
        world = self.world
        if declared in PLAIN:
            return _NOTHING
        if declared.endswith("]"):
            declared = ARRAYS
            if declared in self._filters:
                return self._filters[declared]
        accepts = declared == ARRAYS or not world.ours(declared)
        self._types.append(declared)
        mask = 0
        for name, bits in self._of_class.items():
            if self._fits(name, declared):
                mask |= bits
        self._masks.append(mask)
        if declared != ARRAYS and not world.ours(declared) and not world.facts.known(declared):
            self._strange.append(len(self._types) - 1)
        self._accepts.append(accepts)
        self._arity.append(-2 if declared == ARRAYS else world.functional(declared))
        self._whole.append(0)
        self._stamp.append(0)
        if declared == ARRAYS:
            self._filters[ARRAYS] = len(self._types) - 1
        return len(self._types) - 1

    def ours(self, number: int) -> bool:
        """Whether a filter is a type of the workspace, which no library's object can be of."""
        return number > ESCAPING and not self._accepts[number]

    def mask(self, number: int) -> int:
        """The values that a filter lets through."""
        if self._stamp[number] == len(self.kind):
            return self._whole[number]
        if number == ESCAPING:
            found = self.objects | self.functions | self.classes
        else:
            found = self._masks[number]
            arity = self._arity[number]
            if arity == -1:
                found |= self.functions
            elif arity >= 0:
                found |= self.references | self._lambdas.get(arity, 0)
            if self._accepts[number]:
                found |= self.holders | self.classes
        self._whole[number] = found
        self._stamp[number] = len(self.kind)
        return found
