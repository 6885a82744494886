"""What javac wrote, read back: the expectation stands beside the source."""

import re
import subprocess
from pathlib import Path

import pytest

from forelog.index.library import ClassSig
from forelog.index.library.classfile import modified_utf8
from forelog.java.facts import (
    ABSTRACT,
    ANNOTATION,
    DEFAULT,
    ENUM,
    FINAL,
    INTERFACE,
    PRIVATE,
    PROTECTED,
    PUBLIC,
    RECORD,
    SEALED,
    STATIC,
    SYNTHETIC,
    VARARGS,
)
from tests.conftest import tool
from tests.index.library.compiled import compile_java, read_all

SOURCE = r"""
import java.io.*;
import java.util.*;
import java.util.function.*;

public abstract class T<K extends Comparable<K>, V> extends AbstractMap<K, List<? super V>> implements Serializable, Iterable<K> {
    public static final int ANSWER = 42;
    static final long FAR = -5_000_000_000L;
    static final float HALF = 0.5f;
    static final double NAN = 0.0 / 0.0;
    static final char LETTER = 'ä';
    static final boolean YES = true;
    static final String TEXT = "tab\t, newline\n, nul\0, astral \uD83D\uDE00, lone \uD800";
    static final Object NOT_CONSTANT = "text";
    final int perInstance = 7;
    private int hidden;
    protected Map<String, int[]>[] table;

    protected T(K first) throws IOException, InterruptedException { hidden = 1; }
    private T() { }
    static { System.nanoTime(); }

    public abstract <X extends Exception & Runnable> void run(X task, Supplier<? extends V> source) throws X;
    public static String format(String pattern, Object... args) { return pattern; }
    private void secret() { }
    final synchronized byte[][] bytes(boolean b, char c, short s, long l, float f, double d) { return null; }
    public Iterator<K> iterator() { return null; }

    public class Inner<A> { public Inner(A a) { } Outermost deeper() { return null; }
        public class Outermost { } }
    private static class Private { }
    protected interface Listener extends EventListener { int SIZE = 3; void heard(EventObject o);
        default void quiet() { } static Listener none() { return null; } private void own() { } }
    enum Kind { ONE, TWO { int value() { return 2; } }; int value() { return 1; } }
    @interface Mark { String value() default "x"; Kind[] kinds() default {}; }
    record Pair<L>(L left, int... right) implements Comparable<Pair<L>> { public int compareTo(Pair<L> o) { return 0; } }
    sealed interface Shape permits Circle, Square { }
    record Circle(double radius) implements Shape { }
    static final class Square implements Shape { }

    Object locals() { class Local { } return new Object() { public String toString() { return "" + new Local(); } }; }
}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compile_java(tmp_path_factory.mktemp("javac"), SOURCE)


@pytest.fixture(scope="module")
def sigs(folder: Path) -> dict[str, ClassSig]:
    return read_all(folder)


def test_a_class_says_its_name_flags_and_supertypes(sigs: dict[str, ClassSig]) -> None:
    sig = sigs["T"]
    assert (sig.name, sig.flags, sig.outer, sig.local) == ("p.T", PUBLIC | ABSTRACT, "", False)
    assert sig.superclass == "java.util.AbstractMap"
    assert sig.interfaces == ("java.io.Serializable", "java.lang.Iterable")
    assert sig.signature == (
        "<K::Ljava/lang/Comparable<TK;>;V:Ljava/lang/Object;>Ljava/util/AbstractMap<TK;Ljava/util/List<-TV;>;>;"
        "Ljava/io/Serializable;Ljava/lang/Iterable<TK;>;"
    )


def test_fields_have_generic_types_and_constants(sigs: dict[str, ClassSig]) -> None:
    fields = {field.name: field for field in sigs["T"].fields}
    assert "hidden" not in fields  # private
    assert fields["table"].type == "[Ljava/util/Map<Ljava/lang/String;[I>;"
    assert fields["table"].flags == PROTECTED
    constants = {name: field.constant for name, field in fields.items()}
    nan = constants.pop("NAN")
    assert isinstance(nan, float)
    assert nan != nan  # noqa: PLR0124 - NaN
    assert constants == {
        "ANSWER": 42,
        "FAR": -5_000_000_000,
        "HALF": 0.5,
        "LETTER": ord("ä"),
        "YES": 1,
        "TEXT": "tab\t, newline\n, nul\0, astral \U0001f600, lone \ud800",
        "NOT_CONSTANT": None,
        "perInstance": None,  # constant, but not static: JVMS 4.7.2 gives it no meaning
        "table": None,
    }


def test_methods_without_private_synthetic_and_static_initialisers(sigs: dict[str, ClassSig]) -> None:
    methods = {method.name: method for method in sigs["T"].methods}
    assert sorted(methods) == ["<init>", "bytes", "format", "iterator", "locals", "run"]
    assert len(sigs["T"].methods) == len(methods)  # no bridge beside any of them, and only one constructor that is not private
    assert methods["<init>"].descriptor == "(Ljava/lang/Comparable;)V"
    assert methods["<init>"].signature == "(TK;)V"
    assert methods["<init>"].throws == ("java.io.IOException", "java.lang.InterruptedException")
    assert methods["run"].signature == "<X:Ljava/lang/Exception;:Ljava/lang/Runnable;>(TX;Ljava/util/function/Supplier<+TV;>;)V^TX;"
    assert methods["run"].throws == ("java.lang.Exception",)
    assert methods["format"].flags == PUBLIC | STATIC | VARARGS
    assert methods["format"].descriptor == "(Ljava/lang/String;[Ljava/lang/Object;)Ljava/lang/String;"
    assert methods["format"].signature == ""
    assert methods["bytes"].descriptor == "(ZCSJFD)[[B"


def test_member_classes_know_each_other(sigs: dict[str, ClassSig]) -> None:
    inner = {simple: (binary, flags) for simple, binary, flags in sigs["T"].inner}
    assert inner["Inner"] == ("p.T$Inner", PUBLIC)
    assert inner["Private"] == ("p.T$Private", PRIVATE | STATIC)
    assert "Outermost" not in inner  # a member of a member
    assert [member.name for member in sigs["T$Inner"].inner] == ["Outermost"]
    assert sigs["T$Inner"].outer == "p.T"
    assert sigs["T$Inner$Outermost"].outer == "p.T$Inner"
    assert sigs["T$Private"].flags == PRIVATE | STATIC
    assert sigs["T$Inner"].flags == PUBLIC


def test_the_constructor_of_an_inner_class(sigs: dict[str, ClassSig]) -> None:
    (constructor,) = sigs["T$Inner"].methods[:1]
    assert constructor.descriptor == "(Lp/T;Ljava/lang/Object;)V"  # the outer instance comes first
    assert constructor.signature == "(TA;)V"  # and not here


def test_local_and_anonymous_classes_say_so(sigs: dict[str, ClassSig]) -> None:
    assert {name for name, sig in sigs.items() if sig.local} == {"T$1", "T$1Local", "T$Kind$1"}


def test_interfaces(sigs: dict[str, ClassSig]) -> None:
    sig = sigs["T$Listener"]
    assert sig.flags == PROTECTED | STATIC | INTERFACE | ABSTRACT
    assert sig.superclass == "java.lang.Object"
    assert {method.name: method.flags for method in sig.methods} == {
        "heard": PUBLIC | ABSTRACT,
        "quiet": PUBLIC | DEFAULT,
        "none": PUBLIC | STATIC,
    }
    assert sig.fields[0].constant == 3


def test_enums(sigs: dict[str, ClassSig]) -> None:
    sig = sigs["T$Kind"]
    assert sig.flags & (ENUM | STATIC) == ENUM | STATIC
    assert sig.signature == "Ljava/lang/Enum<Lp/T$Kind;>;"
    assert [(field.name, field.type) for field in sig.fields if field.flags & ENUM] == [("ONE", "Lp/T$Kind;"), ("TWO", "Lp/T$Kind;")]
    assert [method.name for method in sig.methods] == ["values", "valueOf", "value"]  # the constructor is private


def test_annotation_types(sigs: dict[str, ClassSig]) -> None:
    sig = sigs["T$Mark"]
    assert sig.flags & (ANNOTATION | INTERFACE) == ANNOTATION | INTERFACE
    assert [(method.name, method.descriptor) for method in sig.methods] == [("value", "()Ljava/lang/String;"), ("kinds", "()[Lp/T$Kind;")]


def test_records_have_components_though_their_fields_are_private(sigs: dict[str, ClassSig]) -> None:
    sig = sigs["T$Pair"]
    assert sig.flags & (RECORD | FINAL | STATIC) == RECORD | FINAL | STATIC
    assert sig.superclass == "java.lang.Record"
    assert sig.components == (("left", "TL;"), ("right", "[I"))
    assert sig.fields == ()
    assert sorted(method.name for method in sig.methods) == ["<init>", "compareTo", "equals", "hashCode", "left", "right", "toString"]


def test_sealed_types(sigs: dict[str, ClassSig]) -> None:
    assert sigs["T$Shape"].flags & SEALED
    assert not sigs["T$Circle"].flags & SEALED


def test_the_same_members_as_javap(folder: Path, sigs: dict[str, ClassSig]) -> None:
    """Another reader of the same files: ``javap -package`` leaves private members out too, and marks what is synthetic."""
    command = [tool("javap"), "-v", "-package", "-cp", str(folder), *(f"p.{name}" for name in sigs)]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    blocks = re.split(r"^Classfile .*$", shown, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(sigs)
    for sig, block in zip(sigs.values(), blocks, strict=True):
        members = re.findall(r"^ +descriptor: (\S+)\n +flags: \(0x([0-9a-f]+)\)", block, flags=re.MULTILINE)
        theirs = [(descriptor, int(flags, 16)) for descriptor, flags in members if not int(flags, 16) & SYNTHETIC]
        if "static {};" in block:
            theirs.remove(("()V", STATIC))
        ours = [(field.type, field.flags) for field in sig.fields if "<" not in field.type]
        ours += [(method.descriptor, method.flags & 0xFFFF) for method in sig.methods]
        generic = [field for field in sig.fields if "<" in field.type]
        assert len(ours) + len(generic) == len(theirs), sig.name
        assert set(ours) <= set(theirs), sig.name


@pytest.mark.parametrize("text", ["", "plain", "ä€", "\0", "\U0001f600", "\ud800", "\udc00\ud800", "a\0b\U0010ffffc"])
def test_modified_utf8(text: str) -> None:
    """JVMS 4.4.7, encoded here by its definition: each UTF-16 unit by itself, NUL as two bytes."""
    units = text.encode("utf-16-be", "surrogatepass")
    raw = b""
    for unit in (int.from_bytes(units[at : at + 2], "big") for at in range(0, len(units), 2)):
        raw += b"\xc0\x80" if unit == 0 else chr(unit).encode("utf-8", "surrogatepass")
    assert modified_utf8(raw) == text


def test_units_in_more_bytes_than_they_need() -> None:
    assert modified_utf8(b"\xc1\x81\xe0\x81\x82C\xc0\x80") == "ABC\0"


@pytest.mark.parametrize("raw", [b"\x80", b"\xc3", b"\xe2\x82", b"\xc3a", b"\xf0\x9f\x98\x80\xff", b"a\xe2a\xac"])
def test_bytes_that_are_no_modified_utf8(raw: bytes) -> None:
    with pytest.raises(ValueError, match="not modified UTF-8"):
        modified_utf8(raw)
