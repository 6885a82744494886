"""Whether the model's stacks contain a real one.

Of the real stack the frames of methods of the workspace count: what a library calls stands there above the one that called the library.
"""

import re
import sqlite3
from collections.abc import Sequence

from forelog.flow.stacks import Node
from forelog.flow.walk import Front, Walk

_FRAME = re.compile(r"(.*)\.([^.:]+):(-?\d+)")
_MADE_BY_THE_COMPILER = re.compile(r"access\$\d+|\$(?:values|deserializeLambda)\$?|lambda\$main\$static")


class Stacks:
    """Real stacks of one workspace."""

    def __init__(self, connection: sqlite3.Connection, walk: Walk) -> None:
        self._walk = walk
        self._methods: dict[tuple[str, str], list[tuple[int, int, int]]] = {}
        self._classes: dict[str, int] = dict(connection.execute("SELECT name, line FROM types"))
        """Each with the line of its declaration, which bridge methods have (JVMS 4.6, ACC_BRIDGE)."""
        for method, class_name, name, line, end_line in connection.execute("SELECT id, class, name, line, end_line FROM methods"):
            self._methods.setdefault((class_name, name), []).append((method, line, end_line))

    def ours(self, frames: Sequence[str]) -> tuple[frozenset[int], ...]:
        """For each frame of the workspace the machines that it can be in, innermost first."""
        found = []
        for frame in frames:
            match = _FRAME.fullmatch(frame)
            if match is None or match[1] not in self._classes or _MADE_BY_THE_COMPILER.fullmatch(match[2]):
                continue
            line = int(match[3])
            methods = self._methods.get((match[1], match[2]), [])
            if match[2].startswith("lambda$"):  # javac's numbers are not ours in every case: by the line
                methods = methods or []
            at = [method for method, start, end in methods if start <= line <= end]
            if not at and line == self._classes[match[1]]:
                continue
            at = at or [method for method, _, _ in methods]
            if at:
                found.append(frozenset(one for method in at for one in self._walk.machines_of(method)))
        return tuple(found)

    def contains(self, front: Front, frames: Sequence[frozenset[int]]) -> bool:
        """Whether a configuration of *front* has this stack."""
        if not frames:
            return True
        seen: set[tuple[Node, int, int]] = set()
        todo = [(node, method, 1) for method, node in self._walk.stacks_of(front) if method in frames[0]]
        while todo:
            at = todo.pop()
            if at in seen:
                continue
            seen.add(at)
            node, method, depth = at
            if depth == len(frames):
                if not node.returns:
                    return True
                continue
            callers = frames[depth]
            todo += [(parent, site.caller, depth + 1) for site, parent in self._walk.stacks.below(node, method) if site.caller in callers]
        return False
