"""Uses of classes and fields: what a static initialiser runs on (JLS 12.4.1), and the types of fields."""

from __future__ import annotations

from typing import Final

from forelog.index.link.classes import ClassInfo, FieldInfo
from forelog.index.link.state import State
from forelog.index.link.types import Type, substitute
from forelog.java import facts
from forelog.java.ir import Expr

_CONSTANT_TYPES: Final = frozenset(("String", "java.lang.String", "int", "long", "boolean", "char", "byte", "short", "double", "float"))
_ALONE: Final = frozenset(("lit", "call", "new"))
_DEEPEST: Final = 8
"""Constants in terms of each other that are followed."""


class Initializers(State):
    """Edges to static initialisers."""

    __slots__ = ()

    _noted: set[tuple[str, int]]
    """Uses of classes that were noted in this method: (class, position that gives the line)."""

    def note_use(self, owner: str, pos: int, line_pos: int) -> None:
        """A class is instantiated, or a static method or a non-constant static field of it is used."""
        chain = self.links.initializers.get(owner)
        if chain is None:
            chain = self.initializers_of(owner)
        if not chain:
            return
        at = (owner, line_pos)
        if at in self._noted:
            return
        self._noted.add(at)
        for name, method_id in chain:
            if not self.initialized_here(name):
                self.emit(pos, line_pos, method_id, "<clinit>", "initializer")

    def initializers_of(self, owner: str) -> tuple[tuple[str, int], ...]:
        """Static initialisers that the use of a class runs, the classes' names with them."""
        chain = self.links.initializers.get(owner)
        if chain is None:
            chain = self.links.initializers[owner] = tuple(self._initializers(owner))
        return chain

    def initialized_here(self, name: str) -> bool:
        """Has code of the class that is being read always been preceded by the initialisation of class *name*?"""
        here = self.info
        if here is None or not self.members.is_subclass(here.name, name):
            return False
        if here.name == name:
            return True
        above = self.world.find(name)
        return above is None or not above.interface or (not here.interface and _has_default(above))

    def _initializers(self, owner: str) -> list[tuple[str, int]]:
        """Static initialisers that the use of a class runs; an interface does not initialise those above it (JLS 12.4.1)."""
        used = self.world.find(owner)
        found: list[tuple[str, int]] = []
        for name in self.members.linearised(owner):
            info = self.world.find(name)
            if info is None or not info.workspace:
                continue
            if name != owner and info.interface and (used is None or used.interface or not _has_default(info)):
                continue
            found.extend((name, method.id) for method in info.own("<clinit>"))
        return found

    def note_field(self, field: FieldInfo, pos: int) -> None:
        """A field is read or written."""
        if field.static and field.owner.workspace:
            constant = field.is_constant
            if constant is None:
                constant = self._constant_by_others(field)
            if not constant:
                self.note_use(field.owner.name, pos, pos)

    def _constant_by_others(self, field: FieldInfo) -> bool:
        known = self.links.constants.get(field)
        if known is None:
            outer, self.dispatch.asked = self.dispatch.asked, set()
            found = self._is_constant(field, 0)
            known = self.links.constants[field] = (found, frozenset(self.dispatch.asked))
            self.dispatch.asked = outer
        self.dispatch.asked.update(known[1])
        return known[0]

    def _is_constant(self, field: FieldInfo, depth: int) -> bool:
        """A constant variable (JLS 4.12.4) does not initialise its class."""
        if not field.flags & facts.FINAL or field.init is None or field.flags & facts.ENUM:
            field.is_constant = False
            return False
        if depth > _DEEPEST:
            return False
        if depth:
            self.dispatch.asked.add((field.owner.name, f".{field.name}"))
        found = field.text in _CONSTANT_TYPES and self._constant_expression(field.init, field.owner, depth)
        if field.init[0] in _ALONE or field.text not in _CONSTANT_TYPES:
            field.is_constant = found  # of no other field: nothing to ask again
        return found

    def _constant_expression(self, e: Expr, owner: ClassInfo, depth: int) -> bool:
        """Is an expression in the initialiser of a field of *owner* constant (JLS 15.29)?"""
        operation = e[0]
        if operation == "lit":
            return bool(e[2] != "null")
        if operation in ("binary", "unary", "cond"):
            operands = e[3] if operation == "binary" else (e[3],) if operation == "unary" else e[2:5]
            return all(self._constant_expression(operand, owner, depth) for operand in operands)
        if operation == "cast":
            return bool(e[2]) and e[2][0] in _CONSTANT_TYPES and self._constant_expression(e[3], owner, depth)
        if operation == "name":
            field = None
            around: ClassInfo | None = owner
            while field is None and around is not None:
                field = self.members.find_field(around.name, e[2])
                around = self.world.find(around.outer) if around.outer else None
            return field is None or self._is_constant(field, depth + 1) or isinstance(field.constant, str | int | float)
        if operation == "field" and e[2][0] == "name":
            binary = owner.scope.find_class(e[2][2])
            field = self.members.find_field(binary, e[3]) if binary is not None else None
            return field is None or self._is_constant(field, depth + 1) or isinstance(field.constant, str | int | float)
        return bool(operation == "field")

    def field_type(self, field: FieldInfo, view: Type | None) -> Type | None:
        """Type of a field as seen through a value of type *view*."""
        t = field.type
        if t is None or field.static or (t[0] == "class" and not t[2]) or t[0] == "prim" or not field.owner.type_params:
            return t
        if view is None:
            view = self._own_view(field.owner)
        if view is None or view[0] != "class":
            return t
        seen = self.members.as_super(view, field.owner.name)
        return substitute(t, self.members.bindings(seen, field.owner)) if seen is not None else t

    def _own_view(self, owner: ClassInfo) -> Type | None:
        """The innermost class around this place that inherits from *owner*, as a type."""
        info = self.info
        while info is not None:
            if self.members.is_subclass(info.name, owner.name):
                return info.type()
            info = self.world.find(info.outer) if info.outer else None
        return None


def _has_default(info: ClassInfo) -> bool:
    """Does an interface declare an instance method with a body?  Then the initialisation of a class initialises it too (JLS 12.4.1)."""
    return any(not m.abstract and not m.static for methods in info.methods.values() for m in methods if m.name != "<clinit>")
