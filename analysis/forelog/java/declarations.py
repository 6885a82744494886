"""Declarations: types and their members, nested, local and anonymous ones included.

Types and members are read in the order of the text, because javac numbers lambdas, anonymous and local classes in that order.
"""

from typing import Final

from forelog.java import facts
from forelog.java.facts import Annotation, FieldFact, MethodFact, ParamFact, TypeFact, TypeParam
from forelog.java.grammar import COMMENTS, ERROR, field, kind
from forelog.java.implied import ImpliedLowering
from forelog.java.ir import Expr, Stmt
from forelog.java.nodes import Node
from forelog.java.scopes import Scope
from forelog.java.spelling import TYPES

_F_NAME: Final = field("name")
_F_TYPE: Final = field("type")
_F_BODY: Final = field("body")
_F_PARAMETERS: Final = field("parameters")
_F_ARGUMENTS: Final = field("arguments")
_MODIFIERS: Final = kind("modifiers")
_DECLARATOR: Final = kind("variable_declarator")
_DIMENSIONS: Final = kind("dimensions")
_BLOCK: Final = kind("block")
_IDENTIFIER: Final = kind("identifier")
_FORMAL: Final = kind("formal_parameters")
_THROWS: Final = kind("throws")
_TYPE_PARAMETERS: Final = kind("type_parameters")
_SPREAD: Final = kind("spread_parameter")
TYPE_KINDS: Final = {
    kind("class_declaration"): "class",
    kind("interface_declaration"): "interface",
    kind("enum_declaration"): "enum",
    kind("record_declaration"): "record",
    kind("annotation_type_declaration"): "annotation",
}
_METHODS: Final = frozenset((kind("method_declaration"), kind("annotation_type_element_declaration")))
_CONSTRUCTOR: Final = kind("constructor_declaration")
_COMPACT: Final = kind("compact_constructor_declaration")
_FIELDS: Final = frozenset((kind("field_declaration"), kind("constant_declaration")))
_STATIC_INIT: Final = kind("static_initializer")
_ENUM_CONSTANT: Final = kind("enum_constant")
_ENUM_BODY_DECLARATIONS: Final = kind("enum_body_declarations")


class DeclarationLowering(ImpliedLowering):
    """Reads types and members."""

    def local_type(self, node: Node) -> Stmt:
        """A class declared in a body."""
        return ("localtype", node.start_byte, self._type(node, self.scope.index, local=True))

    def anonymous(self, body: Node, type_text: str, pos: int) -> int:
        """The body of an anonymous class (JLS 15.9.5)."""
        return self._anonymous(body, (type_text,), pos)

    def _anonymous(self, body: Node, extends: tuple[str, ...], pos: int) -> int:
        static_context = self.in_static
        index = self._reserve()
        outer = self.scope.index
        self.deeper(2)
        scope = Scope(index, self._numbered(""), "class", "", local=True, around=self.scope)
        outside = self._enter(scope)
        try:
            self.in_static = False
            self._members(body)
            scope.methods.insert(0, self._implied_constructor(pos, facts.IMPLIED, ()))
            self._class_initializer(pos, body)
            self.types[index] = TypeFact(
                name="",
                binary=scope.binary,
                kind="class",
                flags=0,
                type_params=(),
                extends=extends,
                implements=(),
                outer=outer,
                local=True,
                static_context=static_context,
                fields=tuple(scope.fields),
                methods=tuple(scope.methods),
                pos=pos,
                start=body.start_byte,
                end=min(body.end_byte, self.end),
                lambdas=tuple([(name, pos, min(end, self.end), count) for name, pos, end, count in self.lambda_bodies]),
            )
        finally:
            self._leave(outside)
        self.depth -= 2
        return index

    def _type(self, node: Node, outer: int, *, local: bool) -> int:
        name_node = node.child_by_field_id(_F_NAME)
        name = self.text(name_node) if name_node is not None else ""
        pos = name_node.start_byte if name_node is not None else node.start_byte
        what = TYPE_KINDS[node.kind_id]
        flags, annotations = self._modifiers(node)
        if what in ("interface", "annotation"):
            flags |= facts.INTERFACE | facts.ABSTRACT | (facts.ANNOTATION if what == "annotation" else 0)
        elif what == "enum":
            flags |= facts.ENUM
        elif what == "record":
            flags |= facts.RECORD | facts.FINAL
        if what != "class" or (outer >= 0 and self.scope.kind in ("interface", "annotation") and not local):
            flags |= facts.STATIC if outer >= 0 else 0
        if outer >= 0 and not local and self.scope.kind in ("interface", "annotation"):
            flags |= facts.PUBLIC
        if local:
            binary = self._numbered(name)
        elif outer >= 0:
            binary = f"{self.scope.binary}${name}"
        else:
            binary = f"{self.package}.{name}" if self.package else name
        static_context = self.in_static if local and what == "class" else bool(flags & facts.STATIC) or outer < 0
        index = self._reserve()
        extends, implements, permits = self._supertypes(node)
        type_params = self._type_params(node)
        if local:
            self.scope.inner[name] = what == "class"
        self.deeper(2)
        scope = Scope(index, binary, what, name, local=local or self.scope.local, around=self.scope)
        outside = self._enter(scope)
        try:
            self.in_static = False
            body = node.child_by_field_id(_F_BODY)
            components: list[ParamFact] = []
            varargs = 0
            if what == "record":
                components, varargs = self._components(node)
            if body is not None:
                self._members(body)
            self._implied(what, name, pos, flags, components, varargs)
            self._class_initializer(pos, node)
            self.types[index] = TypeFact(
                name=name,
                binary=binary,
                kind=what,
                flags=flags,
                type_params=type_params,
                extends=extends,
                implements=implements,
                outer=outer,
                local=local,
                static_context=static_context,
                fields=tuple(scope.fields),
                methods=tuple(scope.methods),
                pos=pos,
                start=node.start_byte,
                end=min(node.end_byte, self.end),
                permits=permits,
                annotations=annotations,
                lambdas=tuple([(name, pos, min(end, self.end), count) for name, pos, end, count in self.lambda_bodies]),
            )
        finally:
            self._leave(outside)
        self.depth -= 2
        return index

    def _members(self, body: Node) -> None:
        if self.has_references:
            self._announce(body)
        self.deeper(3)
        for child in body.named_children:
            if child.kind_id not in COMMENTS:
                self._guarded(child)
        self.depth -= 3

    def _guarded(self, node: Node) -> None:
        """Read a member, or leave it out where that goes too deep."""
        marks = self._marks()
        try:
            self._member(node)
        except RecursionError:
            self._back_to(marks)
            self._too_deep(node, "declaration")

    def _member(self, child: Node) -> None:
        number = child.kind_id
        if number in _METHODS:
            self._method(child)
        elif number in _FIELDS:
            self._fields(child)
        elif number == _CONSTRUCTOR or number == _COMPACT:
            self._constructor(child)
        elif number in TYPE_KINDS:
            self._type(child, self.scope.index, local=False)
        elif number == _ENUM_CONSTANT:
            self._enum_constant(child)
        elif number == _ENUM_BODY_DECLARATIONS or number == ERROR:
            self._members(child)
        elif number == _STATIC_INIT:
            for part in child.named_children:
                if part.kind_id == _BLOCK:
                    self.scope.statics.append(self._body(part, "static", static=True))
                    break
        elif number == _BLOCK:
            self.scope.instances.append(self._body(child, "new", static=False))

    def _announce(self, body: Node) -> None:
        """Learn what method references to members must know before the members are read."""
        scope = self.scope
        nested_static = scope.kind in ("interface", "annotation")
        for child in body.named_children:
            number = child.kind_id
            if number in TYPE_KINDS:
                name = child.child_by_field_id(_F_NAME)
                if name is not None:
                    inner = TYPE_KINDS[number] == "class" and not nested_static and not self._modifiers(child)[0] & facts.STATIC
                    scope.inner[self.text(name)] = inner
            elif number in _METHODS:
                name, parameters = child.child_by_field_id(_F_NAME), child.child_by_field_id(_F_PARAMETERS)
                if name is not None and parameters is not None:
                    variable = any(part.kind_id == _SPREAD for part in parameters.named_children)
                    text = self.text(name)
                    scope.variable[text] = variable and scope.variable.get(text, True)
            elif number == _ENUM_BODY_DECLARATIONS:
                self._announce(child)

    def _body(self, node: Node, method: str, *, static: bool) -> Stmt:
        saved = self.method, self.in_static
        self.method, self.in_static = method, static
        marks = self._marks()
        try:
            return self.block(node)
        except RecursionError:
            self._back_to(marks)
            return ("block", node.start_byte, self._shallow(node))
        finally:
            self.method, self.in_static = saved

    def _shallow(self, node: Node) -> tuple[Stmt, ...]:
        """Statements of a block without those that go too deep."""
        found: list[Stmt] = []
        for child in node.named_children:
            marks = self._marks()
            try:
                found.extend(self.statements([child]))
            except RecursionError:
                self._back_to(marks)
                self._too_deep(child, "statement")
                found.append(("expr", child.start_byte, ("bad", child.start_byte, ())))
        return tuple(found)

    def _initialiser(self, node: Node, *, static: bool) -> tuple[str, int, Expr | None, int]:
        saved = self.method, self.in_static
        self.method, self.in_static = self._field_owner(static=static), static
        marks = self._marks()
        try:
            return self.declarator(node)
        except RecursionError:
            name = node.named_children[0]
            self._back_to(marks)
            self._too_deep(node, "initialiser")
            return self.text(name), name.start_byte, None, 0
        finally:
            self.method, self.in_static = saved

    def _method(self, node: Node) -> None:
        name_node = type_node = body_node = parameters = None
        flags = varargs = 0
        annotations: tuple[Annotation, ...] = ()
        throws: tuple[str, ...] = ()
        params: tuple[ParamFact, ...] = ()
        type_params: tuple[TypeParam, ...] = ()
        brackets = ""
        for child in node.children:
            number = child.kind_id
            if number in TYPES:
                type_node = type_node or child
            elif number == _IDENTIFIER:
                name_node = name_node or child
            elif number == _FORMAL:
                parameters = parameters or child
            elif number == _BLOCK:
                body_node = body_node or child
            elif number == _MODIFIERS:
                flags, annotations = self._written_modifiers(child)
            elif number == _THROWS:
                throws = self.type_list(child)
            elif number == _TYPE_PARAMETERS:
                type_params = self._listed_type_params(child)
            elif number == _DIMENSIONS:
                brackets += "[]" * self.text(child).count("[")
        if name_node is None:
            return
        name = self.text(name_node)
        if parameters is not None:
            params, varargs = self._params(parameters)
        if self.scope.kind in ("interface", "annotation"):
            if not flags & facts.PRIVATE:
                flags |= facts.PUBLIC
            if body_node is None:
                flags |= facts.ABSTRACT
        body = self._body(body_node, name, static=bool(flags & facts.STATIC)) if body_node is not None else None
        self.scope.methods.append(
            MethodFact(
                name,
                params,
                (self.type(type_node) if type_node is not None else "void") + brackets,
                type_params,
                throws,
                flags | varargs,
                name_node.start_byte,
                node.start_byte,
                min(node.end_byte, self.end),
                body,
                annotations,
            )
        )

    def _constructor(self, node: Node) -> None:
        name_node, body_node = node.child_by_field_id(_F_NAME), node.child_by_field_id(_F_BODY)
        flags, annotations = self._modifiers(node)
        params, varargs = self._params_of(node)
        throws: tuple[str, ...] = ()
        for child in node.named_children:
            if child.type == "throws":
                throws = self.type_list(child)
        pos = name_node.start_byte if name_node is not None else node.start_byte
        self.scope.methods.append(
            MethodFact(
                name="<init>" if node.kind_id == _CONSTRUCTOR else "<compact>",
                params=params,
                returns="void",
                type_params=self._type_params(node),
                throws=throws,
                flags=flags | varargs,
                pos=pos,
                start=node.start_byte,
                end=min(node.end_byte, self.end),
                body=self._body(body_node, "new", static=False) if body_node is not None else ("block", pos, ()),
                annotations=annotations,
            )
        )

    def _fields(self, node: Node) -> None:
        flags, annotations = self._modifiers(node)
        if self.scope.kind in ("interface", "annotation"):
            flags |= facts.PUBLIC | facts.STATIC | facts.FINAL
        static = bool(flags & facts.STATIC)
        type_node = node.child_by_field_id(_F_TYPE)
        declared = self.type(type_node) if type_node is not None else ""
        for child in node.named_children:
            if child.kind_id != _DECLARATOR:
                continue
            name, pos, init, dims = self._initialiser(child, static=static)
            self.scope.fields.append(FieldFact(name, declared + "[]" * dims, flags, pos, init, annotations))
            if init is not None:
                (self.scope.statics if static else self.scope.instances).append(("fieldinit", pos, name, init, static))

    def _enum_constant(self, node: Node) -> None:
        name_node = node.child_by_field_id(_F_NAME)
        if name_node is None:
            return
        name, pos, enum = self.text(name_node), name_node.start_byte, self.scope.binary
        simple = enum.rpartition("$")[2].rpartition(".")[2].lstrip("0123456789")
        saved = self.method, self.in_static
        self.method, self.in_static = self._field_owner(static=True), True
        try:
            arguments, body = node.child_by_field_id(_F_ARGUMENTS), node.child_by_field_id(_F_BODY)
            args = self.arguments(arguments) if arguments is not None else ()
            index = self._anonymous(body, (simple,), pos) if body is not None else -1
        finally:
            self.method, self.in_static = saved
        new = ("new", pos, simple, args, index, None, arguments.start_byte if arguments is not None else pos, node.end_byte)
        flags = facts.PUBLIC | facts.STATIC | facts.FINAL | facts.ENUM
        self.scope.fields.append(FieldFact(name, simple, flags, pos, new))
        self.scope.statics.append(("fieldinit", pos, name, new, True))
