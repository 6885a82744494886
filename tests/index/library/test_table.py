"""Tables: what goes in comes out, nothing else does, and damage is noticed."""

import os
import random
from pathlib import Path

import pytest

from forelog.index.library import ClassSig, FieldSig, MemberClass, MethodSig
from forelog.index.library.record import RecordError, read_record, write_record
from forelog.index.library.table import Table, TableError, table_bytes


def plain(name: str) -> ClassSig:
    return ClassSig(name, 1, "", "java.lang.Object", (), (), ())


FULL = ClassSig(
    name="a.b.Outer$Ü",
    flags=0x20019,
    signature="<T:Ljava/lang/Object;>La/Base<TT;>;",
    superclass="a.Base",
    interfaces=("java.lang.Runnable", "a.b.I"),
    fields=(
        FieldSig("none", 1, "I"),
        FieldSig("zero", 9, "I", 0),
        FieldSig("empty", 9, "Ljava/lang/String;", ""),
        FieldSig("text", 9, "Ljava/lang/String;", 'tab\t line\n quote" nul\0 lone \ud800'),
        FieldSig("whole", 9, "D", 1.0),
        FieldSig("endless", 9, "D", float("-inf")),
        FieldSig("tiny", 9, "D", 5e-324),
        FieldSig("list", 1, "Ljava/util/List<[TT;>;"),
    ),
    methods=(
        MethodSig("<init>", 1, "()V"),
        MethodSig("m", 0x10001, "(I)V", "", ("java.io.IOException", "a.E$X")),
        MethodSig("n", 1, "(Ljava/lang/Object;)V", "(TT;)V"),
    ),
    inner=(MemberClass("In", "a.b.Outer$Ü$In", 8), MemberClass("J", "a.b.Outer$Ü$J", 0)),
    outer="a.b.Outer",
    components=(("left", "TT;"), ("right", "[I")),
    local=True,
)
OBJECT = ClassSig("java.lang.Object", 1, "", "", (), (), ())


@pytest.mark.parametrize("sig", [FULL, OBJECT, plain("NoPackage")])
def test_a_record_is_the_class(sig: ClassSig) -> None:
    again = read_record(write_record(sig))
    assert again == sig
    assert [type(field.constant) for field in again.fields] == [type(field.constant) for field in sig.fields]  # 1.0 is not 1


def test_a_damaged_record_is_refused() -> None:
    chance = random.Random(3)
    text = write_record(FULL)
    refused = 0
    for _ in range(3000):
        at = chance.randrange(len(text))
        try:
            read_record(text[:at] + chance.choice("\t\n=,x") + text[at + chance.randrange(3) :])
        except RecordError:
            refused += 1
    assert refused > 300


def test_a_table_finds_its_classes_and_no_others() -> None:
    classes = [FULL, OBJECT, plain("NoPackage"), plain("a.b.Outer"), plain("a.Base")]
    table = Table(table_bytes(classes))
    for sig in classes:
        assert table.find(sig.name) == sig
        assert table.find(sig.name) is table.find(sig.name)
    for name in ("", ".", "a", "a.b", "a.b.", "a.b.Ou", "a.Outer", "java.lang.String", "java.util.Object", "Object", "a.b.Outer.Ü"):
        assert table.find(name) is None
    assert table.packages() == ("", "a", "a.b", "java.lang")
    assert table.has_package("a.b")
    assert table.has_package("")
    assert not table.has_package("java")
    assert table.classes_in("a.b") == ("Outer", "Outer$Ü")
    assert table.classes_in("java") == ()


def test_an_empty_table() -> None:
    table = Table(table_bytes([]))
    assert table.packages() == ()
    assert table.find("a.B") is None


def test_equal_classes_give_equal_bytes_in_any_order() -> None:
    classes = [plain(f"p{index % 7}.C{index}") for index in range(100)]
    assert table_bytes(classes) == table_bytes(reversed(classes))


def test_of_two_classes_with_one_name_the_first_wins() -> None:
    first, second = plain("p.C"), ClassSig("p.C", 0, "", "p.Other", (), (), ())
    assert Table(table_bytes([first, second])).find("p.C") == first


def test_damage_is_noticed_when_the_table_is_opened() -> None:
    data = table_bytes([FULL, plain("p.C")])
    for end in range(len(data)):
        with pytest.raises(TableError):
            Table(data[:end])
    for at in range(len(data)):
        with pytest.raises(TableError):
            Table(data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1 :])
    with pytest.raises(TableError):
        Table(data + b"x")


def test_a_table_that_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="cannot be read"):
        Table.open(tmp_path / "missing.types")
    with pytest.raises(TableError, match="cannot be read"):
        Table.open(tmp_path)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_forked_workers_read_the_same_table() -> None:
    classes = [plain(f"p{index % 5}.C{index}") for index in range(500)]
    table = Table(table_bytes(classes))
    table.find("p0.C0")
    children = []
    for _ in range(4):
        child = os.fork()
        if child == 0:
            found = all(table.find(sig.name) == sig for sig in classes)
            os._exit(0 if found else 1)
        children.append(child)
    assert all(table.find(sig.name) == sig for sig in classes)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0, 0, 0, 0]
