"""What a class file says to the compiler of other classes: its name, supertypes and the signatures of its members.

Names are binary names with dots (JLS 13.1: ``java.util.Map$Entry``); descriptors and signatures keep the spelling of the class file
(``Ljava/lang/String;``), because :mod:`forelog.index.library.signature` memoises on it.  Flags have the values of the class file format
and, above 16 bits, those of :mod:`forelog.java.facts`.
"""

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

Value: TypeAlias = int | float | str | None


class FieldSig(NamedTuple):
    """A field or enum constant."""

    name: str
    flags: int
    type: str
    """JVM field signature: the generic ``Signature`` attribute if there is one, else the descriptor."""
    constant: Value = None
    """Value of a compile-time constant (JVMS 4.7.2); booleans and chars are ints, as in the class file."""


class MethodSig(NamedTuple):
    """A method or constructor (``<init>``)."""

    name: str
    flags: int
    descriptor: str
    """Erased parameters and result: ``(Ljava/lang/Object;I)Z``.  That of an inner class's constructor starts with the outer instance."""
    signature: str = ""
    """Generic signature, ``""`` when the method is not generic; for constructors of inner classes and enums without synthetic parameters."""
    throws: tuple[str, ...] = ()
    """Binary names of the declared exceptions, erased (JVMS 4.7.5)."""


class MemberClass(NamedTuple):
    """A member class as its declaring class names it (JVMS 4.7.6)."""

    name: str
    """Simple name."""
    binary: str
    flags: int


@dataclass(frozen=True, slots=True)
class ClassSig:
    """A class, interface, enum, record or annotation type without bodies, private and synthetic members."""

    name: str
    flags: int
    """As declared: for member classes those of the ``InnerClasses`` attribute (``private``, ``protected``, ``static``)."""
    signature: str
    """Generic class signature, ``""`` when there is none."""
    superclass: str
    """``""`` for ``java.lang.Object``; ``java.lang.Object`` for interfaces."""
    interfaces: tuple[str, ...]
    fields: tuple[FieldSig, ...]
    methods: tuple[MethodSig, ...]
    inner: tuple[MemberClass, ...] = ()
    """Direct member classes."""
    outer: str = ""
    """Binary name of the class of which this one is a member."""
    components: tuple[tuple[str, str], ...] = ()
    """Record components, (name, field signature) in order (JVMS 4.7.30)."""
    local: bool = False
    """Local or anonymous: no other source file can name it."""
