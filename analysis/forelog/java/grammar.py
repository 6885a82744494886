"""Names and numbers of the tree-sitter grammar for Java, in one place."""

from functools import cache
from typing import Final

import tree_sitter_java
from tree_sitter import Language, Parser

GRAMMAR: object = tree_sitter_java.language()
"""The grammar as C gives it to C."""
LANGUAGE = Language(GRAMMAR)
KINDS: Final = [LANGUAGE.node_kind_for_id(number) or "" for number in range(LANGUAGE.node_kind_count)]
"""Names by number."""


def kind(name: str) -> int:
    """Number of a named node kind; unknown names are a mistake in this room."""
    number = LANGUAGE.id_for_node_kind(name, True)
    if number is None:
        raise LookupError(name)
    return number


def token(name: str) -> int:
    """Number of a token without a name of its own, such as ``new``."""
    number = LANGUAGE.id_for_node_kind(name, False)
    if number is None:
        raise LookupError(name)
    return number


def field(name: str) -> int:
    """Number of a field of the grammar."""
    number = LANGUAGE.field_id_for_name(name)
    if number is None:
        raise LookupError(name)
    return number


COMMENTS: Final = frozenset((kind("line_comment"), kind("block_comment")))
ERROR: Final = 65535
"""The kind number that tree-sitter gives to what it could not read."""


@cache
def parser() -> Parser:
    """The process's parser; tree-sitter parsers keep no state between files."""
    return Parser(LANGUAGE)
