"""Groups that are ready to be copied, and the paths of names in them: resolved to loads and stores of fields."""

from typing import Any, Final

from forelog.flow.names import nested
from forelog.flow.points import constraints as c
from forelog.flow.points.values import Values
from forelog.flow.points.world import World

COPY: Final = 0
LOAD: Final = 1
STORE: Final = 2
STATIC_LOAD: Final = 3
STATIC_STORE: Final = 4
CALL: Final = 5
NEW: Final = 6
LAMBDA: Final = 7
REF: Final = 8
ARRAY: Final = 9
CLASS: Final = 10
UNKNOWN: Final = 11
OUTSIDE: Final = 12

Operation = tuple[Any, ...]


class Code:
    """A group, ready to be copied."""

    __slots__ = ("bodies", "method", "operations", "size", "typed")

    def __init__(self, method: int, size: int) -> None:
        self.method = method
        self.size = size
        self.typed: list[tuple[int, int]] = []
        self.operations: list[Operation] = []
        self.bodies: dict[int, tuple[tuple[int, ...], int]] = {}
        """Lambda → slots of its parameters, slot of its result."""


class Paths:
    """Resolves the names of one file after the other."""

    def __init__(self, world: World, values: Values) -> None:
        self.world = world
        self.values = values
        self.stored: set[str] = set()
        """Names of fields that some body sets."""
        self.imports: tuple[tuple[str, str], ...] = ()
        self.types: tuple[tuple[str, ...], ...] = ()
        self._known: dict[tuple[int, tuple[str, ...]], str] = {}

    def begin(self, types: tuple[tuple[str, ...], ...], imports: tuple[tuple[str, str], ...]) -> None:
        """Another file."""
        self.types, self.imports = types, imports
        self._known = {}

    def type(self, number: int, chain: tuple[str, ...]) -> str:
        """The class that a type of the file means, ``""`` when nobody can say."""
        if number == c.NONE:
            return ""
        key = number, chain
        known = self._known.get(key)
        if known is None:
            candidates = self.types[number]
            known = c.ARRAYS if candidates[0] == c.ARRAYS else self.world.resolve(candidates, chain)
            self._known[key] = known
        return known

    def fresh(self, code: Code) -> int:
        """Another slot."""
        code.size += 1
        return code.size - 1

    def around(self, code: Code, chain: tuple[str, ...], depth: int) -> int:
        """Slot of ``this``, or of the instance of a class around."""
        if not depth:
            return c.THIS
        slot = self.fresh(code)
        code.operations.append((LOAD, c.THIS, c.OUTER_FIELD + chain[depth], slot))
        return slot

    def path(self, code: Code, chain: tuple[str, ...], steps: tuple[tuple[str, int], ...], target: int, source: int) -> None:
        """Load the end of a path into *target*, or store *source* there."""
        world = self.world
        first = steps[0][0]
        for depth, owner in enumerate(chain):
            field = world.field(owner, first)
            if field is not None:
                if field[1]:
                    self._end(code, steps[1:], target, source, key=(field[0], first, field[2]))
                else:
                    self._end(code, steps, target, source, slot=self.around(code, chain, depth))
                return
        for owner, member in self.imports:
            if member in ("*", first):
                for name in nested(owner):
                    field = world.field(name, first) if world.ours(name) else None
                    if field is not None:
                        self._end(code, steps[1:], target, source, key=(field[0], first, field[2]))
                        return
        for at, (_, kind) in enumerate(steps[:-1]):
            name = self.type(kind, chain)
            if not name:
                continue
            if world.ours(name):
                member = steps[at + 1][0]
                field = world.field(name, member)
                if field is not None:
                    self._end(code, steps[at + 2 :], target, source, key=(field[0], member, field[2]))
                    return
                if f"{name}${member}" in world.flags:
                    continue
                return
            if world.facts.known(name):
                if target != c.NONE:
                    code.operations.append((OUTSIDE, target))
                return
        if first[:1].islower() and (len(steps) == 1 or not self.type(steps[-1][1], chain)):  # a field of a library's class
            for depth, owner in enumerate(chain):
                if any(
                    not world.ours(name) and name != "java.lang.Object" and not world.interface(name) for name in world.above(owner)
                ) or (world.open(owner)):
                    holder = self.around(code, chain, depth)
                    if target != c.NONE:
                        code.operations.append((LOAD, holder, c.ELEMENT, target))
                        code.operations.append((OUTSIDE, target))
                    else:
                        code.operations.append((STORE, holder, c.ELEMENT, source))

    def _end(
        self,
        code: Code,
        steps: tuple[tuple[str, int], ...],
        target: int,
        source: int,
        *,
        slot: int = c.NONE,
        key: tuple[str, str, str] = ("", "", ""),
    ) -> None:
        emit = code.operations.append
        names = [name for name, _ in steps]
        if slot == c.NONE:
            if not names:
                if target != c.NONE:
                    emit((STATIC_LOAD, *key, target))
                else:
                    self.stored.add(key[1])
                    emit((STATIC_STORE, *key, source))
                return
            slot = self.fresh(code)
            emit((STATIC_LOAD, *key, slot))
        for name in names[:-1]:
            following = self.fresh(code)
            emit((LOAD, slot, name, following))
            slot = following
        if target != c.NONE:
            emit((LOAD, slot, names[-1], target))
        else:
            self.stored.add(names[-1])
            emit((STORE, slot, names[-1], source))
