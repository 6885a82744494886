"""What all files contribute to the whole, by what asks for it: kept up to date file by file, so that an edit looks only at what it touches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from forelog.index.contribution import Contribution
from forelog.index.holding import Holders
from forelog.index.link.rows import Held, Implementation
from forelog.index.link.state import Links
from forelog.index.link.whole import Edge, Pending, Whole
from forelog.index.snapshot import Key

GETTERS = "getters"


class Gathered:
    """The contributions of all files."""

    def __init__(self, contributions: Mapping[Key, Contribution]) -> None:
        self._implementations: dict[str, dict[Key, list[Any]]] = {}
        """By the interface that a lambda body or referenced method stands for, and file."""
        self._waiting: dict[str, dict[Key, None]] = {}
        """Files with calls that wait for the implementations of an interface."""
        self._binding: dict[Key, set[str]] = {}
        """Files with calls of data binders, and the classes of the objects that these are given, where they are known."""
        self._held: Counter[tuple[Any, ...]] = Counter()
        self._as_objects: Counter[str] = Counter()
        self.holders: Holders | None = None
        """What library objects hold, where it was asked since it changed."""
        for key, contribution in contributions.items():
            self._add(key, contribution)

    def put(self, key: Key, before: Contribution | None, after: Contribution | None) -> None:
        """A file contributes something else; ``None``: nothing."""
        if before is not None:
            for interface, _, _ in before.implementations:
                self._implementations.get(interface, {}).pop(key, None)
            for pending in before.pending:
                self._waiting.get(pending[5][1], {}).pop(key, None)
            self._binding.pop(key, None)
            self._held.subtract(before.held)
            self._as_objects.subtract(before.as_objects)
        if after is not None:
            self._add(key, after)

    def _add(self, key: Key, contribution: Contribution) -> None:
        for implementation in contribution.implementations:
            self._implementations.setdefault(implementation[0], {}).setdefault(key, []).append(implementation)
        for pending in contribution.pending:
            if pending[5][0] == GETTERS:
                self._binding.setdefault(key, set()).add(pending[5][1])
            else:
                self._waiting.setdefault(pending[5][1], {})[key] = None
        self._held.update(contribution.held)
        self._as_objects.update(contribution.as_objects)

    def pending(
        self, interfaces: Iterable[str], binders: bool, contributions: Mapping[Key, Contribution]
    ) -> Iterator[tuple[Key, list[Pending]]]:
        """Files with calls that wait for implementations of one of these, or (*binders*) are of data binders; with all their calls that wait."""
        found = {key for interface in interfaces for key in self._waiting.get(interface, ())}
        found.update(self._binding if binders else ())
        for key in sorted(found):
            yield key, contributions[key].pending

    def edges(self, links: Links, row_id: Callable[[int], int], pending: Sequence[Pending]) -> list[Edge]:
        """Rows of the calls that wait."""
        if not pending:
            return []
        whole = Whole(links, row_id)
        wanted = {waiting[5][1] for waiting in pending if waiting[5][0] != GETTERS}
        for interface, by_file in self._implementations.items():
            if not wanted.isdisjoint(links.members.all_supers(interface)):
                for found in by_file.values():
                    whole.add([Implementation(*implementation) for implementation in found], (), ())
        if any(waiting[5][0] == GETTERS for waiting in pending):
            whole.add((), (), [name for name, files in self._as_objects.items() if files > 0])
        for waiting in pending:
            whole.wait(waiting)
        return whole.edges()

    def held(self) -> set[tuple[Any, ...]]:
        """What library objects are given, wherever it is."""
        return {held for held, files in self._held.items() if files > 0}

    def as_objects(self) -> set[str]:
        """Classes whose objects are given where any object will do."""
        return {name for name, files in self._as_objects.items() if files > 0}

    def seeds(self) -> set[str]:
        """Classes whose getters data binders call."""
        return {*self.as_objects(), *(seed for seeds in self._binding.values() for seed in seeds if seed)}

    def make_holders(self, links: Links, row_id: Callable[[int], int], held: Iterable[tuple[Any, ...]]) -> Holders:
        """As :meth:`forelog.index.link.whole.Whole.holders` says it."""
        whole = Whole(links, row_id)
        whole.add((), [Held(*one) for one in held], ())
        return whole.holders()
