"""Expressions that reach something: fields, calls, instance creation, arrays, method references, lambdas.

Children are taken by place where the grammar fixes it (three times as fast as by field name); where comments may stand between them they are
filtered first.  What a regular expression can read, nodes need not be made for.
"""

import re
from collections.abc import Callable
from typing import Any, Final

from forelog.java.facts import MAKES_PROXIES
from forelog.java.grammar import COMMENTS, ERROR, field, kind, token
from forelog.java.ir import Expr, Stmt
from forelog.java.nodes import NATIVE, Node
from forelog.java.spelling import TYPES, Spelling

_ARGUMENTS: Final = kind("argument_list")
_TYPE_ARGUMENTS: Final = kind("type_arguments")
_CLASS_BODY: Final = kind("class_body")
_IDENTIFIER: Final = kind("identifier")
_SUPER: Final = kind("super")
_THIS: Final = kind("this")
_BLOCK: Final = kind("block")
_INFERRED: Final = kind("inferred_parameters")
_FORMAL: Final = kind("formal_parameters")
_ARRAY_INIT: Final = kind("array_initializer")
_DIMENSIONS: Final = kind("dimensions")
_DIMENSIONS_EXPR: Final = kind("dimensions_expr")
_NEW: Final = token("new")
_F_BODY: Final = field("body")
_F_PARAMETERS: Final = field("parameters")
_WORD: Final = rb"[A-Za-z_$][\w$]*"
_PLAIN_CALL: Final = re.compile(rb"(?:(%b)\.)?(%b)(\((?:(%b)(?:, ?(%b))?)?\))" % (_WORD, _WORD, _WORD, _WORD))
"""A call whose parts are all names, ``a.b(c, d)``: two of five calls.  Their nodes need not be made, which is the dearest part of reading."""
_PLAIN_FIELD: Final = re.compile(rb"(this|%b)\.(%b)" % (_WORD, _WORD))
_NOT_NAMES: Final = frozenset((b"this", b"super", b"null", b"true", b"false", b"switch", b"new"))
"""Words that stand where a name could and are none."""
_WORTH_KEEPING: Final = frozenset(
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

DEPTH_LIMIT: Final = 1500
"""How deep a body may nest.  Each construct counts as many as it makes tuples inside each other, or more; ``marshal`` moves 2000."""

Handler = Callable[[Any, Node], Expr]
_LOADING: Final = (b"forName", b"loadClass", b"findClass")
"""In the source of a file that loads classes by name."""
_PROXYING: Final = (b"newProxyInstance", b"asInterfaceInstance")


class AccessLowering(Spelling):
    """Lowers them; the other expressions are those of :class:`~forelog.java.expressions.ExpressionLowering`."""

    def __init__(self, source: bytes) -> None:
        super().__init__(source)
        self.depth = 0
        """How deep the construct is that is being read; compiled code would notice only when the stack is full."""
        self.made: set[tuple[int, str, bool]] = set()
        """What the file instantiates or names: (type index or -1, type text or class name, only named)."""
        self.loads = any(name in source for name in _LOADING)
        """May the file load classes whose names it puts together?"""
        if any(name in source for name in _PROXYING):
            self.made.add((-1, MAKES_PROXIES, True))
        self.type_at = -1
        """Index of the class whose members are being read."""
        self.method = ""
        """Name component of the enclosing method in lambda names: the method's, ``new`` or ``static``."""
        self.lambdas = 0
        """Lambdas of the enclosing class so far, counted as javac does: an inner one before its outer one."""
        self.lambda_bodies: list[tuple[str, int, int, int]] = []
        """Those of the enclosing class: (name, position, end, number of parameters)."""

    def deeper(self, by: int) -> None:
        """Go into what is inside a construct that counts *by*; the caller comes back from there with ``self.depth -= by``."""
        self.depth += by
        if self.depth > DEPTH_LIMIT:
            raise RecursionError("nested too deeply")

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

    def expr(self, node: Node) -> Expr:
        """Any expression; what is not one (an error of syntax) becomes ``bad``."""
        return EXPRESSIONS[node.kind_id](self, node)

    def arguments(self, node: Node) -> tuple[Expr, ...]:
        """Arguments of a call."""
        if self.source[node.start_byte : node.end_byte] == b"()":
            return ()
        self.deeper(2)
        found = tuple([EXPRESSIONS[number](self, child) for child in node.named_children if (number := child.kind_id) not in COMMENTS])
        self.depth -= 2
        return found

    def _field_access(self, node: Node) -> Expr:
        start = node.start_byte
        plain = _PLAIN_FIELD.fullmatch(self.source, start, node.end_byte) if not NATIVE else None
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
                self.deeper(3)
                inner = self.expr(children[0])
                self.depth -= 3
                return ("field", last.start_byte, inner, self.text(last))
        else:
            children = [child for child in children if child.kind_id not in COMMENTS]
        first, last = children[0], children[-1]
        if last.kind_id == _THIS:
            return ("this", last.start_byte, self.type(first))
        if len(children) > 3 and children[2].kind_id == _SUPER:  # Outer.super.field
            return ("field", last.start_byte, ("super", children[2].start_byte, self.type(first)), self.text(last))
        if last.kind_id == _SUPER:
            return ("super", last.start_byte, self.type(first))
        self.deeper(3)
        inner = self.expr(first)
        self.depth -= 3
        return ("field", last.start_byte, inner, self.text(last))

    def _index(self, node: Node) -> Expr:
        named = [child for child in node.named_children if child.kind_id not in COMMENTS]
        if len(named) < 2:
            return self.bad(node)
        self.deeper(2)
        array, index = self.expr(named[0]), self.expr(named[1])
        self.depth -= 2
        return ("index", node.start_byte, array, index)

    def _call(self, node: Node) -> Expr:
        start, end = node.start_byte, node.end_byte
        plain = _PLAIN_CALL.fullmatch(self.source, start, end) if not NATIVE else None
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
            self.deeper(1)
            inner = EXPRESSIONS[target.kind_id](self, target)
            self.depth -= 1
            return (
                "call",
                at,
                inner,
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
            return self.bad(node)
        arguments, name, rest = children[-1], children[-2], children[:-2]
        type_args: tuple[str, ...] = ()
        if rest and rest[-1].kind_id == _TYPE_ARGUMENTS:
            type_args = self.type_list(rest.pop())
        receiver: Expr | None = None
        if rest and rest[-1].kind_id == _SUPER and len(rest) > 1:
            receiver = ("super", rest[-1].start_byte, self.type(rest[0]))
        elif rest:
            self.deeper(2)
            receiver = self.expr(rest[0])
            self.depth -= 2
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

    def _new(self, node: Node) -> Expr:
        type_name, body, outer, paren = "", None, None, node.end_byte
        args: tuple[Expr, ...] = ()
        start = node.start_byte
        self.deeper(1)
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
        self.depth -= 1
        self.made.add((self.type_at, type_name, False))
        return ("new", start, type_name, args, index, outer, paren, node.end_byte)

    def _new_array(self, node: Node) -> Expr:
        element, init, brackets = "", None, 0
        dims: list[Expr] = []
        self.deeper(3)
        for child in node.named_children:
            number = child.kind_id
            if number == _DIMENSIONS_EXPR:
                brackets += 1
                dims.extend([self.expr(part) for part in child.named_children if EXPRESSIONS[part.kind_id] is not _NO_EXPRESSION])
            elif number == _DIMENSIONS:
                brackets += self.source[child.start_byte : child.end_byte].count(b"[")
            elif number == _ARRAY_INIT:
                init = self.expr(child)
            elif number in TYPES:
                element = self.type(child)
        self.depth -= 3
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
            self.deeper(2)
            head = self.expr(target)
            self.depth -= 2
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
                params = tuple([(name, "" if declared == "var" else declared) for name, declared, _, _ in self.formals(parameters)])
            elif parameters.kind_id == _INFERRED:
                params = tuple([(self.text(child), "") for child in parameters.named_children if child.kind_id not in COMMENTS])
            else:
                params = ((self.text(parameters), ""),)
        if body_node is None:
            body: Expr = ("bad", node.start_byte, ())
        else:
            self.deeper(2)
            body = self.block(body_node) if body_node.kind_id == _BLOCK else self.expr(body_node)
            self.depth -= 2
        name = f"lambda${self.method}${self.lambdas}"
        self.lambdas += 1
        self.lambda_bodies.append((name, node.start_byte, node.end_byte, len(params)))
        return ("lambda", node.start_byte, params, body, name)

    def _super(self, node: Node) -> Expr:
        return ("super", node.start_byte, None)

    def _type_node(self, node: Node) -> Expr:
        return ("type", node.start_byte, self.type(node))

    def no_expression(self, node: Node) -> Expr:
        """Every other kind of node."""
        return self.bad(node)

    def bad(self, node: Node) -> Expr:
        """What can be read inside something that is no expression."""
        found: list[Expr] = []
        stack = node.named_children
        stack.reverse()
        self.deeper(2)
        while stack:
            top = stack.pop()
            if top.kind_id in _WORTH_KEEPING:
                found.append(self.expr(top))
            else:
                stack.extend(reversed(top.named_children))
        self.depth -= 2
        return ("bad", node.start_byte, tuple(found))


_NO_EXPRESSION: Final[Handler] = AccessLowering.no_expression
EXPRESSIONS: Final[list[Handler]] = [_NO_EXPRESSION] * (ERROR + 1)
"""How to read an expression, by the kind of its node; :mod:`forelog.java.expressions` fills it.  A list, for that is the quickest."""
