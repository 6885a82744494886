"""What differs from the truth, grouped by likely cause: ``python -m tests.real.report WHAT [--db FILE] [--corpus NAME]``.

WHAT: ``calls-dynamic``, ``calls-static``, ``traces``, ``log``, ``unresolved``, or ``all``.  Without ``--db`` the corpus is indexed first,
into a temporary folder.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import corpora, corpus_source
from tests.real.callgraph import Graph, against_dynamic, against_static, dynamic_edges, static_edges
from tests.real.statements import JUL_LEVELS, Event, Templates, check, log_events, trace_events
from tests.real.unresolved import shares
from tests.real.workspace import class_path, index

CORPUS = {"calls-dynamic": "zookeeper-3.9.3", "calls-static": "zookeeper-3.9.3", "traces": "zookeeper-3.9.3", "log": "zookeeper-3.4.5"}


def calls_dynamic(db: Path, corpus: str, examples: int) -> Iterator[str]:
    """Calls that really happened."""
    graph = Graph.read(db)
    edges = dynamic_edges(corpora() / corpus / "calls")
    for tally in against_dynamic(graph, edges).values():
        yield tally.report(examples)
    yield "whatever the line: " + ", ".join(
        f"{kind} {tally.share:.2%}" for kind, tally in against_dynamic(graph, edges, pairs_only=True).items()
    )


def calls_static(db: Path, corpus: str, examples: int) -> Iterator[str]:
    """The class-hierarchy graph."""
    for tally in against_static(Graph.read(db), static_edges(corpora() / corpus / "calls")).values():
        yield tally.report(examples)


def traces(db: Path, corpus: str, examples: int) -> Iterator[str]:
    """Every event of the traces."""
    yield from _events(db, trace_events(corpora() / corpus / "traces"), corpus, examples)


def log(db: Path, corpus: str, examples: int) -> Iterator[str]:
    """The plain log file."""
    short = short_names(Templates.read(db))
    events = ((event, 1) for event in log_events(corpora() / corpus / "Zookeeper_2k.log"))
    yield from _report(short, events, corpus, examples)


def short_names(templates: Templates) -> Templates:
    """The same statements under class names without package, as a log file has them."""
    by_class: dict[str, list] = {}
    for owner, found in templates.by_class.items():
        by_class.setdefault(owner.rpartition(".")[2], []).extend(found)
    return Templates(by_class, {name.rpartition(".")[2] for name in templates.classes}, templates.broken)


def _events(db: Path, events: Iterator[tuple[Event, int]], corpus: str, examples: int) -> Iterator[str]:
    yield from _report(Templates.read(db), events, corpus, examples)


def _report(templates: Templates, events: Iterator[tuple[Event, int]], corpus: str, examples: int) -> Iterator[str]:
    if templates.broken:
        yield f"regular expressions that do not compile: {len(templates.broken)}\n  " + "\n  ".join(templates.broken[:examples])
    levels = JUL_LEVELS if corpus.startswith("tomcat") else {}
    outcome = check(templates, events, corpus, levels)
    for tally in (outcome.exists, outcome.same_line, outcome.matches, outcome.method, outcome.level, outcome.through_wrapper):
        yield tally.report(examples)
    yield f"templates without constant text: {len(outcome.whole_text)}\n" + "\n".join(
        f"  {count:6,}  {statement}" for statement, count in outcome.whole_text.most_common(40)
    )


def unresolved(db: Path, corpus: str, examples: int) -> Iterator[str]:
    """Call sites that stay unresolved."""
    yield f"{corpus}: " + shares(db).report(examples)


REPORTS = {"calls-dynamic": calls_dynamic, "calls-static": calls_static, "traces": traces, "log": log, "unresolved": unresolved}


def main() -> None:
    """Print the reports asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=[*REPORTS, "all"])
    parser.add_argument("--db", type=Path)
    parser.add_argument("--corpus")
    parser.add_argument("--classpath", action="store_true", help="index with the jars that the corpus is compiled against")
    parser.add_argument("--examples", type=int, default=5)
    options = parser.parse_args()
    for what in REPORTS if options.what == "all" else [options.what]:
        corpus = options.corpus or CORPUS.get(what, "zookeeper-3.9.3")
        with tempfile.TemporaryDirectory() as folder:
            db = options.db
            if db is None:
                jars = class_path(corpus) if options.classpath else []
                db = index(corpus, corpus_source(corpus), Path(folder) / "index.db", jars).db
            for text in REPORTS[what](db, corpus, options.examples):
                sys.stdout.write(text + "\n\n")


if __name__ == "__main__":
    main()
