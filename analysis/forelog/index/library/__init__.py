"""Types of the JDK and of jars: signatures without bodies, found by binary name.

``Library.open(jars)`` stacks the shipped JDK table and the tables of jars; ``find`` gives a :class:`ClassSig`; ``signature`` turns its
signatures into type tuples; ``classpath`` finds the jars of a workspace.
"""

from forelog.index.library.library import Library
from forelog.index.library.model import ClassSig, FieldSig, MemberClass, MethodSig

__all__ = ["ClassSig", "FieldSig", "Library", "MemberClass", "MethodSig"]
