"""Names of threads: what the code says they are called is what a JVM calls them."""

import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from forelog.flow.spelled import bound, pattern
from forelog.flow.thread_names import ThreadNames, thread_names
from tests.conftest import tool
from tests.flow.lab import indexed

SOURCE = """
import java.util.Timer;
import java.util.TimerTask;

class Names {
    static final String PREFIX = "keeper-";
    static synchronized void say(String where) {
        System.out.println(where + "\\t" + Thread.currentThread().getName());
    }
    static class Base extends Thread {
        Base(String name) { super(name); }
    }
    static class Listener extends Base {
        Listener(int port) { super("listener:" + port); }
        public void run() { say("Listener#run"); }
    }
    static class Given extends Base {
        Given(String name) { super(name); }
        public void run() { say("Given#run"); }
    }
    static class Renamed implements Runnable {
        public void run() { Thread.currentThread().setName(String.format("renamed %s (%d)", "x", 7)); say("Renamed#run"); }
    }
    static class Later extends Thread {
        Later() { setName(PREFIX + getClass().hashCode()); }
        public void run() { say("Later#run"); }
    }
    static class Unnamed extends Thread {
        public void run() { say("Unnamed#run"); }
    }
    static class Job implements Runnable {
        public void run() { say("Job#run"); }
    }
    static Thread thread(Runnable what, String kind) {
        return new Thread(what, kind + "-worker");
    }
    static void join(Thread thread) throws Exception { thread.start(); thread.join(); }

    public static void main(String[] args) throws Exception {
        say("main");
        join(new Listener(args.length));
        join(new Given("given by " + args.length));
        join(new Thread(new Renamed()));
        join(new Later());
        join(new Unnamed());
        Job job = new Job();
        join(new Thread(job, args.length > 5 ? "many jobs" : "few jobs"));
        Thread set = new Thread(new Job());
        set.setName("set from outside");
        join(set);
        join(new Thread("anonymous") { public void run() { say("Names$1#run"); } });
        join(new Thread(() -> say("lambda"), "of a lambda"));
        join(new Thread() { public void run() { say("Names$2#run"); } });
        Timer timer = new Timer("clock " + args.length);
        timer.schedule(new TimerTask() { public void run() { say("Names$3#run"); timer.cancel(); } }, 1);
        for (int i = 0; i < 2; i++) {
            join(new Given("round " + i));
        }
    }
}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("names")
    (found / "Names.java").write_text(SOURCE)
    return found


@pytest.fixture(scope="module")
def names(folder: Path) -> tuple[ThreadNames, dict[str, set[int]]]:
    """The names, and the ids of methods by what they say they are."""
    with closing(indexed(folder)) as connection:
        methods: dict[str, set[int]] = {}
        for method, owner, name in connection.execute("SELECT id, class, name FROM methods"):
            said = {"main": "main", "lambda$main$0": "lambda"}.get(name, f"{owner.removeprefix('Names$')}#{name}")
            said = said if not said[0].isdigit() else f"Names${said}"
            methods.setdefault(said, set()).add(method)
        made = thread_names(connection)
        assert thread_names(connection) == made, "what is kept is what was found"
        return made, methods


def test_real_names_are_among_them(folder: Path, names: tuple[ThreadNames, dict[str, set[int]]]) -> None:
    found, methods = names
    classes = folder / "classes"
    subprocess.run([tool("javac"), "-d", classes, folder / "Names.java"], check=True)
    ran = subprocess.run([tool("java"), "-cp", classes, "Names"], check=True, timeout=60, capture_output=True, text=True)
    shutil.rmtree(classes)
    lines = [line.split("\t") for line in ran.stdout.splitlines()]
    assert len(lines) == 14
    for where, name in lines:
        fitting, others = found.of(name)
        assert fitting & methods[where], f"{where} is not known to run in a thread called {name}"
        assert not others & methods[where]


def test_other_names_are_not(names: tuple[ThreadNames, dict[str, set[int]]]) -> None:
    found, methods = names
    fitting, others = found.of("listener:1")
    assert fitting == methods["Listener#run"]
    assert others >= methods["Given#run"] | methods["Later#run"] | methods["main"]
    assert found.of("nobody")[0] == frozenset()
    assert found.of("round 7")[0] >= methods["Given#run"], "a variable that counts can be any number"


def test_a_file_that_is_gone_names_nothing(tmp_path: Path) -> None:
    (tmp_path / "Names.java").write_text(SOURCE)
    indexed(tmp_path).close()
    (tmp_path / "Names.java").unlink()
    with sqlite3.connect(tmp_path / "index.db") as connection:
        assert set(thread_names(connection).patterns.values()) == {("main",), (r"Thread\-.*",)}, "only what the JVM calls them"


def test_spellings() -> None:
    assert pattern(("a.b-", None, None, "x")) == r"a\.b\-.*x"
    assert pattern((None, "-")) == "", "that says too little"
    assert bound(("x", 1, 0), [[("p",), ("q",)], [(None,)]]) == [("x", None, "p"), ("x", None, "q")]
    assert bound((0, 0), [[(str(number),) for number in range(4)]]) == [(None,)], "too many to be told"
