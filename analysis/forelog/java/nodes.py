"""Syntax nodes as the lowering reads them.

In pure Python they are those of py-tree-sitter, and :class:`Node` only says which part of them is used.  In the compiled build they are
made here, lazily, from the flat tree that ``_syntax.c`` gives: an object costs a twentieth of one of py-tree-sitter, and what nobody asks
for is never made.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Final, TypeVar, final

from forelog.java.grammar import ERROR, KINDS

T = TypeVar("T")

try:  # needed where this is compiled, not where it runs
    from mypy_extensions import i64, mypyc_attr
except ImportError:
    i64 = int  # type: ignore[misc]

    def mypyc_attr(*_names: str, **_values: object) -> Callable[[T], T]:
        """Nothing, in pure Python."""
        return lambda decorated: decorated


# A record of the flat tree (`_syntax.c`): start, end, number of the record behind it and all below it; kind (two bytes), flags, field.
_SIZE: Final = 16
_NEXT: Final = 8
_KIND: Final = 12
_FLAGS: Final = 14
_FIELD: Final = 15
_NAMED: Final = 1
_HAS_ERROR: Final = 2
_MISSING: Final = 4


@final
@mypyc_attr(acyclic=True)
class Node:
    """A node of a syntax tree; the names are those of ``tree_sitter.Node``."""

    __slots__ = ("_at", "_flags", "_next", "_tree", "end_byte", "kind_id", "start_byte")

    def __init__(self, tree: bytes, at: i64) -> None:
        """*tree*: all records; *at*: where the node's record begins."""
        self._tree = tree
        self._at: i64 = at
        self.start_byte: int = i64(tree[at]) | i64(tree[at + 1]) << 8 | i64(tree[at + 2]) << 16 | i64(tree[at + 3]) << 24
        self.end_byte: int = i64(tree[at + 4]) | i64(tree[at + 5]) << 8 | i64(tree[at + 6]) << 16 | i64(tree[at + 7]) << 24
        self._next: i64 = _behind(tree, at)
        self.kind_id: int = i64(tree[at + _KIND]) | i64(tree[at + _KIND + 1]) << 8
        self._flags: i64 = i64(tree[at + _FLAGS])

    @property
    def type(self) -> str:
        """Name of its kind in the grammar."""
        number = self.kind_id
        return "ERROR" if number == ERROR else KINDS[number]

    @property
    def is_named(self) -> bool:
        """Has it a name of its own in the grammar, unlike ``(``?"""
        return self._flags & _NAMED != 0

    @property
    def has_error(self) -> bool:
        """Is it an error of syntax, or is one below it?"""
        return self._flags & _HAS_ERROR != 0

    @property
    def is_missing(self) -> bool:
        """Was it put in where the text has nothing?"""
        return self._flags & _MISSING != 0

    @property
    def children(self) -> list[Node]:
        """All nodes directly below it."""
        tree, at, end = self._tree, self._at + _SIZE, self._next
        found: list[Node] = []
        while at < end:
            child = Node(tree, at)
            found.append(child)
            at = child._next
        return found

    @property
    def named_children(self) -> list[Node]:
        """Those that are named."""
        tree, at, end = self._tree, self._at + _SIZE, self._next
        found: list[Node] = []
        while at < end:
            if i64(tree[at + _FLAGS]) & _NAMED:
                child = Node(tree, at)
                found.append(child)
                at = child._next
            else:
                at = _behind(tree, at)
        return found

    @property
    def child_count(self) -> int:
        """Number of all nodes directly below it."""
        tree, at, end = self._tree, self._at + _SIZE, self._next
        count = 0
        while at < end:
            count += 1
            at = _behind(tree, at)
        return count

    def child_by_field_id(self, number: int) -> Node | None:
        """The first child that has this part in the grammar's rule."""
        if self.kind_id == ERROR:  # follows no rule
            return None
        tree, at, end = self._tree, self._at + _SIZE, self._next
        while at < end:
            if tree[at + _FIELD] == number:
                return Node(tree, at)
            at = _behind(tree, at)
        return None

    def children_by_field_id(self, number: int) -> list[Node]:
        """All children that have this part in the grammar's rule."""
        tree, at, end = self._tree, self._at + _SIZE, self._next
        found: list[Node] = []
        while at < end:
            if tree[at + _FIELD] == number:
                found.append(Node(tree, at))
            at = _behind(tree, at)
        return found


def _behind(tree: bytes, at: i64) -> i64:
    """Where the record of the first node that is neither this one nor below it begins."""
    at += _NEXT
    return (i64(tree[at]) | i64(tree[at + 1]) << 8 | i64(tree[at + 2]) << 16 | i64(tree[at + 3]) << 24) * _SIZE


NATIVE: Final = not isinstance(_behind, FunctionType)
"""Are nodes so cheap that no regular expression that spares some is?"""
