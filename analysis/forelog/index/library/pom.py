"""``pom.xml`` as written: no inheritance, no properties put in (:mod:`forelog.index.library.maven` does that)."""

from dataclasses import dataclass

from forelog.index.library.xmltree import Element, read_xml


@dataclass(frozen=True, slots=True)
class Dependency:
    """One ``<dependency>``; texts may still contain ``${...}``."""

    group: str
    artifact: str
    version: str
    type: str = "jar"
    classifier: str = ""
    scope: str = ""
    optional: bool = False
    exclusions: frozenset[tuple[str, str]] = frozenset()
    system_path: str = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What makes two dependencies the same for inheritance and management."""
        return self.group, self.artifact, self.type, self.classifier


@dataclass(frozen=True, slots=True)
class Parent:
    """The ``<parent>``; ``relative_path`` is ``""`` where the pom asks for the repository's."""

    group: str
    artifact: str
    version: str
    relative_path: str


@dataclass(frozen=True, slots=True)
class Section:
    """What a pom and each of its profiles can have."""

    properties: tuple[tuple[str, str], ...]
    dependencies: tuple[Dependency, ...]
    managed: tuple[Dependency, ...]
    active: bool
    """A profile that is active by default; true for the pom itself."""


@dataclass(frozen=True, slots=True)
class Pom:
    """A project's pom: ``group`` and ``version`` are ``""`` where the parent gives them."""

    group: str
    artifact: str
    version: str
    parent: Parent | None
    main: Section
    profiles: tuple[Section, ...]


def read_pom(data: bytes, where: str) -> Pom:
    """Raises :class:`forelog.index.library.xmltree.XmlError`."""
    root = read_xml(data, where)
    parent = root.first("parent")
    return Pom(
        root.value("groupId"),
        root.value("artifactId"),
        root.value("version"),
        Parent(
            parent.value("groupId"),
            parent.value("artifactId"),
            parent.value("version"),
            parent.value("relativePath") if parent.first("relativePath") else "../pom.xml",
        )
        if parent
        else None,
        _section(root, active=True),
        tuple(
            _section(profile, active=profile.value("activation", "activeByDefault") == "true")
            for profile in root.all("profiles", "profile")
        ),
    )


def _section(element: Element, *, active: bool) -> Section:
    properties = element.first("properties")
    return Section(
        tuple((item.tag, item.text.strip()) for item in properties.children) if properties else (),
        tuple(_dependency(item) for item in element.all("dependencies", "dependency")),
        tuple(_dependency(item) for item in element.all("dependencyManagement", "dependencies", "dependency")),
        active,
    )


def _dependency(element: Element) -> Dependency:
    return Dependency(
        element.value("groupId"),
        element.value("artifactId"),
        element.value("version"),
        element.value("type") or "jar",
        element.value("classifier"),
        element.value("scope"),
        element.value("optional") == "true",
        frozenset((item.value("groupId"), item.value("artifactId")) for item in element.all("exclusions", "exclusion")),
        element.value("systemPath"),
    )
