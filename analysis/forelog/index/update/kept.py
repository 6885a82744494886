"""What a later run needs of the files that did not change, in memory: from ``linkage``, or still there from the run before."""

from __future__ import annotations

import marshal
import sqlite3
from array import array
from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from typing import Any

from forelog.index.contribution import Contribution
from forelog.index.database.rows import KnownFile
from forelog.index.library import Library
from forelog.index.link.text_context import LoadBodies, Texts
from forelog.index.live.world import LiveWorld
from forelog.index.packing import PackedFile
from forelog.index.snapshot import Key
from forelog.index.update.changes import Difference
from forelog.index.update.gathered import Gathered
from forelog.index.update.mentions import Sources
from forelog.templates.session import Session
from forelog.templates.wrappers import WrapperSummary


class Kept:
    """The files of an index: what they declare, what they contribute to the whole, the ids of their rows."""

    def __init__(self, stamp: str) -> None:
        self.stamp = stamp
        """The state of the index that this is of."""
        self.known: dict[Key, KnownFile] = {}
        self.file_ids: dict[Key, int] = {}
        self.packed: dict[Key, PackedFile] = {}
        self.method_ids: dict[Key, Sequence[int]] = {}
        self.contributions: dict[Key, Contribution] = {}
        self.keys: list[Key] = []
        """Files of the world, in its order."""
        self.at_of: dict[Key, int] = {}
        """Where they are in it."""
        self.live: LiveWorld | None = None
        self.library: Library | None = None
        """That of the world, where it stays open."""
        self.session: Session | None = None
        self.texts: Texts | None = None
        """Where these live on from one update to the next, as in a server; :attr:`load` then reads bodies of files."""
        self.load_bodies: LoadBodies | None = None
        self.sources = Sources()
        self._row_ids: dict[int, int] = {}
        self._gathered: Gathered | None = None

    @property
    def gathered(self) -> Gathered:
        """What they contribute, by what asks for it."""
        if self._gathered is None:
            self._gathered = Gathered(self.contributions)
        return self._gathered

    @classmethod
    def load(cls, connection: sqlite3.Connection, known: Mapping[Key, KnownFile], stamp: str) -> Kept:
        """All of it from ``linkage``."""
        kept = cls(stamp)
        kept.known = dict(known)
        keys = {file.id: key for key, file in known.items()}
        for file_id, packed, ids, contribution in connection.execute("SELECT file_id, declarations, method_ids, contribution FROM linkage"):
            key = keys[file_id]
            kept.file_ids[key] = file_id
            kept.packed[key] = PackedFile(*marshal.loads(packed))  # noqa: S302 - written by this program
            kept.method_ids[key] = array("q", ids)
            kept.contributions[key] = Contribution.load(contribution)
        return kept

    def open_world(
        self,
        library: Callable[[], Library],
        keys: Sequence[Key],
        fresh: Mapping[Key, Any],
        differences: Mapping[Key, Difference],
        *,
        trusted: bool,
    ) -> LiveWorld:
        """The world of these files, those in *fresh* with new declarations; the world that is there, where they can be put in its place.

        *differences*: from what the files in *fresh* declared before.  *trusted*: the contributions of the other files say what they would
        if they were linked again.
        """
        if self.live is None or (self.keys is not keys and self.keys != list(keys)) or not self._replace(fresh, differences):
            self.packed.update({key: PackedFile(*packed) for key, packed in fresh.items()})
            self.make_world(library, keys, self.packed, without_ids=fresh, trusted=trusted)
        assert self.live is not None
        return self.live

    def make_world(
        self,
        library: Callable[[], Library],
        keys: Sequence[Key],
        packed: Mapping[Key, PackedFile],
        without_ids: Container[Key] = (),
        *,
        trusted: bool = False,
    ) -> None:
        """The world anew; methods of files in *without_ids* have no rows yet.  *trusted* as in :meth:`open_world`."""
        self.keys = list(keys)
        self.at_of = {key: at for at, key in enumerate(self.keys)}
        self.library = self.library or library()
        known = {at: self.contributions[key] for at, key in enumerate(keys) if key not in without_ids} if trusted else {}
        self.live = LiveWorld([packed[key] for key in keys], self.library, known)
        self._row_ids = {}
        for at, key in enumerate(keys):
            if key not in without_ids:
                self._row_ids.update(zip(self.live.ids(at), self.method_ids[key], strict=True))
        self.forget_values()
        self.texts = Texts(self.live.links, self.load_bodies) if self.load_bodies is not None else None

    def _replace(self, fresh: Mapping[Key, Any], differences: Mapping[Key, Difference]) -> bool:
        assert self.live is not None
        classes: set[str] | None = set()
        for key, packed in fresh.items():
            at = self.at_of[key]
            difference = self.live.replace(at, packed, differences[key] if self.live.packed(at) is self.packed[key] else None)
            if difference is None:
                self.forget_values()
                return False
            self.packed[key] = self.live.packed(at)
            if difference.shape:
                classes = None
            elif classes is not None:
                classes |= {raw[1] for raw in self.packed[key].types}
        self.forget_values(classes)
        return True

    def forget_values(self, names: Collection[str] | None = None) -> None:
        """What expressions are is not known any more: those in these classes (names) or methods (keys), and what rests on them; or all."""
        session = self.session
        if names is None:
            if self.texts is not None:
                self.texts.forget()
            if session is not None:
                for values in (session.returns, session.fields, session.behind, session.loggers):
                    values.clear()
            return
        if session is None:
            return

        def meant(key: object) -> bool:
            if isinstance(key, tuple):
                return key[0] in names
            return key in names or str(key).partition("#")[0] in names

        for key in [key for key, behind in session.behind.items() if meant(key) or any(map(meant, behind))]:
            session.behind.pop(key, None)
            session.returns.pop(key, None)  # type: ignore[call-overload]
            session.fields.pop(key, None)  # type: ignore[call-overload]

    def put(self, at: int, file_id: int, method_ids: Sequence[int], contribution: Contribution) -> None:
        """A file was written."""
        assert self.live is not None
        key = self.keys[at]
        self.file_ids[key], self.contributions[key] = file_id, contribution
        self.give_ids(at, method_ids)

    def give_ids(self, at: int, method_ids: Sequence[int]) -> None:
        """Row ids of the methods of a file."""
        assert self.live is not None
        self.method_ids[self.keys[at]] = method_ids
        self._row_ids.update(zip(self.live.ids(at), method_ids, strict=True))

    def drop(self, key: Key) -> None:
        """A file is gone."""
        for held in (self.known, self.file_ids, self.packed, self.method_ids, self.contributions):
            held.pop(key, None)

    def row_id(self, world_id: int) -> int:
        """Row id of a method, by its id in the world."""
        return self._row_ids[world_id]

    def world_ids(self, at: int, row_ids: Iterable[int]) -> list[int]:
        """Ids in the world of methods of one file, by row ids."""
        assert self.live is not None
        back = {self._row_ids[world_id]: world_id for world_id in self.live.ids(at)}
        return [back[row_id] for row_id in row_ids]

    def summaries(self, without: Iterable[Key] = ()) -> dict[str, WrapperSummary]:
        """Wrappers by key, but for those in some files."""
        left_out = set(without)
        return {
            summary.method: summary
            for key, contribution in self.contributions.items()
            if key not in left_out and contribution.wrappers
            for summary in contribution.summaries()
        }


class Hierarchy:
    """Types above and below a type as the index knows them, that is, before a change that is not yet written."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def above(self, name: str) -> set[str]:
        """All supertypes by name, as far as the workspace declares them: the last are library types."""
        return self._closure(name, "SELECT supertypes.name FROM supertypes JOIN types ON types.id = type_id WHERE types.name = ?")

    def below(self, name: str) -> set[str]:
        """All subtypes by name."""
        return self._closure(name, "SELECT types.name FROM supertypes JOIN types ON types.id = type_id WHERE supertypes.name = ?")

    def _closure(self, name: str, sql: str) -> set[str]:
        found: set[str] = set()
        queue = [name]
        for current in queue:
            for (other,) in self._connection.execute(sql, (current,)).fetchall():
                if other not in found:
                    found.add(other)
                    queue.append(other)
        return found
