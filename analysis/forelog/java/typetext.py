"""Type texts: the source's spelling of a type without white space, annotations and comments."""

import re
from typing import Final

from forelog.java.grammar import COMMENTS, kind
from forelog.java.nodes import Node

_ANNOTATIONS: Final = frozenset((kind("annotation"), kind("marker_annotation")))
_AROUND_MARKS: Final = re.compile(r"\s*([<>,.\[\]&?])\s*")
_SPACE: Final = re.compile(r"\s+")


def normalise(text: str) -> str:
    """A type's spelling with white space removed where no word needs it."""
    return _SPACE.sub(" ", _AROUND_MARKS.sub(r"\1", text.strip()))


def type_text(node: Node, source: bytes) -> str:
    """Type text of a type node that has annotations or comments inside."""
    words: list[str] = []
    stack = [node]
    while stack:
        top = stack.pop()
        if top.kind_id in _ANNOTATIONS or top.kind_id in COMMENTS:
            continue
        if top.child_count:
            stack.extend(reversed(top.children))
        else:
            words.append(source[top.start_byte : top.end_byte].decode("utf-8", "replace"))
    return normalise(" ".join(words))


def erased(text: str) -> str:
    """A type text without type arguments: ``Map<K,V>.Entry<A>[]`` → ``Map.Entry[]``."""
    kept: list[str] = []
    depth = 0
    for part in re.split(r"([<>])", text):
        if part in ("<", ">"):
            depth = max(depth + (1 if part == "<" else -1), 0)
        elif depth == 0:
            kept.append(part)
    return "".join(kept)
