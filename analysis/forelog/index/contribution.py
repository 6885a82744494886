"""What one linked file contributes to the rest of the workspace, kept in ``linkage`` for later runs.

Besides what the whole workspace is made of, that is what the file's rows *rest on* outside of it (``rests_on``): questions whose answers
may change when another file does, without a name of what changed standing in this one.
"""

from __future__ import annotations

import marshal
import pickle
from array import array
from collections.abc import Callable, Collection, Iterable
from typing import Any, NamedTuple
from zlib import crc32

from forelog.index.link.rows import Held, Implementation
from forelog.index.link.state import Links
from forelog.index.link.whole import Pending
from forelog.index.linking import LinkedFile
from forelog.templates.wrappers import WrapperSummary

External = Callable[[str, str, str, str], int]
"""Row id of a method outside the workspace for its (class, name, params, returns)."""


class Contribution(NamedTuple):
    """What one file contributes, in row ids; plain, for ``marshal``."""

    implementations: list[tuple[str, int, bool]]
    held: list[tuple[str, tuple[int, ...], str]]
    as_objects: list[str]
    pending: list[Pending]
    wrappers: bytes
    """Pickled summaries."""
    rests_on: bytes
    """As :func:`hashed` gives it."""
    made: list[str]
    """Classes that it instantiates, and those that it names (:func:`forelog.index.link.dispatch.instantiated_in`)."""
    named: list[str]
    above: list[list[str]]
    """Names of all supertypes of each of its types, itself left out."""

    @classmethod
    def load(cls, blob: bytes) -> Contribution:
        """Back from :meth:`dump`."""
        return cls(*marshal.loads(blob))  # noqa: S302 - written by this program

    def dump(self) -> bytes:
        """For ``linkage``."""
        return marshal.dumps(tuple(self))

    def summaries(self) -> list[WrapperSummary]:
        """Wrappers among the file's methods."""
        found: list[WrapperSummary] = pickle.loads(self.wrappers) if self.wrappers else []  # noqa: S301 - written by this program
        return found

    def made_of(self) -> tuple[list[Implementation], list[Held], list[str]]:
        """What :meth:`forelog.index.link.whole.Whole.add` takes."""
        return [Implementation(*i) for i in self.implementations], [Held(*h) for h in self.held], self.as_objects

    def same_whole(self, other: Contribution) -> bool:
        """Do both say the same to the whole?"""
        return self[:4] == other[:4]


def contributed(
    links: Links, linked: LinkedFile, file_id: int, row_id: Callable[[int], int], external: External
) -> tuple[list[Any], Contribution]:
    """Rows of ``calls`` of a linked file, and what it contributes; *row_id*: row id for a method's id in the world."""
    rows: list[Any] = []
    pending: list[Pending] = []
    for caller, pos, line, column, target, name, kind, confidence, resolution, reason in linked.calls:
        callee = other = None
        if type(target) is int:
            callee = row_id(target)
        elif target is not None:
            if target[0] in ("implementations", "getters"):
                if len(target) > 2 and target[2] >= 0:
                    target = (target[0], target[1], row_id(target[2]))  # noqa: PLW2901
                pending.append((file_id, row_id(caller), pos, line, column, target, name, kind))
                continue
            other = external(*target)
        rows.append((row_id(caller), file_id, pos, line, column, callee, other, name, kind, confidence, resolution, reason))
    return rows, contribution_of(links, linked, pending, row_id)


def contribution_of(links: Links, linked: LinkedFile, pending: list[Pending], row_id: Callable[[int], int]) -> Contribution:
    """What a linked file contributes; *pending*: its calls that wait for the whole, in row ids."""
    made, named = links.dispatch.by_file[linked.at]
    return Contribution(
        [(i.interface, row_id(i.target), i.constructor) for i in linked.implementations],
        [(h.holder, tuple([row_id(t) for t in h.targets]), h.library) for h in linked.held],
        linked.as_objects,
        pending,
        packed_summaries([summary for _, summary in linked.wrappers]),
        hashed(linked.rests_on),
        sorted(made),
        sorted(named),
        [sorted(links.members.all_supers(raw[1]) - {raw[1]}) for raw in links.world.files[linked.at].types],
    )


def packed_summaries(summaries: Collection[WrapperSummary]) -> bytes:
    """For :attr:`Contribution.wrappers`."""
    return pickle.dumps(list(summaries)) if summaries else b""


def merged(first: bytes, second: bytes) -> bytes:
    """Two ``rests_on`` as one."""
    return array("I", sorted({*array("I", first), *array("I", second)})).tobytes() if second and second != first else first


def hashed(questions: Iterable[tuple[str, str]]) -> bytes:
    """Questions (type, what was asked of it) as sorted 32-bit numbers; that two may be the same costs only time."""
    return array("I", sorted({question(*pair) for pair in questions})).tobytes()


def question(owner: str, what: str) -> int:
    """One question as a number."""
    return crc32(f"{owner}#{what}".encode("utf-8", "surrogatepass"))
