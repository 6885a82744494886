"""All types that are not in the workspace: the JDK's, then those of the jars of its class path."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from forelog.index.library.jars import Jar, JarError
from forelog.index.library.model import ClassSig
from forelog.index.library.table import Table, package_of

JDK_TABLE = Path(__file__).parent / "data" / "jdk.types"
"""Made by ``scripts/make_jdk_table.py``."""


class Types(Protocol):
    """Where classes come from: a :class:`Table` or a :class:`Jar`."""

    def packages(self) -> tuple[str, ...]:
        """Packages that have classes."""
        ...

    def classes_in(self, package: str) -> tuple[str, ...]:
        """Binary names without the package."""
        ...

    def find(self, name: str) -> ClassSig | None:
        """The class with this binary name."""
        ...


@lru_cache(maxsize=1)
def jdk() -> Table:
    """The JDK's types, Java 8 to 25 in one."""
    return Table.open(JDK_TABLE)


class Library:
    """Sources of types searched in order: the first that has a class says what it is."""

    __slots__ = ("_by_package", "notes", "sources")

    def __init__(self, sources: Sequence[Types], notes: Sequence[str] = ()) -> None:
        self.sources = tuple(sources)
        self.notes = tuple(notes)
        """What a user should know: jars that could not be read."""
        self._by_package: dict[str, list[Types]] = {}
        for source in self.sources:
            for package in source.packages():
                self._by_package.setdefault(package, []).append(source)

    @classmethod
    def open(cls, jars: Sequence[Path] = ()) -> "Library":
        """The JDK and *jars*; a jar that cannot be read is left out with a note."""
        sources: list[Types] = [jdk()]
        notes: list[str] = []
        for path in jars:
            try:
                sources.append(Jar(path))
            except JarError as problem:
                notes.append(str(problem))
        return cls(sources, notes)

    def find(self, name: str) -> ClassSig | None:
        """The class with this binary name (``java.util.Map$Entry``), or ``None``."""
        for source in self._by_package.get(package_of(name), ()):
            sig = source.find(name)
            if sig is not None:
                return sig
        return None

    def has_package(self, name: str) -> bool:
        """Whether a library class is in exactly this package."""
        return name in self._by_package

    def packages(self) -> tuple[str, ...]:
        """All packages that have library classes."""
        return tuple(self._by_package)

    def classes_in(self, package: str) -> tuple[str, ...]:
        """Binary names without the package, member classes as ``Map$Entry``, each once; empty for an unknown package."""
        sources = self._by_package.get(package, ())
        return tuple(dict.fromkeys(name for source in sources for name in source.classes_in(package)))
