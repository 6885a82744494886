"""Walking bodies: by place, whatever names the source uses."""

from forelog.java import ir
from forelog.java.lower import lower

SOURCE = b"""
class A {
  void m(int call) {
    int name = field(), block = 2, local[] = {type(1)};
    Runnable lit = () -> lambda();
    java.util.function.IntFunction<Integer> f = name2 -> use(name2), g = (call2) -> use(call2);
    for (int ref = 0; ref < 3; ref++) loop(ref);
    switch (call) { case 1: one(); break; default: other(); }
    int y = switch (call) { case 2 -> two(); default -> { yield three(); } };
    try (AutoCloseable cond = open()) { body(); } catch (Exception cast) { handle(); } finally { last(); }
    if (m instanceof String bad && bad.isEmpty()) { pattern(); }
    new A() { int inner = 1; }.deep(call < 3 ? yes() : no());
  }
}
"""


def test_every_call_is_found_whatever_variables_are_called() -> None:
    method = next(m for m in lower(SOURCE).types[0].methods if m.name == "m")
    assert method.body is not None
    called = [node[3] for node in ir.walk(method.body) if node[0] == "call"]
    assert called == (
        [
            "field",
            "type",
            "lambda",
            "use",
            "use",
            "loop",
            "one",
            "other",
            "two",
            "three",
            "open",
            "body",
            "handle",
            "last",
            "isEmpty",
            "pattern",
            "deep",
            "yes",
            "no",
        ]
    )


def test_every_node_is_a_known_operation() -> None:
    for declared in lower(SOURCE).types:
        for method in declared.methods:
            for node in ir.walk(method.body) if method.body is not None else ():
                assert node[0] in ir.OPERATIONS
