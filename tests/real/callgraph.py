"""``v_call_graph`` held against calls that really happened, and against a class-hierarchy graph made from byte code."""

import gzip
import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from forelog.flow.facts import Call
from forelog.flow.points import constraints, solve
from tests.real.descriptors import LAMBDA, Member, erased_params, is_switch_map, same_member, split_params
from tests.real.tally import Tally

PLAIN_KINDS = {"static", "virtual", "special"}
NOT_ANALYSED = "a package that the truth does not cover"
NO_SOURCE = "the caller is the table that javac makes for a switch over an enum: not in the source"


class Edge(NamedTuple):
    """A true call."""

    caller: Member
    line: int
    callee: Member
    kind: str
    """Of a dynamic edge: direct, lambda, callback, thread, clinit.  Of a static one: static, special, virtual, interface."""
    site: str
    """What the caller's byte code names, where known."""

    def __str__(self) -> str:
        via = (
            f"   (calls {self.site.split('(')[0]})"
            if self.site and not self.site.startswith(f"{self.callee.owner}.{self.callee.name}(")
            else ""
        )
        return f"{self.caller} :{self.line} -> {self.callee}{via}"


class Row(NamedTuple):
    """One row of ``v_call_graph``."""

    caller: Member
    line: int
    callee: Member | None
    name: str
    kind: str
    resolution: str


def members(entry: dict[str, str]) -> tuple[Member, Member]:
    """Caller and callee of a line of truth."""
    return (
        Member(entry["caller_class"], entry["caller_name"], erased_params(entry["caller_desc"])),
        Member(entry["callee_class"], entry["callee_name"], erased_params(entry["callee_desc"])),
    )


def dynamic_edges(folder: Path) -> list[Edge]:
    """Calls that a run made; one for each kind in which a pair was seen."""
    with gzip.open(folder / "dynamic-standalone.jsonl.gz", "rt") as lines:
        entries = [json.loads(line) for line in lines]
    return [Edge(*_order(members(e), e["line"]), kind, (e["sites"] or [""])[0]) for e in entries for kind in e["kinds"]]


def static_edges(folder: Path) -> list[Edge]:
    """The class-hierarchy graph; edges from or to what javac made itself (``implicit``) have no source and are left out."""
    with gzip.open(folder / "static-cha.jsonl.gz", "rt") as lines:
        entries = [json.loads(line) for line in lines]
    return [Edge(*_order(members(e), e["line"]), e["call"], "") for e in entries if not e.get("implicit")]


def _order(pair: tuple[Member, Member], line: int) -> tuple[Member, int, Member]:
    return pair[0], line, pair[1]


@dataclass(slots=True)
class Graph:
    """The call graph of an index."""

    rows: list[Row]
    by_caller: dict[tuple[str, str], list[Row]]
    methods: dict[tuple[str, str], list[Member]]
    abstract: set[Member]
    classes: set[str]
    reasons: dict[tuple[str, str, int, str], str]
    """Why a site is unresolved: by caller's class and name, line, callee's name."""

    @classmethod
    def read(cls, db: Path) -> "Graph":
        """All of it, into memory."""
        connection = sqlite3.connect(f"file:{db}?mode=ro", uri=True)
        rows, by_caller = [], defaultdict(list)
        for owner, name, params, line, callee_owner, callee_name, callee_params, kind, resolution in connection.execute(
            "SELECT caller_class, caller_method, caller_params, line, callee_class, callee_method, callee_params, kind, resolution FROM v_call_graph"
        ):
            callee = Member(callee_owner, callee_name, split_params(callee_params or "")) if callee_owner else None
            row = Row(Member(owner, name, split_params(params)), line, callee, callee_name, kind, resolution)
            rows.append(row)
            by_caller[owner, name].append(row)
        methods = defaultdict(list)
        for owner, name, params in connection.execute("SELECT class, method, params FROM v_methods"):
            methods[owner, name].append(Member(owner, name, split_params(params)))
        abstract = {
            Member(owner, name, split_params(params))
            for owner, name, params in connection.execute("SELECT class, name, params FROM methods WHERE flags & 0x400")
        }
        classes = {name for (name,) in connection.execute("SELECT name FROM types")}
        reasons = {
            (owner, name, line, callee): reason
            for owner, name, line, callee, reason in connection.execute(
                "SELECT caller_class, caller_method, line, name, reason FROM v_unresolved"
            )
        }
        connection.close()
        return cls(rows, by_caller, methods, abstract, classes, reasons)

    def of(self, caller: Member) -> list[Row]:
        """Rows of this caller."""
        return [row for row in self.by_caller.get((caller.owner, caller.name), ()) if same_member(row.caller, caller)]

    def has(self, edge: Edge, *, pair: bool) -> bool:
        """Whether the edge is there; with *pair*, whatever the line."""
        return any(
            row.callee is not None and (pair or row.line == edge.line) and same_member(row.callee, edge.callee)
            for row in self.of(edge.caller)
            if row.resolution == "workspace"
        )

    def why_missing(self, edge: Edge) -> str:
        """The likely cause, as a heading."""
        caller, callee = edge.caller, edge.callee
        for member, role in ((caller, "caller"), (callee, "callee")):
            if member.owner not in self.classes:
                return f"{role}'s class is not in the index"
            known = self.methods.get((member.owner, member.name), ())
            if any(same_member(k, member) for k in known):
                continue
            if known:
                return f"{role} has other parameter types in the index"
            if match := LAMBDA.fullmatch(member.name):
                same = [n for o, n in self.methods if o == member.owner and n.startswith(f"lambda${match[1]}$")]
                return f"{role}: lambda is numbered otherwise" if same else f"{role}: no lambda of that method in the index"
            if member.name in {"values", "valueOf"}:
                return f"{role}: implied enum method {member.name}() is not in the index"
            return f"{role} is not in the index"
        rows = self.of(caller)
        if not rows:
            return "caller has no calls at all in the index"
        return self._why_not_at_site(edge, rows)

    def _why_not_at_site(self, edge: Edge, rows: list[Row]) -> str:
        callee = edge.callee
        site_name = edge.site.split("(")[0].rsplit(".", 1)[-1]
        names = {callee.name, site_name} if site_name and not site_name.startswith("access$") else {callee.name}
        here = [row for row in rows if row.line == edge.line]
        if edge.kind not in {"direct", "static", "special", "virtual", "interface"}:
            kinds = sorted({row.kind for row in here if row.resolution == "workspace"} - PLAIN_KINDS)
            return f"no {edge.kind} edge" + (f"; other such edges at the line: {', '.join(kinds)}" if kinds else " from that line")
        if callee.name == "<init>":
            here = rows
        named = [row for row in here if row.name in names or (row.callee and row.callee.name in names)]
        if callee.name == "<init>":
            named = [r for r in named if r.callee and r.callee.owner == callee.owner] or [r for r in named if r.line == edge.line]
        if not named:
            lines = sorted({row.line for row in rows if row.name in names})
            if lines:
                near = min(abs(line - edge.line) for line in lines)
                return "site is at another line" if near <= 10 else "no site of that name near the line"
            return "no site of that name in the caller"
        if any(row.resolution == "unresolved" for row in named):
            owner, name = edge.caller.owner, edge.caller.name
            reason = next((self.reasons[k] for n in names if (k := (owner, name, edge.line, n)) in self.reasons), "?")
            return f"site is unresolved: {reason}"
        workspace = [row.callee for row in named if row.resolution == "workspace" and row.callee]
        if not workspace:
            return "site is external"
        if any(found.owner == callee.owner for found in workspace):
            return "other overload chosen"
        return "receiver's types lack the callee's class"


def against_dynamic(graph: Graph, edges: Iterable[Edge], *, pairs_only: bool = False) -> dict[str, Tally]:
    """One tally for each kind.

    ``direct`` edges are compared with their line, constructors by pair of caller and callee; the other kinds by pair: what runs later is
    asked from wherever the index saw it handed over.
    """
    tallies: dict[str, Tally] = {}
    for edge in edges:
        tally = tallies.setdefault(edge.kind, Tally(f"dynamic {edge.kind}"))
        if is_switch_map(edge.caller.owner, edge.caller.name):
            tally.leave(NO_SOURCE)
        elif graph.has(edge, pair=pairs_only or edge.kind != "direct" or edge.callee.name == "<init>"):
            tally.hit()
        else:
            tally.miss(graph.why_missing(edge), str(edge))
    return tallies


def lost_by_points(db: Path, edges: Iterable[Edge]) -> tuple[int, list[str]]:
    """How many true calls are rows of the index, and those whose rows the points-to analysis takes all away."""
    connection = sqlite3.connect(f"file:{db}?mode=ro", uri=True)
    points = solve(connection, constraints(connection))
    ids: dict[tuple[str, str], list[tuple[int, Member]]] = defaultdict(list)
    for number, owner, name, params in connection.execute("SELECT id, class, name, params FROM methods"):
        ids[owner, name].append((number, Member(owner, name, split_params(params))))
    rows: dict[tuple[int, int], list[tuple[int, Call]]] = defaultdict(list)
    for caller, line, pos, callee, name, kind in connection.execute(
        "SELECT caller_id, line, pos, callee_id, name, kind FROM calls WHERE callee_id IS NOT NULL"
    ):
        rows[caller, callee].append((line, Call(pos, callee, 0, name, kind, "workspace")))
    connection.close()
    kept, lost = 0, []
    for edge in edges:
        for caller, one in ids[edge.caller.owner, edge.caller.name]:
            for callee, other in ids[edge.callee.owner, edge.callee.name]:
                if same_member(one, edge.caller) and same_member(other, edge.callee) and (found := rows[caller, callee]):
                    at_line = [row for line, row in found if line == edge.line] if edge.kind == "direct" else []
                    kept += 1
                    if all(map(points.impossible(caller), at_line or [row for _, row in found])):
                        lost.append(str(edge))
    return kept, lost


def against_static(graph: Graph, edges: list[Edge]) -> dict[str, Tally]:
    """Statically bound calls have exactly the right callee; virtual ones none that the class hierarchy forbids."""
    truth: dict[tuple[str, str, int, str], list[Edge]] = defaultdict(list)
    constructors: dict[tuple[str, str, str], list[Edge]] = defaultdict(list)
    for edge in edges:
        truth[edge.caller.owner, edge.caller.name, edge.line, edge.callee.name].append(edge)
        if edge.callee.name == "<init>":
            constructors[edge.caller.owner, edge.caller.name, edge.callee.owner].append(edge)
    return {
        "static": _bound(graph, edges, truth, constructors),
        "virtual": _virtual(graph, truth),
        "reach": _reach(graph, edges),
    }


def _allowed(candidates: Iterable[Edge], row: Row) -> bool:
    return row.callee is not None and any(same_member(row.callee, e.callee) and same_member(row.caller, e.caller) for e in candidates)


def _bound(
    graph: Graph,
    edges: list[Edge],
    truth: dict[tuple[str, str, int, str], list[Edge]],
    constructors: dict[tuple[str, str, str], list[Edge]],
) -> Tally:
    tally = Tally("statically bound: exactly the right callee")
    for edge in edges:
        if edge.kind not in {"static", "special"}:
            continue
        caller, callee = edge.caller, edge.callee
        if is_switch_map(caller.owner, caller.name):
            tally.leave(NO_SOURCE)
            continue
        is_constructor = callee.name == "<init>"
        if not graph.has(edge, pair=is_constructor):
            tally.miss(graph.why_missing(edge), str(edge))
            continue
        ours = [
            r
            for r in graph.of(caller)
            if r.resolution == "workspace" and r.kind in PLAIN_KINDS and r.callee and r.callee.name == callee.name
        ]
        if is_constructor:
            others = [r for r in ours if r.callee and r.callee.owner == callee.owner]
            allowed = constructors[caller.owner, caller.name, callee.owner]
        else:
            others = [r for r in ours if r.line == edge.line]
            allowed = truth[caller.owner, caller.name, edge.line, callee.name]
        wrong = [r for r in others if not _allowed(allowed, r)]
        if wrong:
            tally.miss("the right callee and others too", f"{edge}   also {', '.join(str(r.callee) for r in wrong[:3])}")
        else:
            tally.hit()
    return tally


def _virtual(graph: Graph, truth: dict[tuple[str, str, int, str], list[Edge]]) -> Tally:
    tally = Tally("virtual sites: no callee outside the class-hierarchy set")
    covered = {_package(m.owner) for edges in truth.values() for e in edges for m in (e.caller, e.callee)}
    sites: dict[tuple[Member, int, str], list[Row]] = defaultdict(list)
    for row in graph.rows:
        if row.kind == "virtual" and row.resolution == "workspace" and row.callee and not LAMBDA.fullmatch(row.callee.name):
            sites[row.caller, row.line, row.name].append(row)
    for (caller, line, name), rows in sites.items():
        judged = [r for r in rows if r.callee and {_package(caller.owner), _package(r.callee.owner)} <= covered]
        candidates = truth.get((caller.owner, caller.name, line, name), [])
        wrong = [row for row in judged if not _allowed(candidates, row)]
        if not judged:
            tally.leave(NOT_ANALYSED)
        elif not wrong:
            tally.hit()
        else:
            example = f"{caller} :{line} -> {', '.join(str(r.callee) for r in wrong[:3])}" + (
                f"   (truth: {', '.join(str(e.callee) for e in candidates[:3])})" if candidates else ""
            )
            tally.miss(_why_outside(graph, truth, wrong, candidates), example)
    return tally


def _why_outside(graph: Graph, truth: dict[tuple[str, str, int, str], list[Edge]], wrong: list[Row], candidates: list[Edge]) -> str:
    caller, name = wrong[0].caller, wrong[0].name
    if all(r.callee in graph.abstract for r in wrong):
        return "the declared abstract method itself: no class of the workspace implements it"
    if any(e.callee.owner == r.callee.owner for e in candidates for r in wrong if r.callee):
        return "other overload of a right class"
    if candidates:
        return "class outside the hierarchy"
    if any(key[:2] == (caller.owner, caller.name) and key[3] == name for key in truth):
        return "truth has the name at another line of the caller"
    return "truth has no such call in the caller"


def _package(owner: str) -> str:
    return owner.rpartition(".")[0]


def _reach(graph: Graph, edges: list[Edge]) -> Tally:
    """How many virtual sites of the class-hierarchy graph have any edge; a bound for what type analysis may have lost."""
    tally = Tally("virtual sites of the class-hierarchy graph with an edge of ours (no bound; a class never made has none)")
    sites: dict[tuple[Member, int, str], list[Edge]] = defaultdict(list)
    for edge in edges:
        if edge.kind in {"virtual", "interface"}:
            sites[edge.caller, edge.line, edge.callee.name].append(edge)
    for (caller, line, name), found in sites.items():
        if any(r.line == line and r.name == name and r.resolution == "workspace" for r in graph.of(caller)):
            tally.hit()
        else:
            tally.miss(graph.why_missing(found[0]), f"{found[0]}   of {len(found)}")
    return tally


Check = Callable[[Graph, list[Edge]], dict[str, Tally]]
