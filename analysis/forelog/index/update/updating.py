"""An index brought up to date: what a change of some files does to the rows of all.

The files that changed are linked again, and those that the change reaches (:mod:`forelog.index.update.dependents`); callers of wrappers that
changed are interpreted again; of the edges that only the whole tells, those are written that differ.  The rows are then the same as those of
a new index.  The same steps serve a command that begins with the database, and a server that has everything in memory.
"""

from __future__ import annotations

import marshal
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from forelog.errors import WorkspaceError
from forelog.index import faults, holding, workers
from forelog.index.contribution import Contribution, contributed, hashed, merged, packed_summaries
from forelog.index.database.rows import KnownFile
from forelog.index.linking import LinkedFile, declared_only, link_file
from forelog.index.logging_rows import StatementRow
from forelog.index.packing import PackedFile
from forelog.index.reading import Place, ReadFile, Spools
from forelog.index.snapshot import Key
from forelog.index.update.changes import Difference, compare
from forelog.index.update.dependents import Reach, reach_of, toggled_types, values_of
from forelog.index.update.kept import Hierarchy, Kept
from forelog.index.update.tallies import Tally, tally, tally_callers, updated
from forelog.index.update.whole_rows import WholeRows
from forelog.index.workspace import scan
from forelog.java.source import decode
from forelog.templates.session import Session
from forelog.templates.wrappers import WrapperSummary

if TYPE_CHECKING:
    from forelog.index.run import Run

_MANY = 0.5
"""Share of files to link again above which everything is built anew."""
NEAR = 40
"""Files that a process with everything in memory links itself."""
_FEW_FILES = 20
"""In a workspace so small it does not matter."""
Row = tuple[Any, ...]


class Updating:
    """One update.

    *changed*: files that are new or have other bytes; *gone*: files of the index that are not there any more; *touched*: files that
    were written again as they were.
    """

    def __init__(
        self,
        run: Run,
        kept: Kept,
        keys: Sequence[Key],
        changed: Mapping[Key, ReadFile],
        gone: Sequence[Key],
        touched: Mapping[Key, ReadFile],
    ) -> None:
        self.run = run
        self.store = run.store
        self.kept = kept
        self.keys = keys
        self.here = run.here
        self.changed = changed
        self.gone = list(gone)
        self.touched = touched
        self.fresh: dict[Key, ReadFile] = dict(changed)
        """Files that are linked again."""
        self._read_too: dict[Key, ReadFile] = {}
        """Files that were read for the callers of wrappers in them."""
        self._statements: dict[int, list[StatementRow]] = {}
        self._contributions: dict[Key, Contribution] = {}
        """New ones."""
        self._counted: set[int] = set()
        """Files (row ids) whose numbers change; what they counted before is in ``_before_count``."""
        self._counted_callers: set[int] = set()
        """The same of methods in other files: of their calls alone."""
        self._before_count: Tally = Counter()

    def go(self) -> bool:
        """Do it, inside one transaction; ``False``, and nothing is done, when building everything anew is better."""
        kept = self.kept
        difference = Difference()
        differences = {
            key: compare(kept.packed.get(key), PackedFile(*item.packed), partial(self._utf8, key)) for key, item in self.changed.items()
        }
        for one in differences.values():
            difference.add(one)
        for key in self.gone:
            difference.add(compare(kept.packed.get(key), None))
        self._difference = difference
        self._packed_before = {key: kept.packed[key] for key in self.changed if key in kept.packed}
        if difference.messages:
            return False
        packages = {file.package for file in kept.packed.values()} if difference.packages else set()
        # As long as names mean what they meant, what was found out about the other files still holds.
        new = [key for key in self.changed if key not in kept.packed]
        self._open_world(differences, trusted=not (difference.headers or difference.packages or self.gone or new))
        difference.packages &= packages ^ self.links.world.packages
        if not self._dependents(difference):
            return False
        self._before = {key: kept.contributions[key] for key in (*self.fresh, *self.gone) if key in kept.contributions}
        self.run.linked = len(self.fresh)
        session = kept.session if kept.session is not None else self.run.session_of(self.links.world)
        if session is not kept.session:
            for summary in kept.summaries().values():
                session.add_wrapper(summary)
        wanted = sorted(self.at_of[key] for key in self.fresh)
        self.run.progress.phase("linking", len(wanted))
        linked = self._link(wanted, session)
        numbers = self.store.meta_get("status")
        with self.store.transaction():
            self._write(linked, session)
            if numbers:
                after = tally(self.store.connection, self._counted) + tally_callers(self.store.connection, self._counted_callers)
                self.store.meta_set("status", updated(numbers, self._before_count, after))
        for key in self.gone:
            kept.drop(key)
        return True

    def _open_world(self, differences: Mapping[Key, Difference], *, trusted: bool) -> None:
        kept = self.kept
        packed = {key: item.packed for key, item in self.changed.items()}
        self.live = kept.open_world(self.run.library, self.keys, packed, differences, trusted=trusted)
        self.links = self.live.links
        self.at_of = kept.at_of

    # What is linked again.

    def _dependents(self, difference: Difference) -> bool:
        """Find and read the other files that have to be linked again; whether they are few enough."""
        kept = self.kept
        elsewhere = self.live.elsewhere([self.at_of[key] for key in self.changed])
        self._toggled = toggled_types(difference, self.links, elsewhere)
        reach = reach_of(difference, self.links, Hierarchy(self.store.connection), self._toggled)
        found = self._reached(reach)
        if found:
            values = values_of([kept.packed[key] for key in found])
            seen = set(found)
            found += [key for key in self._reached(values) if key not in seen]
        if len(self.changed) + len(found) > _MANY * len(self.keys) and len(self.keys) > _FEW_FILES:
            return False
        self._read(found, self.fresh)
        return True

    def _reached(self, reach: Reach) -> list[Key]:
        """Files that did not change."""
        if not (reach.names or reach.interfaces or reach.questions):
            return []
        contributions, changed = self.kept.contributions, self.changed
        found = [key for key in self.keys if key not in changed and reach.rests(contributions[key])]
        if reach.names:
            rest = set(found)
            others = ((key, self.here[key]) for key in self.keys if key not in changed and key not in rest)
            found += self.kept.sources.mentioning(reach.names, others, self.run.notes.append)
        return found

    def _utf8(self, key: Key) -> bytes | None:
        """The source of a file that changed, if it is still the one that was read."""
        try:
            content = scan.load(self.here[key])
        except WorkspaceError:
            return None
        return decode(content.data).utf8 if content.hash == self.changed[key].hash else None

    def _read(self, keys: Sequence[Key], into: dict[Key, ReadFile]) -> None:
        for item in self.run.read_sources([self.here[key] for key in keys]) if keys else ():
            into[keys[item.at]] = item

    def _places(self) -> tuple[list[Place | None], list[scan.SourceFile]]:
        """Where the bodies of files are that were read, and the sources, in the order of the world."""
        read = {**self._read_too, **self.fresh}
        return [read[key].bodies if key in read else None for key in self.keys], [self.here[key] for key in self.keys]

    def _link(self, wanted: Sequence[int], session: Session) -> list[LinkedFile]:
        texts = self.kept.texts
        if texts is None or len(wanted) > NEAR:
            with workers.Linkers(self.run.jobs, self.links, session, *self._places()) as linkers:
                return list(linkers.files(wanted))
        spools = Spools()
        found = []
        for at in wanted:
            spooled = spools.load(self.fresh[self.keys[at]].bodies)
            try:
                found.append(link_file(texts, session, at, spooled))
            except Exception as fault:  # noqa: BLE001 - as in workers: one file never stops the run
                problem = faults.note(self.here[self.keys[at]].place, workers.NO_BODIES, fault)
                found.append(declared_only(self.links, at, spooled, problem))
        return found

    # What is written.

    def _write(self, linked: Sequence[LinkedFile], session: Session) -> None:
        store, kept = self.store, self.kept
        for key, item in self.touched.items():
            store.touch(kept.file_ids[key], item.size, item.mtime_ns)
            kept.known[key] = replace(kept.known[key], size=item.size, mtime_ns=item.mtime_ns)
        roots = {root.path: store.root_id(root.path, root.kind) for root in self.run.found.roots}
        whole = WholeRows(store, kept, self.links, list(self.fresh), self.gone, self._packed_before)
        self._count([kept.file_ids[key] for key in (*self.fresh, *self.gone) if key in kept.file_ids])
        self._drop_calls_of_vanished(linked)
        store.delete_files(kept.file_ids[key] for key in self.gone)
        file_ids: dict[int, int] = {}
        for file in linked:
            key = self.keys[file.at]
            row = self.run.file_row(self.fresh[key], self.here[key], roots)
            ids = store.put_file(row, file.types, file.supertypes, file.methods, file.fields)
            file_ids[file.at] = ids.file_id
            kept.known[key] = KnownFile(ids.file_id, row.hash, row.size, row.mtime_ns, row.extractor)
            self._counted.add(ids.file_id)
            kept.give_ids(file.at, ids.method_ids)
        for file in linked:
            if file.problem:
                self.run.note(file.problem)
            rows, contribution = contributed(self.links, file, file_ids[file.at], kept.row_id, store.external_id)
            store.put_calls(rows)
            self._contributions[self.keys[file.at]] = contribution
            self._statements[file.at] = file.statements
            kept.put(file.at, file_ids[file.at], kept.method_ids[self.keys[file.at]], contribution)
            self.run.progress.advance(1)
        for key in self.gone:
            kept.contributions.pop(key, None)
        whole.write(self._difference, self._toggled, list(file_ids.values()), self._count_callers)
        self._put_statements()
        self._follow_wrappers(linked, session)
        self._put_linkage()

    def _drop_calls_of_vanished(self, linked: Sequence[LinkedFile]) -> None:
        """Methods vanish: no call that only the whole tells reaches them any more, wherever it is made."""
        connection, kept = self.store.connection, self.kept
        sql = "SELECT class, name, params, id FROM methods WHERE file_id = ?"
        gone = [row[3] for key in self.gone for row in connection.execute(sql, (kept.file_ids[key],))]
        for file in linked:
            file_id = kept.file_ids.get(self.keys[file.at])
            if file_id is None:
                continue
            stay = Counter((file.types[row[0]][0], row[1], row[2]) for row in file.methods)
            for class_name, name, params, method_id in connection.execute(f"{sql} ORDER BY id", (file_id,)):
                if stay[class_name, name, params] > 0:  # as put_file gives them out
                    stay[class_name, name, params] -= 1
                else:
                    gone.append(method_id)
        if not gone:
            return
        holding.wanted(connection, gone)
        where = "callee_id IN (SELECT id FROM temp.wanted) AND reason != '' AND resolution = 'workspace'"
        rows = connection.execute(f"SELECT caller_id, file_id, id FROM calls WHERE {where}").fetchall()  # noqa: S608 - a constant
        self._count_callers(rows)
        self.store.delete_calls(row[2] for row in rows)

    def _count(self, file_ids: Iterable[int]) -> None:
        """What these files count is about to change."""
        more = set(file_ids) - self._counted
        self._counted |= more
        self._before_count += tally(self.store.connection, more)

    def _count_callers(self, calls: Iterable[Row]) -> None:
        """What these calls count is about to change: (caller, file id, ...)."""
        more = {call[0] for call in calls if call[1] not in self._counted} - self._counted_callers
        self._counted_callers |= more
        self._before_count += tally_callers(self.store.connection, more)

    # Log statements, and wrappers that changed.

    def _put_statements(self) -> None:
        """Those of the files that were linked again; :meth:`_again` replaces the rest method by method."""
        rows = [
            (self.kept.file_ids[self.keys[at]], self.kept.row_id(row[0]), *row[1:])
            for at in sorted(self._statements)
            for row in sorted(self._statements[at], key=_in_source)
        ]
        self.store.replace_log_statements([self.kept.file_ids[self.keys[at]] for at in self._statements], rows)

    def _follow_wrappers(self, linked: Sequence[LinkedFile], session: Session) -> None:
        """When wrappers came, went or changed: forget all that rest on them, and find out anew what their callers are."""
        before = {
            summary.method: summary
            for key in (*self.fresh, *self.gone)
            if key in self._before and self._before[key].wrappers
            for summary in self._before[key].summaries()
        }
        now = {summary.method: summary for file in linked for _, summary in file.wrappers}
        changed = {key for key in {*before, *now} if before.get(key) != now.get(key)}
        if not changed:
            return
        doubtful = self._resting_on(changed, {**session.wrappers, **before, **now})
        session.wrappers = {key: summary for key, summary in session.wrappers.items() if key not in doubtful}
        session.wrapper_names = {summary.simple_name for summary in session.wrappers.values()}
        methods = self._methods(doubtful)
        wanted = self._callers(methods)
        for method_id, file_id in methods.items():
            wanted.setdefault(file_id, set()).add(method_id)
        while wanted:
            found = self._again(wanted, session)
            fresh = {summary.method for summary in found if session.add_wrapper(summary)}
            wanted = self._callers(self._methods(fresh))

    def _resting_on(self, changed: set[str], wrappers: Mapping[str, WrapperSummary]) -> set[str]:
        """These wrappers and those that call them, and so on."""
        found = set(changed)
        layer = changed
        while layer:
            callers = self._callers(self._methods(layer))
            keys = {key for file_id, methods in callers.items() for key in self._keys_around(file_id, methods)}
            layer = {key for key in keys if key in wrappers} - found
            found |= layer
        return found

    def _keys_around(self, file_id: int, methods: Iterable[int]) -> Iterable[str]:
        at = self._at_of_file(file_id)
        for world_id in self.kept.world_ids(at, methods):
            method = self.links.world.method_around(at, world_id)
            if method is not None:
                yield f"{method.owner.name}#{method.name}({method.erased})"

    def _methods(self, keys: Iterable[str]) -> dict[int, int]:
        """Row id → file id of the methods with these keys, as far as they are there."""
        found: dict[int, int] = {}
        for key in keys:
            owner, _, rest = key.partition("#")
            name, _, params = rest.partition("(")
            sql = "SELECT id, file_id FROM methods WHERE class = ? AND name = ? AND params = ?"
            found.update(self.store.connection.execute(sql, (owner, name, params[:-1])).fetchall())
        return found

    def _callers(self, methods: Iterable[int]) -> dict[int, set[int]]:
        """Methods and lambda bodies that call any of these, by file; row ids."""
        connection = self.store.connection
        holding.wanted(connection, methods)
        found: dict[int, set[int]] = {}
        for file_id, caller in connection.execute(
            "SELECT DISTINCT file_id, caller_id FROM calls WHERE callee_id IN (SELECT id FROM temp.wanted)"
        ):
            found.setdefault(file_id, set()).add(caller)
        return found

    def _at_of_file(self, file_id: int) -> int:
        row = self.store.connection.execute(
            "SELECT roots.path, files.path FROM files JOIN roots ON roots.id = root_id WHERE files.id = ?", (file_id,)
        ).fetchone()
        return self.at_of[row[0], row[1]]

    def _again(self, wanted: Mapping[int, set[int]], session: Session) -> list[WrapperSummary]:
        """Interpret some methods (row ids, by file) again and replace their rows; gives the wrappers among them."""
        kept = self.kept
        self._count(wanted)
        jobs = sorted((at := self._at_of_file(file_id), sorted(kept.world_ids(at, methods))) for file_id, methods in wanted.items())
        self._read([key for at, _ in jobs if (key := self.keys[at]) not in self.fresh and key not in self._read_too], self._read_too)
        found: list[WrapperSummary] = []
        self.run.progress.phase("following wrappers", len(jobs))
        able = [job for job in jobs if (key := self.keys[job[0]]) in self.fresh or key in self._read_too]
        with workers.Linkers(self.run.jobs, self.links, session, *self._places()) as linkers:
            again = list(linkers.statements_again(able))
        for item in again:
            self.run.progress.advance(1)
            if isinstance(item, str):
                self.run.note(item)
                continue
            at, covered, rows, wrappers, rests_on = item
            self._replace(at, covered, rows)
            key = self.keys[at]
            file_key = {self._key_of(at, world_id) for world_id in covered}
            old = self._contributions.get(key, kept.contributions[key])
            summaries = [summary for summary in old.summaries() if summary.method not in file_key]
            found += [summary for _, summary in wrappers]
            kept.contributions[key] = self._contributions[key] = old._replace(
                wrappers=packed_summaries([*summaries, *(summary for _, summary in wrappers)]),
                rests_on=merged(old.rests_on, hashed(rests_on)),
            )
        return found

    def _key_of(self, at: int, world_id: int) -> str:
        method = self.links.world.method_around(at, world_id)
        return f"{method.owner.name}#{method.name}({method.erased})" if method is not None and method.id == world_id else ""

    def _replace(self, at: int, covered: Iterable[int], rows: Iterable[StatementRow]) -> None:
        row_id, file_id = self.kept.row_id, self.kept.file_ids[self.keys[at]]
        self.store.delete_log_statements(file_id, map(row_id, covered))
        self.store.put_log_statements([(file_id, row_id(row[0]), *row[1:]) for row in sorted(rows, key=_in_source)])

    def _put_linkage(self) -> None:
        kept = self.kept
        self.store.put_linkage(
            [
                (
                    kept.file_ids[key],
                    marshal.dumps(tuple(kept.packed[key])),
                    array("q", kept.method_ids[key]).tobytes(),
                    contribution.dump(),
                )
                for key, contribution in self._contributions.items()
            ]
        )


def _in_source(row: StatementRow) -> tuple[int, str]:
    return row[2], row[15]
