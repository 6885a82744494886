"""Results of reductions: the type of the elements, whatever overloads there are."""

from pathlib import Path

from tests.index.link.calls import Call, calls, line_of

SOURCE = """
import java.util.List;
import java.util.stream.Stream;

class A {
    int size() {
        return 1;
    }

    A join(A other) {
        return this;
    }

    void sums(List<A> all) {
        all.stream().map(a -> a.size()).reduce(0, Integer::sum).byteValue(); // boxed
        all.stream().map(A::size).reduce(Integer::sum).get().shortValue(); // optional
        all.stream().reduce(new A(), (a, b) -> a.join(b)).size(); // ours
        all.stream().reduce(0, (sum, a) -> sum + a.size(), Integer::sum).longValue(); // three
    }
}
"""


def test_reduce(tmp_path: Path) -> None:
    found = calls(tmp_path, A=SOURCE)
    boxed = found[line_of(SOURCE, "// boxed")]
    assert Call("virtual", "java.util.stream.Stream#reduce", "external") in boxed
    assert Call("virtual", "java.lang.Integer#byteValue", "external") in boxed
    assert Call("virtual", "java.lang.Integer#shortValue", "external") in found[line_of(SOURCE, "// optional")]
    assert Call("virtual", "A#size", "workspace") in found[line_of(SOURCE, "// ours")]
    assert Call("virtual", "java.lang.Integer#longValue", "external") in found[line_of(SOURCE, "// three")]
    assert not any(row.resolution == "unresolved" for rows in found.values() for row in rows)
