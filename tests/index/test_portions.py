"""Bodies in portions are the bodies that they were made of."""

import marshal

import pytest

from forelog.index import portions
from forelog.index.packing import pack
from forelog.index.portions import PortionedBodies, portions_of
from forelog.java.lower import lower_with_text

SOURCE = """
abstract class A {
  private int first = start();
  static int count = 1;
  A() { first++; }
  A(int x) { first = x; }
  int one() { return 1; }
  abstract int two();
  int three() { Runnable r = () -> one(); r.run(); return new B() { int four() { return 4; } }.four(); }
  static class B { int four() { return 5; } }
  enum C { X { void f() { } }, Y; void f() { throw new IllegalStateException(); } }
}
interface D { void g(); default int h() { return 6; } }
"""


@pytest.mark.parametrize("size", [1, 40, 100_000])
def test_bodies_come_back(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portions, "PORTION", size)
    packed, bodies = pack(lower_with_text(SOURCE.encode())[0])
    spooled = marshal.loads(marshal.dumps(portions_of(packed, bodies)))
    found = [PortionedBodies(*of_type) for of_type in spooled]
    assert [tuple(of_type) for of_type in found] == [tuple(of_type) for of_type in bodies]
    for of_type in found:
        assert all(of_type[at] is of_type[at - len(of_type)] is of_type[:][at] for at in range(len(of_type)))
        with pytest.raises(IndexError):
            of_type[len(of_type)]


def test_a_method_is_made_alone_and_constructors_share_what_fields_are_given() -> None:
    packed, bodies = pack(lower_with_text(SOURCE.encode())[0])
    names = [method[0] for method in packed[2][0][15]]
    where, kept = portions_of(packed, bodies)[0]
    of_type = PortionedBodies(where, kept)
    assert of_type[names.index("one")] is not None
    assert sum(type(portion) is bytes for portion in kept) == len(kept) - 1
    first, second = [of_type[at] for at, name in enumerate(names) if name == "<init>"]
    assert {id(part) for part in parts(first)} & {id(part) for part in parts(second)}


def parts(node: object) -> list[tuple[object, ...]]:
    return [node, *(part for child in node for part in parts(child))] if isinstance(node, tuple) and node else []
