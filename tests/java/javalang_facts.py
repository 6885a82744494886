"""What javalang says of a file, in the same words as our facts: two independent parsers, one description."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from javalang import tree
from javalang.parser import Parser
from javalang.tokenizer import tokenize

from forelog.java import facts
from forelog.java.facts import FileFacts
from forelog.java.ir import walk

Chain = tuple[str, ...]
"""Simple names of the types around, outermost first; anonymous ones are ``""``."""

KINDS = {
    tree.ClassDeclaration: "class",
    tree.InterfaceDeclaration: "interface",
    tree.EnumDeclaration: "enum",
    tree.AnnotationDeclaration: "annotation",
}


class Parenthesised(tree.Primary):  # type: ignore[misc]
    """``(expression)``: a node of its own, so that what follows it is not hung on what stands inside it."""

    attrs = ("expression",)


class MendedParser(Parser):  # type: ignore[misc]
    """javalang's parser without the two faults that lose calls.

    * It keeps no node for parentheses.  The selectors of ``(a.b()).c()`` then overwrite those of ``a.b()``, and a cast, an operator, a
      conditional or a lambda has no place for any: ``((T) x).m()`` loses ``m()``, and ``(a.b().c())`` loses ``c()``.
    * In ``A.<T>m()`` it overwrites the name of the method with ``A``.
    """

    def parse_par_expression(self) -> Parenthesised:
        """The first fault."""
        return Parenthesised(expression=super().parse_par_expression())

    def parse_identifier_suffix(self) -> tree.Node:
        """The second one."""
        generic = self.would_accept(".", "<")
        suffix = super().parse_identifier_suffix()
        return Parenthesised(expression=suffix) if generic else suffix


def parse(text: str) -> tree.CompilationUnit:
    """A file as javalang reads it.  Raises javalang's JavaSyntaxError or LexerError for what is not Java 8."""
    return MendedParser(tokenize(text)).parse()


INITIALIZER = ("", ())
"""The member that field initialisers, initialiser blocks and enum constants belong to."""


@dataclass(slots=True)
class Description:
    """All that is compared; ``Counter`` where equal entries may occur several times in a file."""

    package: str = ""
    imports: Counter[tuple[str, bool, bool]] = field(default_factory=Counter)
    types: Counter[tuple[Chain, str, tuple[str, ...], tuple[str, ...]]] = field(default_factory=Counter)
    """(names, kind, extends, implements)"""
    fields: Counter[tuple[Chain, str, str]] = field(default_factory=Counter)
    methods: Counter[tuple[Chain, str, tuple[str, ...], str, tuple[str, ...]]] = field(default_factory=Counter)
    """(names, name, parameter types, return type, throws)"""
    calls: Counter[tuple[Chain, tuple[str, tuple[str, ...]], str, str]] = field(default_factory=Counter)
    """(names, (method, parameter types), operation, name)"""
    lines: Counter[tuple[str, int]] = field(default_factory=Counter)
    """(name, line) of method calls"""


def of_facts(found: FileFacts, text: bytes) -> Description:
    """Our own facts; *text* is the file in UTF-8."""
    said = Description(found.package)
    said.imports.update((i.name, i.static, i.wildcard) for i in found.imports)
    for index, type_ in enumerate(found.types):
        chain = _chain(found, index)
        said.types[chain, type_.kind, type_.extends, type_.implements] += 1
        said.fields.update((chain, f.name, f.type) for f in type_.fields)
        seen = set()  # field initialisers stand in every constructor
        for method in type_.methods:
            params = tuple(p.type for p in method.params)
            written = not method.flags & facts.IMPLIED and method.name != "<clinit>"
            if written:
                said.methods[chain, method.name, params, method.returns, method.throws] += 1
            for node in walk(method.body) if method.body else ():
                call = _call(node)
                if call is None or (call[0], node[1]) in seen:
                    continue
                seen.add((call[0], node[1]))
                inside = written and method.body is not None and method.body[1] <= node[1] < method.end
                said.calls[chain, (method.name, params) if inside else INITIALIZER, *call] += 1
                if call[0] == "call":
                    said.lines[call[1], found.line_of(_place(node, text))] += 1
    return said


def _place(node: tuple[Any, ...], text: bytes) -> int:
    """Where javalang says a call is: at the dot before the name, or at the first name of a qualified one; with type arguments, at the name."""
    receiver = node[2]
    if receiver is None or (node[6] and receiver[0] in {"name", "field"}):
        return node[1]
    while receiver[0] == "field":
        receiver = receiver[2]
    return receiver[1] if receiver[0] == "name" else text.rindex(b".", 0, node[1])


def _chain(found: FileFacts, index: int) -> Chain:
    names: list[str] = []
    while index >= 0:
        names.append(found.types[index].name)
        index = found.types[index].outer
    return tuple(reversed(names))


def _call(node: tuple[Any, ...]) -> tuple[str, str] | None:
    """(operation, name) of a node that calls something."""
    match node[0]:
        case "call":
            return ("call" if node[2] is None or node[2][0] != "super" else "super"), node[3]
        case "ctor":
            return None if node[1] == node[4] else ("ctor", node[2])  # at one position: implied, not written
        case "new":
            return "new", simple(node[2])
        case "ref":
            return "ref", node[3]
        case "lambda":
            return "lambda", ""
    return None


def simple(type_text: str) -> str:
    """``a.b.C<D>`` → ``C``."""
    return type_text.split("<", 1)[0].rsplit(".", 1)[-1]


def of_javalang(unit: tree.CompilationUnit) -> Description:
    """The same from javalang's tree."""
    said = Description(unit.package.name if unit.package else "")
    said.imports.update((i.path, bool(i.static), bool(i.wildcard)) for i in unit.imports)
    visitor = _Visitor(said)
    for type_ in unit.types:
        visitor.visit(type_, (), INITIALIZER)
    return said


@dataclass(slots=True)
class _Visitor:
    said: Description

    def visit(self, node: Any, chain: Chain, member: tuple[str, tuple[str, ...]]) -> None:
        """*node* and all below it, inside this type and member."""
        if isinstance(node, list | tuple):
            for part in node:
                self.visit(part, chain, member)
            return
        if not isinstance(node, tree.Node) or isinstance(node, tree.Annotation):
            return
        if type(node) in KINDS:
            self._type(node, chain)
            return
        match node:
            case tree.MethodDeclaration() | tree.ConstructorDeclaration() | tree.AnnotationMethod():
                self._method(node, chain)
                return
            case tree.FieldDeclaration() | tree.ConstantDeclaration():
                for declarator in node.declarators:
                    self.said.fields[chain, declarator.name, render(node.type) + "[]" * len(declarator.dimensions or ())] += 1
            case tree.EnumConstantDeclaration():
                self.said.fields[chain, node.name, chain[-1]] += 1
                self.said.calls[chain, member, "new", chain[-1]] += 1
                self.visit(node.arguments, chain, member)
                if node.body is not None:
                    self._anonymous(node.body, chain, chain[-1])
                return
            case tree.ClassCreator() | tree.InnerClassCreator():
                self.said.calls[chain, member, "new", simple(render(node.type))] += 1
                self.visit(node.arguments, chain, member)
                self.visit(node.selectors, chain, member)
                if node.body is not None:
                    self._anonymous(node.body, chain, render(node.type))
                return
            case _:
                self._calls(node, chain, member)
        self.visit(node.children, chain, member)

    def _calls(self, node: tree.Node, chain: Chain, member: tuple[str, tuple[str, ...]]) -> None:
        match node:
            case tree.MethodInvocation():
                self.said.calls[chain, member, "call", node.member] += 1
                if node.position:
                    self.said.lines[node.member, node.position.line] += 1
            case tree.SuperMethodInvocation():
                self.said.calls[chain, member, "super", node.member] += 1
            case tree.ExplicitConstructorInvocation():
                self.said.calls[chain, member, "ctor", "this"] += 1
            case tree.SuperConstructorInvocation():
                self.said.calls[chain, member, "ctor", "super"] += 1
            case tree.MethodReference():
                self.said.calls[chain, member, "ref", node.method.member if isinstance(node.method, tree.Node) else str(node.method)] += 1
            case tree.LambdaExpression():
                self.said.calls[chain, member, "lambda", ""] += 1

    def _type(self, node: Any, chain: Chain) -> None:
        extends = getattr(node, "extends", None) or []
        supers = tuple(render(t) for t in (extends if isinstance(extends, list) else [extends]))
        inner = (*chain, node.name)
        self.said.types[inner, KINDS[type(node)], supers, tuple(render(t) for t in getattr(node, "implements", None) or [])] += 1
        if isinstance(node, tree.EnumDeclaration):
            self.visit(node.body.constants, inner, INITIALIZER)
            self.visit(node.body.declarations, inner, INITIALIZER)
        else:
            self.visit(node.body, inner, INITIALIZER)

    def _anonymous(self, body: Any, chain: Chain, named: str) -> None:
        self.said.types[(*chain, ""), "class", (named,), ()] += 1
        self.visit(body, (*chain, ""), INITIALIZER)

    def _method(self, node: Any, chain: Chain) -> None:
        params = tuple(render(p.type) + ("[]" if p.varargs else "") for p in getattr(node, "parameters", None) or [])
        name = "<init>" if isinstance(node, tree.ConstructorDeclaration) else node.name
        returned = getattr(node, "return_type", None)
        returns = render(returned) + "[]" * len(getattr(node, "dimensions", None) or ()) if returned else "void"
        self.said.methods[chain, name, params, returns, tuple(getattr(node, "throws", None) or ())] += 1
        self.visit(getattr(node, "body", None), chain, (name, params))


def render(type_: Any) -> str:
    """A type as our type texts spell it: no white space, no annotations."""
    if isinstance(type_, tree.TypeArgument):
        bound = render(type_.type) if type_.type else ""
        return {None: bound, "?": "?"}.get(type_.pattern_type, f"?{type_.pattern_type} {bound}")
    text = str(type_.name)
    arguments = getattr(type_, "arguments", None)
    if arguments is not None:
        text += "<" + ",".join(render(a) for a in arguments) + ">"
    if getattr(type_, "sub_type", None):
        text += "." + render(type_.sub_type)
    return text + "[]" * len(type_.dimensions or ())
