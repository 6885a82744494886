"""Poms with their parents, properties and managed versions put in, and what they depend on, directly and through others.

Follows Maven's own rules (Maven: "Introduction to the POM", "Introduction to the Dependency Mechanism") as far as they decide which jars
a compiler would see: nothing is downloaded and no build runs.  A pom of the workspace may name another file only inside the workspace.
"""

import re
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from forelog.index.library.pom import Dependency, Pom, Section, read_pom
from forelog.index.library.repositories import Coordinate, Repositories
from forelog.index.library.xmltree import LARGEST, XmlError

_PROPERTY = re.compile(r"\$\{([^${}]{1,200})\}")
_ROUNDS = 20
_LONGEST = 4096
_GENERATIONS = 40
_MOST_NODES = 20_000
"""Dependencies looked at for one project; Hadoop's largest module has about 600."""

_Key = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Project:
    """A pom after inheritance and interpolation."""

    group: str
    artifact: str
    version: str
    properties: dict[str, str]
    managed: dict[_Key, Dependency]
    dependencies: tuple[Dependency, ...]
    folder: Path | None = None
    """Folder of a workspace pom."""

    @property
    def name(self) -> str:
        """``group:artifact``."""
        return f"{self.group}:{self.artifact}".lstrip(":")


@dataclass(slots=True)
class Poms:
    """Reads poms of the workspace and the local repositories, each once."""

    repositories: Repositories
    roots: tuple[Path, ...] = ()
    """Folders that workspace poms may point into, resolved."""
    notes: dict[str, None] = field(default_factory=dict)
    """What could not be read or found, in order, each once."""
    _raw: dict[Path, Pom | None] = field(default_factory=dict)
    _projects: dict[Path, Project | None] = field(default_factory=dict)
    _workspace: dict[tuple[str, str], Path] = field(default_factory=dict)
    _nested: int = 0
    """How many imports of managed versions are being followed."""

    def add_workspace(self, paths: Iterable[Path]) -> None:
        """Make the workspace's own projects known, so that they are found before the repositories' ones."""
        for path in paths:
            pom = self.raw(path)
            if pom:
                group = pom.group or (pom.parent.group if pom.parent else "")
                self._workspace.setdefault((group, pom.artifact), path)

    def in_workspace(self, group: str, artifact: str) -> bool:
        """Whether this is a project of the workspace: its source is there, no jar is needed."""
        return (group, artifact) in self._workspace

    def raw(self, path: Path) -> Pom | None:
        """The pom in a file, or ``None`` with a note."""
        if path not in self._raw:
            pom = None
            try:
                with path.open("rb") as stream:
                    pom = read_pom(stream.read(LARGEST + 1), str(path))
            except XmlError as problem:
                self.notes[str(problem)] = None
            except OSError as problem:
                self.notes[f"{path}: cannot be read ({problem.strerror})"] = None
            self._raw[path] = pom
        return self._raw[path]

    def project(self, path: Path) -> Project | None:
        """The project of a pom file; ``None`` while it is being made (a pom that imports itself) or when it cannot be read."""
        if path not in self._projects:
            self._projects[path] = None
            if self._nested < _GENERATIONS:
                self._nested += 1
                self._projects[path] = self._effective(path)
                self._nested -= 1
        return self._projects[path]

    def library(self, coordinate: Coordinate) -> Project | None:
        """The project of a coordinate: of the workspace, else of the local repositories."""
        path = self.place(coordinate)
        return self.project(path) if path else None

    def place(self, coordinate: Coordinate) -> Path | None:
        """The pom of a coordinate, in the workspace or else in the local repositories."""
        return self._workspace.get((coordinate.group, coordinate.artifact)) or self.repositories.pom(coordinate)

    def _is_workspace(self, path: Path) -> bool:
        return any(path.is_relative_to(root) for root in self.roots)

    def _lineage(self, path: Path) -> list[Pom]:
        """A pom and its parents, youngest first."""
        found: list[Pom] = []
        seen: set[Path] = set()
        at: Path | None = path
        while at is not None and at not in seen and len(found) < _GENERATIONS:
            seen.add(at)
            pom = self.raw(at)
            if pom is None:
                break
            found.append(pom)
            at = self._parent_path(at, pom)
        return found

    def _parent_path(self, path: Path, pom: Pom) -> Path | None:
        parent = pom.parent
        if parent is None:
            return None
        if self._is_workspace(path):
            if parent.relative_path:
                near = (path.parent / parent.relative_path).resolve()
                if near.is_dir():
                    near /= "pom.xml"
                if self._is_workspace(near) and near.is_file():
                    candidate = self.raw(near)
                    if candidate and candidate.artifact == parent.artifact:
                        return near
            known = self._workspace.get((parent.group, parent.artifact))
            if known:
                return known
        coordinate = Coordinate(parent.group, parent.artifact, _interpolate(parent.version, dict(pom.main.properties)), type="pom")
        found = self.repositories.pom(self.repositories.pinned(coordinate))
        if found is None:
            self.notes[f"{coordinate}: the parent of {pom.artifact or path} is not in a local repository"] = None
        return found

    def _effective(self, path: Path) -> Project | None:
        lineage = self._lineage(path)
        if not lineage:
            return None
        mine = self._is_workspace(path)
        youngest = lineage[0]
        parent = youngest.parent
        group = youngest.group or (parent.group if parent else "")
        version = youngest.version or (parent.version if parent else "")
        properties: dict[str, str] = {}
        for pom in reversed(lineage):
            for section in pom.profiles:
                if not section.active:  # chosen by what only a build knows: better than no value
                    properties = dict(section.properties) | properties
            properties |= dict(pom.main.properties)
            for section in pom.profiles:
                if section.active:
                    properties |= dict(section.properties)
        builtin = {"groupId": group, "artifactId": youngest.artifact, "version": version}
        for prefix in ("project.", "pom.", ""):
            properties |= {prefix + key: value for key, value in builtin.items() if prefix or key not in properties}
        if parent:
            properties |= {
                f"{prefix}parent.{key}": value
                for prefix in ("project.", "")
                for key, value in (("groupId", parent.group), ("artifactId", parent.artifact), ("version", parent.version))
            }
        if mine:
            properties |= {name: str(path.parent) for name in ("project.basedir", "basedir", "pom.basedir")}

        managed: dict[_Key, Dependency] = {}
        imports: list[Dependency] = []
        dependencies: dict[_Key, Dependency] = {}
        for pom in lineage:
            # A workspace is read with all its profiles (each may have source); of a library only what is always there counts.
            for section in (pom.main, *(profile for profile in pom.profiles if profile.active or mine)):
                _collect(section, properties, managed, imports, dependencies)
        for item in imports:
            coordinate = Coordinate(item.group, item.artifact, item.version, type="pom")
            bom = self.library(coordinate)
            if bom is not None:
                managed = bom.managed | managed
            elif self.place(coordinate) is None:
                self.notes[f"{coordinate}: the versions that {youngest.artifact} takes from it are not in a local repository"] = None
        return Project(
            _interpolate(group, properties),
            _interpolate(youngest.artifact, properties),
            _interpolate(version, properties),
            properties,
            managed,
            tuple(dependencies.values()),
            path.parent if mine else None,
        )


def _collect(
    section: Section,
    properties: dict[str, str],
    managed: dict[_Key, Dependency],
    imports: list[Dependency],
    dependencies: dict[_Key, Dependency],
) -> None:
    """Add a section's dependencies to those of younger poms, which win."""
    for item in section.managed:
        done = _filled(item, properties)
        if done.scope == "import" and done.type == "pom":
            imports.append(done)
        else:
            managed.setdefault(done.key, done)
    for item in section.dependencies:
        done = _filled(item, properties)
        dependencies.setdefault(done.key, done)


def _filled(item: Dependency, properties: dict[str, str]) -> Dependency:
    if "${" not in f"{item.group}{item.artifact}{item.version}{item.type}{item.classifier}{item.scope}{item.system_path}":
        return item
    return replace(
        item,
        group=_interpolate(item.group, properties),
        artifact=_interpolate(item.artifact, properties),
        version=_interpolate(item.version, properties),
        type=_interpolate(item.type, properties),
        classifier=_interpolate(item.classifier, properties),
        scope=_interpolate(item.scope, properties),
        system_path=_interpolate(item.system_path, properties),
    )


def _interpolate(text: str, properties: dict[str, str]) -> str:
    """Properties put in, also those inside properties; what is unknown stays, as does text that grows without end."""
    for _ in range(_ROUNDS):
        if "${" not in text or len(text) > _LONGEST:
            break
        filled = _PROPERTY.sub(lambda found: properties.get(found[1], found[0])[:_LONGEST], text)
        if filled == text or len(filled) > _LONGEST:
            break
        text = filled
    return text


def dependencies_of(project: Project, poms: Poms) -> list[Coordinate]:
    """All that a project sees when it is compiled and tested: nearest first, of one artifact the nearest version (Maven's mediation)."""
    found: dict[_Key, Coordinate] = {}
    queue: deque[tuple[Dependency, frozenset[tuple[str, str]], bool]] = deque((item, frozenset(), True) for item in project.dependencies)
    looked_at = 0
    while queue:
        item, excluded, direct = queue.popleft()
        looked_at += 1
        if looked_at > _MOST_NODES:
            poms.notes[f"{project.name}: more than {_MOST_NODES:,} dependencies; the rest is left out"] = None
            break
        if not direct and _is_excluded(item, excluded):
            continue
        managed = project.managed.get(item.key)
        if managed is not None:
            item = replace(
                item,
                version=(item.version or managed.version) if direct else managed.version or item.version,
                scope=(item.scope or managed.scope) if direct else managed.scope or item.scope,
                exclusions=item.exclusions | managed.exclusions,
            )
        if item.key in found or item.scope in ("system", "import"):
            continue
        if not direct and (item.optional or item.scope in ("test", "provided")):
            continue
        coordinate = poms.repositories.pinned(Coordinate(item.group, item.artifact, item.version, item.classifier, item.type))
        found[item.key] = coordinate
        library = poms.library(coordinate)
        if library is not None and library is not project:
            below = excluded | item.exclusions
            queue.extend((inner, below, False) for inner in _with_versions(library))
    return list(found.values())


def _with_versions(library: Project) -> Iterable[Dependency]:
    """A library's dependencies with the versions and scopes that its own management gives them."""
    for item in library.dependencies:
        managed = library.managed.get(item.key)
        if managed is None:
            yield item
        else:
            yield replace(
                item,
                version=item.version or managed.version,
                scope=item.scope or managed.scope,
                exclusions=item.exclusions | managed.exclusions,
            )


def _is_excluded(item: Dependency, excluded: frozenset[tuple[str, str]]) -> bool:
    if not excluded:
        return False
    group, artifact = item.group, item.artifact
    return not excluded.isdisjoint(((group, artifact), (group, "*"), ("*", artifact), ("*", "*")))


def system_jars(projects: Sequence[Project]) -> list[tuple[Path, str]]:
    """(jar, artifact) of each dependency with scope ``system``: files that a project names itself; the caller checks where they lie."""
    return [
        (Path(item.system_path) if Path(item.system_path).is_absolute() else project.folder / item.system_path, item.artifact)
        for project in projects
        if project.folder is not None
        for item in project.dependencies
        if item.scope == "system" and item.system_path and "${" not in item.system_path
    ]
