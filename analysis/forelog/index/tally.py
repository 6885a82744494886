"""Numbers of the calls that one bulk transaction adds, counted while they pass: asking SQLite afterwards would sort them all once more."""

from collections import Counter
from collections.abc import Sequence
from operator import itemgetter

from forelog.index.rows import CALL_ROW, Row

_CALLER, _POS, _CALLEE, _EXTERNAL, _KIND, _RESOLUTION, _REASON = (
    CALL_ROW.split().index(name) for name in ("caller_id", "pos", "callee_id", "external_id", "kind", "resolution", "reason")
)
_kind = itemgetter(_KIND)


class Tally:
    """Counts rows of ``calls``."""

    def __init__(self) -> None:
        self.edges = 0
        self.kinds: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self._best: dict[int, int] = {}
        """By call site: 2 for a callee in the workspace, 1 for one outside, 0 for none."""

    def add(self, rows: Sequence[Row]) -> None:
        """Rows that go into the index."""
        self.edges += len(rows)
        self.kinds.update(map(_kind, rows))
        best = self._best
        for row in rows:
            site = row[_CALLER] << 32 | row[_POS]
            rank = 2 if row[_CALLEE] is not None else 1 if row[_EXTERNAL] is not None else 0
            if rank == 0 and row[_RESOLUTION] == "unresolved":
                self.reasons[row[_REASON]] += 1
            if rank > best.get(site, -1):
                best[site] = rank

    def sites(self) -> dict[int, int]:
        """Number of call sites by the best that is known of one."""
        return Counter(self._best.values())


def frequent_first(counted: Counter[str]) -> tuple[tuple[str, int], ...]:
    """Pairs in the order in which ``status`` tells them."""
    return tuple(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))
