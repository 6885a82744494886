"""Code that nobody here has looked at: ``python -m benchmarks.foreign [NAME...] [--read]``.

Brings published ``-sources.jar`` files of different kinds through Maven, indexes each with the command, predicts, and prints what came
out.  With ``--read``, also a seeded sample of templates and predictions beside their source lines, to be read by eye.
"""

import argparse
import random
import sqlite3
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.maven import UnavailableError, cache_folder, run_maven
from tests.real.predictions import predict_all
from tests.real.workspace import FORELOG

from benchmarks.measure import MIB, ProcessFailedError, run
from forelog.index.database.opening import open_readonly
from forelog.predict.model import Prediction
from forelog.predict.predict import predict

JARS = {
    "web framework": "org.springframework:spring-webmvc:6.1.14",
    "JSON": "com.fasterxml.jackson.core:jackson-databind:2.17.2",
    "Android HTTP client": "com.squareup.okhttp3:okhttp:3.14.9",
    "network": "io.netty:netty-handler:4.1.114.Final",
    "web server": "org.eclipse.jetty:jetty-server:12.0.14",
    "ORM with typed messages": "org.hibernate.orm:hibernate-core:6.5.3.Final",
    "scheduler": "org.quartz-scheduler:quartz:2.3.2",
    "SQL database": "org.hsqldb:hsqldb:2.7.3",
    "message broker client": "org.apache.kafka:kafka-clients:3.8.0",
    "generated code": "com.google.protobuf:protobuf-java:4.28.2",
    "Java 21": "org.apache.lucene:lucene-core:10.0.0",
    "generics": "com.google.guava:guava:33.3.1-jre",
    "distributed database": "org.apache.cassandra:cassandra-all:4.1.7",
    "application server": "io.undertow:undertow-core:2.3.18.Final",
    "search engine": "org.apache.solr:solr-core:9.7.0",
    "connection pool": "com.zaxxer:HikariCP:6.0.0",
    "build tool": "org.apache.maven:maven-core:3.9.9",
    "web actions": "org.apache.struts:struts2-core:6.6.1",
    "JSON paths": "com.jayway.jsonpath:json-path:2.9.0",
    "Android maps": "org.osmdroid:osmdroid-android:6.1.18",
    "generated services": "org.apache.accumulo:accumulo-core:2.1.3",
    "virtual threads": "io.helidon.webserver:helidon-webserver:4.1.4",
    "database driver": "org.postgresql:postgresql:42.7.4",
    "streaming client": "org.apache.pulsar:pulsar-client-original:3.3.2",
    "build plugin": "org.apache.maven.plugins:maven-dependency-plugin:3.8.1",
    "persistent scheduler": "com.github.kagkarlsson:db-scheduler:15.0.0",
    "secure shell": "org.apache.sshd:sshd-core:2.14.0",
}
"""What kind it is, and its coordinates."""
TEMPLATES, PREDICTIONS, METHODS, EVENTS = 20, 10, 60, 12
SEED = 20


def main() -> None:
    """Bring, index, predict, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="artifact names or kinds (default: all)")
    parser.add_argument("--read", action="store_true", help="print templates and predictions beside their source")
    options = parser.parse_args()
    for kind, coordinate in JARS.items():
        if not options.names or kind in options.names or coordinate.split(":")[1] in options.names:
            for text in look_at(kind, coordinate, read=options.read):
                sys.stdout.write(text + "\n")
            sys.stdout.flush()


def sources_jar(coordinate: str) -> Path:
    """The sources jar, brought on first use.  Raises UnavailableError."""
    _, artifact, version = coordinate.split(":")
    path = cache_folder() / "foreign" / f"{artifact}-{version}-sources.jar"
    if not path.is_file():
        run_maven("dependency:copy", f"-Dartifact={coordinate}:jar:sources", f"-DoutputDirectory={path.parent}")
    return path


def look_at(kind: str, coordinate: str, *, read: bool) -> Iterator[str]:
    """All that is to be said of one jar."""
    yield f"\n## {kind}: {coordinate}"
    try:
        jar = sources_jar(coordinate)
    except UnavailableError as error:
        yield f"not available: {error}"
        return
    with tempfile.TemporaryDirectory(prefix="forelog-foreign-") as folder:
        db = Path(folder) / "index.db"
        try:
            cost, _ = run([FORELOG, "index", jar, "--db", db, "--json"])
        except ProcessFailedError as error:
            yield f"**indexing failed**: {error}"
            return
        with open_readonly(db) as connection:
            yield statistics(connection, cost.seconds, cost.cpu, cost.rss)
            loggers = methods_that_log(connection)
            chosen = random.Random(SEED).sample(loggers, min(METHODS, len(loggers)))
        started = time.perf_counter()
        outcome = predict_all(db, chosen)
        seconds = sorted(outcome.seconds.values()) or [0.0]
        yield (
            f"predictions of {len(chosen)} methods that log: {outcome.sequences} sequences, {outcome.events} events,"
            f" labels {dict(outcome.labels)}, cuts {dict(outcome.cuts)}; median {seconds[len(seconds) // 2]:.2f} s,"
            f" longest {seconds[-1]:.2f} s, all {time.perf_counter() - started:.0f} s"
        )
        yield from (f"**{problem}**" for problem in outcome.problems[:20])
        if read:
            with open_readonly(db) as connection, zipfile.ZipFile(jar) as archive:
                yield from read_templates(connection, archive)
                yield from read_predictions(connection, archive, chosen[:PREDICTIONS])


def statistics(connection: sqlite3.Connection, seconds: float, cpu: float, rss: int) -> str:
    """Sizes, shares and reasons."""

    def number(sql: str) -> int:
        return int(connection.execute(sql).fetchone()[0])

    sites = dict(connection.execute("SELECT resolution, sum(sites) FROM v_call_summary GROUP BY resolution").fetchall())
    total = sum(sites.values()) or 1
    reasons = connection.execute("SELECT reason, count(*) FROM v_unresolved GROUP BY reason ORDER BY 2 DESC LIMIT 5").fetchall()
    frameworks = connection.execute("SELECT framework, count(*) FROM v_templates GROUP BY framework ORDER BY 2 DESC").fetchall()
    broken = number("SELECT count(*) FROM files WHERE error_lines NOT IN ('', '[]')")
    wrapped = number("SELECT count(*) FROM v_templates WHERE wrapper != ''")
    from_catalogues = number("SELECT count(*) FROM log_statements WHERE catalogue_key != ''")
    no_level = number("SELECT count(*) FROM v_templates WHERE level = ''")
    return (
        f"{number('SELECT count(*) FROM files'):,} files, {number('SELECT total(lines) FROM files'):,} lines,"
        f" {number('SELECT count(*) FROM types'):,} types, {number('SELECT count(*) FROM methods'):,} methods;"
        f" {seconds:.1f} s ({cpu:.1f} s CPU, {rss // MIB} MiB)\n"
        f"files with syntax errors: {broken}\n"
        f"call sites {total:,}: " + ", ".join(f"{name} {count / total:.2%}" for name, count in sorted(sites.items())) + "\n"
        f"unresolved because: {'; '.join(f'{reason} ({count})' for reason, count in reasons) or '-'}\n"
        f"log statements {number('SELECT count(*) FROM v_templates'):,}: {', '.join(f'{name} {count}' for name, count in frameworks) or '-'};"
        f" guessed {number('SELECT total(guessed) FROM log_statements')}, through wrappers {wrapped},"
        f" from catalogues {from_catalogues}, without level {no_level}"
    )


def methods_that_log(connection: sqlite3.Connection) -> list[int]:
    """Row ids of methods with a log statement of their own; all methods where none has."""
    rows = connection.execute("SELECT id FROM v_methods WHERE statements > 0 ORDER BY id").fetchall()
    rows = rows or connection.execute("SELECT id FROM methods ORDER BY id").fetchall()
    return [row[0] for row in rows]


def source_lines(archive: zipfile.ZipFile, file: str, first: int, last: int) -> list[str]:
    """Lines of a file in the jar, with their numbers."""
    lines = archive.read(file).decode("utf-8", "replace").splitlines()
    return [f"    {number:5} {lines[number - 1]}" for number in range(first, min(last, len(lines)) + 1)]


def read_templates(connection: sqlite3.Connection, archive: zipfile.ZipFile) -> Iterator[str]:
    """A sample of templates, each over its source lines."""
    rows = connection.execute(
        "SELECT file, line, end_line, level, framework, template, throwable, wrapper FROM v_templates ORDER BY file, line"
    )
    found = rows.fetchall()
    for file, line, end_line, level, framework, template, throwable, wrapper in random.Random(SEED).sample(
        found, min(TEMPLATES, len(found))
    ):
        notes = ", ".join(part for part in (framework, throwable and f"with {throwable}", wrapper and f"through {wrapper}") if part)
        yield f"\n* {file}:{line} {level} «{template}» ({notes})"
        yield from source_lines(archive, file, line, min(end_line, line + 8))


def read_predictions(connection: sqlite3.Connection, archive: zipfile.ZipFile, methods: list[int]) -> Iterator[str]:
    """A few predictions, each under the source of its entry."""
    for method in methods:
        row = connection.execute(
            "SELECT files.path, m.line, m.end_line FROM methods m JOIN files ON files.id = m.file_id WHERE m.id = ?", (method,)
        ).fetchone()
        try:
            prediction = predict(connection, method, limit=4)
        except Exception as error:  # noqa: BLE001 -- any at all is a finding, and the next method must still be looked at
            yield f"\n**{row[0]}:{row[1]}: {type(error).__name__}: {error}**"
            continue
        yield f"\n### {prediction.entry}   {row[0]}:{row[1]}   {prediction.path_count} paths, cuts: {'; '.join(prediction.cuts) or '-'}"
        yield from source_lines(archive, row[0], row[1], min(row[2], row[1] + 45))
        yield from shown(prediction)


def shown(prediction: Prediction) -> Iterator[str]:
    """Sequences with their labels and events."""
    for sequence in prediction.sequences:
        yield f"  - {sequence.label}, {sequence.exit.kind} {sequence.exit.type} {' | '.join(_reason(r) for r in sequence.reasons)}"
        for event in sequence.events[:EVENTS]:
            yield f"      {event.file.rsplit('/', 1)[-1]}:{event.line} {event.level} {event.message}"
        if len(sequence.events) > EVENTS:
            yield f"      ... {len(sequence.events) - EVENTS} more"


def _reason(reason: Any) -> str:
    return f"{reason.rule} ({reason.line})"


if __name__ == "__main__":
    main()
