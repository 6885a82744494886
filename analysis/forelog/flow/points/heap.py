"""What objects hold: nodes of fields, of static fields, and of what nobody knows better than by its declared type."""

from typing import Any

from forelog.flow.points import constraints as c
from forelog.flow.points.program import Program
from forelog.flow.points.solver import Solver
from forelog.flow.points.values import ESCAPING, HOLDER, OURS, OUTSIDE, Values
from forelog.flow.points.world import World


class Heap(Solver):
    """Objects and their fields."""

    def __init__(self, world: World, values: Values, program: Program) -> None:
        super().__init__(values)
        self.world = world
        self.program = program
        self._fields: dict[tuple[int, str], int] = {}
        self._statics: dict[tuple[str, str], int] = {}
        self._escaping: dict[int, int] = {}
        self._unknown: dict[str, int] = {}
        self.any = self.node()
        """All objects and functions."""
        self.escaped = self.node()
        """What is handed to open libraries."""
        self.library = self.node(ESCAPING)
        """What any open library may give: for containers stands what is in them."""
        self.inside = self.node()
        """What any object of a library may hold."""
        self.give(self.inside, 1 << OUTSIDE)
        self._fields[OUTSIDE, c.ELEMENT] = self.inside
        self.edge(self.escaped, self.library)

    def object(self, name: str) -> int:
        """The value of an object of exactly this class."""
        number = self.values.of(OURS, (name,), name)
        self.give(self.any, 1 << number)
        return number

    def holder(self, *key: Any) -> int:
        """The value of a library's object, or an array."""
        return self.values.of(HOLDER, key)

    def holds(self, value: int) -> bool:
        """Whether it is a library's object, or in part: of a class that extends a library's."""
        return bool(self.values.holding >> value & 1)

    def field(self, value: int, name: str) -> int:
        """Node of a field of an object; what it holds is one, too."""
        key = value, name
        found = self._fields.get(key)
        if found is None:
            owner = self.values.class_of[value]
            declared = self.world.field(owner, name) if owner and name != c.ELEMENT else None
            found = self._fields[key] = self.node(self.values.filter(declared[2]) if declared is not None else 0)
            if declared is not None and name not in self.program.stored:
                self.unknown(found, declared[2])
        return found

    def component(self, value: int, name: str) -> str:
        """Name of a field; that of a record's component by its number (``#1``)."""
        if name[0] == "#":
            parts = self.program.records.get(self.values.class_of[value], ())
            number = int(name[1:])
            return parts[number] if number < len(parts) else name
        return name

    def static(self, owner: str, name: str, kind: str) -> int:
        """Node of a static field."""
        key = owner, name
        found = self._statics.get(key)
        if found is None:
            found = self._statics[key] = self.node(self.values.filter(kind))
            if name not in self.program.stored:
                self.unknown(found, kind)
        return found

    def unknown(self, node: int, declared: str) -> None:
        """A node has whatever its declared type can hold: of a library's type, what libraries hold."""
        found = self._unknown.get(declared)
        if found is None:
            found = self._unknown[declared] = self.node(self.values.filter(declared))
            self.edge(self.any if self.world.ours(declared) else self.inside, found)
            if declared.endswith("]"):
                value = self.holder("any", declared)
                self.give(found, 1 << value)
                self.unknown(self.field(value, c.ELEMENT), declared[:-2])
        self.edge(found, node)

    def escaping(self, kind: int) -> int:
        """Node of what libraries may give, as far as a declared type lets it through."""
        found = self._escaping.get(kind)
        if found is None:
            found = self._escaping[kind] = self.node(kind)
            self.edge(self.library, found)
        return found

    def link(self, node: int, kind: int) -> None:
        """Any object of a library came to a node: what libraries hold may be among it."""
        self.linked.add(node)
        if self.values.ours(kind):
            self.edge(self.escaping(kind), node)
