"""Bodies that are lowered one by one are those of the whole file."""

import random
from pathlib import Path

import pytest

from forelog.index.live.lazy_bodies import LazyBodies
from forelog.index.packing import PackedFile, pack
from forelog.java.lower import lower_with_text
from tests.conftest import PROJECT

SHOP = sorted((PROJECT / "examples" / "shop").rglob("*.java"))
NUMBERED = """class A extends B {
  int x = 1; final String name; static { log("one"); }
  A(int x) { super(x); name = "a" + x; }
  Runnable a() { return () -> { Runnable inner = () -> b(); inner.run(); }; }
  Object b() { class L { int n() { return new Object() { int m() { return x; } }.m(); } } return new L() { }; }
  String c(String s) { s = "\u00e4" + s; return switch (s) { case "x" -> { yield s; } default -> "y"; }; }
  %s
  interface I { default void d() { new A(1).a().run(); } }
  enum E { ONE { void e() { log("e"); } }; void e() { } }
  record R(int p) { R { if (p < 0) throw new Error("n" + p); } int twice() { return p + p; } }
}
"""


def check(text: bytes, seed: int) -> None:
    packed, bodies = pack(lower_with_text(text)[0])
    file = PackedFile(*packed)
    places = [(type_at, method_at) for type_at, raw in enumerate(file.types) for method_at in range(len(raw[15]))]
    random.Random(seed).shuffle(places)
    lazy = LazyBodies(file, text)
    for type_at, method_at in places:
        assert lazy[type_at][method_at] == bodies[type_at][method_at], (file.types[type_at][1], file.types[type_at][15][method_at][0])
        assert lazy[type_at][method_at] is lazy[type_at][method_at]


@pytest.mark.parametrize("path", SHOP, ids=lambda path: path.name)
def test_of_a_small_service(path: Path) -> None:
    check(path.read_bytes(), 1)


@pytest.mark.parametrize("more", ["", 'void u() { log("\\u0041"); }', "void broken( { log(1); }", "void open() { if (x) { "])
@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("small", [0, 20_000])
def test_of_what_is_numbered_or_broken(more: str, seed: int, small: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forelog.index.live.lazy_bodies._SMALL", small)
    check((NUMBERED % more).encode(), seed)


def test_another_file_at_its_place_has_no_bodies() -> None:
    file = PackedFile(*pack(lower_with_text((NUMBERED % "").encode())[0])[0])
    lazy = LazyBodies(file, b"class Other { void m() { } }")
    assert [lazy[0][at] for at in range(len(file.types[0][15]))] == [None] * len(file.types[0][15])
