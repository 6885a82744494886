"""Names of byte code beside names of source: descriptors, and what compilers add to them.

A ``Member`` is ``(class, name, params)`` with a binary class name and erased parameter types as ``v_call_graph`` writes them.
"""

import re
from typing import NamedTuple

PRIMITIVES = {"B": "byte", "C": "char", "D": "double", "F": "float", "I": "int", "J": "long", "S": "short", "Z": "boolean", "V": "void"}
LAMBDA = re.compile(r"lambda\$(.+)\$(\d+)")
# A class initialiser inside an anonymous class cannot be written before Java 16 (JLS 8 15.9.5, 8.1.3): javac made this class, to map an
# enum's constants to the numbers of a ``switch``.
ANONYMOUS = re.compile(r"\$\d+$")
LOCAL = re.compile(r"\$\d+[^$]*$")


class Member(NamedTuple):
    """A method or constructor, by the names that both worlds share."""

    owner: str
    name: str
    params: tuple[str, ...]

    def __str__(self) -> str:
        shown = ", ".join(p.rsplit(".", 1)[-1] for p in self.params)
        return f"{self.owner.rsplit('.', 1)[-1]}#{self.name}({shown})"


def erased_params(descriptor: str) -> tuple[str, ...]:
    """Parameter types of a method descriptor (JVMS 4.3.3): ``(I[Ljava/lang/String;)V`` gives ``("int", "java.lang.String[]")``."""
    if not descriptor.startswith("("):
        raise ValueError(f"not a method descriptor: {descriptor!r}")
    found: list[str] = []
    at, dims = 1, 0
    while descriptor[at] != ")":
        kind = descriptor[at]
        if kind == "[":
            dims += 1
            at += 1
            continue
        if kind == "L":
            end = descriptor.index(";", at)
            name = descriptor[at + 1 : end].replace("/", ".")
            at = end + 1
        else:
            name = PRIMITIVES[kind]
            at += 1
        found.append(name + "[]" * dims)
        dims = 0
    return tuple(found)


def split_params(params: str) -> tuple[str, ...]:
    """``caller_params`` or ``callee_params`` of ``v_call_graph`` as a tuple."""
    return tuple(part.strip() for part in params.split(",")) if params.strip() else ()


def same_member(source: Member, bytecode: Member) -> bool:
    """Whether a member as the source has it is this one of the byte code.

    The two differ only in what a compiler adds, and only there is anything allowed to differ:

    * the body of a lambda takes the variables that it captures as leading parameters: compared by class and name;
    * a constructor of an inner class takes its outer instance first (JLS 8.8.9, 13.1), one of a local class its captured variables last,
      one of an enum its constant's name and number first, and one that is private an extra parameter of a synthetic type
      ``X$1`` when another class of the nest calls it (before Java 11);
    * the constructor of an anonymous class cannot be written in source at all: compared by class.
    """
    if source.owner != bytecode.owner or source.name != bytecode.name:
        return False
    if source.params == bytecode.params:
        return True
    if LAMBDA.fullmatch(source.name):
        return True
    if source.name != "<init>":
        return False
    return constructor_fits(source, bytecode)


def constructor_fits(source: Member, bytecode: Member) -> bool:
    """Whether only compiler-made parameters tell these two constructors of one class apart."""
    if ANONYMOUS.search(source.owner):
        return True
    given = bytecode.params
    if given and ANONYMOUS.search(given[-1]) and given[-1].rsplit("$", 1)[0] in {source.owner, *outers(source.owner)}:
        given = given[:-1]
    fits = [given]
    if given[:2] == ("java.lang.String", "int"):
        fits.append(given[2:])
    if given and given[0] in outers(source.owner):
        fits.append(given[1:])
    if LOCAL.search(source.owner):
        return any(rest[: len(source.params)] == source.params for rest in fits)
    return source.params in fits


def outers(binary: str) -> tuple[str, ...]:
    """Binary names of the classes around a nested one, inner to outer."""
    found = []
    while (cut := binary.rfind("$", binary.rfind(".") + 2)) > 0:
        binary = binary[:cut]
        found.append(binary)
    return tuple(found)


def is_switch_map(owner: str, name: str) -> bool:
    """The class that javac makes for ``switch`` over an enum; no source stands behind it."""
    return name == "<clinit>" and ANONYMOUS.search(owner) is not None
