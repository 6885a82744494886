"""Inherited methods call on an object of one class what they do not call on one of another."""

from contextlib import closing
from pathlib import Path

from forelog.check.run import Check
from forelog.flow.whole import whole_graph
from tests.flow.lab import indexed
from tests.index.link.calls import line_of

SOURCE = """
import java.util.logging.Logger;

abstract class Part {
    static final Logger LOG = Logger.getLogger("part");
    private final Part next;
    Part(Part next) { this.next = next; }
    void start() {
        LOG.info("start");
        begin();
        if (next != null) {
            next.start();
        }
        LOG.info("started");
    }
    abstract void begin();
}
class First extends Part {
    First(Part next) { super(next); }
    void begin() { LOG.info("first"); }
}
class Second extends Part {
    Second(Part next) { super(next); }
    void begin() { LOG.info("second"); }
}
class Third extends Part {
    Third() { super(null); }
    void begin() { LOG.info("third"); }
}
class Program {
    public static void main(String[] args) {
        new First(new Second(new Third())).start();
    }
}
"""
OWNERS = {"start": ("Part", "start"), "started": ("Part", "start"), "first": ("First", "begin"), "second": ("Second", "begin")}
OWNERS["third"] = ("Third", "begin")


def rejected(folder: Path, *said: str) -> list[tuple[str, str]]:
    """Transitions that are not allowed when the main thread says this."""
    path = folder / "trace.jsonl"
    lines = []
    for word in said:
        owner, method = OWNERS[word]
        line = line_of(SOURCE, f'LOG.info("{word}")')
        lines.append(f'{{"thread": "main", "class": "{owner}", "method": "{method}", "line": {line}, "message": "{word}"}}\n')
    path.write_text("".join(lines))
    (folder / "src").mkdir(exist_ok=True)
    (folder / "src" / "Program.java").write_text(SOURCE)
    with closing(indexed(folder)) as connection:
        check = Check(connection)
        check.trace(path)
        return [(one.before.template, one.after.template) for one in check.report.sorted_rejections()]


def test_each_object_begins_with_its_own(tmp_path: Path) -> None:
    real = ["start", "first", "start", "second", "start", "third", "started", "started", "started"]
    assert rejected(tmp_path, *real) == []
    assert rejected(tmp_path, "start", "second") == [("start", "second")], "the first one is a First"
    assert rejected(tmp_path, "start", "first", "start", "third") == [("start", "third")]


def test_parts_are_kept_with_the_graph(tmp_path: Path) -> None:
    (tmp_path / "Program.java").write_text(SOURCE)
    with closing(indexed(tmp_path)) as connection:
        found = whole_graph(connection, jobs=1)
        (start,) = connection.execute("SELECT id FROM methods WHERE class = 'Part' AND name = 'start'").fetchone()
        assert set(found.parts.values()) == {start}
        assert len(found.parts) == 3
        assert found.parts.keys() < found.machines.keys()
        assert whole_graph(connection) == found
