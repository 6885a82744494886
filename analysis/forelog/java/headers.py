"""What stands before the body of a declaration: modifiers, annotations, supertypes, type parameters, parameters."""

from typing import Final

from forelog.java import facts
from forelog.java.facts import Annotation, ParamFact, TypeParam
from forelog.java.grammar import COMMENTS, field, kind
from forelog.java.ir import Expr
from forelog.java.nodes import Node
from forelog.java.scopes import ScopedLowering

_F_KEY: Final = field("key")
_F_NAME: Final = field("name")
_F_VALUE: Final = field("value")
_F_PARAMETERS: Final = field("parameters")
_F_TYPE_PARAMETERS: Final = field("type_parameters")
_F_ARGUMENTS: Final = field("arguments")
_MODIFIERS: Final = kind("modifiers")
_ANNOTATIONS: Final = frozenset((kind("annotation"), kind("marker_annotation")))
_FLAGS: Final = {
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
_MODIFIER_TEXTS: Final = {
    " ".join(words).encode(): sum(_FLAGS[word] for word in words)
    for access in ([], ["public"], ["protected"], ["private"])
    for others in ([], ["static"], ["final"], ["static", "final"], ["abstract"], ["synchronized"], ["volatile"], ["default"])
    if (words := access + others)
}
"""Modifiers as they are mostly written: no node of theirs has to be made."""


class HeaderLowering(ScopedLowering):
    """Reads headers."""

    def _modifiers(self, node: Node) -> tuple[int, tuple[Annotation, ...]]:
        for child in node.children:
            if child.kind_id == _MODIFIERS:
                return self._written_modifiers(child)
        return 0, ()

    def _written_modifiers(self, node: Node) -> tuple[int, tuple[Annotation, ...]]:
        known = _MODIFIER_TEXTS.get(self.source[node.start_byte : node.end_byte])
        if known is not None:
            return known, ()
        flags = 0
        annotations: list[Annotation] = []
        for part in node.children:
            if part.kind_id in _ANNOTATIONS:
                annotations.append(self._annotation(part))
            else:
                flags |= _FLAGS.get(part.type, 0)
        return flags, tuple(annotations)

    def _annotation(self, node: Node) -> Annotation:
        name_node = node.child_by_field_id(_F_NAME)
        name = self.type(name_node) if name_node is not None else ""
        args: list[tuple[str, Expr]] = []
        arguments = node.child_by_field_id(_F_ARGUMENTS)
        for child in arguments.named_children if arguments is not None else []:
            if child.type == "element_value_pair":
                key, value = child.child_by_field_id(_F_KEY), child.child_by_field_id(_F_VALUE)
                if key is not None and value is not None and value.kind_id not in _ANNOTATIONS:
                    args.append((self.text(key), self.expr(value)))
            elif child.kind_id not in COMMENTS and child.kind_id not in _ANNOTATIONS:
                args.append(("value", self.expr(child)))
        return Annotation(name, tuple(args))

    def _supertypes(self, node: Node) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        extends: tuple[str, ...] = ()
        implements: tuple[str, ...] = ()
        permits: tuple[str, ...] = ()
        for child in node.named_children:
            if child.type == "superclass":
                extends = self.type_list(child)
            elif child.type in ("super_interfaces", "extends_interfaces", "permits"):
                listed = tuple([text for part in child.named_children if part.type == "type_list" for text in self.type_list(part)])
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
            for child in node.named_children:
                if child.type == "type_parameters":
                    params = child
                    break
        if params is None:
            return ()
        return self._listed_type_params(params)

    def _listed_type_params(self, params: Node) -> tuple[TypeParam, ...]:
        found: list[TypeParam] = []
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

    def _params_of(self, node: Node) -> tuple[tuple[ParamFact, ...], int]:
        parameters = node.child_by_field_id(_F_PARAMETERS)
        return self._params(parameters) if parameters is not None else ((), 0)

    def _params(self, parameters: Node) -> tuple[tuple[ParamFact, ...], int]:
        formals = self.formals(parameters)
        varargs = facts.VARARGS if formals and formals[-1][3] else 0
        return tuple([ParamFact(name, declared, pos) for name, declared, pos, _ in formals]), varargs
