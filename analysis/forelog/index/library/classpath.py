"""The jars of a workspace: those that the user names, and those that its build files name and the local repositories have.

Build files are strangers' words: they choose among what lies in the user's local repositories and in the workspace, and can name nothing
else.  No build tool is run and nothing is downloaded.
"""

import glob
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from forelog.index.library.gradle import GradleBuild, is_gradle_file, read_gradle
from forelog.index.library.maven import Poms, Project, dependencies_of, system_jars
from forelog.index.library.pom import Dependency
from forelog.index.library.repositories import Coordinate, Repositories

_SKIPPED = frozenset({"target", "build", "out", "bin", "node_modules", "buildSrc"})
_OTHER_JARS = ("-sources.jar", "-javadoc.jar", "-test-sources.jar")
_NAMED = 3
"""Missing libraries that a note names."""
_MOST_BUILD_FILES = 5_000
_WITHOUT_TYPES = frozenset({"pom", "zip", "tar.gz", "tgz", "war", "ear", "so", "dll", "exe", "xml", "nar", "aar"})


@dataclass(frozen=True, slots=True)
class Classpath:
    """Jars in order, the first that has a class wins, and what a user should know."""

    jars: tuple[Path, ...] = ()
    notes: tuple[str, ...] = ()


def named(entries: Iterable[str]) -> Classpath:
    """The jars that ``--classpath`` names: files, folders (all jars below), patterns such as ``lib/*.jar``, or lists of these; notes for what is missing.

    Lists are divided by ``os.pathsep``.  Jars of sources and documentation in folders are passed over.  As in java(1), ``lib/*`` is every jar in it.
    """
    jars: dict[Path, None] = {}
    notes = []
    for entry in (part for text in entries for part in text.split(os.pathsep) if part):
        path = Path(entry).expanduser()
        if path.is_dir():
            found = _jars_below(path)
        elif path.exists():
            found = [path]
        else:
            pattern = f"{path}.jar" if path.name == "*" else str(path)
            found = [Path(match) for match in sorted(glob.glob(pattern, recursive=True))]  # noqa: PTH207 - patterns may be absolute
            found = [match for match in found if match.is_file() and not match.name.endswith(_OTHER_JARS)]
        if not found:
            notes.append(f"{entry}: no jar there")
        jars |= dict.fromkeys(found)
    return Classpath(tuple(jars), tuple(notes))


def _jars_below(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.jar") if path.is_file() and not path.name.endswith(_OTHER_JARS))


def discover(roots: Sequence[Path], repositories: Repositories | None = None) -> Classpath:
    """The jars that the build files below *roots* ask for, with a note on the coordinates that are not in a local repository.

    A root may also be a ``-sources.jar``: the pom beside it counts.  *repositories* defaults to the user's.
    """
    folders = tuple(root.resolve() for root in roots if root.is_dir())
    poms = Poms(repositories or Repositories.of_user(), folders)
    pom_paths: list[Path] = []
    gradle_paths: list[Path] = []
    for path in _build_files(folders, poms.notes):
        (pom_paths if path.name == "pom.xml" else gradle_paths).append(path)
    poms.add_workspace(pom_paths)
    beside = [pom for root in roots if root.name.endswith("-sources.jar") and (pom := _pom_beside(root)).is_file()]
    projects = [project for path in (*pom_paths, *beside) if (project := poms.project(path))]
    build = read_gradle(gradle_paths)
    poms.notes |= build.notes

    jars: dict[Path, None] = {}
    for path in build.files:
        jars |= dict.fromkeys(_inside(path, folders))
    for path, artifact in system_jars(projects):
        inside = _inside(path, folders)
        if not inside:
            poms.notes[f"{artifact}: its systemPath {path} is no jar in the workspace"] = None
        jars |= dict.fromkeys(inside)
    chosen: dict[tuple[str, str, str, str], tuple[Coordinate, str]] = {}
    for project in (*projects, _gradle_project(build, poms)):
        for at in dependencies_of(project, poms):
            if at.type not in _WITHOUT_TYPES:
                chosen.setdefault((at.group, at.artifact, at.type, at.classifier), (at, project.name))
    missing: dict[str, list[tuple[Coordinate, str]]] = {}
    for at, asked_by in chosen.values():
        jar = poms.repositories.jar(at)
        if jar is not None:
            jars[jar] = None
        elif not poms.in_workspace(at.group, at.artifact):
            reason = "is not in a local repository" if at.version else "has no version that forelog can see"
            missing.setdefault(reason, []).append((at, asked_by))
    poms.notes |= dict.fromkeys(_missing_note(reason, asked) for reason, asked in missing.items())
    return Classpath(tuple(jars), tuple(poms.notes))


def _missing_note(reason: str, asked: Sequence[tuple[Coordinate, str]]) -> str:
    """One sentence for all coordinates that are missing for the same reason."""
    if len(asked) == 1:
        return f"{asked[0][0]}: asked for by {asked[0][1]}, {reason}"
    some = ", ".join(str(at) for at, _ in asked[:_NAMED])
    more = ", ..." if len(asked) > _NAMED else ""
    return f"{len(asked)} libraries that build files ask for: each {reason} ({some}{more}); give their jars with --classpath"


def _build_files(folders: Sequence[Path], notes: dict[str, None]) -> list[Path]:
    """Build files below the folders, in order; not those in build output, hidden folders and test resources."""
    found: list[Path] = []
    for root in folders:
        for folder, inner, names in os.walk(root):  # does not follow symbolic links to folders
            here = Path(folder)
            inner[:] = sorted(
                name for name in inner if name not in _SKIPPED and not name.startswith(".") and not (here.name == "src" and name != "main")
            )
            for name in sorted(names):
                if name == "pom.xml" or is_gradle_file(name):
                    path = here / name
                    if not path.is_symlink() or any(path.resolve().is_relative_to(folder) for folder in folders):
                        found.append(path)
            if len(found) > _MOST_BUILD_FILES:
                notes[f"{root}: more than {_MOST_BUILD_FILES:,} build files; the rest is not read"] = None
                return found[:_MOST_BUILD_FILES]
    return found


def _pom_beside(sources: Path) -> Path:
    return sources.with_name(sources.name.removesuffix("-sources.jar") + ".pom")


def _inside(path: Path, folders: Sequence[Path]) -> list[Path]:
    """The jar, or the jars of a folder, if they lie in the workspace (symbolic links resolved)."""
    resolved = path.resolve()
    if not any(resolved.is_relative_to(folder) for folder in folders):
        return []
    found = _jars_below(resolved) if resolved.is_dir() else [resolved] if resolved.is_file() and resolved.suffix == ".jar" else []
    return [jar for jar in found if any(jar.resolve().is_relative_to(folder) for folder in folders)]


def _gradle_project(build: GradleBuild, poms: Poms) -> Project:
    """All Gradle builds of the workspace as one project, its platforms as managed versions."""
    managed: dict[tuple[str, str, str, str], Dependency] = {}
    for platform in build.platforms:
        bom = poms.library(platform)
        if bom is None:
            poms.notes[f"{platform}: the platform is not in a local repository"] = None
        else:
            managed = bom.managed | managed
    return Project("", "Gradle", "", {}, managed, build.direct())
