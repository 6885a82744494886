"""What Gradle's files say about dependencies, read as text: no build runs, so what a script computes stays unknown.

Build scripts are programs in two languages; a string of the form ``group:artifact:version`` means a dependency in both, wherever it
stands, and so do the three names in map notation.  Versions come from the string, from variables with constant values, from the version
catalogue, from lock files and from imported platforms.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from forelog.index.library.pom import Dependency
from forelog.index.library.repositories import Coordinate
from forelog.index.library.xmltree import LARGEST

SCRIPTS = (".gradle", ".gradle.kts")
CATALOGUE = ".versions.toml"
LOCK = ".lockfile"
PROPERTIES = "gradle.properties"

# A string, or a comment; strings first, because "http://..." is no comment.  A template in a Kotlin string may hold quotes of its own.
# Possessive, so that text which never ends a string is read once.
_TOKEN = re.compile(
    r'"""(?P<long>.*?)"""|"(?P<double>(?:\$\{[^}\n]{0,100}\}|[^"\\\n]|\\.)*+)"|\'(?P<single>(?:[^\'\\\n]|\\.)*+)\'|//[^\n]*|/\*.*?(?:\*/|\Z)',
    re.DOTALL,
)
_PART = r"[A-Za-z0-9_.+\-]{1,200}"
_COORDINATE = re.compile(rf"([A-Za-z_][\w.+\-]*):({_PART})(?::([^:@\s]{{1,100}}))?(?::({_PART}))?(?:@{_PART})?", re.ASCII)
# ${name}, ${map.name}, ${map["name"]}, ${extra["name"]}, ${property("name")}, $name
_VARIABLE = re.compile(
    r"""\$\{\s*([\w.]+)(?:\s*[\[(]\s*["']?(\w+)["']?\s*[\])])?(?:\s+as\s+String)?\s*\}|\$([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)"""
)
_LOOKS_LIKE_VERSION = re.compile(r"[\d\[(+$]|v\d|latest\.")
# The following are searched in the code in front of a string; strings in it stand in single quotes.
_WORD = re.compile(r"([A-Za-z_]\w*)[\s(]*$")
_ASSIGNED = re.compile(r"([A-Za-z_][\w.]*)\s*(?:=|:|by\s+extra\s*\()\s*$")
_SET = re.compile(r"(?:\bset\s*\(|\bextra\s*\[|\bext\s*\[)\s*'(\w+)'\s*(?:,|\]\s*=)\s*$")
_MAP = re.compile(r"\bgroup\s*[:=]\s*'([^']*)'\s*,\s*name\s*[:=]\s*(?:'([^']*)'\s*,\s*version\s*[:=]\s*)?$")
_MAP_WORD = re.compile(r"([A-Za-z_]\w*)[\s(\[]*\bgroup\s*[:=][^\n]*$")
_FILES = re.compile(r"\bfiles\s*\([^()]*$")
_TREE = re.compile(r"\bfileTree\s*\(\s*(?:dir\s*[:=]\s*)?$")
_CONFIGURATION = re.compile(r".*(?:implementation|api|compile|runtime|only|processor|provided)", re.IGNORECASE)
_OF_THE_BUILD = frozenset({"classpath", "exclude", "id"})
"""Words in front of a coordinate that only the build itself uses, or that leaves one away."""
_PLATFORMS = frozenset({"platform", "enforcedPlatform", "mavenBom"})
_ROUNDS = 5
_LONGEST = 1000


@dataclass(slots=True)
class GradleBuild:
    """All that the Gradle files of a workspace say."""

    dependencies: dict[tuple[str, str, str], Coordinate] = field(default_factory=dict)
    """By (group, artifact, classifier), first mention first; the version is ``""`` where a platform or lock is to give it."""
    platforms: dict[Coordinate, None] = field(default_factory=dict)
    locked: dict[tuple[str, str], str] = field(default_factory=dict)
    files: dict[Path, None] = field(default_factory=dict)
    """Jars and folders of jars named by ``files(...)`` and ``fileTree(...)``; who uses them checks where they lie."""
    notes: dict[str, None] = field(default_factory=dict)

    def direct(self) -> tuple[Dependency, ...]:
        """The dependencies as a pom would have them."""
        return tuple(
            Dependency(at.group, at.artifact, self.locked.get((at.group, at.artifact)) or at.version, at.type, at.classifier)
            for at in self.dependencies.values()
        )

    def add(self, at: Coordinate) -> None:
        """Add a dependency; one without version gives way to one with."""
        key = (at.group, at.artifact, at.classifier)
        if key not in self.dependencies or (at.version and not self.dependencies[key].version):
            self.dependencies[key] = at


def is_gradle_file(name: str) -> bool:
    """Whether a file of this name says something about dependencies."""
    return name.endswith((*SCRIPTS, CATALOGUE)) or name == PROPERTIES or (name.endswith(LOCK) and not name.startswith("buildscript"))


def read_gradle(files: Iterable[Path]) -> GradleBuild:
    """Read build scripts, catalogues, lock files and ``gradle.properties``; unreadable ones are noted."""
    build = GradleBuild()
    texts: list[tuple[Path, str]] = []
    for path in files:
        try:
            with path.open("rb") as stream:
                data = stream.read(LARGEST + 1)
        except OSError as problem:
            build.notes[f"{path}: cannot be read ({problem.strerror})"] = None
            continue
        if len(data) > LARGEST:
            build.notes[f"{path}: too large to read"] = None
        else:
            texts.append((path, data.decode("utf-8", "replace")))
    scripts = [(path, list(_strings(text))) for path, text in texts if path.name.endswith(SCRIPTS)]
    variables: dict[str, str] = {}
    for path, text in texts:
        if path.name == PROPERTIES:
            variables |= _properties(text)
        elif path.name.endswith(LOCK):
            _read_lock(text, build)
    for _, strings in scripts:
        _read_variables(strings, variables)
    for path, strings in scripts:
        _read_script(path.parent, strings, variables, build)
    for path, text in texts:
        if path.name.endswith(CATALOGUE):
            _read_catalogue(path, text, build)
    return build


def _strings(text: str) -> Iterator[tuple[str, str]]:
    """(code in front of it, content) of every string literal; comments are left out of the code."""
    code = ""
    last = 0
    for found in _TOKEN.finditer(text):
        code = (code + text[max(last, found.start() - 300) : found.start()])[-300:]
        last = found.end()
        content = next((part for part in (found["long"], found["double"], found["single"]) if part is not None), None)
        if content is not None:
            yield code, content
            code += f"'{content}'" if len(content) < 100 and "'" not in content else "''"


def _properties(text: str) -> dict[str, str]:
    pairs = (line.partition("=") for line in text.splitlines() if not line.lstrip().startswith(("#", "!")))
    return {name.strip(): value.strip() for name, equals, value in pairs if equals}


def _read_variables(strings: list[tuple[str, str]], variables: dict[str, str]) -> None:
    """Names that a string is assigned to: ``ext.x =``, ``val x =``, ``x:`` in a map, ``set("x",``; by full name and by its last part."""
    for before, content in strings:
        found = _ASSIGNED.search(before) or _SET.search(before)
        if found and len(content) < _LONGEST:
            variables.setdefault(found[1], content)
            variables.setdefault(found[1].rpartition(".")[2], content)


def _filled(text: str, variables: dict[str, str]) -> str:
    """Variables put in, also those inside values; what is unknown stays."""
    for _ in range(_ROUNDS):
        if "$" not in text or len(text) > _LONGEST:
            break
        text = _VARIABLE.sub(lambda found: _value(found, variables), text)
    return text


def _value(found: re.Match[str], variables: dict[str, str]) -> str:
    """By its full name, else by its last part: ``versions.slf4j`` may be an entry ``slf4j:`` of a map."""
    name = found[1] or found[3]
    if found[2]:
        name += "." + found[2]
    return variables.get(name) or variables.get(name.rpartition(".")[2], found[0])


def _read_lock(text: str, build: GradleBuild) -> None:
    """``group:artifact:version=configurations`` a line (Gradle: "Locking dependency versions")."""
    for line in text.splitlines():
        found = _COORDINATE.fullmatch(line.partition("=")[0].strip())
        if found and found[3]:
            build.locked.setdefault((found[1], found[2]), found[3])
            build.add(Coordinate(found[1], found[2], found[3]))


def _read_script(folder: Path, strings: list[tuple[str, str]], variables: dict[str, str], build: GradleBuild) -> None:
    for before, content in strings:
        text = _filled(content, variables)
        if found := _MAP.search(before):
            asking = _MAP_WORD.search(before)
            if asking is None or asking[1] not in _OF_THE_BUILD:
                group, artifact = _filled(found[1], variables), _filled(found[2] or "", variables)
                build.add(Coordinate(group, artifact, text) if artifact else Coordinate(group, text, ""))
            continue
        if _FILES.search(before) or _TREE.search(before):
            build.files[folder / re.sub(r"\$\{?(?:projectDir|rootDir|rootProject\.projectDir)\}?/", "", content)] = None
            continue
        coordinate = _COORDINATE.fullmatch(text)
        if coordinate is None:
            continue
        word = found[1] if (found := _WORD.search(before)) else ""
        group, artifact, version, classifier = coordinate.groups(default="")
        at = Coordinate(group, artifact, version.partition("!!")[0], classifier)
        if word in _PLATFORMS:
            build.platforms[at._replace(type="pom")] = None
        elif word not in _OF_THE_BUILD and (_CONFIGURATION.fullmatch(word) or _LOOKS_LIKE_VERSION.match(version)):
            build.add(at)


def _read_catalogue(path: Path, text: str, build: GradleBuild) -> None:
    """``gradle/libs.versions.toml`` (Gradle: "Version catalogs")."""
    try:
        catalogue = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        build.notes[f"{path}: not readable as TOML ({problem})"] = None
        return
    versions = _table(catalogue.get("versions"))
    for entry in _table(catalogue.get("libraries")).values():
        if isinstance(entry, str):
            group, artifact, version = (*entry.split(":"), "", "")[:3]
        else:
            library = _table(entry)
            group, _, artifact = str(library.get("module", "")).partition(":")
            group, artifact = group or str(library.get("group", "")), artifact or str(library.get("name", ""))
            version = _version(library.get("version"), versions)
        if group and artifact:
            build.add(Coordinate(group, artifact, version))


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _version(value: object, versions: dict[str, Any]) -> str:
    """A version: text, a reference into the catalogue, or the strongest of its constraints."""
    if isinstance(value, dict) and "ref" in value:
        value = versions.get(str(value["ref"]))
    if isinstance(value, dict):
        value = next((value[key] for key in ("strictly", "require", "prefer") if key in value), "")
    return value if isinstance(value, str) else ""
