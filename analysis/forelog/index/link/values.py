"""Expressions that are no calls: names, fields, operators (JLS 6.5, 15)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from forelog.index.link.classes import ClassInfo, FieldInfo
from forelog.index.link.reflection import Reflection
from forelog.index.link.scopes import TypeScope
from forelog.index.link.types import BOOLEAN, BOXES, INT, NULL, OUTSIDE, PRIMITIVES, RANK, STRING, Type, unbox
from forelog.java.ir import Expr, Pattern

_MISSING: Final[Any] = object()
_COMPARISONS: Final = frozenset(("==", "!=", "<", ">", "<=", ">=", "&&", "||"))


class Values(Reflection):
    """Types of expressions."""

    __slots__ = ()

    # Names.

    var_fields: dict[tuple[ClassInfo | None, str], FieldInfo | None]
    """Fields that simple names mean, by (class around the name, name)."""

    def find_var_field(self, name: str) -> FieldInfo | None:
        """The field that a simple name means: of this class, a supertype, a class around it, or a static import."""
        key = (self.info, name)
        found: Any = self.var_fields.get(key, _MISSING)
        if found is _MISSING:
            found = self.var_fields[key] = self._find_var_field(name)
        return found  # type: ignore[no-any-return]

    def _find_var_field(self, name: str) -> FieldInfo | None:
        info = self.info
        while info is not None:
            field = self.members.find_field(info.name, name)
            if field is not None:
                return field
            info = self.world.find(info.outer) if info.outer else None
        for owner in self.file_scope.static_single.get(name, ()):
            field = self.members.find_field(self.world.canonical(owner) or owner, name)
            if field is not None:
                return field
        for owner in self.file_scope.static_on_demand:
            field = self.members.find_field(self.world.canonical(owner) or owner, name)
            if field is not None:
                return field
        return None

    def field_named(self, e: Expr) -> Type | None:
        """Type of a name that is no local."""
        name = e[2]
        field = self.find_var_field(name)
        if field is not None:
            self.fields[id(e)] = field
            self.note_field(field, e[1])
            return self.field_type(field, None)
        return OUTSIDE if self.inherited_outside(name) else None

    def inherited_outside(self, name: str) -> bool:
        """Is a name that nothing in sight declares a field that this class, or one around it, inherits from a class outside?"""
        if "." in name:
            return False
        info = self.info
        while info is not None:
            if self.members.has_unknown_super(info.name):
                return self.members.inherits_outside(info.name)
            info = self.world.find(info.outer) if info.outer else None
        return False

    def qualifier(self, e: Expr) -> tuple[str, Any]:
        """What stands before a dot (JLS 6.5.2): ``("value", type)``, ``("class", binary name)`` or ``("package", dotted name)``."""
        operation: str = e[0]
        if operation == "name":
            name: str = e[2]
            if name in self.vars:
                found = self.types[id(e)] = self.vars[name]
                return "value", found
            key = (self.scope, name)
            known = self.meant.get(key)
            if known is None:
                known = self.meant[key] = self._name_means(name)
            what, value, field = known
            if field is not None:
                self.fields[id(e)] = field
                self.note_field(field, e[1])
                found = self.types[id(e)] = self.field_type(field, None)
                return "value", found
            return what, value
        if operation == "field":
            what, value = self.qualifier(e[2])
            name = e[3]
            if what == "package":
                dotted = f"{value}.{name}"
                if self.world.exists(dotted):
                    return "class", dotted
                if name[:1].isupper() and not self.world.has_package(dotted):
                    return "class", dotted
                return "package", dotted
            if what == "class":
                field = self.members.find_field(value, name)
                if field is not None:
                    self.fields[id(e)] = field
                    self.note_field(field, e[1])
                    found = self.types[id(e)] = self.field_type(field, ("class", value, ()))
                    return "value", found
                member = self.world.member_type(value, name)
                if member is not None:
                    return "class", member
                if self.world.find(value) is None and name[:1].isupper() and not name.isupper():
                    return "class", f"{value}${name}"
                outside = self.members.inherits_outside(value) or self.members.outside(("class", value, ()))
                found = self.types[id(e)] = OUTSIDE if outside else None
                return "value", found
            found = self.types[id(e)] = self._member_field(e, value)
            return "value", found
        if operation == "type":
            t = self.scope.resolve(e[2])
            return ("class", t[1]) if t is not None and t[0] == "class" else ("value", t)
        return "value", self.expr(e)

    meant: dict[tuple[TypeScope, str], tuple[str, Any, FieldInfo | None]]
    """What simple names before a dot mean that are no locals: as :meth:`qualifier` says it, and the field."""

    def _name_means(self, name: str) -> tuple[str, Any, FieldInfo | None]:
        field = self.find_var_field(name)
        if field is not None:
            return "value", None, field
        binary = self.scope.find_class(name)
        if binary is not None:
            return "class", binary, None
        if self.scope.is_type_var(name):
            return "value", ("var", name), None
        if name[:1].isupper():
            return "class", self.file_scope.guess(name), None
        return "package", name, None

    def _field(self, e: Expr) -> Type | None:
        what, value = self.qualifier(e)
        return value if what == "value" else None

    def _member_field(self, e: Expr, t: Type | None) -> Type | None:
        t = self.value(t)
        if t is None:
            return None
        if t[0] == "array":
            return INT if e[3] == "length" else None
        if t == OUTSIDE:
            return t
        owner = self.class_of(t)
        field = self.members.find_field(owner, e[3]) if owner else None
        if field is None:
            known = t[0] == "class" and (self.members.outside(t) or self.members.inherits_outside(t[1]))
            return OUTSIDE if known else None
        self.fields[id(e)] = field
        if field.static:
            self.note_field(field, e[1])
        return self.field_type(field, t if t[0] == "class" else ("class", owner, ()))

    def _this(self, e: Expr) -> Type | None:
        if e[2] is not None:
            t = self.scope.resolve(e[2])
            info = self.world.find(t[1]) if t is not None and t[0] == "class" else None
            return info.type() if info is not None else t
        return self.info.type() if self.info is not None else None

    def _super(self, e: Expr, _expected: Type | None = None) -> Type | None:
        info: ClassInfo | None = self.info
        if e[2] is not None:
            t = self.scope.resolve(e[2])
            info = self.world.find(t[1]) if t is not None and t[0] == "class" else None
            if info is not None and info.interface:
                return info.type()
        return info.superclass if info is not None else None

    def _classlit(self, e: Expr, _expected: Type | None = None) -> Type | None:
        t = self.scope.resolve(e[2])
        if t is not None and t[0] == "class":
            self.named_classes.append(t[1])
        if t is not None and t[0] == "prim":
            t = BOXES[t[1]]
        return ("class", "java.lang.Class", (t,))

    def _lit(self, e: Expr) -> Type | None:
        kind = e[2]
        if kind == "String":
            value = e[3]
            if "." in value and value in self.world.where:
                self.named_classes.append(value)
            return STRING
        return NULL if kind == "null" else PRIMITIVES[kind]

    # Operators.

    def _binary(self, e: Expr) -> Type | None:
        operator, operands = e[2], e[3]
        if operator in _COMPARISONS:
            for operand in operands:
                self.expr(operand)
            return BOOLEAN
        types = [self.value(self.expr(operand)) for operand in operands]
        if operator == "+":
            return self._plus(e, operands, types)
        if operator in ("<<", ">>", ">>>"):
            return _promoted(types[0], None)
        if operator in ("&", "|", "^") and any(unbox(t) == BOOLEAN for t in types):
            return BOOLEAN
        result = types[0]
        for t in types[1:]:
            result = _promoted(result, t)
        return result

    def _plus(self, e: Expr, operands: tuple[Expr, ...], types: list[Type | None]) -> Type | None:
        result, is_text = types[0], types[0] == STRING
        for t in types[1:]:
            if is_text or t == STRING:
                is_text = True
            else:
                result = _promoted(result, t)
        if not is_text:
            return result
        for at, t in enumerate(types):
            if t is not None and t is not STRING and t[0] == "class" and t != STRING:
                self.printed(t, operands[at][1], e[1])
        return STRING

    def _unary(self, e: Expr) -> Type | None:
        t = self.value(self.expr(e[3]))
        return BOOLEAN if e[2] == "!" else _promoted(t, None)

    def _update(self, e: Expr, _expected: Type | None = None) -> Type | None:
        return self.expr(e[4])

    def _assign(self, e: Expr) -> Type | None:
        target = self.expr(e[3])
        value = self.expr(e[4], target)
        self.bind_meaning(e[3], e[4])
        if e[2] == "+=" and target == STRING:
            shown = self.value(value)
            if shown is not None and shown[0] == "class" and shown != STRING:
                self.printed(shown, e[4][1], e[1])
        if e[3][0] == "name" and target is None and self.vars.get(e[3][2], 0) is None:
            self.vars[e[3][2]] = self.value(value)
        return target if target is not None else value

    def _instanceof(self, e: Expr, _expected: Type | None = None) -> Type | None:
        t = self.expr(e[2])
        self.bind_pattern(e[3], t)
        return BOOLEAN

    def bind_pattern(self, pattern: Pattern, matched: Type | None) -> None:
        """Declare the variables of a pattern; its scope (JLS 6.3.1) is taken as the rest of the block."""
        t = self.scope.resolve(pattern[1]) if pattern[1] and pattern[1] != "var" else self.value(matched)
        if pattern[0] == "typepat":
            if pattern[2]:
                self.declare(pattern[2], t)
            return
        record = self.world.find(t[1]) if t is not None and t[0] == "class" else None
        if t is not None and record is not None and record.type_params and not t[2]:  # inferred from what is matched (JLS 18.5.5)
            t = ("class", t[1], tuple([self.inference.fresh() for _ in record.type_params]))
            self.inference.unify(self.value(matched), t)
        fields = list(record.fields.values()) if record is not None else []
        components = [f for f in fields if not f.static]
        for at, part in enumerate(pattern[2]):
            component = self.field_type(components[at], t) if at < len(components) else None
            self.bind_pattern(part, component)
        if pattern[3]:
            self.declare(pattern[3], t)

    def _index(self, e: Expr, _expected: Type | None = None) -> Type | None:
        t = self.value(self.expr(e[2]))
        self.expr(e[3])
        if t == OUTSIDE:
            return t
        return t[1] if t is not None and t[0] == "array" else None

    def _new_array(self, e: Expr, _expected: Type | None = None) -> Type | None:
        for dim in e[3]:
            self.expr(dim)
        t = self.scope.resolve(e[2])
        if e[4] is not None:
            self._array_init(e[4], t)
        return t

    def _array_init(self, e: Expr, expected: Type | None = None) -> Type | None:
        element = expected[1] if expected is not None and expected[0] == "array" else None
        for item in e[2]:
            if item[0] == "arrayinit":
                self._array_init(item, element)
            else:
                self.expr(item, element)
        return expected

    def _type(self, e: Expr, _expected: Type | None = None) -> Type | None:
        return self.scope.resolve(e[2])

    def _bad(self, e: Expr, _expected: Type | None = None) -> Type | None:
        for part in e[2]:
            self.expr(part)
        return None


def _promoted(left: Type | None, right: Type | None) -> Type | None:
    """Binary numeric promotion (JLS 5.6)."""
    left, right = unbox(left), unbox(right)
    if left is None or left[0] != "prim":
        return right if right is not None and right[0] == "prim" and left is None else None
    rank = RANK.get(left[1], 0)
    if right is not None and right[0] == "prim":
        rank = max(rank, RANK.get(right[1], 0))
    return (INT, PRIMITIVES["long"], PRIMITIVES["float"], PRIMITIVES["double"])[rank]


EXPRESSIONS: dict[str, Callable[[Any, Expr, Type | None], Type | None]] = {
    "super": Values._super,
    "classlit": Values._classlit,
    "update": Values._update,
    "instanceof": Values._instanceof,
    "index": Values._index,
    "newarray": Values._new_array,
    "type": Values._type,
    "bad": Values._bad,
    "arrayinit": Values._array_init,
}
"""How the others are read, those that are no calls; :meth:`FileLinker.expr` knows the frequent ones itself."""
