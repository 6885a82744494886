"""Statements: syntax nodes → tuples of :mod:`forelog.java.ir`."""

from collections.abc import Callable
from typing import Any, Final

from forelog.java.access import EXPRESSIONS
from forelog.java.expressions import ExpressionLowering
from forelog.java.grammar import COMMENTS, ERROR, field, kind
from forelog.java.ir import Expr, Stmt
from forelog.java.nodes import Node
from forelog.java.spelling import TYPES

_F_NAME: Final = field("name")
_F_TYPE: Final = field("type")
_F_BODY: Final = field("body")
_F_VALUE: Final = field("value")
_F_CONDITION: Final = field("condition")
_F_CONSEQUENCE: Final = field("consequence")
_F_ALTERNATIVE: Final = field("alternative")
_F_RESOURCES: Final = field("resources")
_F_INIT: Final = field("init")
_F_UPDATE: Final = field("update")
_F_CONSTRUCTOR: Final = field("constructor")
_BLOCK: Final = kind("block")
_LOCAL: Final = kind("local_variable_declaration")
_DECLARATOR: Final = kind("variable_declarator")
_DIMENSIONS: Final = kind("dimensions")
_MODIFIERS: Final = kind("modifiers")
_CATCH: Final = kind("catch_clause")
_FINALLY: Final = kind("finally_clause")
_CATCH_TYPE: Final = kind("catch_type")
_CATCH_PARAMETER: Final = kind("catch_formal_parameter")
_GROUP: Final = kind("switch_block_statement_group")
_RULE: Final = kind("switch_rule")
_LABEL: Final = kind("switch_label")
_GUARD: Final = kind("guard")
_PATTERNS: Final = frozenset((kind("pattern"), kind("type_pattern"), kind("record_pattern")))
_PARENTHESIZED: Final = kind("parenthesized_expression")
_EXPRESSION_STATEMENT: Final = kind("expression_statement")
_THROW: Final = kind("throw_statement")
_IDENTIFIER: Final = kind("identifier")
_EXPLICIT_CONSTRUCTOR: Final = kind("explicit_constructor_invocation")

Handler = Callable[[Any, Node], Stmt]


class StatementLowering(ExpressionLowering):
    """Lowers statements; declarations inside bodies are left to :class:`~forelog.java.declarations.DeclarationLowering`."""

    def local_type(self, node: Node) -> Stmt:
        """A class, interface, enum or record declared in a body."""
        raise NotImplementedError

    def statement(self, node: Node) -> Stmt:
        """One statement; what is none becomes an expression statement around ``bad``."""
        handler = _HANDLERS[node.kind_id]
        if handler is not None:
            return handler(self, node)
        if not node.is_named:  # the lone ; of an empty statement
            return ("empty", node.start_byte)
        return ("expr", node.start_byte, self.expr(node))

    def block(self, node: Node) -> Stmt:
        """A block; statements inside a syntax error directly in it are kept."""
        self.deeper(2)
        inner = self.statements(node.named_children)
        self.depth -= 2
        return ("block", node.start_byte, inner)

    def statements(self, nodes: list[Node]) -> tuple[Stmt, ...]:
        """Statements of a block, comments left out."""
        found: list[Stmt] = []
        for child in nodes:
            number = child.kind_id
            handler = _HANDLERS[number]
            if handler is not None:
                found.append(handler(self, child))
            elif number == ERROR:
                found.extend(self._in_error(child))
            elif number not in COMMENTS:
                found.append(("expr", child.start_byte, self.expr(child)))
        return tuple(found)

    def _in_error(self, node: Node) -> list[Stmt]:
        """Statements and expressions that stand whole inside an error."""
        found: list[Stmt] = []
        self.deeper(2)
        for child in node.named_children:
            number = child.kind_id
            handler = _HANDLERS[number]
            if handler is not None:
                found.append(handler(self, child))
            elif number == ERROR:
                found.extend(self._in_error(child))
            elif number not in COMMENTS:
                bad = self.bad(child) if child.child_count else None
                if bad is not None and bad[2]:
                    found.append(("expr", child.start_byte, bad))
                elif child.type in ("method_invocation", "object_creation_expression", "assignment_expression"):
                    found.append(("expr", child.start_byte, self.expr(child)))
        self.depth -= 2
        return found

    def _optional(self, node: Node | None) -> Stmt:
        return self.statement(node) if node is not None else ("empty", 0)

    def _required(self, node: Node | None, around: Node) -> Expr:
        return self.expr(node) if node is not None else ("bad", around.start_byte, ())

    def _named(self, node: Node) -> list[Node]:
        return [child for child in node.named_children if child.kind_id not in COMMENTS]

    # Simple statements.

    def _expression(self, node: Node) -> Stmt:
        start = node.start_byte
        for child in node.named_children:
            number = child.kind_id
            if number not in COMMENTS:
                return ("expr", start, EXPRESSIONS[number](self, child))
        return ("empty", start)

    def local(self, node: Node) -> Stmt:
        """A declaration of local variables (or of fields: same shape)."""
        children = node.children
        if len(children) == 3:  # neither modifiers nor a second variable
            first, second, _ = children
            if first.kind_id in TYPES and second.kind_id == _DECLARATOR:
                return ("local", node.start_byte, self.type(first), (self.declarator(second),))
        type_node = node.child_by_field_id(_F_TYPE)
        declarators = tuple([self.declarator(child) for child in children if child.kind_id == _DECLARATOR])
        return ("local", node.start_byte, self.type(type_node) if type_node is not None else "", declarators)

    def declarator(self, node: Node) -> tuple[str, int, Expr | None, int]:
        """One declared variable: (name, position, initialiser, brackets behind the name)."""
        children = node.named_children
        name = children[0]
        dims = 0
        init = None
        for child in children[1:]:
            number = child.kind_id
            if number == _DIMENSIONS:
                dims = self.source[child.start_byte : child.end_byte].count(b"[")
            elif number not in COMMENTS:
                self.deeper(2)
                init = EXPRESSIONS[number](self, child)
                self.depth -= 2
        return (self.text(name), name.start_byte, init, dims)

    def _return(self, node: Node) -> Stmt:
        for child in node.named_children:
            number = child.kind_id
            if number not in COMMENTS:
                return ("return", node.start_byte, EXPRESSIONS[number](self, child))
        return ("return", node.start_byte, None)

    def _throw(self, node: Node) -> Stmt:
        named = self._named(node)
        return ("throw", node.start_byte, self._required(named[0] if named else None, node))

    def _break(self, node: Node) -> Stmt:
        named = self._named(node)
        return ("break", node.start_byte, self.text(named[0]) if named else "")

    def _continue(self, node: Node) -> Stmt:
        named = self._named(node)
        return ("continue", node.start_byte, self.text(named[0]) if named else "")

    def _yield(self, node: Node) -> Stmt:
        named = self._named(node)
        return ("yield", node.start_byte, self._required(named[0] if named else None, node))

    def _assert(self, node: Node) -> Stmt:
        named = self._named(node)
        return (
            "assert",
            node.start_byte,
            self._required(named[0] if named else None, node),
            self.expr(named[1]) if len(named) > 1 else None,
        )

    def _labeled(self, node: Node) -> Stmt:
        named = self._named(node)
        self.deeper(3)
        inner = self._optional(named[1] if len(named) > 1 else None)
        self.depth -= 3
        return ("labeled", node.start_byte, self.text(named[0]), inner)

    def _synchronized(self, node: Node) -> Stmt:
        named = self._named(node)
        body = node.child_by_field_id(_F_BODY)
        self.deeper(3)
        found = ("sync", node.start_byte, self._required(named[0] if named else None, node), self._optional(body))
        self.depth -= 3
        return found

    # Branches and loops.

    def _if(self, node: Node) -> Stmt:
        self.deeper(2)
        found = self._branches(node)
        self.depth -= 2
        return found

    def _branches(self, node: Node) -> Stmt:
        children = node.children
        if len(children) == 3:
            _, condition, then = children
            if condition.kind_id == _PARENTHESIZED and then.kind_id not in COMMENTS:
                return ("if", node.start_byte, EXPRESSIONS[_PARENTHESIZED](self, condition), self.statement(then), None)
        alternative = node.child_by_field_id(_F_ALTERNATIVE)
        return (
            "if",
            node.start_byte,
            self._required(node.child_by_field_id(_F_CONDITION), node),
            self._optional(node.child_by_field_id(_F_CONSEQUENCE)),
            self.statement(alternative) if alternative is not None else None,
        )

    def _while(self, node: Node) -> Stmt:
        condition, body = node.child_by_field_id(_F_CONDITION), node.child_by_field_id(_F_BODY)
        self.deeper(3)
        found = ("while", node.start_byte, self._required(condition, node), self._optional(body))
        self.depth -= 3
        return found

    def _do(self, node: Node) -> Stmt:
        body, condition = node.child_by_field_id(_F_BODY), node.child_by_field_id(_F_CONDITION)
        self.deeper(3)
        found = ("do", node.start_byte, self._optional(body), self._required(condition, node))
        self.depth -= 3
        return found

    def _for(self, node: Node) -> Stmt:
        condition, body = node.child_by_field_id(_F_CONDITION), node.child_by_field_id(_F_BODY)
        inits, updates = node.children_by_field_id(_F_INIT), node.children_by_field_id(_F_UPDATE)
        self.deeper(3)
        found = (
            "for",
            node.start_byte,
            tuple([self.statement(child) for child in inits if child.is_named]),
            self.expr(condition) if condition is not None else None,
            tuple([self.expr(child) for child in updates if child.is_named]),
            self._optional(body),
        )
        self.depth -= 3
        return found

    def _foreach(self, node: Node) -> Stmt:
        type_node, name, value = node.child_by_field_id(_F_TYPE), node.child_by_field_id(_F_NAME), node.child_by_field_id(_F_VALUE)
        brackets = "".join(["[]" * self.text(child).count("[") for child in node.named_children if child.kind_id == _DIMENSIONS])
        self.deeper(3)
        found = (
            "foreach",
            node.start_byte,
            self.type(type_node) + brackets if type_node is not None else "",
            self.text(name) if name is not None else "",
            self._required(value, node),
            self._optional(node.child_by_field_id(_F_BODY)),
        )
        self.depth -= 3
        return found

    # Switch.

    def _switch_statement(self, node: Node) -> Stmt:
        return self.switch(node, is_expression=False)

    def switch(self, node: Node, *, is_expression: bool) -> Expr:
        """Both kinds of switch; groups fall through, rules do not."""
        condition, body = node.child_by_field_id(_F_CONDITION), node.child_by_field_id(_F_BODY)
        self.deeper(2)
        selector = self._required(condition, node)
        self.depth -= 2
        cases: list[tuple[Any, ...]] = []
        self.deeper(5)
        for child in self._named(body) if body is not None else []:
            if child.kind_id == _GROUP:
                self._group(child, cases)
            elif child.kind_id == _RULE:
                cases.append(self._rule(child, is_expression=is_expression))
            elif child.kind_id == ERROR:
                cases.append(((("default",),), None, False, tuple(self._in_error(child))))
        self.depth -= 5
        return ("switch", node.start_byte, selector, tuple(cases), is_expression)

    def _group(self, node: Node, cases: list[tuple[Any, ...]]) -> None:
        labels: list[Any] = []
        guard = None
        rest: list[Node] = []
        for child in node.named_children:
            if child.kind_id == _LABEL:
                more, more_guard = self._labels(child)
                labels.extend(more)
                guard = guard or more_guard
            else:
                rest.append(child)
        cases.append((tuple(labels), guard, False, self.statements(rest)))

    def _rule(self, node: Node, *, is_expression: bool) -> tuple[Any, ...]:
        labels: list[Any] = []
        guard = None
        body: tuple[Stmt, ...] = ()
        for child in self._named(node):
            if child.kind_id == _LABEL:
                labels, guard = self._labels(child)
            elif child.kind_id == _EXPRESSION_STATEMENT:
                inner = self._named(child)
                value = self._required(inner[0] if inner else None, child)
                body = (("yield" if is_expression else "expr", child.start_byte, value),)
            else:
                body = (self.statement(child),)
        return (tuple(labels), guard, True, body)

    def _labels(self, node: Node) -> tuple[list[Any], Expr | None]:
        labels: list[Any] = []
        guard = None
        named = self._named(node)
        for child in named:
            if child.kind_id == _GUARD:
                inner = self._named(child)
                guard = self.expr(inner[0]) if inner else None
            elif child.kind_id in _PATTERNS:
                labels.append(self.pattern(child))
            elif child.kind_id == _IDENTIFIER and self.text(child) == "default":
                labels.append(("default",))
            elif child.kind_id != ERROR:
                labels.append(self.expr(child))
        if not named:
            labels.append(("default",))
        return labels, guard

    # Try.

    def _try(self, node: Node) -> Stmt:
        resources: tuple[Any, ...] = ()
        catches: list[tuple[Any, ...]] = []
        final: Stmt | None = None
        self.deeper(1)
        specification = node.child_by_field_id(_F_RESOURCES)
        if specification is not None:
            resources = tuple([self._resource(child) for child in self._named(specification) if child.kind_id != ERROR])
        for child in node.named_children:
            if child.kind_id == _CATCH:
                catches.append(self._catch(child))
            elif child.kind_id == _FINALLY:
                final = self._finally(child)
        body = node.child_by_field_id(_F_BODY)
        block = self.block(body) if body is not None else ("block", node.end_byte, ())
        self.depth -= 1
        end = body.end_byte - 1 if body is not None else node.end_byte
        return ("try", node.start_byte, resources, block, tuple(catches), final, end)

    def _finally(self, node: Node) -> Stmt | None:
        for child in node.named_children:
            if child.kind_id == _BLOCK:
                return self.block(child)
        return None

    def _resource(self, node: Node) -> Stmt | Expr:
        self.deeper(3)
        found = self._resource_itself(node)
        self.depth -= 3
        return found

    def _resource_itself(self, node: Node) -> Stmt | Expr:
        name, value = node.child_by_field_id(_F_NAME), node.child_by_field_id(_F_VALUE)
        if name is None:
            named = self._named(node)
            return self._required(named[0] if named else None, node)
        type_node = node.child_by_field_id(_F_TYPE)
        init = self.expr(value) if value is not None else None
        return (
            "local",
            node.start_byte,
            self.type(type_node) if type_node is not None else "",
            ((self.text(name), name.start_byte, init, 0),),
        )

    def _catch(self, node: Node) -> tuple[Any, ...]:
        types: tuple[str, ...] = ()
        name, pos = "", node.start_byte
        body = node.child_by_field_id(_F_BODY)
        for child in node.named_children:
            if child.kind_id == _CATCH_PARAMETER:
                name_node = child.child_by_field_id(_F_NAME)
                name, pos = (self.text(name_node), name_node.start_byte) if name_node is not None else ("", pos)
                for part in child.named_children:
                    if part.kind_id == _CATCH_TYPE:
                        types = self.type_list(part)
        self.deeper(2)
        block = self.block(body) if body is not None else ("block", pos, ())
        self.depth -= 2
        return (types, name, block, pos)

    def _local_type(self, node: Node) -> Stmt:
        return self.local_type(node)

    def _constructor_call(self, node: Node) -> Stmt:
        target, outer, paren, name = "super", None, node.start_byte, node
        args: tuple[Expr, ...] = ()
        constructor = node.child_by_field_id(_F_CONSTRUCTOR)
        self.deeper(2)
        for child in self._named(node):
            if child.type in ("this", "super"):
                if child.type == "super" or (constructor is not None and constructor.start_byte == child.start_byte):
                    target, name = child.type, child
                else:
                    outer = self.expr(child)
            elif child.type == "argument_list":
                args, paren = self.arguments(child), child.start_byte
            elif child.type != "type_arguments":
                outer = self.expr(child)
        self.depth -= 2
        return ("expr", node.start_byte, ("ctor", name.start_byte, target, args, paren, outer, node.end_byte))


_S = StatementLowering
_BY_NAME: dict[str, Handler] = {
    "block": _S.block,
    "expression_statement": _S._expression,
    "local_variable_declaration": _S.local,
    "return_statement": _S._return,
    "throw_statement": _S._throw,
    "break_statement": _S._break,
    "continue_statement": _S._continue,
    "yield_statement": _S._yield,
    "assert_statement": _S._assert,
    "labeled_statement": _S._labeled,
    "synchronized_statement": _S._synchronized,
    "if_statement": _S._if,
    "while_statement": _S._while,
    "do_statement": _S._do,
    "for_statement": _S._for,
    "enhanced_for_statement": _S._foreach,
    "switch_expression": _S._switch_statement,
    "try_statement": _S._try,
    "try_with_resources_statement": _S._try,
    "class_declaration": _S._local_type,
    "interface_declaration": _S._local_type,
    "enum_declaration": _S._local_type,
    "record_declaration": _S._local_type,
    "explicit_constructor_invocation": _S._constructor_call,
}
_HANDLERS: Final[list[Handler | None]] = [None] * (ERROR + 1)
"""How to read a statement, by the kind of its node."""
for _name, _handler in _BY_NAME.items():
    _HANDLERS[kind(_name)] = _handler
