"""Which exceptions a handler catches: the hierarchy of throwable types (JLS 11.1.1)."""

from collections.abc import Callable
from functools import cache

from forelog.flow.machine import BELOW, IMPLICIT, final

ROOT = "java.lang.Throwable"
RUNTIME = "java.lang.RuntimeException"
ERROR = "java.lang.Error"
EXCEPTION = "java.lang.Exception"
IN_INITIALIZER = "java.lang.ExceptionInInitializerError"
NO_CLASS = "java.lang.NoClassDefFoundError"
"""What another use of a class throws whose initialiser has thrown (JLS 12.4.2)."""
OF_THE_JVM = frozenset(
    f"java.lang.{name}"
    for name in (
        "ArithmeticException",
        "ArrayIndexOutOfBoundsException",
        "ArrayStoreException",
        "ClassCastException",
        "IndexOutOfBoundsException",
        "NegativeArraySizeException",
        "NullPointerException",
        "StringIndexOutOfBoundsException",
    )
)
"""What the JVM itself throws (JLS 15.6); a library that declares one means the same: a mistake of its caller's."""


def bare(name: str) -> str:
    """The type name without its suffix."""
    return name.rstrip(BELOW + IMPLICIT)


class Hierarchy:
    """Subtype questions between throwable types.

    *superclass* gives the direct superclass of a binary name, ``""`` when it is unknown.  *deep*: an exception of the JVM may be any, also
    one of a library that does not declare it.
    """

    def __init__(self, superclass: Callable[[str], str], *, deep: bool = False) -> None:
        self._superclass = superclass
        self._deep = deep
        self.matches = cache(self._matches)
        """(thrown, caught) → what ``catch (caught)`` takes of *thrown*: the type as it is known inside (``""``: nothing), and whether some of
        it goes on.  A type whose superclasses are not all known is below ``Exception``, or below ``Error`` when its name ends so."""
        self.ancestors = cache(self._ancestors)
        """The type and its superclasses, nearest first; ends at Throwable when they are all known."""

    def unchecked(self, name: str) -> bool:
        """Below RuntimeException or Error (JLS 11.1.1)."""
        chain = self.ancestors(bare(name))
        return RUNTIME in chain or ERROR in chain

    def surely_checked(self, name: str) -> bool:
        """Below Exception and not below RuntimeException, as far as all its superclasses are known (JLS 11.1.1)."""
        chain = self.ancestors(bare(name))
        return EXCEPTION in chain[1:] and RUNTIME not in chain

    def out_of_initializer(self, way: str) -> str:
        """What an exception that is thrown in a static initialiser comes out as (JLS 12.4.2)."""
        above = self.ancestors(bare(way))
        is_error = ERROR in above or (above[-1] != ROOT and above[-1].endswith("Error"))
        return way if is_error or final(way) else IN_INITIALIZER

    def below(self, name: str, other: str) -> bool:
        """Whether *name* is *other* or surely below it."""
        return other in self.ancestors(bare(name))

    def common(self, names: tuple[str, ...]) -> str:
        """The nearest type above all of *names*."""
        chains = [self.ancestors(bare(name)) for name in names]
        return next((name for name in chains[0] if all(name in chain for chain in chains)), ROOT)

    def _ancestors(self, name: str) -> tuple[str, ...]:
        chain = [name]
        while chain[-1] != ROOT and (above := self._superclass(chain[-1])) and above not in chain:
            chain.append(above)
        return tuple(chain)

    def _matches(self, thrown: str, caught: str) -> tuple[str, bool]:
        if final(thrown):
            return "", True
        name = bare(thrown)
        chain = self.ancestors(name)
        if caught == ROOT or caught in chain:
            return thrown, False
        if name != thrown and name in self.ancestors(caught):
            if thrown.endswith(IMPLICIT) and caught not in OF_THE_JVM and not self._deep:
                return "", True
            return caught + BELOW, True
        if chain[-1] != ROOT:
            if caught == (ERROR if chain[-1].endswith("Error") else EXCEPTION):
                return thrown, False
            if caught == RUNTIME:
                return thrown, True
        return "", True
