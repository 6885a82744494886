"""How names, types and parameters are spelled: the leaves that every other construct is made of."""

from sys import intern
from typing import Final

from forelog.java.grammar import COMMENTS, ERROR, field, kind
from forelog.java.nodes import Node
from forelog.java.typetext import erased, normalise, type_text

_IDENTIFIER: Final = kind("identifier")
_FORMAL_PARAMETER: Final = kind("formal_parameter")
_DIMENSIONS: Final = kind("dimensions")
_SPREAD: Final = kind("spread_parameter")
_RECEIVER: Final = kind("receiver_parameter")
TYPES: Final = frozenset(
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
_F_NAME: Final = field("name")
_F_TYPE: Final = field("type")
_TYPE_DEPTH: Final = 100
"""Type arguments inside each other: what has more is read without them, for everyone who reads type texts walks down into them."""


class _Texts(dict[bytes, str]):
    """Spellings by their bytes: one string object for each, which saves memory and makes comparison quick.

    Interned, so that ``marshal`` makes them one object again in the process that it takes them to, whatever file they come from.
    """

    def __missing__(self, raw: bytes) -> str:
        found = self[raw] = intern(raw.decode("utf-8", "replace"))
        return found


_TEXTS: Final = _Texts()
_TYPE_TEXTS: Final[dict[bytes, str]] = {}
_TEXTS_LIMIT: Final = 400_000
"""Spellings kept in a process; the same names come in every file."""


class Spelling:
    """Spellings in one file."""

    def __init__(self, source: bytes) -> None:
        self.source = source
        if len(_TEXTS) > _TEXTS_LIMIT:
            _TEXTS.clear()
            _TYPE_TEXTS.clear()
        self._texts = _TEXTS
        self._type_texts = _TYPE_TEXTS

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
            found = self._type_texts[raw] = intern(found)
        return found

    def type_list(self, node: Node) -> tuple[str, ...]:
        """Type texts of the named children (type arguments, ``throws`` and ``implements`` lists)."""
        return tuple([self.type(child) for child in node.named_children if child.kind_id not in COMMENTS])

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
