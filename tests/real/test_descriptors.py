"""The names of byte code are read rightly, before anything is held against them."""

import pytest

from tests.real.descriptors import Member, erased_params, is_switch_map, outers, same_member, split_params


@pytest.mark.parametrize(
    ("descriptor", "params"),
    [
        ("()V", ()),
        ("(I)Ljava/lang/String;", ("int",)),
        ("([[JLjava/util/Map$Entry;Z)V", ("long[][]", "java.util.Map$Entry", "boolean")),
        ("(BCDFIJSZ)V", ("byte", "char", "double", "float", "int", "long", "short", "boolean")),
    ],
)
def test_descriptor(descriptor: str, params: tuple[str, ...]):
    assert erased_params(descriptor) == params


def test_descriptor_of_a_field_is_refused():
    with pytest.raises(ValueError, match="not a method descriptor"):
        erased_params("Ljava/lang/String;")


def test_params_of_the_view():
    assert split_params("") == ()
    assert split_params("int,java.lang.String[]") == ("int", "java.lang.String[]")


def test_outers():
    assert outers("a.b.C$D$1") == ("a.b.C$D", "a.b.C")
    assert outers("a.b.C") == ()


@pytest.mark.parametrize(
    ("owner", "name", "source", "bytecode"),
    [
        ("a.C", "m", ("int",), ("int",)),
        ("a.C$Inner", "<init>", ("int",), ("a.C", "int")),
        ("a.C$E", "<init>", ("boolean",), ("java.lang.String", "int", "boolean")),
        ("a.C$1Local", "<init>", ("int",), ("a.C", "int", "java.lang.String")),
        ("a.C$1", "<init>", (), ("a.C", "java.util.List")),
        ("a.C$Private", "<init>", (), ("a.C", "a.C$1")),
        ("a.C$Private", "<init>", ("int",), ("int", "a.C$3")),
        ("a.C", "lambda$m$0", ("int",), ("a.C", "int")),
    ],
)
def test_what_a_compiler_adds_is_no_difference(owner: str, name: str, source: tuple[str, ...], bytecode: tuple[str, ...]):
    assert same_member(Member(owner, name, source), Member(owner, name, bytecode))


@pytest.mark.parametrize(
    ("owner", "name", "source", "bytecode"),
    [
        ("a.C", "m", ("int",), ("long",)),
        ("a.C", "m", (), ("a.C",)),
        ("a.C", "<init>", ("int",), ("a.C", "int")),  # a top-level class has no outer instance
        ("a.C$Inner", "<init>", ("int",), ("a.D", "int")),
        ("a.C$Inner", "<init>", ("int",), ("a.C", "long")),
        ("a.C$Inner", "<init>", ("int",), ("a.C", "int", "int")),
    ],
)
def test_everything_else_is_a_difference(owner: str, name: str, source: tuple[str, ...], bytecode: tuple[str, ...]):
    assert not same_member(Member(owner, name, source), Member(owner, name, bytecode))


def test_switch_maps():
    assert is_switch_map("a.C$1", "<clinit>")
    assert not is_switch_map("a.C$1", "run")
    assert not is_switch_map("a.C$D", "<clinit>")
