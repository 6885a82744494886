"""Uses of classes and fields: what a static initialiser runs on (JLS 12.4.1), and the types of fields."""

from __future__ import annotations

from forelog.index.link.classes import ClassInfo, FieldInfo
from forelog.index.link.state import State
from forelog.index.link.types import Type, substitute
from forelog.java import facts
from forelog.java.ir import Expr


class Initializers(State):
    """Edges to static initialisers."""

    __slots__ = ()

    _noted: set[tuple[str, int]]
    """Uses of classes that were noted in this method: (class, position that gives the line)."""

    def note_use(self, owner: str, pos: int, line_pos: int) -> None:
        """A class is instantiated, or a static method or a non-constant static field of it is used."""
        chain = self.links.initializers.get(owner)
        if chain is None:
            chain = self.links.initializers[owner] = tuple(self._initializers(owner))
        if not chain:
            return
        at = (owner, line_pos)
        if at in self._noted:
            return
        self._noted.add(at)
        for name, method_id in chain:
            if self.info is None or not self.members.is_subclass(self.info.name, name):
                self.emit(pos, line_pos, method_id, "<clinit>", "initializer")

    def _initializers(self, owner: str) -> list[tuple[str, int]]:
        found: list[tuple[str, int]] = []
        for name in self.members.linearised(owner):
            info = self.world.find(name)
            if info is None or not info.workspace:
                continue
            if (
                name != owner
                and info.interface
                and not any(not m.abstract and not m.static for methods in info.methods.values() for m in methods if m.name != "<clinit>")
            ):
                continue  # a superinterface is initialised only when it declares a default method
            found.extend((name, method.id) for method in info.own("<clinit>"))
        return found

    def note_field(self, field: FieldInfo, pos: int) -> None:
        """A field is read or written."""
        if field.static and field.owner.workspace:
            constant = field.is_constant
            if constant is None:
                constant = field.is_constant = _is_constant(field)
            if not constant:
                self.note_use(field.owner.name, pos, pos)

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


def _is_constant(field: FieldInfo) -> bool:
    """A constant variable (JLS 4.12.4) does not initialise its class."""
    if not field.flags & facts.FINAL or field.init is None or field.flags & facts.ENUM:
        return False
    return _constant_expression(field.init) and field.text in (
        "String",
        "java.lang.String",
        "int",
        "long",
        "boolean",
        "char",
        "byte",
        "short",
        "double",
        "float",
    )


def _constant_expression(e: Expr) -> bool:
    operation = e[0]
    if operation == "lit":
        return True
    if operation in ("binary", "unary"):
        operands = e[3] if operation == "binary" else (e[3],)
        return all(_constant_expression(operand) for operand in operands)
    if operation == "cast":
        return _constant_expression(e[3])
    return operation in ("name", "field")
