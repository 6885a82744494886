"""A new index, written while files are linked; ids of methods in it are those of the world."""

from __future__ import annotations

import json
import marshal
from array import array
from collections.abc import Iterable
from typing import Any

from forelog.index import holding
from forelog.index.contribution import Contribution, contributed, hashed, merged, packed_summaries
from forelog.index.link.whole import Whole
from forelog.index.linking import LinkedFile
from forelog.index.logging_rows import StatementRow, Wrapper
from forelog.index.rows import FileIds
from forelog.index.store import Store
from forelog.templates.wrappers import WrapperSummary


class Building:
    """Writes what linking found: calls and linkage at once, log statements when all wrappers are known."""

    def __init__(self, store: Store, whole: Whole) -> None:
        self.store = store
        self.whole = whole
        self.at_of: dict[int, int] = {}
        """Index of a file in the world by its row id."""
        self._file_ids: dict[int, int] = {}
        self._statements: dict[int, list[StatementRow]] = {}
        self._telling: dict[tuple[int, int], int] = {}
        """Arguments that may have constant text, by caller and position of the call (:mod:`forelog.index.link.telling`)."""
        self._direct: set[tuple[int, int]] = set()
        """Calls of loggers: (file id, position)."""

    def add(self, linked: LinkedFile, ids: FileIds, packed: Any) -> None:
        """One linked file."""
        file_id = ids.file_id
        self.at_of[file_id], self._file_ids[linked.at] = linked.at, file_id
        rows, contribution = contributed(self.whole.links, linked, file_id, _same_id, self.store.external_id)
        self.store.put_calls(rows)
        self.whole.add(*contribution.made_of())
        for pending in contribution.pending:
            self.whole.wait(pending)
        self._statements[linked.at] = linked.statements
        self._direct.update((file_id, row[2]) for row in linked.statements if not row[15])
        for caller, pos, mask in linked.telling:
            self._telling[caller, pos] = mask
        method_ids = array("q", ids.method_ids).tobytes()
        self.store.put_linkage([(file_id, marshal.dumps(tuple(packed)), method_ids, contribution.dump())])

    def finish_calls(self) -> None:
        """Write the calls that only the whole tells."""
        self.store.put_calls(self.whole.edges())
        self.store.flush()
        holders = self.whole.holders()
        sites = holding.all_sites(self.store.connection, holders)
        counts = {class_name: len(sites.get(class_name, ())) for class_name in holders}
        self.store.put_calls(holding.rows_of(self.store.connection, holders, sites, counts))
        self.store.meta_set("held_sites", json.dumps(counts))

    def callers(self, wrappers: dict[int, WrapperSummary]) -> dict[int, list[int]]:
        """Methods and lambda bodies with calls that decide something of what these methods log, by file; all row ids."""
        self.store.flush()
        holding.wanted(self.store.connection, wrappers)
        asked = {key: summary.asked() for key, summary in wrappers.items()}
        found: dict[int, dict[int, None]] = {}
        for file_id, caller, pos, callee in self.store.connection.execute(
            "SELECT DISTINCT file_id, caller_id, pos, callee_id FROM calls WHERE callee_id IN (SELECT id FROM temp.wanted)"
            " ORDER BY file_id, caller_id"
        ):
            whole, parts = asked[callee]
            if (whole or self._telling.get((caller, pos), 0) & parts) and (file_id, pos) not in self._direct:
                found.setdefault(file_id, {})[caller] = None
        return {file_id: list(callers) for file_id, callers in found.items()}

    def replace_statements(
        self, at: int, covered: list[int], rows: list[StatementRow], wrappers: list[Wrapper], rests_on: Iterable[tuple[str, str]]
    ) -> None:
        """Some methods of a file were looked at again."""
        again = set(covered)
        self._statements[at] = [row for row in self._statements[at] if row[0] not in again] + rows
        names = {summary.method for _, summary in wrappers}
        contribution = Contribution.load(self.store.contribution(self._file_ids[at]))
        kept = [summary for summary in contribution.summaries() if summary.method not in names]
        contribution = contribution._replace(
            wrappers=packed_summaries([*kept, *(summary for _, summary in wrappers)]),
            rests_on=merged(contribution.rests_on, hashed(rests_on)),
        )
        self.store.put_contribution(self._file_ids[at], contribution.dump())

    def finish_statements(self) -> None:
        """Write the log statements."""
        for at, statements in sorted(self._statements.items()):
            file_id = self._file_ids[at]
            self.store.put_log_statements([(file_id, *row) for row in sorted(statements, key=lambda row: (row[2], row[15]))])


def _same_id(method_id: int) -> int:
    return method_id
