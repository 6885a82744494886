"""Numbers of the calls that one bulk transaction adds, counted while they pass: asking SQLite afterwards would sort them all once more."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter

from forelog.index.database.rows import CALL_ROW, Row

_CALLER, _POS, _CALLEE, _EXTERNAL, _KIND, _RESOLUTION, _REASON = (
    CALL_ROW.split().index(name) for name in ("caller_id", "pos", "callee_id", "external_id", "kind", "resolution", "reason")
)
_kind = itemgetter(_KIND)
WORKSPACE, EXTERNAL, UNRESOLVED = 2, 1, 0
"""Ranks: the best that is known of a call site."""


class Tally:
    """Counts rows of ``calls``."""

    def __init__(self) -> None:
        self.edges = 0
        self.kinds: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self._counted: Counter[int] = Counter()
        """Sites by rank, of those that were counted elsewhere."""
        self._best: dict[int, int] = {}
        """Ranks of the other sites, by site."""

    def add(self, rows: Sequence[Row]) -> None:
        """Rows that go into the index."""
        self.edges += len(rows)
        self.kinds.update(map(_kind, rows))
        best = self._best
        for row in rows:
            site = row[_CALLER] << 32 | row[_POS]
            rank = WORKSPACE if row[_CALLEE] is not None else EXTERNAL if row[_EXTERNAL] is not None else UNRESOLVED
            if rank == UNRESOLVED and row[_RESOLUTION] == "unresolved":
                self.reasons[row[_REASON]] += 1
            if rank > best.get(site, -1):
                best[site] = rank

    def count(self, kinds: Mapping[str, int], reasons: Mapping[str, int], ranks: Iterable[int]) -> None:
        """Rows that were counted elsewhere, all rows of their sites: by kind, by reason if unresolved; sites by rank, from 0."""
        self.edges += sum(kinds.values())
        self.kinds.update(kinds)
        self.reasons.update(reasons)
        self._counted.update(dict(enumerate(ranks)))

    def find_callees(self, kinds: Mapping[str, int], ranks: Mapping[int, int]) -> None:
        """More rows with callees in the workspace, for sites that :meth:`count` was told of: the rank that it knew of each, -1 for none."""
        self.edges += sum(kinds.values())
        self.kinds.update(kinds)
        for rank, many in Counter(ranks.values()).items():
            if rank >= 0:
                self._counted[rank] -= many
            self._counted[WORKSPACE] += many

    def sites(self) -> dict[int, int]:
        """Number of call sites by rank."""
        return Counter(self._best.values()) + self._counted


def frequent_first(counted: Counter[str]) -> tuple[tuple[str, int], ...]:
    """Pairs in the order in which ``status`` tells them."""
    return tuple(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))
