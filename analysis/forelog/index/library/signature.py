"""Signatures of the class file as small type tuples (JVMS 4.7.9.1; plain descriptors, JVMS 4.3, are a part of that grammar).

Types are plain tuples, not dataclasses: the linker compares and hashes them at every call site.  Of the types of an inner class's outer
classes only the name is kept, not their type arguments::

    ("prim", "int")                       boolean byte char short int long float double void
    ("class", "java.util.Map$Entry", (args...))
    ("array", element)
    ("var", "T")
    ("wild", "+", bound)  ("wild", "-", bound)  ("wild", "*", None)
                                          ? extends bound, ? super bound, ?; only among the arguments of a class

Parsing is memoised; a signature that does not follow the grammar raises :class:`SignatureError`.
"""

from functools import lru_cache
from typing import Any, TypeAlias

from forelog.errors import ForelogError

Type: TypeAlias = tuple[Any, ...]
TypeParams: TypeAlias = tuple[tuple[str, tuple[Type, ...]], ...]
"""(name, bounds) of each type parameter, in order; the bounds as written, ``java.lang.Object`` only when the class file says so."""
MethodType: TypeAlias = tuple[TypeParams, tuple[Type, ...], Type, tuple[Type, ...]]
"""(type parameters, parameters, result, throws)."""
ClassType: TypeAlias = tuple[TypeParams, Type, tuple[Type, ...]]
"""(type parameters, superclass, interfaces)."""

OBJECT: Type = ("class", "java.lang.Object", ())
_ANY: Type = ("wild", "*", None)
_PRIMITIVES: dict[str, Type] = {
    "B": ("prim", "byte"),
    "C": ("prim", "char"),
    "D": ("prim", "double"),
    "F": ("prim", "float"),
    "I": ("prim", "int"),
    "J": ("prim", "long"),
    "S": ("prim", "short"),
    "V": ("prim", "void"),
    "Z": ("prim", "boolean"),
}
_DEEPEST = 100
"""Nesting of type arguments; javac's own parser stops before, real signatures stay below ten."""
_NO_NAME = frozenset(".;[/<>:()")


class SignatureError(ForelogError):
    """A signature that does not follow JVMS 4.7.9.1; the message quotes it."""


@lru_cache(maxsize=1 << 16)
def field_type(signature: str) -> Type:
    """Type of a field signature or descriptor: ``Ljava/util/List<TT;>;``."""
    reader = _Reader(signature)
    found = reader.type(0)
    reader.end()
    return found


@lru_cache(maxsize=1 << 16)
def method_type(signature: str) -> MethodType:
    """Type of a method signature or descriptor: ``<T:Ljava/lang/Object;>(TT;)V^Ljava/io/IOException;``."""
    reader = _Reader(signature)
    type_params = reader.type_params()
    reader.expect("(")
    params = []
    while reader.peek() != ")":
        params.append(reader.type(0))
    reader.at += 1
    if reader.peek() == "V":
        reader.at += 1
        result = _PRIMITIVES["V"]
    else:
        result = reader.type(0)
    throws = []
    while reader.peek() == "^":
        reader.at += 1
        throws.append(reader.reference(0))
    reader.end()
    return type_params, tuple(params), result, tuple(throws)


@lru_cache(maxsize=1 << 14)
def class_type(signature: str) -> ClassType:
    """Type parameters and supertypes of a class signature: ``<E:Ljava/lang/Object;>Ljava/lang/Object;Ljava/util/Collection<TE;>;``."""
    reader = _Reader(signature)
    type_params = reader.type_params()
    superclass = reader.class_type(0)
    interfaces = []
    while reader.peek():
        interfaces.append(reader.class_type(0))
    return type_params, superclass, tuple(interfaces)


@lru_cache(maxsize=1 << 16)
def erased(type_: Type, bounds: TypeParams = ()) -> str:
    """Erased type as the index writes it (JLS 4.6): ``java.lang.String``, ``int[]``; a variable is its first bound in *bounds*, else Object."""
    kind = type_[0]
    if kind == "array":
        return erased(type_[1], bounds) + "[]"
    if kind == "var":
        for place, (name, limits) in enumerate(bounds):
            if name == type_[1] and limits:
                # A bound may be another variable, never one that leads back here; the rest of the list keeps bad input finite.
                return erased(limits[0], bounds[:place] + bounds[place + 1 :])
        return "java.lang.Object"
    if kind == "wild":
        return erased(type_[2], bounds) if type_[1] == "+" else "java.lang.Object"
    return str(type_[1])


class _Reader:
    """Recursive descent over one signature; every method stands on its first character and leaves behind its last."""

    __slots__ = ("at", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def fail(self, what: str) -> SignatureError:
        shown = self.text if len(self.text) <= 200 else self.text[:200] + "..."
        return SignatureError(f"not a signature, {what} expected at {self.at}: {shown!r}")

    def expect(self, character: str) -> None:
        if self.peek() != character:
            raise self.fail(repr(character))
        self.at += 1

    def end(self) -> None:
        if self.at != len(self.text):
            raise self.fail("the end")

    def name(self, stops: str) -> str:
        """An identifier up to, not including, one of *stops*."""
        text, start = self.text, self.at
        at = start
        while at < len(text) and text[at] not in stops:
            at += 1
        found = text[start:at]
        if at == len(text) or not found or not _NO_NAME.isdisjoint(found) or min(found) <= " ":
            raise self.fail("a name")
        self.at = at
        return found

    def type(self, depth: int) -> Type:
        """JavaTypeSignature."""
        found = _PRIMITIVES.get(self.peek())
        if found is not None and self.peek() != "V":
            self.at += 1
            return found
        return self.reference(depth)

    def reference(self, depth: int) -> Type:
        """ReferenceTypeSignature."""
        if depth > _DEEPEST:
            raise self.fail(f"at most {_DEEPEST} levels")
        start = self.peek()
        if start == "T":
            self.at += 1
            variable = self.name(";")
            self.at += 1
            return ("var", variable)
        if start != "[":
            return self.class_type(depth)
        dimensions = 0
        while self.peek() == "[":
            self.at += 1
            dimensions += 1
        if dimensions > 255:
            raise self.fail("at most 255 dimensions")
        found = self.type(depth + 1)
        for _ in range(dimensions):
            found = ("array", found)
        return found

    def class_type(self, depth: int) -> Type:
        """ClassTypeSignature; ``LOuter<TT;>.Inner<TU;>;`` is ``Outer$Inner`` with the arguments of ``Inner``."""
        self.expect("L")
        text = self.text
        start = self.at
        if (end := text.find(";", start)) > start and not _SPECIAL.intersection(text[start:end]):
            self.at = end + 1  # the usual case: a plain name
            return ("class", text[start:end].replace("/", "."), ())
        parts = []
        while True:
            part = self.name("/<.;")
            parts.append(part)
            if self.peek() != "/":
                break
            self.at += 1
        binary = ".".join(parts)
        args = self.arguments(depth)
        while self.peek() == ".":
            self.at += 1
            binary += "$" + self.name("<.;")
            args = self.arguments(depth)
        self.expect(";")
        return ("class", binary, args)

    def arguments(self, depth: int) -> tuple[Type, ...]:
        """TypeArguments, or nothing."""
        if self.peek() != "<":
            return ()
        self.at += 1
        found: list[Type] = []
        while (start := self.peek()) != ">":
            if start == "*":
                self.at += 1
                found.append(_ANY)
            elif start in ("+", "-"):
                self.at += 1
                found.append(("wild", start, self.reference(depth + 1)))
            else:
                found.append(self.reference(depth + 1))
        if not found:
            raise self.fail("a type argument")
        self.at += 1
        return tuple(found)

    def type_params(self) -> TypeParams:
        """TypeParameters, or nothing."""
        if self.peek() != "<":
            return ()
        self.at += 1
        found = []
        while self.peek() != ">":
            name = self.name(":")
            self.at += 1
            bounds = []
            if self.peek() in ("L", "T", "["):
                bounds.append(self.reference(0))  # absent when only interfaces bound the variable
            while self.peek() == ":":
                self.at += 1
                bounds.append(self.reference(0))
            found.append((name, tuple(bounds)))
        if not found:
            raise self.fail("a type parameter")
        self.at += 1
        return tuple(found)


_SPECIAL = frozenset("<>.:[() \t\n\r")
