"""Expressions: syntax nodes → tuples of :mod:`forelog.java.ir`.

One method a construct, found through a table by the node's kind number.  Here are literals, operators and patterns; what reaches something
is in :mod:`forelog.java.access`.
"""

import re

from tree_sitter import Node

from forelog.java import literals
from forelog.java.access import EXPRESSIONS, AccessLowering, Handler
from forelog.java.grammar import COMMENTS, KINDS, field, kind
from forelog.java.ir import Expr, Pattern
from forelog.java.spelling import TYPES

_BINARY = kind("binary_expression")
_RECORD_PATTERN = kind("record_pattern")
_MODIFIERS = kind("modifiers")
_UNDERSCORE = kind("underscore_pattern")
_INTERPOLATION = kind("string_interpolation")
_F_NAME, _F_VALUE = field("name"), field("value")
_F_LEFT, _F_RIGHT, _F_OPERATOR, _F_OPERAND = field("left"), field("right"), field("operator"), field("operand")
_F_CONDITION, _F_PATTERN = field("condition"), field("pattern")
_F_CONSEQUENCE, _F_ALTERNATIVE = field("consequence"), field("alternative")
_CLASS_NAME = re.compile(r"\w+(?:\.\w+)+(?:\$\w+)*")


class ExpressionLowering(AccessLowering):
    """Lowers expressions of one file; :class:`~forelog.java.statements.StatementLowering` adds statements."""

    def _name(self, node: Node) -> Expr:
        start = node.start_byte
        return ("name", start, self._texts[self.source[start : node.end_byte]])

    def _string(self, node: Node) -> Expr:
        raw = self.source[node.start_byte : node.end_byte]
        if b"\\{" in raw and any(child.kind_id == _INTERPOLATION for child in node.named_children):
            return self.bad(node)
        value = literals.string_value(raw.decode("utf-8", "replace"))
        if "." in value and _CLASS_NAME.fullmatch(value):
            self.made.add((-1, value, True))
        return ("lit", node.start_byte, "String", value)

    def _char(self, node: Node) -> Expr:
        return ("lit", node.start_byte, "char", literals.char_value(self.text(node)))

    def _floating(self, node: Node) -> Expr:
        return ("lit", node.start_byte, *literals.floating(self.text(node)))

    def _this(self, node: Node) -> Expr:
        return ("this", node.start_byte, None)

    def _parenthesized(self, node: Node) -> Expr:
        for child in node.named_children:
            number = child.kind_id
            if number not in COMMENTS:
                return EXPRESSIONS[number](self, child)
        return ("bad", node.start_byte, ())

    def _binary(self, node: Node) -> Expr:
        children = node.children
        if len(children) != 3 or not children[2].is_named:
            return self._binary_with_comments(node)
        sign = children[1].kind_id
        operator = KINDS[sign]
        operands = [children[2]]
        left = children[0]
        while left.kind_id == _BINARY:
            children = left.children
            if len(children) != 3 or children[1].kind_id != sign:
                break
            operands.append(children[2])
            left = children[0]
        operands.append(left)
        operands.reverse()
        return ("binary", node.start_byte, operator, tuple([EXPRESSIONS[operand.kind_id](self, operand) for operand in operands]))

    def _binary_with_comments(self, node: Node) -> Expr:
        operator = self._operator(node)
        operands: list[Node] = []
        left: Node | None = node
        while left is not None and left.kind_id == _BINARY and self._operator(left) == operator:
            right = left.child_by_field_id(_F_RIGHT)
            if right is not None:
                operands.append(right)
            left = left.child_by_field_id(_F_LEFT)
        if left is not None:
            operands.append(left)
        operands.reverse()
        return ("binary", node.start_byte, operator, tuple([self.expr(operand) for operand in operands]))

    def _operator(self, node: Node) -> str:
        operator = node.child_by_field_id(_F_OPERATOR)
        return operator.type if operator is not None else ""

    def _unary(self, node: Node) -> Expr:
        children = node.children
        if len(children) == 2:
            operator, operand = KINDS[children[0].kind_id], children[1]
        else:
            written = node.child_by_field_id(_F_OPERAND)
            if written is None:
                return self.bad(node)
            operator, operand = self._operator(node), written
        inner = self.expr(operand)
        if operator == "-" and inner[0] == "lit" and inner[2] in ("int", "long", "float", "double"):
            return ("lit", node.start_byte, inner[2], -inner[3])
        return ("unary", node.start_byte, operator, inner)

    def _update(self, node: Node) -> Expr:
        children = node.children
        prefix = not children[0].is_named
        named = [child for child in node.named_children if child.kind_id not in COMMENTS]
        operator = "++" if any(child.type == "++" for child in children) else "--"
        return ("update", node.start_byte, operator, prefix, self.expr(named[0])) if named else self.bad(node)

    def _assign(self, node: Node) -> Expr:
        children = node.children
        if len(children) == 3 and children[2].is_named:
            left, sign, right = children
            target = EXPRESSIONS[left.kind_id](self, left)
            return ("assign", node.start_byte, KINDS[sign.kind_id], target, EXPRESSIONS[right.kind_id](self, right))
        first, last = node.child_by_field_id(_F_LEFT), node.child_by_field_id(_F_RIGHT)
        if first is None or last is None:
            return self.bad(node)
        return ("assign", node.start_byte, self._operator(node), self.expr(first), self.expr(last))

    def _ternary(self, node: Node) -> Expr:
        parts = [node.child_by_field_id(f) for f in (_F_CONDITION, _F_CONSEQUENCE, _F_ALTERNATIVE)]
        if any(part is None for part in parts):
            return self.bad(node)
        return ("cond", node.start_byte, *[self.expr(part) for part in parts if part is not None])

    def _cast(self, node: Node) -> Expr:
        value = node.child_by_field_id(_F_VALUE)
        types = tuple(self.type(child) for child in node.children_by_field_name("type"))
        return ("cast", node.start_byte, types, self.expr(value) if value is not None else ("bad", node.end_byte, ()))

    def _instanceof(self, node: Node) -> Expr:
        left = node.child_by_field_id(_F_LEFT)
        pattern_node = node.child_by_field_id(_F_PATTERN)
        if pattern_node is not None:
            pattern = self.pattern(pattern_node)
        else:
            right, name = node.child_by_field_id(_F_RIGHT), node.child_by_field_id(_F_NAME)
            pattern = ("typepat", self.type(right) if right is not None else "", self.text(name) if name is not None else "")
        return ("instanceof", node.start_byte, self.expr(left) if left is not None else ("bad", node.start_byte, ()), pattern)

    def pattern(self, node: Node) -> Pattern:
        """A type or record pattern, with or without the ``pattern`` node around it."""
        if node.kind_id == _RECORD_PATTERN:
            type_name, name = "", ""
            parts: tuple[Pattern, ...] = ()
            for child in node.named_children:
                if child.kind_id in COMMENTS:
                    continue
                if child.type == "record_pattern_body":
                    parts = tuple(self.pattern(part) for part in child.named_children if part.kind_id not in COMMENTS)
                elif not type_name:
                    type_name = self.type(child)
                else:
                    name = self.text(child)
            return ("recpat", type_name, parts, name)
        named = [child for child in node.named_children if child.kind_id not in COMMENTS and child.kind_id != _MODIFIERS]
        if node.type == "pattern" and named:
            return self.pattern(named[0])
        if len(named) == 1 and named[0].kind_id == _RECORD_PATTERN:
            return self.pattern(named[0])
        if node.kind_id == _UNDERSCORE or not named:
            return ("typepat", "", "")
        last = self.text(named[-1]) if len(named) > 1 else ""
        return ("typepat", self.type(named[0]) if named[0].kind_id != _UNDERSCORE else "", "" if last == "_" else last)

    def _switch_expr(self, node: Node) -> Expr:
        return self.switch(node, is_expression=True)


def _integer(base: int) -> Handler:
    def handler(self: ExpressionLowering, node: Node) -> Expr:
        start, end = node.start_byte, node.end_byte
        if base == 10 and end - start < 10 and (digits := self.source[start:end]).isdigit():
            return ("lit", start, "int", int(digits))
        return ("lit", node.start_byte, *literals.integer(self.text(node), base))

    return handler


def _constant(name: str, value: bool | None) -> Handler:
    def handler(_self: ExpressionLowering, node: Node) -> Expr:
        return ("lit", node.start_byte, name, value)

    return handler


_E = ExpressionLowering
EXPRESSIONS |= {
    kind(name): handler
    for name, handler in {
        "identifier": _E._name,
        "decimal_integer_literal": _integer(10),
        "hex_integer_literal": _integer(16),
        "octal_integer_literal": _integer(8),
        "binary_integer_literal": _integer(2),
        "decimal_floating_point_literal": _E._floating,
        "hex_floating_point_literal": _E._floating,
        "true": _constant("boolean", True),
        "false": _constant("boolean", False),
        "null_literal": _constant("null", None),
        "character_literal": _E._char,
        "string_literal": _E._string,
        "this": _E._this,
        "super": _E._super,
        "parenthesized_expression": _E._parenthesized,
        "binary_expression": _E._binary,
        "unary_expression": _E._unary,
        "update_expression": _E._update,
        "assignment_expression": _E._assign,
        "ternary_expression": _E._ternary,
        "cast_expression": _E._cast,
        "instanceof_expression": _E._instanceof,
        "field_access": _E._field_access,
        "array_access": _E._index,
        "method_invocation": _E._call,
        "object_creation_expression": _E._new,
        "array_creation_expression": _E._new_array,
        "array_initializer": _E._array_init,
        "element_value_array_initializer": _E._array_init,
        "class_literal": _E._class_literal,
        "method_reference": _E._method_ref,
        "lambda_expression": _E._lambda,
        "switch_expression": _E._switch_expr,
        "template_expression": _E.bad,
        "scoped_identifier": _E._type_node,
    }.items()
} | dict.fromkeys(TYPES, _E._type_node)
