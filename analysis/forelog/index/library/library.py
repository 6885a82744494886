"""All types that are not in the workspace: the JDK's, then those of the jars of its class path."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from forelog.index.library.jars import JarError, open_jar
from forelog.index.library.model import ClassSig
from forelog.index.library.table import Table, package_of

JDK_TABLE = Path(__file__).parent / "data" / "jdk.types"
"""Made by ``scripts/make_jdk_table.py``."""


@lru_cache(maxsize=1)
def jdk() -> Table:
    """The JDK's types, Java 8 to 25 in one."""
    return Table.open(JDK_TABLE)


class Library:
    """Tables searched in order: the first that has a class says what it is."""

    __slots__ = ("_by_package", "notes", "tables")

    def __init__(self, tables: Sequence[Table], notes: Sequence[str] = ()) -> None:
        self.tables = tuple(tables)
        self.notes = tuple(notes)
        """What a user should know: jars that could not be read, class files left out."""
        self._by_package: dict[str, list[Table]] = {}
        for table in self.tables:
            for package in table.packages():
                self._by_package.setdefault(package, []).append(table)

    @classmethod
    def open(cls, jars: Sequence[Path] = (), cache: Path | None = None) -> "Library":
        """The JDK and *jars*; a jar that cannot be read is left out with a note.  *cache* as in :func:`jars.open_jar`."""
        tables = [jdk()]
        notes: list[str] = []
        for path in jars:
            try:
                jar = open_jar(path, cache)
            except JarError as problem:
                notes.append(str(problem))
            else:
                tables.append(jar.table)
                notes += jar.notes
        return cls(tables, notes)

    def find(self, name: str) -> ClassSig | None:
        """The class with this binary name (``java.util.Map$Entry``), or ``None``."""
        for table in self._by_package.get(package_of(name), ()):
            sig = table.find(name)
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
        tables = self._by_package.get(package, ())
        return tuple(dict.fromkeys(name for table in tables for name in table.classes_in(package)))
