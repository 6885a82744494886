"""Threads, reflection and proxies kept in fields, wherever in the file these are assigned."""

from pathlib import Path

from tests.index.link.calls import Call, calls, line_of


def test_thread_in_a_field_assigned_further_down(tmp_path: Path) -> None:
    source = """
class A {
    private Thread thread;

    void begin() {
        thread.start();
    }

    void prepare() {
        thread = new Thread(() -> work());
    }

    void work() {
    }
}
"""
    assert Call("thread", "A#lambda$prepare$0", "workspace") in calls(tmp_path, A=source)[line_of(source, "thread.start")]


def test_local_assigned_anew_means_all_that_it_is_given(tmp_path: Path) -> None:
    source = """
import java.lang.reflect.Method;

class A {
    void one() {
    }

    void two() {
    }

    void run(A a, Method other) throws Exception {
        Method method = A.class.getDeclaredMethod("one");
        method.invoke(a); // first
        method = A.class.getDeclaredMethod("two");
        method.invoke(a); // second
        method = other;
        method.invoke(a); // third
    }
}
"""
    found = calls(tmp_path, A=source)
    reflective = {at: {row.callee for row in found[line_of(source, at)] if row.kind == "reflective"} for at in ("first", "second", "third")}
    assert reflective == {at: {"A#one", "A#two"} for at in ("first", "second", "third")}


def test_method_in_a_static_field(tmp_path: Path) -> None:
    source = """
import java.lang.reflect.Method;

class A {
    private static final Method RUN;

    static {
        try {
            RUN = A.class.getDeclaredMethod("ru" + "n", int.class);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    void run(int times) {
    }

    void run(String name) {
    }

    void call() throws Exception {
        RUN.invoke(this, 1);
    }
}
"""
    rows = calls(tmp_path, A=source)[line_of(source, "RUN.invoke")]
    assert [row.callee for row in rows if row.kind == "reflective"] == ["A#run"]


def test_new_instance_of_a_bounded_class_object(tmp_path: Path) -> None:
    source = """
class A {
    interface Plugin {
    }

    static class One implements Plugin {
    }

    static class Other {
    }

    static final String NAMES = One.class.getName() + Other.class.getName();

    Plugin load(Class<? extends Plugin> type) throws Exception {
        return type.getDeclaredConstructor().newInstance();
    }
}
"""
    rows = calls(tmp_path, A=source)[line_of(source, "newInstance")]
    assert {row.callee for row in rows if row.kind == "reflective"} == {"A$One#<init>"}
