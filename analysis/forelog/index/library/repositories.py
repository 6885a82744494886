"""Jars and poms in the repositories that Maven and Gradle keep in the user's home folder.

Coordinates come from the workspace, so they are strangers' words: a part that is not a plain name never becomes a part of a path.  Where
the repositories lie, only the user's own settings say.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from forelog.index.library.xmltree import XmlError, read_xml

_NAME = re.compile(r"[A-Za-z0-9_+\-][A-Za-z0-9_.+\-]{0,199}")
_RANGE = re.compile(r"([\[(])([^,\])]*)(?:(,)([^\])]*))?([\])])")
_TIMESTAMP = re.compile(r"\d{8}\.\d{6}-\d+")


class Coordinate(NamedTuple):
    """What names an artifact; ``type`` is Maven's word for the kind of file (``jar``, ``test-jar``, ``pom``)."""

    group: str
    artifact: str
    version: str
    classifier: str = ""
    type: str = "jar"

    def __str__(self) -> str:
        """``group:artifact:version[:classifier]``."""
        return ":".join(part[:80] for part in self[:4] if part)

    @property
    def sound(self) -> bool:
        """Whether all parts are plain names, so that they may stand in a path."""
        return all(_NAME.fullmatch(part) and ".." not in part for part in (self.group, self.artifact, self.version, self.classifier or "-"))


@dataclass(frozen=True, slots=True)
class Repositories:
    """Local repositories, searched in order: Maven's first."""

    maven: tuple[Path, ...] = ()
    gradle: tuple[Path, ...] = ()

    @classmethod
    def of_user(cls, home: Path | None = None, environment: Mapping[str, str] = os.environ) -> "Repositories":
        """Those of the user: ``~/.m2`` (its ``settings.xml`` may name another folder) and Gradle's cache (``GRADLE_USER_HOME``)."""
        home = home or Path.home()
        maven = _local_repository(home, environment) or home / ".m2" / "repository"
        gradle = Path(environment.get("GRADLE_USER_HOME") or home / ".gradle")
        return cls((maven,), (gradle / "caches" / "modules-2" / "files-2.1",))

    def pom(self, coordinate: Coordinate) -> Path | None:
        """The pom of a coordinate."""
        return self._file(coordinate._replace(classifier=""), "pom")

    def jar(self, coordinate: Coordinate) -> Path | None:
        """The jar of a coordinate."""
        if coordinate.type in ("test-jar", "ejb-client") and not coordinate.classifier:
            coordinate = coordinate._replace(classifier="tests" if coordinate.type == "test-jar" else "client")
        return self._file(coordinate, "jar")

    def _file(self, at: Coordinate, extension: str) -> Path | None:
        if not at.sound:
            return None
        tail = f"-{at.classifier}.{extension}" if at.classifier else f".{extension}"
        for root in self.maven:
            folder = root.joinpath(*at.group.split("."), at.artifact, at.version)
            path = folder / f"{at.artifact}-{at.version}{tail}"
            if path.is_file():
                return path
            if at.version.endswith("-SNAPSHOT"):  # deployed snapshots carry the time instead of the word
                stem = f"{at.artifact}-{at.version.removesuffix('SNAPSHOT')}"
                dated = [
                    found
                    for found in folder.glob(f"{stem}*{tail}")
                    if _TIMESTAMP.fullmatch(found.name.removeprefix(stem).removesuffix(tail))
                ]
                if dated:
                    return max(dated)
        for root in self.gradle:
            folder = root / at.group / at.artifact / at.version
            for path in sorted(folder.glob(f"*/{at.artifact}-{at.version}{tail}")):
                return path
        return None

    def versions(self, group: str, artifact: str) -> list[str]:
        """Versions that are here, oldest first."""
        if not Coordinate(group, artifact, "0").sound:
            return []
        folders = [root.joinpath(*group.split("."), artifact) for root in self.maven]
        folders += [root / group / artifact for root in self.gradle]
        found: set[str] = set()
        for folder in folders:
            try:
                found.update(entry.name for entry in folder.iterdir() if entry.is_dir())
            except OSError:
                continue  # not in this repository
        return sorted(found, key=version_key)

    def pinned(self, coordinate: Coordinate) -> Coordinate:
        """The coordinate with the newest version here that fits its range (``[1.0,2.0)``, ``1.+``, ``latest.release``)."""
        fits = version_range(coordinate.version)
        if fits is None:
            return coordinate
        fitting = [version for version in self.versions(coordinate.group, coordinate.artifact) if fits.holds(version)]
        return coordinate._replace(version=fitting[-1]) if fitting else coordinate


class VersionRange(NamedTuple):
    """Versions between two bounds (``""`` is no bound), or with a prefix."""

    low: str = ""
    low_in: bool = True
    high: str = ""
    high_in: bool = True
    prefix: str = ""

    def holds(self, version: str) -> bool:
        """Whether a version is in the range."""
        key = version_key(version)
        if self.low and (key < version_key(self.low) or (key == version_key(self.low) and not self.low_in)):
            return False
        if self.high and (key > version_key(self.high) or (key == version_key(self.high) and not self.high_in)):
            return False
        return version.startswith(self.prefix)


def version_range(text: str) -> VersionRange | None:
    """The range that a version text means, ``None`` when it names one version; of several ranges the last counts."""
    if text in ("+", "latest.release", "latest.integration", "LATEST", "RELEASE"):
        return VersionRange()
    if text.endswith("+"):
        return VersionRange(prefix=text[:-1])
    ranges = _RANGE.findall(text)
    if not ranges:
        return None
    opens, low, comma, high, closes = ranges[-1]
    if not comma:
        high = low
    return VersionRange(low.strip(), opens == "[", high.strip(), closes == "]")


_QUALIFIERS = {"alpha": -5, "a": -5, "beta": -4, "b": -4, "milestone": -3, "m": -3, "rc": -2, "cr": -2, "snapshot": -1}
_RELEASES = ("", "ga", "final", "release")


def version_key(version: str) -> tuple[tuple[int, int, str], ...]:
    """Sort key near to Maven's order of versions: numbers by value, ``alpha < beta < milestone < rc < snapshot < release < other words``."""
    key: list[tuple[int, int, str]] = []
    for part in re.findall(r"\d+|[a-z]+", version.lower()):
        if part.isdigit():
            key.append((1, int(part[:18]), ""))
            continue
        while key and key[-1] == (1, 0, ""):
            key.pop()  # 2.0-rc1 is 2-rc1
        if part in _QUALIFIERS:
            key.append((-1, _QUALIFIERS[part], ""))
        elif part not in _RELEASES:
            key.append((0, 1, part))
    while key and key[-1] == (1, 0, ""):
        key.pop()
    return (*key, (0, 0, ""))


def _local_repository(home: Path, environment: Mapping[str, str]) -> Path | None:
    """``localRepository`` of the user's own ``settings.xml``."""
    settings = home / ".m2" / "settings.xml"
    try:
        named = read_xml(settings.read_bytes(), str(settings)).value("localRepository")
    except (OSError, XmlError):
        return None
    named = named.replace("${user.home}", str(home))
    named = re.sub(r"\$\{env\.(\w+)\}", lambda found: environment.get(found[1], ""), named)
    return Path(named) if named and "${" not in named else None
