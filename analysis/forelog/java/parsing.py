"""UTF-8 text → syntax tree, also of text that is broken or made to be slow.

One half statement (somebody is typing, a file is cut short) can leave tree-sitter without any declaration: all is one error.  So what is
open at the end is closed, and statements that break what is around them are blanked out, as long as that leaves less in errors.
"""

import re
import time
from collections.abc import Callable, Sequence
from typing import cast

from tree_sitter import Point, Range

from forelog.java.grammar import ERROR, GRAMMAR, parser
from forelog.java.nodes import Node

_flat: Callable[[bytes, object, float, Sequence[tuple[int, int]]], bytes | None] | None
try:
    from forelog.java import _syntax
except ImportError:  # not the compiled build
    _flat = None
else:
    _flat = _syntax.parse

SECONDS, SECONDS_PER_MB = 5.0, 5.0
"""CPU time that parsing one file may take; a hundred times what Java needs.  Some broken text costs the square of its length."""
_CALLS = 16
"""Calls of the parser's callback (one for each hundred of its steps) between two looks at the clock, which cost a system call each."""

_TOKEN = re.compile(
    rb"""
    (?P<line>//[^\r\n]*)
    | (?P<comment>/\*.*?(?P<comment_end>\*/|\Z))
    | (?P<block>\"\"\"(?:\\.|[^\\])*?(?P<block_end>\"\"\"|\Z))
    | "(?:\\.|[^"\\\r\n])*(?P<string_end>"?)
    | '(?:\\.|[^'\\\r\n])*'?
    | (?P<end>;)
    | (?P<open>[(\[{])
    | (?P<close>[)\]}])
    """,
    re.VERBOSE | re.DOTALL,
)
_ANNOTATED_DOTS = re.compile(
    rb"""//[^\r\n]* | /\*.*?(?:\*/|\Z) | \"\"\"(?:\\.|[^\\])*?(?:\"\"\"|\Z) | "(?:\\.|[^"\\\r\n])*" | '(?:\\.|[^'\\\r\n])*'
    | (?P<annotations>(?:@[\w.]+(?:\([^()]*\))?\s*)+)(?=\.\.\.)""",
    re.VERBOSE | re.DOTALL,
)
"""Where the grammar knows no annotation: ``String @Nullable ... names`` (JLS 8.4.1)."""
_BLANK = re.compile(rb"[^\s]")
_MENDS = 6
"""Statements of a file to blank out."""
_CLOSER = {b"(": b")", b"[": b"]", b"{": b"}"}


def parse(utf8: bytes, parts: Sequence[tuple[int, int]] = ()) -> Node | None:
    """The root of the syntax tree; None when that takes too long.

    *parts*: (start, end) of what is read, as if nothing stood between them; else all is.
    """
    seconds = SECONDS + SECONDS_PER_MB * len(utf8) / 1e6
    if _flat is None:
        return _parse(utf8, seconds, parts)
    tree = _flat(utf8, GRAMMAR, seconds, parts)
    return Node(tree, 0) if tree is not None else None


def _parse(utf8: bytes, seconds: float, parts: Sequence[tuple[int, int]]) -> Node | None:
    end = time.thread_time() + seconds
    calls = 0

    def too_long(_offset: int, _has_error: bool) -> bool:
        nonlocal calls
        calls += 1
        return not calls % _CALLS and time.thread_time() > end

    def text_from(offset: int, _point: Point) -> bytes:
        return utf8[offset:]

    shared = parser()
    if parts:
        shared.included_ranges = [Range(Point(0, start), Point(0, end), start, end) for start, end in parts]
    try:
        return cast("Node", shared.parse(text_from, encoding="utf8", progress_callback=too_long).root_node)
    except ValueError:  # stopped
        shared.reset()
        return None
    finally:
        if parts:
            shared.included_ranges = []


def parse_mending(utf8: bytes) -> tuple[Node | None, bytes]:
    """Like :func:`parse`, and the text that the tree belongs to.

    When something breaks the structure of the file, that is blanked out, and closing brackets may stand behind the end.
    """
    root = parse(utf8)
    if root is None or not root.has_error:
        return root, utf8
    readable = utf8
    if b"..." in utf8:
        readable = _ANNOTATED_DOTS.sub(lambda found: _BLANK.sub(b" ", found[0]) if found["annotations"] else found[0], utf8)
    if readable != utf8 and (again := parse(readable)) is not None and broken_bytes(again) < broken_bytes(root):
        root, utf8 = again, readable
        if not root.has_error:
            return root, utf8
    end = time.thread_time() + SECONDS
    text = best = utf8
    for _ in range(_MENDS):
        closed = text + what_is_open(text)
        again = parse(closed) if closed != best else root
        if again is not None and broken_bytes(again) < broken_bytes(root):
            root, best = again, closed
        if again is None or not _swallows(again):
            break
        culprit = _first_that_breaks(text, end)
        if culprit is None:
            break
        text = text[: culprit.start] + _BLANK.sub(b" ", text[culprit.start : culprit.stop]) + text[culprit.stop :]
    return root, best


def _swallows(root: Node) -> bool:
    """Does an error hold an opening brace?  Then what stands in these braces has lost its place."""
    stack = [root]
    while stack:
        top = stack.pop()
        if top.kind_id == ERROR and any(child.type == "{" for child in top.children):
            return True
        if top.has_error:
            stack.extend(top.children)
    return False


def _first_that_breaks(utf8: bytes, end: float) -> range | None:
    """The first statement (or head of a block) with which the text before it, closed, is not readable any more."""
    ends = [token.end() for token in _TOKEN.finditer(utf8) if token["end"] or token["open"] == b"{" or token["close"] == b"}"]
    ends.append(len(utf8))
    low, high = 0, len(ends) - 1  # bisection: the text up to ends[high] is broken
    while low < high:
        if time.thread_time() > end:
            return None
        middle = (low + high) // 2
        root = parse(utf8[: ends[middle]] + what_is_open(utf8[: ends[middle]]))
        if root is None:
            return None
        if _swallows(root):
            high = middle
        else:
            low = middle + 1
    start = ends[low - 1] if low else 0
    stop = ends[low] - (utf8[ends[low] - 1 : ends[low]] in (b"{", b"}"))  # braces stay: others belong to them
    return range(start, stop) if utf8[start:stop].strip() else None


def what_is_open(utf8: bytes) -> bytes:
    """What closes all that is open at the end of *utf8*: string, comment, brackets."""
    stack: list[bytes] = []
    last = b""
    for token in _TOKEN.finditer(utf8):
        opener, closer = token["open"], token["close"]
        if opener:
            stack.append(_CLOSER[opener])
        elif closer and closer in stack:
            while stack.pop() != closer:
                pass
        elif token.end() == len(utf8):
            if token["line"]:
                last = b"\n"
            elif token["comment"]:
                last = b"" if token["comment_end"] else b"*/"
            elif token["block"]:
                last = b"" if token["block_end"] else b'\n"""'
            elif token["string_end"] == b"":
                last = b'"'
    return last + b"".join(reversed(stack))


def broken_bytes(root: Node) -> int:
    """How much of the text is inside errors."""
    total = 0
    stack = [root]
    while stack:
        top = stack.pop()
        if top.kind_id == ERROR:
            total += top.end_byte - top.start_byte
        elif top.has_error:
            stack.extend(top.children)
    return total
