"""Tasks that are collected first and run together: the executor runs what was put in, not every task there is."""

from pathlib import Path

from tests.index.link.calls import Call, calls, line_of

SOURCE = """
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;

class A {
    private ExecutorService pool;

    void known() throws Exception {
        List<Callable<String>> tasks = new ArrayList<>();
        tasks.add(new Fetch());
        for (int i = 0; i < 3; i++) {
            tasks.add(() -> "done");
        }
        pool.invokeAll(tasks); // both
    }

    void filledElsewhere(boolean more) throws Exception {
        List<Callable<String>> tasks = new ArrayList<>();
        fill(tasks);
        this.pool.invokeAll(tasks); // any
    }

    void fill(List<Callable<String>> tasks) {
        tasks.add(new Store());
    }

    static class Fetch implements Callable<String> {
        @Override
        public String call() {
            return "fetched";
        }
    }

    static class Store implements Callable<String> {
        @Override
        public String call() {
            return "stored";
        }
    }
}
"""


def test_what_was_put_in_runs(tmp_path: Path) -> None:
    found = calls(tmp_path, A=SOURCE)
    both = {row.callee for row in found[line_of(SOURCE, "// both")] if row.kind == "thread"}
    assert both == {"A$Fetch#call", "A#lambda$known$0"}
    others = {row.callee for row in found[line_of(SOURCE, "// any")] if row.kind == "thread"}
    assert others >= {"A$Fetch#call", "A$Store#call", "A#lambda$known$0"}


THREADS = """
class A {
    private final Thread kept = new Thread(this::first); // kept

    void begin() {
        kept.start(); // begin
    }

    void local() {
        Thread thread = new Thread(this::second); // made
        thread.setDaemon(true);
        thread.start(); // started
    }

    Thread handedOut() {
        return new Thread(this::third); // out
    }

    void first() {
    }

    void second() {
    }

    void third() {
    }
}
"""


def test_a_thread_runs_where_it_is_started(tmp_path: Path) -> None:
    """Where the start is not in sight, where it is made says most."""
    found = calls(tmp_path, A=THREADS)
    runs = {
        line: {row.callee for row in rows if row.kind == "thread" and row.resolution == "workspace"}  # the JVM's own calls are external
        for line, rows in found.items()
    }
    at = {part: runs.get(line_of(THREADS, part), set()) for part in ("// kept", "// begin", "// made", "// started", "// out")}
    assert at == {"// kept": set(), "// begin": {"A#first"}, "// made": set(), "// started": {"A#second"}, "// out": {"A#third"}}


FINAL = """
class A {
    void start(java.util.concurrent.Executor executor) {
        executor.execute(new Job());
    }
}

final class Job implements Runnable {
    @Override public void run() { }
}
"""


def test_a_final_class_is_called_back_as_any_other(tmp_path: Path) -> None:
    found = calls(tmp_path, A=FINAL)
    assert Call("thread", "Job#run", "workspace") in found[line_of(FINAL, "execute")]
