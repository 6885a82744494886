"""Bytes of one ``.java`` file → :class:`~forelog.java.facts.FileFacts`.

A pure function that never fails on bad code: what stands outside a syntax error is kept, what is too deeply nested is left out with a
note.  Types and members are read in the order of the text, because javac numbers lambdas, anonymous and local classes in that order.
"""

import re
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field as dataclass_field

from tree_sitter import Node, Tree

from forelog.java import facts
from forelog.java.expressions import TYPES
from forelog.java.facts import Annotation, FieldFact, FileFacts, Import, MethodFact, ParamFact, TypeFact, TypeParam
from forelog.java.grammar import COMMENTS, ERROR, field, kind
from forelog.java.ir import Expr, Stmt
from forelog.java.parsing import broken_bytes, parse_mending
from forelog.java.source import SourceText, decode, line_starts, translate_escapes
from forelog.java.statements import StatementLowering

_F_NAME, _F_TYPE, _F_BODY, _F_VALUE, _F_PARAMETERS = field("name"), field("type"), field("body"), field("value"), field("parameters")
_F_TYPE_PARAMETERS, _F_ARGUMENTS = field("type_parameters"), field("arguments")
_MODIFIERS = kind("modifiers")
_ANNOTATIONS = frozenset((kind("annotation"), kind("marker_annotation")))
_DECLARATOR = kind("variable_declarator")
_DIMENSIONS = kind("dimensions")
_BLOCK = kind("block")
_IDENTIFIER, _FORMAL, _THROWS, _TYPE_PARAMETERS = kind("identifier"), kind("formal_parameters"), kind("throws"), kind("type_parameters")
_SPREAD = kind("spread_parameter")
_TYPE_KINDS = {
    kind("class_declaration"): "class",
    kind("interface_declaration"): "interface",
    kind("enum_declaration"): "enum",
    kind("record_declaration"): "record",
    kind("annotation_type_declaration"): "annotation",
}
_METHODS = frozenset((kind("method_declaration"), kind("annotation_type_element_declaration")))
_CONSTRUCTOR, _COMPACT = kind("constructor_declaration"), kind("compact_constructor_declaration")
_FIELDS = frozenset((kind("field_declaration"), kind("constant_declaration")))
_PACKAGE, _IMPORT = kind("package_declaration"), kind("import_declaration")
_STATIC_INIT = kind("static_initializer")
_ENUM_CONSTANT, _ENUM_BODY_DECLARATIONS = kind("enum_constant"), kind("enum_body_declarations")
_FLAGS = {
    "public": facts.PUBLIC,
    "private": facts.PRIVATE,
    "protected": facts.PROTECTED,
    "static": facts.STATIC,
    "final": facts.FINAL,
    "abstract": facts.ABSTRACT,
    "native": facts.NATIVE,
    "synchronized": facts.SYNCHRONIZED,
    "volatile": facts.VOLATILE,
    "transient": facts.TRANSIENT,
    "strictfp": facts.STRICT,
    "default": facts.DEFAULT,
    "sealed": facts.SEALED,
}
_PLAIN_IMPORT = re.compile(rb"import (static )?([A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*)(\.\*)?;")
_MODIFIER_TEXTS = {
    " ".join(words).encode(): sum(_FLAGS[word] for word in words)
    for access in ([], ["public"], ["protected"], ["private"])
    for others in ([], ["static"], ["final"], ["static", "final"], ["abstract"], ["synchronized"], ["volatile"], ["default"])
    if (words := access + others)
}
"""Modifiers as they are mostly written: no node of theirs has to be made."""
_VARIABLE_ARITY = frozenset((("Paths", "get"), ("Path", "of"), ("String", "format"), ("MessageFormat", "format")))
"""Methods of the JDK whose references are nearly always given single arguments for their last parameter."""
DEPTH_LIMIT = 1500
"""Python frames a body may need: two or three a nesting level of the source.  ``marshal`` moves 2000 tuples inside each other; a catch
clause, the worst, makes five of them in four frames."""


def lower(data: bytes, *, encoding: str = "") -> FileFacts:
    """All facts of a file.

    *data* are the bytes on disk; *encoding* is the one that the build declares, if known.  Positions in the result count bytes of the
    UTF-8 text that :func:`utf8_of` gives.
    """
    facts_of, _ = lower_with_text(data, encoding=encoding)
    return facts_of


def lower_with_text(data: bytes, *, encoding: str = "") -> tuple[FileFacts, bytes]:
    """Like :func:`lower`, and the UTF-8 text that positions refer to."""
    text = decode(data, encoding)
    tree, mended = parse_mending(text.utf8)
    if tree is not None and tree.root_node.has_error and b"\\u" in text.utf8:
        translated = translate_escapes(text.utf8)
        again, mended_again = parse_mending(translated)
        shorter = len(text.utf8) - len(translated)  # and so are the errors that escapes stand in
        if again is not None and (not again.root_node.has_error or broken_bytes(again.root_node) + shorter < broken_bytes(tree.root_node)):
            text = SourceText(translated, text.encoding, (*text.notes, "unicode escapes translated: columns may differ"))
            tree, mended = again, mended_again
    if tree is None:
        note = "left out: parsing it takes too long"
        return FileFacts("", (), (), line_starts(text.utf8), text.encoding, (*text.notes, note), ()), text.utf8
    return lower_tree(tree, text, mended), text.utf8


def lower_tree(tree: Tree, text: SourceText, mended: bytes = b"") -> FileFacts:
    """Facts of an already parsed text (an editor keeps its trees).

    *mended*: what was parsed, when it is not *text* itself as it is: something blanked out, closing brackets behind it.
    """
    with deeper(DEPTH_LIMIT):
        return FileLowering(mended or text.utf8).file(tree.root_node, text)


@contextmanager
def deeper(frames: int) -> Iterator[None]:
    """So many frames more, and no others: the same text gives the same facts, whoever asks."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(_frames() + frames)
    try:
        yield
    finally:
        sys.setrecursionlimit(max(before, frames))  # the bodies may nest as deep, for those who walk them


def _frames() -> int:
    count, frame = 0, sys._getframe()  # noqa: SLF001 - the only way to know how deep the stack is
    while frame.f_back is not None:
        count, frame = count + 1, frame.f_back
    return count


_left_out = TypeFact("", "", "class", 0, (), (), (), -1, local=True, static_context=True, fields=(), methods=(), pos=0, start=0, end=0)
"""Stands for a type whose body was nested too deeply, so that indexes stay valid."""


@dataclass(slots=True)
class Scope:
    """The class whose members are being read."""

    index: int
    binary: str
    kind: str
    simple: str = ""
    local: bool = False
    """Is it a local or anonymous class, or inside one?"""
    around: "Scope | None" = None
    inner: dict[str, bool] = dataclass_field(default_factory=dict)
    """Classes declared in it by simple name: do their objects need one of the enclosing class?"""
    variable: dict[str, bool] = dataclass_field(default_factory=dict)
    """Its methods by name: are all of them of variable arity?"""
    statics: list[Stmt] = dataclass_field(default_factory=list)
    instances: list[Stmt] = dataclass_field(default_factory=list)
    fields: list[FieldFact] = dataclass_field(default_factory=list)
    methods: list[MethodFact] = dataclass_field(default_factory=list)
    numbers: dict[str, int] = dataclass_field(default_factory=dict)
    """How many anonymous (key ``""``) and local classes of each name it has so far."""


class FileLowering(StatementLowering):
    """Reads declarations; one object a file."""

    def __init__(self, source: bytes) -> None:
        super().__init__(source)
        self.types: list[TypeFact | None] = []
        self.notes: list[str] = []
        self.scope = Scope(-1, "", "")
        self.in_static = True
        self.package = ""
        self.end = len(source)
        """Where the text ends; behind it may stand brackets that close what is open."""
        self.has_references = b"::" in source

    def file(self, root: Node, text: SourceText) -> FileFacts:
        """Everything in the compilation unit."""
        imports: list[Import] = []
        self.end = len(text.utf8)
        for child in self._outermost(root):
            number = child.kind_id
            if number in _TYPE_KINDS:
                self._guarded(child, lambda node: self._type(node, -1, local=False))
            elif number == _IMPORT:
                imports.append(self._import(child))
            elif number == _PACKAGE:
                names = [part for part in child.named_children if part.type in ("scoped_identifier", "identifier")]
                self.package = self.type(names[0]) if names else ""
        return FileFacts(
            package=self.package,
            imports=tuple(imports),
            types=tuple(_left_out if t is None else t for t in self.types),
            line_starts=line_starts(text.utf8),
            encoding=text.encoding,
            notes=(*text.notes, *self.notes),
            error_lines=self._errors(root, text.utf8),
            made=tuple(sorted(self.made)),
        )

    def _outermost(self, root: Node) -> Iterator[Node]:
        for child in root.named_children:
            if child.kind_id == ERROR:
                yield from self._outermost(child)
            else:
                yield child

    def _errors(self, root: Node, text: bytes) -> tuple[int, ...]:
        positions = [len(text)] if len(self.source) > len(text) else []  # what is open at the end is an error there
        stack = [root] if root.has_error else []
        while stack:
            top = stack.pop()
            if top.kind_id == ERROR or top.is_missing:
                positions.append(min(top.start_byte, len(text)))
            elif top.has_error:
                stack.extend(top.children)
        starts = line_starts(text) if positions else ()
        return tuple(sorted({bisect_right(starts, pos) for pos in positions}))

    def _import(self, node: Node) -> Import:
        plain = _PLAIN_IMPORT.fullmatch(self.source, node.start_byte, node.end_byte)
        if plain is not None:
            return Import(plain[2].decode(), plain[1] is not None, plain[3] is not None)
        name, static, wildcard = "", False, False
        for child in node.children:
            if child.type in ("scoped_identifier", "identifier"):
                name = self.type(child)
            elif child.type == "static":
                static = True
            elif child.type == "asterisk":
                wildcard = True
        return Import(name, static, wildcard)

    # Types.

    @contextmanager
    def _inside(self, scope: Scope) -> Iterator[Scope]:
        saved = self.scope, self.lambdas, self.lambda_bodies, self.method, self.in_static
        self.scope, self.lambdas, self.lambda_bodies, self.type_at = scope, 0, [], scope.index
        try:
            yield scope
        finally:
            self.scope, self.lambdas, self.lambda_bodies, self.method, self.in_static = saved
            self.type_at = self.scope.index

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
        with self._inside(Scope(index, self._numbered(""), "class", "", local=True, around=self.scope)) as scope:
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
        return index

    def _reserve(self) -> int:
        self.types.append(None)
        return len(self.types) - 1

    def _numbered(self, name: str) -> str:
        numbers = self.scope.numbers
        numbers[name] = numbers.get(name, 0) + 1
        return f"{self.scope.binary}${numbers[name]}{name}"

    def _type(self, node: Node, outer: int, *, local: bool) -> int:
        name_node = node.child_by_field_id(_F_NAME)
        name = self.text(name_node) if name_node is not None else ""
        pos = name_node.start_byte if name_node is not None else node.start_byte
        what = _TYPE_KINDS[node.kind_id]
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
        with self._inside(Scope(index, binary, what, name, local=local or self.scope.local, around=self.scope)) as scope:
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
        return index

    def _supertypes(self, node: Node) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        extends: tuple[str, ...] = ()
        implements: tuple[str, ...] = ()
        permits: tuple[str, ...] = ()
        for child in node.named_children:
            if child.type == "superclass":
                extends = self.type_list(child)
            elif child.type in ("super_interfaces", "extends_interfaces", "permits"):
                listed = tuple(text for part in child.named_children if part.type == "type_list" for text in self.type_list(part))
                if child.type == "super_interfaces":
                    implements = listed
                elif child.type == "permits":
                    permits = listed
                else:
                    extends = listed
        return extends, implements, permits

    def _type_params(self, node: Node) -> tuple[TypeParam, ...]:
        params = node.child_by_field_id(_F_TYPE_PARAMETERS)
        if params is None:  # methods hold them without a field name in some places
            params = next((child for child in node.named_children if child.type == "type_parameters"), None)
        if params is None:
            return ()
        return self._listed_type_params(params)

    def _listed_type_params(self, params: Node) -> tuple[TypeParam, ...]:
        found = []
        for child in params.named_children:
            if child.type != "type_parameter":
                continue
            name = ""
            bounds: tuple[str, ...] = ()
            for part in child.named_children:
                if part.type == "type_bound":
                    bounds = self.type_list(part)
                elif part.type in ("type_identifier", "identifier"):
                    name = self.text(part)
            found.append(TypeParam(name, bounds))
        return tuple(found)

    def _modifiers(self, node: Node) -> tuple[int, tuple[Annotation, ...]]:
        for child in node.children:
            if child.kind_id == _MODIFIERS:
                return self._written_modifiers(child)
        return 0, ()

    def _written_modifiers(self, node: Node) -> tuple[int, tuple[Annotation, ...]]:
        known = _MODIFIER_TEXTS.get(self.source[node.start_byte : node.end_byte])
        if known is not None:
            return known, ()
        flags, annotations = 0, []
        for part in node.children:
            if part.kind_id in _ANNOTATIONS:
                annotations.append(self._annotation(part))
            else:
                flags |= _FLAGS.get(part.type, 0)
        return flags, tuple(annotations)

    def _annotation(self, node: Node) -> Annotation:
        name_node = node.child_by_field_id(_F_NAME)
        name = self.type(name_node) if name_node is not None else ""
        args = []
        arguments = node.child_by_field_id(_F_ARGUMENTS)
        for child in arguments.named_children if arguments is not None else ():
            if child.type == "element_value_pair":
                key, value = child.child_by_field_name("key"), child.child_by_field_id(_F_VALUE)
                if key is not None and value is not None and value.kind_id not in _ANNOTATIONS:
                    args.append((self.text(key), self.expr(value)))
            elif child.kind_id not in COMMENTS and child.kind_id not in _ANNOTATIONS:
                args.append(("value", self.expr(child)))
        return Annotation(name, tuple(args))

    # Members.

    def _members(self, body: Node) -> None:
        if self.has_references:
            self._announce(body)
        for child in body.named_children:
            if child.kind_id not in COMMENTS:
                self._guarded(child, self._member)

    def _guarded(self, node: Node, read: Callable[[Node], object]) -> None:
        """Read a declaration, or leave it out where that goes too deep."""
        marks = self._marks()
        try:
            read(node)
        except RecursionError:
            self._back_to(marks)
            self._too_deep(node, "declaration")

    def _marks(self) -> tuple[int, int, int, dict[str, int]]:
        numbers = self.scope.numbers
        return len(self.types), self.lambdas, len(self.lambda_bodies), numbers.copy() if numbers else {}

    def _back_to(self, marks: tuple[int, int, int, dict[str, int]]) -> None:
        """Forget what was read since: it is read again in another way, or left out."""
        types, self.lambdas, bodies, self.scope.numbers = marks
        del self.types[types:], self.lambda_bodies[bodies:]
        self.made = {made for made in self.made if made[0] < types}

    def _too_deep(self, node: Node, what: str) -> None:
        self.notes.append(f"line {node.start_point[0] + 1}: nested too deeply, {what} left out")

    def _member(self, child: Node) -> None:
        number = child.kind_id
        if number in _METHODS:
            self._method(child)
        elif number in _FIELDS:
            self._fields(child)
        elif number == _CONSTRUCTOR or number == _COMPACT:
            self._constructor(child)
        elif number in _TYPE_KINDS:
            self._type(child, self.scope.index, local=False)
        elif number == _ENUM_CONSTANT:
            self._enum_constant(child)
        elif number == _ENUM_BODY_DECLARATIONS or number == ERROR:
            self._members(child)
        elif number == _STATIC_INIT:
            block = next((part for part in child.named_children if part.kind_id == _BLOCK), None)
            if block is not None:
                self.scope.statics.append(self._body(block, "static", static=True))
        elif number == _BLOCK:
            self.scope.instances.append(self._body(child, "new", static=False))

    def _announce(self, body: Node) -> None:
        """Learn what method references to members must know before the members are read."""
        scope = self.scope
        nested_static = scope.kind in ("interface", "annotation")
        for child in body.named_children:
            number = child.kind_id
            if number in _TYPE_KINDS:
                name = child.child_by_field_id(_F_NAME)
                if name is not None:
                    inner = _TYPE_KINDS[number] == "class" and not nested_static and not self._modifiers(child)[0] & facts.STATIC
                    scope.inner[self.text(name)] = inner
            elif number in _METHODS:
                name, parameters = child.child_by_field_id(_F_NAME), child.child_by_field_id(_F_PARAMETERS)
                if name is not None and parameters is not None:
                    variable = any(part.kind_id == _SPREAD for part in parameters.named_children)
                    text = self.text(name)
                    scope.variable[text] = variable and scope.variable.get(text, True)
            elif number == _ENUM_BODY_DECLARATIONS:
                self._announce(child)

    def compiled_as_lambda(self, target: Expr, name: str) -> bool:
        """Does javac make a lambda body of a method reference?

        It does for ``super::m`` and arrays, for constructors of classes whose objects need one around them, and where arguments must be
        packed into an array.  JLS 15.13.3 leaves it free, but it shows in stack traces and in the numbers of the other lambdas.  What this
        says of methods with variable arity is a guess, for the types of the arguments are not known yet.
        """
        if target[0] == "super" or (target[0] == "type" and target[2].endswith("]")):
            return True
        scope: Scope | None = self.scope
        if target[0] == "this":
            return target[2] is None and self.scope.variable.get(name, False)
        if target[0] not in ("type", "name"):
            return False
        owner = target[2].partition("<")[0]
        if name == "new":
            while scope is not None:
                if owner in scope.inner:
                    return scope.inner[owner]
                if scope.simple == owner and scope.around is not None:
                    return scope.around.inner.get(owner, False)
                scope = scope.around
            return False
        while scope is not None:
            if scope.simple == owner:
                return scope.variable.get(name, False)
            scope = scope.around
        return (owner, name) in _VARIABLE_ARITY

    def _field_owner(self, *, static: bool) -> str:
        """What stands for the method's name in the names of lambdas in field initialisers: in local classes, javac takes the class's."""
        if self.scope.local:
            return self.scope.simple
        return "static" if static else "new"

    def _body(self, node: Node, method: str, *, static: bool) -> Stmt:
        saved = self.method, self.in_static
        self.method, self.in_static = method, static
        marks = self._marks()
        try:
            return self.block(node)
        except RecursionError:
            self._back_to(marks)
            return ("block", node.start_byte, tuple(self._shallow(node)))
        finally:
            self.method, self.in_static = saved

    def _shallow(self, node: Node) -> Iterator[Stmt]:
        """Statements of a block without those that go too deep."""
        for child in node.named_children:
            marks = self._marks()
            try:
                yield from self.statements([child])
            except RecursionError:
                self._back_to(marks)
                self._too_deep(child, "statement")
                yield ("expr", child.start_byte, ("bad", child.start_byte, ()))

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

    def _params_of(self, node: Node) -> tuple[tuple[ParamFact, ...], int]:
        parameters = node.child_by_field_id(_F_PARAMETERS)
        return self._params(parameters) if parameters is not None else ((), 0)

    def _params(self, parameters: Node) -> tuple[tuple[ParamFact, ...], int]:
        formals = self.formals(parameters)
        varargs = facts.VARARGS if formals and formals[-1][3] else 0
        return tuple([ParamFact(name, declared, pos) for name, declared, pos, _ in formals]), varargs

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

    # What the compiler adds.

    def _components(self, node: Node) -> tuple[list[ParamFact], int]:
        params, varargs = self._params_of(node)
        for param in params:
            self.scope.fields.append(FieldFact(param.name, param.type, facts.PRIVATE | facts.FINAL, param.pos, None))
        return list(params), varargs

    def _implied_constructor(self, pos: int, flags: int, params: tuple[ParamFact, ...]) -> MethodFact:
        body = ("block", pos, (("expr", pos, ("ctor", pos, "super", (), pos, None, pos)), *self.scope.instances))
        return MethodFact("<init>", params, "void", (), (), flags, pos, pos, pos, body)

    def _implied(self, what: str, name: str, pos: int, flags: int, components: list[ParamFact], varargs: int) -> None:
        """Constructors completed (JLS 8.8.7, 8.8.9), and what records (8.10.3) and enums (8.9.3) have without writing it."""
        scope = self.scope
        if what in ("interface", "annotation"):
            return
        access = flags & (facts.PUBLIC | facts.PRIVATE | facts.PROTECTED)
        canonical = [param.type for param in components]
        complete: list[MethodFact] = []
        has_constructor = has_canonical = False
        for method in scope.methods:
            if method.name == "<compact>":
                complete.append(self._with_start(method, tuple(components), varargs))
                has_constructor = has_canonical = True
            elif method.name == "<init>":
                complete.append(self._with_start(method, method.params))
                has_constructor = True
                has_canonical = has_canonical or [param.type for param in method.params] == canonical
            else:
                complete.append(method)
        scope.methods[:] = complete
        if what == "record":
            if not has_canonical:
                scope.methods.append(self._implied_constructor(pos, access | facts.IMPLIED | varargs, tuple(components)))
            declared = {method.name for method in scope.methods if not method.params}
            for param in components:
                if param.name not in declared:
                    body = ("block", param.pos, (("return", param.pos, ("field", param.pos, ("this", param.pos, None), param.name)),))
                    implied = facts.PUBLIC | facts.IMPLIED
                    scope.methods.append(MethodFact(param.name, (), param.type, (), (), implied, param.pos, param.pos, param.pos, body))
        elif not has_constructor:
            scope.methods.append(self._implied_constructor(pos, access | facts.IMPLIED, ()))
        if what == "enum":
            implied = facts.PUBLIC | facts.STATIC | facts.IMPLIED
            scope.methods.append(MethodFact("values", (), name + "[]", (), (), implied, pos, pos, pos, None))
            key = (ParamFact("name", "java.lang.String", pos),)
            scope.methods.append(MethodFact("valueOf", key, name, (), (), implied, pos, pos, pos, None))

    def _with_start(self, method: MethodFact, params: tuple[ParamFact, ...], more_flags: int = 0) -> MethodFact:
        """A constructor with what runs before its own statements."""
        assert method.body is not None
        statements = method.body[2]
        first = statements[0] if statements else None
        if first is not None and first[0] == "expr" and first[2][0] == "ctor":
            rest = statements[1:]
            before = () if first[2][2] == "this" else tuple(self.scope.instances)
        else:
            first = ("expr", method.pos, ("ctor", method.pos, "super", (), method.pos, None, method.pos))
            before, rest = tuple(self.scope.instances), statements
        body = ("block", method.body[1], (first, *before, *rest))
        return MethodFact(
            "<init>",
            params,
            "void",
            method.type_params,
            method.throws,
            method.flags | more_flags,
            method.pos,
            method.start,
            method.end,
            body,
            method.annotations,
        )

    def _class_initializer(self, pos: int, node: Node) -> None:
        if self.scope.statics:
            body = ("block", pos, tuple(self.scope.statics))
            flags = facts.STATIC | facts.IMPLIED
            self.scope.methods.append(
                MethodFact("<clinit>", (), "void", (), (), flags, pos, node.start_byte, min(node.end_byte, self.end), body)
            )
