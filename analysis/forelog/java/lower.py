"""Bytes of one ``.java`` file → :class:`~forelog.java.facts.FileFacts`.

A pure function that never fails on bad code: what stands outside a syntax error is kept, what is too deeply nested is left out with a
note.  Types and members are read in the order of the text, because javac numbers lambdas, anonymous and local classes in that order.
"""

import re
import sys
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from forelog.java.access import DEPTH_LIMIT
from forelog.java.declarations import TYPE_KINDS, DeclarationLowering
from forelog.java.facts import FileFacts, Import, TypeFact
from forelog.java.grammar import ERROR, kind
from forelog.java.nodes import Node
from forelog.java.parsing import broken_bytes, parse_mending
from forelog.java.source import SourceText, decode, line_starts, translate_escapes

_PACKAGE: Final = kind("package_declaration")
_IMPORT: Final = kind("import_declaration")
_PLAIN_IMPORT: Final = re.compile(rb"import (static )?([A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*)(\.\*)?;")
_FRAMES: Final = 3 * DEPTH_LIMIT
"""Python frames that reading a body may need: more than a text within the limit takes."""
_left_out: Final = TypeFact(
    "", "", "class", 0, (), (), (), -1, local=True, static_context=True, fields=(), methods=(), pos=0, start=0, end=0
)
"""Stands for a type whose body was nested too deeply, so that indexes stay valid."""


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
    root, mended = parse_mending(text.utf8)
    if root is not None and root.has_error and b"\\u" in text.utf8:
        translated = translate_escapes(text.utf8)
        again, mended_again = parse_mending(translated)
        shorter = len(text.utf8) - len(translated)  # and so are the errors that escapes stand in
        if again is not None and (not again.has_error or broken_bytes(again) + shorter < broken_bytes(root)):
            text = SourceText(translated, text.encoding, (*text.notes, "unicode escapes translated: columns may differ"))
            root, mended = again, mended_again
    if root is None:
        note = "left out: parsing it takes too long"
        return FileFacts("", (), (), line_starts(text.utf8), text.encoding, (*text.notes, note), ()), text.utf8
    with deeper():
        return FileLowering(mended).file(root, text), text.utf8


@contextmanager
def deeper() -> Iterator[None]:
    """Frames enough, whoever asks: what is too deep is for :meth:`forelog.java.access.AccessLowering.deeper` to say, not for the stack."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _frames() + _FRAMES))
    try:
        yield
    finally:
        sys.setrecursionlimit(max(before, DEPTH_LIMIT))  # the bodies may nest as deep, for those who walk them


def _frames() -> int:
    count, frame = 0, sys._getframe()  # noqa: SLF001 - the only way to know how deep the stack is
    while frame.f_back is not None:
        count, frame = count + 1, frame.f_back
    return count


class FileLowering(DeclarationLowering):
    """Reads a compilation unit; one object a file."""

    def file(self, root: Node, text: SourceText) -> FileFacts:
        """Everything in the compilation unit."""
        imports: list[Import] = []
        self.end = len(text.utf8)
        for child in self._outermost(root):
            number = child.kind_id
            if number in TYPE_KINDS:
                self._outer_type(child)
            elif number == _IMPORT:
                imports.append(self._import(child))
            elif number == _PACKAGE:
                names = [part for part in child.named_children if part.type in ("scoped_identifier", "identifier")]
                self.package = self.type(names[0]) if names else ""
        return FileFacts(
            package=self.package,
            imports=tuple(imports),
            types=tuple([_left_out if t is None else t for t in self.types]),
            line_starts=line_starts(text.utf8),
            encoding=text.encoding,
            notes=(*text.notes, *self.notes),
            error_lines=self._errors(root, text.utf8),
            made=tuple(sorted(self.made)),
        )

    def _outer_type(self, node: Node) -> None:
        marks = self._marks()
        try:
            self._type(node, -1, local=False)
        except RecursionError:
            self._back_to(marks)
            self._too_deep(node, "declaration")

    def _outermost(self, root: Node) -> list[Node]:
        found: list[Node] = []
        stack = [root]
        while stack:
            top = stack.pop()
            if top.kind_id == ERROR or top is root:
                stack.extend(reversed(top.named_children))
            else:
                found.append(top)
        return found

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
