"""Broken class files: a message that names the file, never another exception."""

import random

import pytest

from forelog.index.library import ClassSig
from forelog.index.library.classfile import ClassFileError, read_class
from forelog.index.library.record import read_record, write_record
from tests.index.library.compiled import compile_java

SOURCE = """
public class T<A extends Comparable<? super A>> extends java.util.ArrayList<A[]> {
    public static final String NAME = "n\\u00e4me";
    public static final double NUMBER = 1.5;
    public <X extends Throwable> java.util.Map<String, ? extends A> m(int[][] a, X... b) throws X, java.io.IOException { return null; }
    public record R<B>(B b, int i) { }
    public interface I { void run(); }
    enum E { A, B }
}
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    classes = compile_java(tmp_path_factory.mktemp("javac"), SOURCE)
    return [path.read_bytes() for path in sorted(classes.rglob("*.class"))]


def read(data: bytes) -> ClassSig | None:
    """The class, which must be fit for a table too, or None for a refusal with a message."""
    sig = None
    refusal = ""
    try:
        sig = read_class(data, "broken.class")
    except ClassFileError as problem:  # any other exception fails the test
        refusal = str(problem)
    if sig is None:
        assert refusal.startswith("broken.class: ")
        return None
    assert write_record(read_record(write_record(sig))) == write_record(sig)
    return sig


def test_cut_at_every_byte(files: list[bytes]) -> None:
    for data in files:
        assert read(data) is not None
        for end in range(len(data)):
            assert read(data[:end]) is None, f"cut at {end}"


def test_bits_flipped(files: list[bytes]) -> None:
    chance = random.Random(7)
    survived = 0
    for _ in range(6000):
        data = bytearray(chance.choice(files))
        for _ in range(chance.choice((1, 1, 2, 8))):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        survived += read(bytes(data)) is not None
    assert 600 < survived < 6000  # both ways are exercised


def test_bytes_replaced_by_extremes(files: list[bytes]) -> None:
    for data in files:
        for at in range(len(data)):
            for value in (0x00, 0x7F, 0xFF):
                read(data[:at] + bytes([value]) + data[at + 1 :])


def test_noise_behind_the_magic_number() -> None:
    chance = random.Random(8)
    for _ in range(2000):
        assert read(b"\xca\xfe\xba\xbe" + chance.randbytes(chance.randrange(200))) is None


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not a class file"),
        (b"PK\x03\x04 a zip archive", "not a class file"),
        (b"\xca\xfe\xba\xbe\0\0\0\x41\0\x02\x63", "unknown tag 99 of constant 1"),
    ],
)
def test_messages(data: bytes, message: str) -> None:
    with pytest.raises(ClassFileError, match=message):
        read_class(data, "x.class")


def test_a_broken_generic_signature_is_as_good_as_none(files: list[bytes]) -> None:
    """The JVM does not check it either (JVMS 4.7.9); the erased types remain."""
    (data,) = (data for data in files if b"ArrayList<[TA;>" in data)
    sig = read_class(data.replace(b"Ljava/util/ArrayList<[TA;>;", b"Ljava/util/ArrayList<[TA;>>"))
    assert sig.signature == ""
    assert sig.superclass == "java.util.ArrayList"
