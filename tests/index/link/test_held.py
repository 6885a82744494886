"""What library objects call on what they were given earlier: said as long as it says something."""

from pathlib import Path

import pytest

from tests.index.link.calls import Call, calls, line_of

SOURCE = """
import java.io.PrintWriter;

class A {
    void use(PrintWriter writer) {
        writer.println("x");
    }
}
"""
METHODS = "public void write(char[] all, int from, int many) { } public void flush() { } public void close() { }"


@pytest.mark.parametrize(("classes", "said"), [(3, True), (360, False)])
def test_a_class_that_holds_very_much_says_nothing(tmp_path: Path, classes: int, said: bool) -> None:
    writers = "".join(f"class W{number} extends java.io.Writer {{ {METHODS} }}\n" for number in range(classes))
    given = "".join(f"new java.io.PrintWriter(new W{number}()).println(1);\n" for number in range(classes))
    found = calls(tmp_path, A=SOURCE, Writers=writers, Giver=f"class Giver {{ void give() {{ {given} }} }}")
    assert (Call("callback", "W1#write", "workspace") in found[line_of(SOURCE, "println")]) == said
