"""Rows of a new index, ready to be written: made where files are linked, so that the one process that writes does hardly more than that.

In a new index all ids are known before anything is written: files have their place in the world, types and methods are numbered in its
order.  Only methods outside of the workspace get theirs where all is written; until then a number stands for them that is good for one piece.
"""

from __future__ import annotations

import marshal
import pickle
import struct
from array import array
from collections.abc import Sequence
from itertools import accumulate
from typing import Any, Final

from forelog.index.contribution import contribution_of
from forelog.index.link.state import Links
from forelog.index.link.whole import Pending
from forelog.index.linking import LinkedFile, Placed
from forelog.index.packing import PackedFile

FilePart = tuple[int, int, bytes, bytes, bytes, list[tuple[int, int]], bytes, bytes, str]
"""(file, number of its methods, contribution, wrappers, log statements, telling calls, where loggers are called, ranks, problem).

Telling calls: (:func:`site_of`, mask) as in :mod:`forelog.index.link.telling`.  Where loggers are called: positions, array of ``q``.  Ranks: of
the sites that wait for the whole, in their order, what is known of them, array of ``b`` (-1: no row).
"""
ReadyPiece = tuple[
    list[FilePart],
    list[Any],
    list[Any],
    list[Any],
    list[Any],
    list[Any],
    list[tuple[str, str, str, str]],
    bytes,
    tuple[dict[str, int], dict[str, int], list[int]],
    tuple[bytes, bytes, bytes],
    dict[str, bytes],
]
"""(files; values of ``types``, ``supertypes``, ``methods``, ``fields``, ``calls``, one row behind the other, 0 for what is NULL; methods outside;
where in ``calls`` these stand, array of ``i``; calls by kind, by reason if unresolved, sites by rank; callee, caller and position of calls in the workspace, arrays of
``i``; by library class the virtual calls on it, :data:`SITE` values each, array of ``i``)."""
SITE: Final = 6
"""(caller, file id, pos, line, column, rank)."""
CALL_VALUES: Final = 12
_EXTERNAL: Final = 6


def first_ids(files: Sequence[PackedFile]) -> tuple[list[int], list[int]]:
    """Row ids of the first type and of the first method of each file of the world."""
    methods = [sum([len(raw[15]) + len(raw[16]) for raw in file.types]) for file in files]
    return list(accumulate([len(file.types) for file in files], initial=1)), list(accumulate(methods, initial=1))


def file_id_of(at: int) -> int:
    """Row id of a file."""
    return at + 1


def at_of(file_id: int) -> int:
    """Back from :func:`file_id_of`."""
    return file_id - 1


def site_of(caller: int, pos: int) -> int:
    """One number for a call site."""
    return caller << 32 | pos


class Piece:
    """Collects the rows of some files."""

    def __init__(self, links: Links, first: tuple[Sequence[int], Sequence[int]]) -> None:
        """*first*: as :func:`first_ids` gives them."""
        self._links = links
        self._first_types, self._first_methods = first
        self._files: list[FilePart] = []
        self._types: list[Any] = []
        self._supertypes: list[Any] = []
        self._methods: list[Any] = []
        self._fields: list[Any] = []
        self._calls: list[Any] = []
        self._externals: dict[tuple[str, str, str, str], int] = {}
        self._named: dict[tuple[str, str, str], int] = {}
        """The same without what they return, of which there is one."""
        self._external_rows: list[tuple[str, str, str, str]] = []
        self._places: list[int] = []
        self._kinds: dict[str, int] = {}
        self._reasons: dict[str, int] = {}
        self._ranks = [0, 0, 0]
        self._callees: list[int] = []
        self._callers: list[int] = []
        self._positions: list[int] = []
        self._sites: dict[str, list[int]] = {}

    def add(self, linked: LinkedFile) -> None:
        """One linked file."""
        at = linked.at
        file_id = file_id_of(at)
        pending, best = self._add_calls(linked.calls, file_id)
        contribution = contribution_of(self._links, linked, pending, _same_id)
        first_type = self._first_types[at]
        types: list[Any] = []
        for number, (name, simple, kind, flags, outer, superclass, line, end_line) in enumerate(linked.types, first_type):
            outer_id = first_type + outer if outer >= 0 else 0
            types += (number, file_id, name, simple, kind, flags, outer_id, 0 if superclass is None else superclass, line, end_line)
        methods: list[Any] = []
        number = self._first_methods[at]
        for of_type, name, erased, returns, flags, kind, pos, start, end, line, end_line in linked.methods:
            type_name = linked.types[of_type][0]
            row = (number, file_id, first_type + of_type, type_name, name, erased, returns, flags, kind, pos, start, end, line, end_line)
            methods += row
            number += 1
        fields: list[Any] = []
        for of_type, name, declared, flags, line, constant in linked.fields:
            fields += (first_type + of_type, file_id, name, declared, flags, line, 0 if constant is None else constant)
        telling = [(site_of(caller, pos), mask) for caller, pos, mask in linked.telling]
        direct = array("q", [row[2] for row in linked.statements if not row[15]]).tobytes()
        waiting = array("b", [best.get(site_of(call[1], call[2]), -1) for call in pending]).tobytes()
        wrappers = pickle.dumps(linked.wrappers) if linked.wrappers else b""
        statements = marshal.dumps(linked.statements) if linked.statements else b""
        self._files.append((at, len(linked.methods), contribution.dump(), wrappers, statements, telling, direct, waiting, linked.problem))
        self._types += types
        self._methods += methods
        self._fields += fields
        for of_type, name in dict.fromkeys(linked.supertypes):
            self._supertypes += (first_type + of_type, name)

    def _add_calls(self, calls: list[Placed], file_id: int) -> tuple[list[Pending], dict[int, int]]:
        """Rows of the calls of one file; gives those that wait for the whole, and what is known of each site that has rows.

        That is 2 for a callee in the workspace, 1 for one outside, 0 for none.  All numbers are made anew for the rows: ``marshal`` looks
        up each that somebody else holds too.
        """
        values, kinds = self._calls, self._kinds
        pending: list[Pending] = []
        best: dict[int, int] = {}
        outside: list[tuple[str, int, int, int, int]] = []
        site = rank = -1
        for caller, pos, line, column, target, name, kind, confidence, resolution, reason in calls:
            callee: Any = None
            external: Any = None
            found = 0
            if type(target) is int:
                number: int = target
                callee = number
                found = 2
                self._callees.append(number)
                self._callers.append(caller)
                self._positions.append(pos)
            elif target is not None:
                if len(target) < 4:  # "implementations" or "getters"
                    pending.append((file_id, caller, pos, line, column, target, name, kind))
                    continue
                external = self._external(target)
                found = 1
                self._places.append(len(values) + _EXTERNAL)
                if kind == "virtual":
                    outside.append((target[0], caller, pos, line, column))
            elif resolution == "unresolved":
                self._reasons[reason] = self._reasons.get(reason, 0) + 1
            values += (caller, file_id, pos, line, column, callee, external, name, kind, confidence, resolution, reason)
            kinds[kind] = kinds.get(kind, 0) + 1
            here = site_of(caller, pos)
            if here == site:
                if found <= rank:
                    continue
            elif found <= best.get(here, -1):
                continue
            site, rank = here, found
            best[site] = rank
        for class_name, caller, pos, line, column in outside:
            sites = self._sites.setdefault(class_name, [])
            sites += (caller, file_id, pos, line, column, best[site_of(caller, pos)])
        for rank in best.values():
            self._ranks[rank] += 1
        return pending, best

    def _external(self, target: tuple[str, str, str, str]) -> int:
        known = self._externals.get(target)
        if known is None:
            class_name, name, params, returns = target
            key = (class_name, name, params)
            known = self._named.get(key)
            if known is None:
                known = self._named[key] = len(self._external_rows)
                self._external_rows.append((class_name, name, params, returns))
            self._externals[target] = known
        return known

    def dump(self) -> bytes:
        """:data:`ReadyPiece`, for ``marshal``."""
        columns = tuple([_packed(column) for column in (self._callees, self._callers, self._positions)])
        sites = {name: _packed(values) for name, values in self._sites.items()}
        counts = (self._kinds, self._reasons, self._ranks)
        places = _packed(self._places)
        rows = (self._types, self._supertypes, self._methods, self._fields, self._calls)
        return marshal.dumps((self._files, *rows, self._external_rows, places, counts, columns, sites))


def _packed(numbers: list[int]) -> bytes:
    """As ``array`` has them, at half its cost."""
    return struct.pack(f"{len(numbers)}i", *numbers)


def _same_id(method_id: int) -> int:
    return method_id
