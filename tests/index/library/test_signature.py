"""JVMS 4.7.9.1, by example and by accident."""

import random
from contextlib import suppress

import pytest

from forelog.index.library.signature import OBJECT, SignatureError, class_type, erased, field_type, method_type

STRING = ("class", "java.lang.String", ())
INT = ("prim", "int")


@pytest.mark.parametrize(
    ("signature", "type_"),
    [
        ("I", INT),
        ("[[Z", ("array", ("array", ("prim", "boolean")))),
        ("Ljava/lang/String;", STRING),
        ("LNoPackage;", ("class", "NoPackage", ())),
        ("TT;", ("var", "T")),
        ("[TT;", ("array", ("var", "T"))),
        ("Ljava/util/Map$Entry<TK;[I>;", ("class", "java.util.Map$Entry", (("var", "K"), ("array", INT)))),
        ("Ljava/util/List<*>;", ("class", "java.util.List", (("wild", "*", None),))),
        ("Ljava/util/List<+Ljava/lang/String;>;", ("class", "java.util.List", (("wild", "+", STRING),))),
        ("Ljava/util/List<-[TX;>;", ("class", "java.util.List", (("wild", "-", ("array", ("var", "X"))),))),
        ("Lp/Outer<TA;>.Inner<TB;>.Deep;", ("class", "p.Outer$Inner$Deep", ())),
        ("Lp/Outer<TA;>.Inner<TB;>;", ("class", "p.Outer$Inner", (("var", "B"),))),
        ("LL<LL;>;", ("class", "L", (("class", "L", ()),))),
    ],
)
def test_fields(signature: str, type_: object) -> None:
    assert field_type(signature) == type_


def test_methods() -> None:
    assert method_type("()V") == ((), (), ("prim", "void"), ())
    assert method_type("(I[Ljava/lang/String;J)Ljava/lang/String;") == ((), (INT, ("array", STRING), ("prim", "long")), STRING, ())
    assert method_type("<T:Ljava/lang/Object;E:Ljava/lang/Exception;:Ljava/lang/Runnable;U::Ljava/util/List<TT;>;>(TT;)TU;^TE;^Lp/X;") == (
        (
            ("T", (OBJECT,)),
            ("E", (("class", "java.lang.Exception", ()), ("class", "java.lang.Runnable", ()))),
            ("U", (("class", "java.util.List", (("var", "T"),)),)),
        ),
        (("var", "T"),),
        ("var", "U"),
        (("var", "E"), ("class", "p.X", ())),
    )


def test_classes() -> None:
    assert class_type("<E:TX;>Ljava/lang/Object;Ljava/util/List<TE;>;Ljava/io/Serializable;") == (
        (("E", (("var", "X"),)),),
        OBJECT,
        (("class", "java.util.List", (("var", "E"),)), ("class", "java.io.Serializable", ())),
    )


def test_the_same_text_is_the_same_object() -> None:
    assert field_type("Ljava/util/List<TE;>;") is field_type("Ljava/util/List<TE;>;")


def test_erasure() -> None:
    bounds = method_type("<A::Ljava/util/List<TB;>;B:TA;C:Ljava/lang/Object;>()V")[0]
    assert erased(field_type("[[Ljava/util/Map$Entry<TK;TV;>;")) == "java.util.Map$Entry[][]"
    assert erased(("var", "A"), bounds) == "java.util.List"
    assert erased(("array", ("var", "B")), bounds) == "java.util.List[]"
    assert erased(("var", "Unknown"), bounds) == "java.lang.Object"
    assert erased(("wild", "+", STRING)) == "java.lang.String"
    assert erased(("wild", "-", STRING)) == "java.lang.Object"
    assert erased(("wild", "*", None)) == "java.lang.Object"
    circle = (("A", (("var", "B"),)), ("B", (("var", "A"),)))  # no compiler writes it
    assert erased(("var", "A"), circle) == "java.lang.Object"


@pytest.mark.parametrize(
    "signature",
    [
        *("", "V", "X", "L", "L;", "Ljava/lang/String", "La b;", "T;", "TT", "[", "II", "Ljava/util/List<>;", "Ljava/util/List<*>"),
        *("Ljava/util/List<I>;", "Ljava/util/List<V>;", "<T:>I", "La<*>.;", "La;;", "[" * 256 + "I", "La<" * 5000 + "*" + ">;" * 5000),
    ],
)
def test_not_a_field_signature(signature: str) -> None:
    with pytest.raises(SignatureError, match="expected"):
        field_type(signature)


@pytest.mark.parametrize("signature", ["", "()", "(V)V", "I", "(I)", "()I^", "()I^I", "<>()V", "<T>()V", "()VV", "(", "<T:I>()V"])
def test_not_a_method_signature(signature: str) -> None:
    with pytest.raises(SignatureError, match="expected"):
        method_type(signature)


def test_damaged_signatures_give_one_kind_of_error() -> None:
    chance = random.Random(9)
    good = "<T:Ljava/lang/Object;E:TX;>(Ljava/util/Map<-TT;+[[I>.Sub<*>;[TT;IZ)Ljava/util/List<Ljava/lang/String;>;^TE;"
    method_type(good)
    for _ in range(5000):
        text = list(good)
        for _ in range(chance.randrange(1, 4)):
            at = chance.randrange(len(text))
            text[at : at + chance.randrange(3)] = chance.choice(["", "<", ">", ";", "L", "T", "[", ".", "*", ":", "^", "/", "(", ")", "\t"])
        for parse in (method_type, field_type, class_type):
            with suppress(SignatureError):  # any other exception fails the test
                parse("".join(text))
