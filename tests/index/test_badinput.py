"""Files nobody should write, through the whole of indexing: each is noted or read, in bounded time, and none stops the run."""

import os
import signal
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from forelog.index import faults, linking, pool
from forelog.index.database.opening import open_readonly
from forelog.index.pipeline import IndexSummary, index_workspace
from forelog.index.reading import Reader

LOG = 'static final java.util.logging.Logger LOG = java.util.logging.Logger.getLogger("x");'
DEEP = 10_000


def inside(name: str, body: str) -> str:
    return f'class {name} {{ {LOG} void before() {{ LOG.info("before"); }}\n{body}\nvoid after() {{ LOG.info("after"); }} }}'


def many(count: int, text: str) -> str:
    """*text* again and again, with its number for #, and the next one for ##."""
    return "".join(text.replace("##", str(i + 1)).replace("#", str(i)) for i in range(count))


MONSTERS = {
    "Parentheses": f"int m() {{ return {'(' * DEEP}1{')' * DEEP}; }}",
    "Blocks": f"void m() {{ {'{' * DEEP}{'}' * DEEP} }}",
    "Lambdas": f"Object m() {{ return {'() -> ' * DEEP}1; }}",
    "BlockLambdas": f"void m() {{ {'Runnable r = () -> { ' * DEEP}{'};' * DEEP} }}",
    "Anonymous": f"void m() {{ {'new Object() { void f() { ' * DEEP}{'}};' * DEEP} }}",
    "Calls": f"void m() {{ LOG.info(new StringBuilder(){'.append(1)' * 5000}.toString()); }}",
    "Concatenation": f'void m(String a) {{ LOG.info("a"{" + a" * 20_000}); }}',
    "MixedOperators": f"int m(int a) {{ return 1{' + a - 1' * DEEP}; }}",
    "ElseIf": "void m(int a) { if (a < 0) return; " + many(3000, 'else if (a == #) LOG.info("#");') + " }",
    "Switch": "void m(int a) { switch (a) { " + many(5000, 'case #: LOG.info("c#"); break;') + " } }",
    "Conditionals": "void m(int a) { LOG.info(" + many(5000, 'a == # ? "#" : ') + " null); }",
    "Generics": f"{'java.util.List<' * DEEP}String{'>' * DEEP} m() {{ return null; }}",
    "Arrays": f"Object x = {'{' * DEEP}{'}' * DEEP}; int{'[]' * DEEP} y;",
    "Annotations": f"@A({'(' * DEEP}1{')' * DEEP}) void m() {{ }}",
    "EnumArguments": f"enum E {{ ONE({'(' * DEEP}1{')' * DEEP}) }}",
    "Classes": f"{'class A { ' * DEEP}{'}' * DEEP}",
    "Casts": f"Object m(Object a) {{ return {'(Object) ' * DEEP} a; }}",
    "Tries": f"void m() {{ {'try { ' * DEEP}{'} finally { }' * DEEP} }}",
    "Patterns": f"boolean m(Object o) {{ return o instanceof {'A(' * DEEP}int x{')' * DEEP}; }}",
    "Constants": many(500, 'static final String C# = C## + "#";') + 'static final String C500 = "x"; String m() { return C0; }',
    "TextMethods": many(500, 'String t#() { return t##() + "#"; }') + 'String t500() { LOG.info(t0()); return "x"; }',
    "Circles": "String a() { return b(); } String b() { return a(); } static String C = D + 1, D = C + 1; void m() { String s = s + a(); LOG.info(s + C); }",
}
SHAPELESS = {
    "OpenParentheses": inside("OpenParentheses", "").replace("after()", f"after() {{ {'(' * DEEP} }}"),
    "OpenBraces": inside("OpenBraces", "{" * DEEP),
    "Closers": ")}]>" * DEEP,
    "Quotes": '"' * DEEP + "'" * DEEP,
    "Comments": "/*" * DEEP,
    "Arrows": "a -> " * DEEP,
    "Angles": inside("Angles", f"int x = a{'<' * DEEP};"),
    "Circle": "class A extends B { void m() { m(); x(); } } class B extends C { } class C extends A { } interface I extends I { } class T<X extends X> { X x; }",
    "Empty": "",
    "Words": "no java at all, but words",
}


def index(folder: Path, **options: Any) -> IndexSummary:
    return index_workspace([folder], db=folder / "index.db", **options)


def sentences(folder: Path) -> dict[str, list[str]]:
    """Templates of each file."""
    with closing(open_readonly(folder / "index.db")) as connection:
        found: dict[str, list[str]] = {}
        for file, template in connection.execute("SELECT file, template FROM v_templates ORDER BY file, line"):
            found.setdefault(file, []).append(template)
        return found


@pytest.mark.parametrize("name", MONSTERS)
def test_a_monster_costs_bounded_time_and_only_itself(name: str, tmp_path: Path) -> None:
    (tmp_path / f"{name}.java").write_text(inside(name, MONSTERS[name]))
    started = time.thread_time()
    summary = index(tmp_path, jobs=1)
    assert time.thread_time() - started < 30
    assert not [note for note in summary.notes if faults.REPORT in note]
    assert {"before", "after"} <= set(sentences(tmp_path)[f"{name}.java"])


@pytest.mark.parametrize("name", SHAPELESS)
def test_what_has_no_shape_is_read_for_what_it_has(name: str, tmp_path: Path) -> None:
    (tmp_path / f"{name}.java").write_text(SHAPELESS[name])
    summary = index(tmp_path, jobs=1)
    assert summary.files == 1
    assert not [note for note in summary.notes if faults.REPORT in note]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    for name in ("First", "Second", "Third", "Fourth"):
        (tmp_path / f"{name}.java").write_text(inside(name, f'void say() {{ LOG.info("{name}"); }} void use() {{ new Second().say(); }}'))
    return tmp_path


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("way", ["fault", "no memory"])
def test_a_fault_in_linking_costs_one_file(way: str, jobs: int, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = linking.link_file

    def faulty(texts: Any, session: Any, at: int, spooled: Any) -> linking.LinkedFile:
        if at == 2:
            raise ZeroDivisionError("by zero") if way == "fault" else MemoryError
        return honest(texts, session, at, spooled)

    monkeypatch.setattr(linking, "link_file", faulty)
    monkeypatch.setattr(pool, "CHUNK_BYTES", 1)
    summary = index(workspace, jobs=jobs)
    problems = [note for note in summary.notes if faults.REPORT in note]
    assert len(problems) == 1
    assert "Second.java: its calls and log statements are missing" in problems[0]
    assert ("ZeroDivisionError at test_badinput.py" if way == "fault" else "MemoryError") in problems[0]
    assert set(sentences(workspace)) == {"First.java", "Third.java", "Fourth.java"}
    with closing(open_readonly(workspace / "index.db")) as connection:
        edges = connection.execute(
            "SELECT caller_class, callee_class FROM v_call_graph WHERE callee_method = 'say' AND resolution = 'workspace' ORDER BY 1"
        ).fetchall()
    assert edges == [("First", "Second"), ("Fourth", "Second"), ("Third", "Second")]


def test_a_fault_in_reading_costs_one_file(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = Reader.read

    def faulty(self: Reader, at: int, file: Any) -> Any:
        if file.path == "Third.java":
            raise LookupError("lost")
        return honest(self, at, file)

    monkeypatch.setattr(Reader, "read", faulty)
    summary = index(workspace, jobs=1)
    assert [note.partition("Third.java: ")[2] for note in summary.notes if "Third.java" in note]
    assert summary.files == 3


@pytest.mark.parametrize("phase", ["reading", "linking"])
def test_a_worker_that_is_killed_costs_one_file(phase: str, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parent = os.getpid()
    read, link = Reader.read, linking.link_file

    def deadly_read(self: Reader, at: int, file: Any) -> Any:
        if phase == "reading" and file.path == "Second.java" and os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
        return read(self, at, file)

    def deadly_link(texts: Any, session: Any, at: int, spooled: Any) -> linking.LinkedFile:
        if phase == "linking" and at == 2 and os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
        return link(texts, session, at, spooled)

    monkeypatch.setattr(Reader, "read", deadly_read)
    monkeypatch.setattr(linking, "link_file", deadly_link)
    monkeypatch.setattr(pool, "CHUNK_BYTES", 500)  # more than one file in a piece: the pieces are taken apart
    summary = index(workspace, jobs=2)
    problems = [note for note in summary.notes if "killed by signal 9" in note]
    assert len(problems) == 1
    assert "Second.java" in problems[0]
    assert set(sentences(workspace)) == {"First.java", "Third.java", "Fourth.java"}
    assert summary.files == (3 if phase == "reading" else 4)


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("latin-1", b""), ("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff")],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\f\n"])
def test_encodings_and_line_ends(encoding: str, mark: bytes, newline: str, tmp_path: Path) -> None:
    source = f'package p;\nclass Größe {{\n{LOG}\n  /** ä */\n  void m() {{ LOG.info("zu groß: " + this); }}\n}}\n'
    (tmp_path / "G.java").write_bytes(mark + source.replace("\n", newline).encode(encoding))
    summary = index(tmp_path, jobs=1)
    with closing(open_readonly(tmp_path / "index.db")) as connection:
        rows = connection.execute('SELECT class, method, line, "column", template FROM v_templates').fetchall()
    assert rows == [("p.Größe", "m", 5, 18, "zu groß: <this>")]
    latin = [note for note in summary.notes if "Latin-1" in note]
    assert bool(latin) == (encoding == "latin-1")
