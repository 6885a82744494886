"""Expressions: syntax nodes → tuples of :mod:`forelog.java.ir`.

One method a construct, found through a table by the node's kind number.  Here are literals, operators and patterns; what reaches something
is in :mod:`forelog.java.access`.
"""

import re
from typing import Final

from forelog.java import literals
from forelog.java.access import EXPRESSIONS, AccessLowering, Handler
from forelog.java.facts import PART_OF_NAME
from forelog.java.grammar import COMMENTS, KINDS, field, kind
from forelog.java.ir import Expr, Pattern
from forelog.java.nodes import Node
from forelog.java.spelling import TYPES

_BINARY: Final = kind("binary_expression")
_RECORD_PATTERN: Final = kind("record_pattern")
_MODIFIERS: Final = kind("modifiers")
_UNDERSCORE: Final = kind("underscore_pattern")
_INTERPOLATION: Final = kind("string_interpolation")
_F_NAME: Final = field("name")
_F_VALUE: Final = field("value")
_F_TYPE: Final = field("type")
_F_LEFT: Final = field("left")
_F_RIGHT: Final = field("right")
_F_OPERATOR: Final = field("operator")
_F_OPERAND: Final = field("operand")
_F_CONDITION: Final = field("condition")
_F_PATTERN: Final = field("pattern")
_F_CONSEQUENCE: Final = field("consequence")
_F_ALTERNATIVE: Final = field("alternative")
_NAME_PART: Final = re.compile(r"[\w.$]{2,80}")
_CLASS_NAME: Final = re.compile(r"\w+(?:\.\w+)+(?:\$\w+)*")


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
        if self.loads and value and _NAME_PART.fullmatch(value):
            self.made.add((-1, PART_OF_NAME + value, True))
        return ("lit", node.start_byte, "String", value)

    def _char(self, node: Node) -> Expr:
        return ("lit", node.start_byte, "char", literals.char_value(self.text(node)))

    def _decimal(self, node: Node) -> Expr:
        start, end = node.start_byte, node.end_byte
        if end - start < 10 and (digits := self.source[start:end]).isdigit():
            return ("lit", start, "int", int(digits))
        return self._integer(node, 10)

    def _hexadecimal(self, node: Node) -> Expr:
        return self._integer(node, 16)

    def _octal(self, node: Node) -> Expr:
        return self._integer(node, 8)

    def _binary_literal(self, node: Node) -> Expr:
        return self._integer(node, 2)

    def _integer(self, node: Node, base: int) -> Expr:
        kind_of, value = literals.integer(self.text(node), base)
        return ("lit", node.start_byte, kind_of, value)

    def _true(self, node: Node) -> Expr:
        return ("lit", node.start_byte, "boolean", True)

    def _false(self, node: Node) -> Expr:
        return ("lit", node.start_byte, "boolean", False)

    def _null(self, node: Node) -> Expr:
        return ("lit", node.start_byte, "null", None)

    def _floating(self, node: Node) -> Expr:
        kind_of, value = literals.floating(self.text(node))
        return ("lit", node.start_byte, kind_of, value)

    def _this(self, node: Node) -> Expr:
        return ("this", node.start_byte, None)

    def _parenthesized(self, node: Node) -> Expr:
        for child in node.named_children:
            number = child.kind_id
            if number not in COMMENTS:
                self.deeper(1)
                inner = EXPRESSIONS[number](self, child)
                self.depth -= 1
                return inner
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
        self.deeper(2)
        read = tuple([EXPRESSIONS[operand.kind_id](self, operand) for operand in operands])
        self.depth -= 2
        return ("binary", node.start_byte, operator, read)

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
        self.deeper(3)
        read = tuple([self.expr(operand) for operand in operands])
        self.depth -= 3
        return ("binary", node.start_byte, operator, read)

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
        self.deeper(2)
        inner = self.expr(operand)
        self.depth -= 2
        if operator == "-" and inner[0] == "lit" and inner[2] in ("int", "long", "float", "double"):
            return ("lit", node.start_byte, inner[2], -inner[3])
        return ("unary", node.start_byte, operator, inner)

    def _update(self, node: Node) -> Expr:
        children = node.children
        prefix = not children[0].is_named
        named = [child for child in node.named_children if child.kind_id not in COMMENTS]
        operator = "++" if any(child.type == "++" for child in children) else "--"
        if not named:
            return self.bad(node)
        self.deeper(2)
        target = self.expr(named[0])
        self.depth -= 2
        return ("update", node.start_byte, operator, prefix, target)

    def _assign(self, node: Node) -> Expr:
        children = node.children
        if len(children) == 3 and children[2].is_named:
            left, sign, right = children
            self.deeper(1)
            target, value = EXPRESSIONS[left.kind_id](self, left), EXPRESSIONS[right.kind_id](self, right)
            self.depth -= 1
            return ("assign", node.start_byte, KINDS[sign.kind_id], target, value)
        first, last = node.child_by_field_id(_F_LEFT), node.child_by_field_id(_F_RIGHT)
        if first is None or last is None:
            return self.bad(node)
        self.deeper(2)
        target, value = self.expr(first), self.expr(last)
        self.depth -= 2
        return ("assign", node.start_byte, self._operator(node), target, value)

    def _ternary(self, node: Node) -> Expr:
        condition, then = node.child_by_field_id(_F_CONDITION), node.child_by_field_id(_F_CONSEQUENCE)
        otherwise = node.child_by_field_id(_F_ALTERNATIVE)
        if condition is None or then is None or otherwise is None:
            return self.bad(node)
        self.deeper(3)
        found = ("cond", node.start_byte, self.expr(condition), self.expr(then), self.expr(otherwise))
        self.depth -= 3
        return found

    def _cast(self, node: Node) -> Expr:
        value = node.child_by_field_id(_F_VALUE)
        types = tuple([self.type(child) for child in node.children_by_field_id(_F_TYPE)])
        self.deeper(2)
        inner = self.expr(value) if value is not None else ("bad", node.end_byte, ())
        self.depth -= 2
        return ("cast", node.start_byte, types, inner)

    def _instanceof(self, node: Node) -> Expr:
        left = node.child_by_field_id(_F_LEFT)
        pattern_node = node.child_by_field_id(_F_PATTERN)
        if pattern_node is not None:
            pattern = self.pattern(pattern_node)
        else:
            right, name = node.child_by_field_id(_F_RIGHT), node.child_by_field_id(_F_NAME)
            pattern = ("typepat", self.type(right) if right is not None else "", self.text(name) if name is not None else "")
        self.deeper(2)
        inner = self.expr(left) if left is not None else ("bad", node.start_byte, ())
        self.depth -= 2
        return ("instanceof", node.start_byte, inner, pattern)

    def pattern(self, node: Node) -> Pattern:
        """A type or record pattern, with or without the ``pattern`` node around it."""
        self.deeper(2)
        found = self._pattern(node)
        self.depth -= 2
        return found

    def _pattern(self, node: Node) -> Pattern:
        if node.kind_id == _RECORD_PATTERN:
            type_name, name = "", ""
            parts: tuple[Pattern, ...] = ()
            for child in node.named_children:
                if child.kind_id in COMMENTS:
                    continue
                if child.type == "record_pattern_body":
                    parts = tuple([self.pattern(part) for part in child.named_children if part.kind_id not in COMMENTS])
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


_E = ExpressionLowering
_BY_NAME: dict[str, Handler] = {
    "identifier": _E._name,
    "decimal_integer_literal": _E._decimal,
    "hex_integer_literal": _E._hexadecimal,
    "octal_integer_literal": _E._octal,
    "binary_integer_literal": _E._binary_literal,
    "decimal_floating_point_literal": _E._floating,
    "hex_floating_point_literal": _E._floating,
    "true": _E._true,
    "false": _E._false,
    "null_literal": _E._null,
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
}
_BY_KIND: Final = {kind(name): handler for name, handler in _BY_NAME.items()} | dict.fromkeys(TYPES, _E._type_node)
for _number, _handler in _BY_KIND.items():
    EXPRESSIONS[_number] = _handler
