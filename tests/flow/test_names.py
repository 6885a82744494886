"""Which class a type text means, and which exceptions a clause takes."""

import pytest

from forelog.flow.names import Scope, resolve
from forelog.flow.throwables import Hierarchy
from forelog.java.lower import lower

SOURCE = b"""
package a.b;
import x.Imported;
import y.Outer.Inner;
import z.*;
class C<T, U extends Imported> extends Base {
    static class Nested { class Deep { } }
    void m() { class Local { } }
    <T extends U, V extends Comparable<V> & Runnable, X extends Y, Y extends X> void generic() { }
}
class D { static class Other { } }
"""


class Known:
    """Types that exist, with their superclass."""

    def __init__(self, **above: str) -> None:
        self.above = {name.replace("_", "."): value for name, value in above.items()}

    def known(self, name: str) -> bool:
        return name in self.above

    def only(self, simple: str) -> str:
        names = [name for name in self.above if name.rpartition(".")[2] == simple or name.endswith("$" + simple)]
        return names[0] if len(names) == 1 else ""

    def superclass(self, name: str) -> str:
        return self.above.get(name, "")


@pytest.mark.parametrize(
    ("text", "exists", "expected"),
    [
        ("Nested", ["a.b.C$Nested"], "a.b.C$Nested"),
        ("Nested.Deep", ["a.b.C$Nested$Deep"], "a.b.C$Nested$Deep"),
        ("C", ["a.b.C"], "a.b.C"),
        ("D.Other", ["a.b.D$Other"], "a.b.D$Other"),
        ("Local", ["a.b.C$1Local"], "a.b.C$1Local"),
        ("Imported", ["x.Imported", "a.b.Imported"], "x.Imported"),
        ("Inner", ["y.Outer$Inner"], "y.Outer$Inner"),
        ("Wild", ["z.Wild"], "z.Wild"),
        ("Wild", ["a.b.Wild", "z.Wild"], "a.b.Wild"),
        ("String", ["java.lang.String"], "java.lang.String"),
        ("List<String>", ["z.List"], "z.List"),
        ("p.q.R.S", ["p.q.R$S"], "p.q.R$S"),
        ("Inherited", ["far.Base$Inherited"], "far.Base$Inherited"),
    ],
)
def test_a_type_text_means(text: str, exists: list[str], expected: str) -> None:
    facts = lower(SOURCE)
    scope = Scope(facts, facts.types[0])
    known = Known()
    known.above = dict.fromkeys(exists, "")
    assert resolve(scope.candidates(text), known) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("T", "x.Imported"), ("U", "x.Imported"), ("V", "java.lang.Comparable"), ("X", "a.b.X"), ("T.Inner", "a.b.T$Inner")],
)
def test_a_type_variable_means_its_bound(text: str, expected: str) -> None:
    """JLS 4.6; the method's hide those of the class (JLS 6.4)."""
    facts = lower(SOURCE)
    owner = facts.types[0]
    method = next(method for method in owner.methods if method.name == "generic")
    known = Known(x_Imported="", java_lang_Comparable="", java_lang_Object="")
    assert resolve(Scope(facts, owner, method.type_params).candidates(text), known) == expected
    assert resolve(Scope(facts, owner).candidates("T"), known) == "java.lang.Object"


HIERARCHY = {
    "java.lang.Exception": "java.lang.Throwable",
    "java.lang.RuntimeException": "java.lang.Exception",
    "java.io.IOException": "java.lang.Exception",
    "java.io.EOFException": "java.io.IOException",
    "lib.Half": "lib.Unseen",
}


@pytest.mark.parametrize(
    ("thrown", "caught", "inside", "goes_on"),
    [
        ("java.io.EOFException", "java.io.IOException", "java.io.EOFException", False),
        ("java.io.IOException", "java.io.EOFException", "", True),  # exactly this type, so not one below
        ("java.io.IOException+", "java.io.EOFException", "java.io.EOFException+", True),
        ("java.io.IOException", "java.lang.RuntimeException", "", True),
        ("lib.Half", "java.lang.Exception", "lib.Half", False),  # its superclass is not known: some Exception
        ("lib.Half", "java.lang.RuntimeException", "lib.Half", True),
        ("lib.Half", "java.io.IOException", "", True),
        ("lib.GreatError", "java.lang.Exception", "", True),
        ("java.lang.RuntimeException?", "java.lang.Throwable", "java.lang.RuntimeException?", False),
        ("!halt", "java.lang.Throwable", "", True),
    ],
)
def test_what_a_clause_takes(thrown: str, caught: str, inside: str, goes_on: bool) -> None:
    assert Hierarchy(lambda name: HIERARCHY.get(name, "")).matches(thrown, caught) == (inside, goes_on)


def test_the_nearest_common_type() -> None:
    hierarchy = Hierarchy(lambda name: HIERARCHY.get(name, ""))
    assert hierarchy.common(("java.io.EOFException+", "java.io.IOException")) == "java.io.IOException"
    assert hierarchy.common(("java.io.EOFException", "java.lang.RuntimeException")) == "java.lang.Exception"
