"""Predictions of many methods of a real index: none crashes, none takes too long, every line is one that its statement can write."""

import re
import sqlite3
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from forelog.index.database.opening import open_readonly
from forelog.predict.predict import predict
from tests.real.workspace import Workspace

LIMIT = 5.0
"""Seconds of the processor that no prediction may take; one that takes more by the clock must say that it was cut short."""


@dataclass(slots=True)
class Outcome:
    """What predicting many methods showed."""

    seconds: dict[str, float] = field(default_factory=dict)
    """Of the processor, by entry."""
    sequences: int = 0
    events: int = 0
    labels: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    cuts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    problems: list[str] = field(default_factory=list)
    """Crashes, late answers and lines that do not match."""


def methods_of(workspace: Workspace) -> list[int]:
    """Row ids of all methods."""
    with open_readonly(workspace.db) as connection:
        return [row[0] for row in connection.execute("SELECT id FROM methods ORDER BY id")]


def expressions(connection: sqlite3.Connection) -> dict[str, list[re.Pattern[str]]]:
    """Regular expressions of each statement, by its id."""
    found = defaultdict(list)
    for id_, regex in connection.execute("SELECT id, regex FROM v_templates"):
        found[id_].append(re.compile(regex))
    return found


def predict_all(db: Path, methods: Iterable[int]) -> Outcome:
    """Predict each of *methods* with the defaults of the command."""
    outcome = Outcome()
    with open_readonly(db) as connection:
        allowed = expressions(connection)
        names = {
            id_: f"{owner}#{name}({params})"
            for id_, owner, name, params in connection.execute("SELECT id, class, name, params FROM methods")
        }
        for method in methods:
            _one(connection, method, names[method], allowed, outcome)
    return outcome


def _one(connection: sqlite3.Connection, method: int, name: str, allowed: dict[str, list[re.Pattern[str]]], outcome: Outcome) -> None:
    started = time.process_time()
    try:
        prediction = predict(connection, method)
    except Exception as error:  # noqa: BLE001 -- any at all is a finding, and the next method must still be tried
        outcome.problems.append(f"{name}: {type(error).__name__}: {error}")
        return
    taken = time.process_time() - started
    outcome.seconds[name] = taken
    if taken > LIMIT:
        outcome.problems.append(f"{name}: took {taken:.1f} s of the processor")
    if prediction.seconds > LIMIT and not any(cut.startswith("time") for cut in prediction.cuts):
        outcome.problems.append(f"{name}: took {prediction.seconds:.1f} s and does not say that anything was cut")
    for cut in prediction.cuts:
        outcome.cuts[cut.split(":", 1)[0]] += 1
    for sequence in prediction.sequences:
        outcome.sequences += 1
        outcome.labels[sequence.label] += 1
        for event in sequence.events:
            outcome.events += 1
            if not any(regex.fullmatch(event.message) for regex in allowed.get(event.statement, ())):
                outcome.problems.append(f"{name}: {event.file}:{event.line} wrote {event.message!r}, which its template does not match")
