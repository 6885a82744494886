"""What the index says about each marked line of the cases."""

import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.marker.markers import CASES, Case, Marker, Signature, Unit, read_case


def index(case: Case, folder: Path) -> sqlite3.Connection:
    """The database of a case, made by the command as a user would."""
    case.write(folder / "src")
    database = folder / "index.db"
    done = subprocess.run(
        [sys.executable, "-m", "forelog", "index", str(folder / "src"), "--db", str(database), "--jobs", "1"],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"HOME": str(folder)},  # the verdict must not depend on the jars in somebody's Maven cache
    )
    assert done.returncode == 0, done.stderr
    connection = sqlite3.connect(database)
    connection.row_factory = sqlite3.Row
    return connection


def names(row: sqlite3.Row, side: str) -> str:
    return f"{row[side + '_class']}#{row[side + '_method']}({row[side + '_params']})"


def same(row: sqlite3.Row, side: str, wanted: Signature) -> bool:
    """Whether a row's caller or callee is the method; the parameters of lambdas, and those left out, do not matter."""
    if row[f"{side}_class"] != wanted.owner or row[f"{side}_method"] != wanted.name:
        return False
    return wanted.params is None or wanted.name.startswith("lambda$") or row[f"{side}_params"] == wanted.params


class Line:
    """All that the views say about one line."""

    def __init__(self, connection: sqlite3.Connection, unit: Unit, line: int) -> None:
        here = (unit.path, line)
        self.templates = connection.execute("SELECT * FROM v_templates WHERE file = ? AND line = ?", here).fetchall()
        self.calls = connection.execute("SELECT * FROM v_call_graph WHERE file = ? AND line = ?", here).fetchall()

    def said(self, column: str) -> list[str]:
        return sorted(str(row[column] or "") for row in self.templates)

    def fits(self, text: str) -> bool:
        return any(re.fullmatch(row["regex"], text, re.DOTALL) for row in self.templates)


def check_calls(line: Line, marker: Marker) -> str:
    kinds, wanted = marker.kinds(), marker.signatures()
    methods = {one.name if not one.name.startswith("lambda$") else "lambda$" for one in wanted}

    def concerned(row: sqlite3.Row) -> bool:
        fits = row["kind"] in kinds or ("external" in kinds and row["resolution"] == "external")
        if kinds == {"external"}:
            fits = row["resolution"] == "external"
        name = row["callee_method"] or ""
        return fits and (name in methods or ("lambda$" in methods and name.startswith("lambda$")))

    found = [row for row in line.calls if concerned(row)]
    missing = [str(one) for one in wanted if not any(same(row, "callee", one) for row in found)]
    extra = sorted({names(row, "callee") for row in found if not any(same(row, "callee", one) for one in wanted)})
    if not missing and (not extra or marker.verb == "reaches"):
        return ""
    others = sorted({f"{row['kind']} {names(row, 'callee')} [{row['resolution']}]" for row in line.calls})
    return f"missing {missing}, too many {extra}; the line has {others}"


def check_no_calls(line: Line, marker: Marker) -> str:
    unwanted = marker.text.split()
    inside = [row for row in line.calls if row["resolution"] == "workspace"]
    found = [
        names(row, "callee")
        for row in inside
        for name in unwanted
        if name in (row["callee_method"], f"{row['callee_class']}#{row['callee_method']}")
    ]
    return f"found {found}" if found else ""


def check_in(line: Line, marker: Marker) -> str:
    (wanted,) = marker.signatures()
    callers = {names(row, "caller") for row in line.calls}
    right = [row for row in line.calls if same(row, "caller", wanted)]
    owners = {(row["class"], row["method"]) for row in line.templates}
    strangers = {owner for owner in owners if owner != (wanted.owner, wanted.name)}
    if strangers or not (right or owners):
        return f"callers {sorted(callers)}, statements in {sorted(owners)}"
    return ""


def check(line: Line, marker: Marker, together: list[Marker]) -> str:
    """Why a marker does not hold, or nothing; *together*: all markers of the line."""
    match marker.verb:
        case "template":
            wanted = sorted((one.word().removeprefix("-"), *one.strings()) for one in together if one.verb == "template")
            found = sorted((row["level"] or "", row["template"]) for row in line.templates)
            return "" if wanted == found else f"found {found}"
        case "matches":
            unmatched = [text for text in marker.strings() if not line.fits(text)]
            return f"not matched: {unmatched} by {line.said('regex')} of {line.said('template')}" if unmatched else ""
        case "rejects":
            matched = [text for text in marker.strings() if line.fits(text)]
            return f"matched: {matched} by {line.said('regex')}" if matched else ""
        case "throwable" | "logger" | "framework":
            return "" if marker.text in line.said(marker.verb) else f"found {line.said(marker.verb)}"
        case "wrapper":
            return "" if marker.text in line.said("wrapper") else f"found {line.said('wrapper')}"
        case "no-template":
            return f"found {line.said('template')}" if line.templates else ""
        case "calls" | "reaches":
            return check_calls(line, marker)
        case "no-calls":
            return check_no_calls(line, marker)
        case "in":
            return check_in(line, marker)
    raise ValueError(marker.verb)


def failures(case: Case, connection: sqlite3.Connection) -> list[str]:
    """Every marker that does not hold."""
    wrong = []
    for unit in case.units:
        lines = {marker.line: Line(connection, unit, marker.line) for marker in unit.markers}
        for marker in unit.markers:
            together = [one for one in unit.markers if one.line == marker.line]
            if why := check(lines[marker.line], marker, together):
                wrong.append(f"{case.path.name}:{marker.line}: {marker.verb} {marker.text}: {why}")
    return wrong


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_markers(path: Path, tmp_path: Path) -> None:
    case = read_case(path)
    with index(case, tmp_path) as connection:
        wrong = failures(case, connection)
    total = len(case.markers())
    assert not wrong, f"{len(wrong)} of {total} markers do not hold\n" + "\n".join(wrong)
