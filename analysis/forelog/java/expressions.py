"""Expressions: syntax nodes → tuples of :mod:`forelog.java.ir`.

One method a construct, found through a table by the node's kind number.  Children are taken by place where the grammar fixes it (three
times as fast as by field name); where comments may stand between them they are filtered first.
"""

import re
from collections.abc import Callable
from typing import Any

from tree_sitter import Node

from forelog.java import literals
from forelog.java.grammar import COMMENTS, ERROR, KINDS, field, kind, token
from forelog.java.ir import Expr, Pattern, Stmt
from forelog.java.typetext import erased, normalise, type_text

_ARGUMENTS = kind("argument_list")
_TYPE_ARGUMENTS = kind("type_arguments")
_CLASS_BODY = kind("class_body")
_IDENTIFIER = kind("identifier")
_SUPER = kind("super")
_THIS = kind("this")
_BLOCK = kind("block")
_INFERRED = kind("inferred_parameters")
_FORMAL = kind("formal_parameters")
_FORMAL_PARAMETER = kind("formal_parameter")
_BINARY = kind("binary_expression")
_PARENTHESIZED = kind("parenthesized_expression")
_ARRAY_INIT = kind("array_initializer")
_DIMENSIONS = kind("dimensions")
_DIMENSIONS_EXPR = kind("dimensions_expr")
_RECORD_PATTERN = kind("record_pattern")
_TYPE_PATTERN = kind("type_pattern")
_SPREAD = kind("spread_parameter")
_RECEIVER = kind("receiver_parameter")
_MODIFIERS = kind("modifiers")
_UNDERSCORE = kind("underscore_pattern")
_NEW = token("new")
_INTERPOLATION = kind("string_interpolation")
_COMPONENT = kind("record_pattern_component")
_STATEMENT_ONLY = frozenset((kind("switch_expression"),))
TYPES = frozenset(
    kind(name)
    for name in [
        "type_identifier",
        "scoped_type_identifier",
        "generic_type",
        "array_type",
        "integral_type",
        "floating_point_type",
        "boolean_type",
        "void_type",
        "annotated_type",
    ]
)
_F_NAME, _F_TYPE, _F_BODY, _F_VALUE = field("name"), field("type"), field("body"), field("value")
_F_LEFT, _F_RIGHT, _F_OPERATOR, _F_OPERAND = field("left"), field("right"), field("operator"), field("operand")
_F_CONDITION, _F_PATTERN, _F_PARAMETERS = field("condition"), field("pattern"), field("parameters")
_F_CONSEQUENCE, _F_ALTERNATIVE = field("consequence"), field("alternative")

Handler = Callable[[Any, Node], Expr]


_CLASS_NAME = re.compile(r"\w+(?:\.\w+)+(?:\$\w+)*")
_WORD = rb"[A-Za-z_$][\w$]*"
_PLAIN_CALL = re.compile(rb"(?:(%b)\.)?(%b)(\((?:(%b)(?:, ?(%b))?)?\))" % (_WORD, _WORD, _WORD, _WORD))
"""A call whose parts are all names, ``a.b(c, d)``: two of five calls.  Their nodes need not be made, which is the dearest part of reading."""
_PLAIN_FIELD = re.compile(rb"(this|%b)\.(%b)" % (_WORD, _WORD))
_NOT_NAMES = frozenset((b"this", b"super", b"null", b"true", b"false", b"switch", b"new"))
"""Words that stand where a name could and are none."""


class _Texts(dict[bytes, str]):
    """Spellings by their bytes: one string object for each, which saves memory and makes comparison quick."""

    def __missing__(self, raw: bytes) -> str:
        found = self[raw] = raw.decode("utf-8", "replace")
        return found


_TEXTS = _Texts()
_TYPE_TEXTS: dict[bytes, str] = {}
_TYPE_DEPTH = 100
"""Type arguments inside each other: what has more is read without them, for everyone who reads type texts walks down into them."""
_TEXTS_LIMIT = 400_000
"""Spellings kept in a process; the same names come in every file."""


class ExpressionLowering:
    """Lowers expressions of one file; :class:`~forelog.java.statements.StatementLowering` adds statements."""

    def __init__(self, source: bytes) -> None:
        self.source = source
        if len(_TEXTS) > _TEXTS_LIMIT:
            _TEXTS.clear()
            _TYPE_TEXTS.clear()
        self._texts = _TEXTS
        self._type_texts = _TYPE_TEXTS
        self.made: set[tuple[int, str, bool]] = set()
        """What the file instantiates or names: (type index or -1, type text or class name, only named)."""
        self.type_at = -1
        """Index of the class whose members are being read."""
        self.method = ""
        """Name component of the enclosing method in lambda names: the method's, ``new`` or ``static``."""
        self.lambdas = 0
        """Lambdas of the enclosing class so far, counted as javac does: an inner one before its outer one."""
        self.lambda_bodies: list[tuple[str, int, int, int]] = []
        """Those of the enclosing class: (name, position, end, number of parameters)."""

    # What statements and declarations add.

    def statement(self, node: Node) -> Stmt:
        """One statement."""
        raise NotImplementedError

    def block(self, node: Node) -> Stmt:
        """A block."""
        raise NotImplementedError

    def switch(self, node: Node, *, is_expression: bool) -> Expr:
        """A switch, old or new."""
        raise NotImplementedError

    def anonymous(self, body: Node, type_text: str, pos: int) -> int:
        """Lower the body of an anonymous class; index of its type."""
        raise NotImplementedError

    def compiled_as_lambda(self, target: Expr, name: str) -> bool:
        """Does javac make a lambda body of a method reference?"""
        raise NotImplementedError

    # Texts.

    def text(self, node: Node) -> str:
        """Source text of a node."""
        return self._texts[self.source[node.start_byte : node.end_byte]]

    def type(self, node: Node) -> str:
        """Type text of a type node."""
        raw = self.source[node.start_byte : node.end_byte]
        found = self._type_texts.get(raw)
        if found is None:
            if b"@" in raw or b"//" in raw or b"/*" in raw:
                found = type_text(node, self.source)
            else:
                found = normalise(raw.decode("utf-8", "replace"))
            if found.count("<") > _TYPE_DEPTH:
                found = erased(found)
            self._type_texts[raw] = found
        return found

    # Entry points.

    def expr(self, node: Node) -> Expr:
        """Any expression; what is not one (an error of syntax) becomes ``bad``."""
        return EXPRESSIONS[node.kind_id](self, node)

    def arguments(self, node: Node) -> tuple[Expr, ...]:
        """Arguments of a call."""
        if self.source[node.start_byte : node.end_byte] == b"()":
            return ()
        return tuple([EXPRESSIONS[number](self, child) for child in node.named_children if (number := child.kind_id) not in COMMENTS])

    def condition(self, node: Node) -> Expr:
        """A condition in parentheses."""
        return self.expr(node)

    # Leaves.

    def _name(self, node: Node) -> Expr:
        start = node.start_byte
        return ("name", start, self._texts[self.source[start : node.end_byte]])

    def _string(self, node: Node) -> Expr:
        raw = self.source[node.start_byte : node.end_byte]
        if b"\\{" in raw and any(child.kind_id == _INTERPOLATION for child in node.named_children):
            return self._bad(node)
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

    def _super(self, node: Node) -> Expr:
        return ("super", node.start_byte, None)

    def _type_node(self, node: Node) -> Expr:
        return ("type", node.start_byte, self.type(node))

    # Operators.

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
                return self._bad(node)
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
        return ("update", node.start_byte, operator, prefix, self.expr(named[0])) if named else self._bad(node)

    def _assign(self, node: Node) -> Expr:
        children = node.children
        if len(children) == 3 and children[2].is_named:
            left, sign, right = children
            target = EXPRESSIONS[left.kind_id](self, left)
            return ("assign", node.start_byte, KINDS[sign.kind_id], target, EXPRESSIONS[right.kind_id](self, right))
        first, last = node.child_by_field_id(_F_LEFT), node.child_by_field_id(_F_RIGHT)
        if first is None or last is None:
            return self._bad(node)
        return ("assign", node.start_byte, self._operator(node), self.expr(first), self.expr(last))

    def _ternary(self, node: Node) -> Expr:
        parts = [node.child_by_field_id(f) for f in (_F_CONDITION, _F_CONSEQUENCE, _F_ALTERNATIVE)]
        if any(part is None for part in parts):
            return self._bad(node)
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

    # Access and calls.

    def _field_access(self, node: Node) -> Expr:
        start = node.start_byte
        plain = _PLAIN_FIELD.fullmatch(self.source, start, node.end_byte)
        if plain is not None:
            first, last = plain.groups()
            if last not in _NOT_NAMES and first not in _NOT_NAMES:
                return ("field", plain.start(2), ("name", start, self._texts[first]), self._texts[last])
            if first == b"this" and last not in _NOT_NAMES:
                return ("field", plain.start(2), ("this", start, None), self._texts[last])
        return self._access(node)

    def _access(self, node: Node) -> Expr:
        children = node.children
        if len(children) == 3:
            last = children[2]
            if last.kind_id == _IDENTIFIER:
                return ("field", last.start_byte, self.expr(children[0]), self.text(last))
        else:
            children = [child for child in children if child.kind_id not in COMMENTS]
        first, last = children[0], children[-1]
        if last.kind_id == _THIS:
            return ("this", last.start_byte, self.type(first))
        if len(children) > 3 and children[2].kind_id == _SUPER:  # Outer.super.field
            return ("field", last.start_byte, ("super", children[2].start_byte, self.type(first)), self.text(last))
        if last.kind_id == _SUPER:
            return ("super", last.start_byte, self.type(first))
        return ("field", last.start_byte, self.expr(first), self.text(last))

    def _index(self, node: Node) -> Expr:
        named = [child for child in node.named_children if child.kind_id not in COMMENTS]
        if len(named) < 2:
            return self._bad(node)
        return ("index", node.start_byte, self.expr(named[0]), self.expr(named[1]))

    def _call(self, node: Node) -> Expr:
        start, end = node.start_byte, node.end_byte
        plain = _PLAIN_CALL.fullmatch(self.source, start, end)
        if plain is not None and _NOT_NAMES.isdisjoint(words := plain.groups()):
            first, called, _, one, two = words
            texts = self._texts
            if one is None:
                args: tuple[Expr, ...] = ()
            elif two is None:
                args = (("name", plain.start(4), texts[one]),)
            else:
                args = (("name", plain.start(4), texts[one]), ("name", plain.start(5), texts[two]))
            return (
                "call",
                plain.start(2),
                ("name", start, texts[first]) if first is not None else None,
                texts[called],
                args,
                plain.start(3),
                (),
                end,
            )
        children = node.children
        count = len(children)
        arguments, name = children[-1], children[-2]
        if count == 4 and children[1].kind_id not in COMMENTS and name.kind_id == _IDENTIFIER:
            target = children[0]
            at = name.start_byte
            return (
                "call",
                at,
                EXPRESSIONS[target.kind_id](self, target),
                self._texts[self.source[at : name.end_byte]],
                self.arguments(arguments),
                arguments.start_byte,
                (),
                end,
            )
        if count == 2:
            return ("call", start, None, self.text(name), self.arguments(arguments), arguments.start_byte, (), end)
        children = [child for child in children if child.kind_id not in COMMENTS and child.is_named]
        if len(children) < 2 or children[-1].kind_id != _ARGUMENTS:
            return self._bad(node)
        arguments, name, rest = children[-1], children[-2], children[:-2]
        type_args: tuple[str, ...] = ()
        if rest and rest[-1].kind_id == _TYPE_ARGUMENTS:
            type_args = self.type_list(rest.pop())
        receiver: Expr | None = None
        if rest and rest[-1].kind_id == _SUPER and len(rest) > 1:
            receiver = ("super", rest[-1].start_byte, self.type(rest[0]))
        elif rest:
            receiver = self.expr(rest[0])
        return (
            "call",
            name.start_byte,
            receiver,
            self.text(name),
            self.arguments(arguments),
            arguments.start_byte,
            type_args,
            arguments.end_byte,
        )

    def type_list(self, node: Node) -> tuple[str, ...]:
        """Type texts of the named children (type arguments, ``throws`` and ``implements`` lists)."""
        return tuple([self.type(child) for child in node.named_children if child.kind_id not in COMMENTS])

    def _new(self, node: Node) -> Expr:
        type_name, body, outer, paren = "", None, None, node.end_byte
        args: tuple[Expr, ...] = ()
        start = node.start_byte
        for child in node.children:
            number = child.kind_id
            if number == _NEW:
                start = child.start_byte
            elif number == _ARGUMENTS:
                args, paren = self.arguments(child), child.start_byte
            elif number == _CLASS_BODY:
                body = child
            elif number in TYPES:
                type_name = self.type(child)
            elif not type_name and number not in COMMENTS and number != _TYPE_ARGUMENTS and child.is_named:
                outer = self.expr(child)
        index = self.anonymous(body, type_name, start) if body is not None else -1
        self.made.add((self.type_at, type_name, False))
        return ("new", start, type_name, args, index, outer, paren, node.end_byte)

    def _new_array(self, node: Node) -> Expr:
        element, init, brackets = "", None, 0
        dims: list[Expr] = []
        for child in node.named_children:
            number = child.kind_id
            if number == _DIMENSIONS_EXPR:
                brackets += 1
                dims.extend(self.expr(part) for part in child.named_children if part.kind_id in EXPRESSIONS)
            elif number == _DIMENSIONS:
                brackets += self.source[child.start_byte : child.end_byte].count(b"[")
            elif number == _ARRAY_INIT:
                init = self.expr(child)
            elif number in TYPES:
                element = self.type(child)
        return ("newarray", node.start_byte, element + "[]" * brackets, tuple(dims), init)

    def _array_init(self, node: Node) -> Expr:
        return ("arrayinit", node.start_byte, self.arguments(node))

    def _class_literal(self, node: Node) -> Expr:
        named = [child for child in node.named_children if child.kind_id not in COMMENTS]
        text = self.type(named[0]) if named else ""
        self.made.add((self.type_at, text, True))
        return ("classlit", node.start_byte, text)

    def _method_ref(self, node: Node) -> Expr:
        children = [child for child in node.children if child.kind_id not in COMMENTS]
        target, last = children[0], children[-1]
        name = self.text(last)
        if target.kind_id == _SUPER or target.kind_id in TYPES or len(children) < 2:
            head = self._super(target) if target.kind_id == _SUPER else self._type_node(target)
        elif len(children) > 2 and children[2].kind_id == _SUPER:  # Iface.super::m
            head = ("super", children[2].start_byte, self.type(target))
        else:
            head = self.expr(target)
        if self.compiled_as_lambda(head, name):
            self.lambda_bodies.append((f"lambda${self.method}${self.lambdas}", node.start_byte, node.end_byte, 1))
            self.lambdas += 1
        if name == "new":
            self.made.add((self.type_at, self.type(target), False))
        return ("ref", node.start_byte, head, name)

    def _lambda(self, node: Node) -> Expr:
        parameters, body_node = node.child_by_field_id(_F_PARAMETERS), node.child_by_field_id(_F_BODY)
        params: tuple[tuple[str, str], ...] = ()
        if parameters is not None:
            if parameters.kind_id == _FORMAL:
                params = tuple((name, "" if declared == "var" else declared) for name, declared, _, _ in self.formals(parameters))
            elif parameters.kind_id == _INFERRED:
                params = tuple([(self.text(child), "") for child in parameters.named_children if child.kind_id not in COMMENTS])
            else:
                params = ((self.text(parameters), ""),)
        if body_node is None:
            body: Expr = ("bad", node.start_byte, ())
        else:
            body = self.block(body_node) if body_node.kind_id == _BLOCK else self.expr(body_node)
        name = f"lambda${self.method}${self.lambdas}"
        self.lambdas += 1
        self.lambda_bodies.append((name, node.start_byte, node.end_byte, len(params)))
        return ("lambda", node.start_byte, params, body, name)

    def formals(self, node: Node) -> list[tuple[str, str, int, bool]]:
        """Formal parameters: (name, type text, position of the name, varargs)."""
        found: list[tuple[str, str, int, bool]] = []
        if self.source[node.start_byte : node.end_byte] == b"()":
            return found
        for child in node.named_children:
            number = child.kind_id
            if number == _FORMAL_PARAMETER:
                parts = child.children
                if len(parts) == 2 and parts[0].kind_id in TYPES:  # neither modifiers nor brackets behind the name
                    pos = parts[1].start_byte
                    found.append((self._texts[self.source[pos : parts[1].end_byte]], self.type(parts[0]), pos, False))
                    continue
            if number in COMMENTS or number == _RECEIVER or number == ERROR:
                continue
            if number == _SPREAD:
                declared, name, pos = "", "", child.start_byte
                for part in child.named_children:
                    if part.kind_id in TYPES:
                        declared = self.type(part)
                    elif part.type == "variable_declarator":
                        name_node = part.child_by_field_id(_F_NAME)
                        if name_node is not None:
                            name, pos = self.text(name_node), name_node.start_byte
                found.append((name, declared + "[]", pos, True))
                continue
            type_node, name_node = child.child_by_field_id(_F_TYPE), child.child_by_field_id(_F_NAME)
            if type_node is None or name_node is None:
                if number == _IDENTIFIER:  # (a, b) -> ... with an error inside
                    found.append((self.text(child), "", child.start_byte, False))
                continue
            brackets = "".join("[]" * self.text(part).count("[") for part in child.named_children if part.kind_id == _DIMENSIONS)
            found.append((self.text(name_node), self.type(type_node) + brackets, name_node.start_byte, False))
        return found

    def _switch_expr(self, node: Node) -> Expr:
        return self.switch(node, is_expression=True)

    def _bad(self, node: Node) -> Expr:
        found: list[Expr] = []
        stack = list(reversed(node.named_children))
        while stack:
            top = stack.pop()
            if top.kind_id in _WORTH_KEEPING:
                found.append(self.expr(top))
            else:
                stack.extend(reversed(top.named_children))
        return ("bad", node.start_byte, tuple(found))


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


class _Handlers(dict[int, Handler]):
    def __missing__(self, _number: int) -> Handler:
        return ExpressionLowering._bad


_E = ExpressionLowering
EXPRESSIONS = _Handlers()
"""How to read an expression, by the kind of its node."""
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
        "template_expression": _E._bad,
        "scoped_identifier": _E._type_node,
    }.items()
} | dict.fromkeys(TYPES, _E._type_node)

_WORTH_KEEPING = frozenset(
    kind(name)
    for name in [
        "method_invocation",
        "object_creation_expression",
        "lambda_expression",
        "method_reference",
        "assignment_expression",
        "string_literal",
    ]
)
