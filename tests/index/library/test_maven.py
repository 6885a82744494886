"""Jars that poms ask for, in a small repository of our own."""

from pathlib import Path

import pytest

from forelog.index.library.classpath import Classpath, discover
from forelog.index.library.repositories import Coordinate, Repositories, version_range

POM = """<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>{body}</project>"""


def gav(text: str) -> str:
    group, artifact, *version = text.split(":")
    return f"<groupId>{group}</groupId><artifactId>{artifact}</artifactId>" + "".join(f"<version>{item}</version>" for item in version)


def dep(text: str, more: str = "") -> str:
    return f"<dependency>{gav(text)}{more}</dependency>"


def deps(*items: str) -> str:
    return f"<dependencies>{''.join(items)}</dependencies>"


def managed(*items: str) -> str:
    return f"<dependencyManagement>{deps(*items)}</dependencyManagement>"


class Repository:
    """A local Maven repository below a temporary home."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.repositories = Repositories((folder,), ())

    def add(self, text: str, body: str = "", *, jar: bool = True, classifier: str = "") -> None:
        group, artifact, version = text.split(":")
        place = self.folder.joinpath(*group.split("."), artifact, version)
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{artifact}-{version}.pom").write_text(POM.format(body=gav(text) + body))
        if jar:
            (place / f"{artifact}-{version}{classifier and '-' + classifier}.jar").write_bytes(b"")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repository")


def workspace(tmp_path: Path, files: dict[str, str]) -> Path:
    for name, body in files.items():
        path = tmp_path / "workspace" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(body if not name.endswith("pom.xml") else POM.format(body=body))
    return tmp_path / "workspace"


def found(tmp_path: Path, repository: Repository, files: dict[str, str]) -> Classpath:
    return discover([workspace(tmp_path, files)], repository.repositories)


def names(classpath: Classpath) -> list[str]:
    return [path.name.removesuffix(".jar") for path in classpath.jars]


def test_direct_and_transitive_dependencies(tmp_path: Path, repository: Repository) -> None:
    repository.add("g.h:a:1", deps(dep("g:b:2"), dep("g:t:1", "<scope>test</scope>"), dep("g:o:1", "<optional>true</optional>")))
    repository.add("g:b:2", deps(dep("g:c:3", "<scope>runtime</scope>"), dep("g:p:1", "<scope>provided</scope>")))
    repository.add("g:c:3")
    repository.add("g:mock:1", deps(dep("g:d:1")))
    repository.add("g:d:1")
    classpath = found(
        tmp_path, repository, {"pom.xml": gav("w:w:1") + deps(dep("g.h:a:1"), dep("g:mock:1", "<scope>test</scope>"), dep("g:none:9"))}
    )
    assert names(classpath) == ["a-1", "mock-1", "b-2", "d-1", "c-3"]
    assert classpath.notes == ("g:none:9: asked for by w:w, is not in a local repository",)


def test_the_nearest_version_wins_and_exclusions_hold(tmp_path: Path, repository: Repository) -> None:
    repository.add("g:a:1", deps(dep("g:b:1"), dep("g:x:1")))
    repository.add("g:b:1", deps(dep("g:c:1")))
    repository.add("g:c:1")
    repository.add("g:c:2")
    repository.add("g:x:1")
    without_x = f"<exclusions><exclusion>{gav('g:x')}</exclusion></exclusions>"
    body = deps(dep("g:a:1", without_x), dep("g:c:2"))
    assert names(found(tmp_path, repository, {"pom.xml": gav("w:w:1") + body})) == ["a-1", "c-2", "b-1"]
    everything = "<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>"
    assert names(found(tmp_path, repository, {"pom.xml": gav("w:w:1") + deps(dep("g:a:1", everything))})) == ["a-1"]


def test_parents_properties_and_managed_versions(tmp_path: Path, repository: Repository) -> None:
    for version in ("1", "2", "3", "4"):
        repository.add(f"g:a:{version}")
        repository.add(f"g:b:{version}")
    repository.add("org:top:7", "<properties><a.version>1</a.version><b.version>1</b.version></properties>", jar=False)
    files = {
        "pom.xml": f"<parent>{gav('org:top:7')}<relativePath/></parent>"
        "<artifactId>parent</artifactId><groupId>w</groupId><version>4</version><properties><b.version>${b.next}</b.version>"
        "<b.next>3</b.next></properties>" + managed(dep("g:a:${a.version}"), dep("g:b:${b.version}")),
        "core/pom.xml": f"<parent>{gav('w:parent:4')}</parent><artifactId>core</artifactId>"
        "<properties><a.version>2</a.version></properties>" + deps(dep("g:a"), dep("g:b")),
        "other/deep/pom.xml": f"<parent>{gav('w:parent:4')}<relativePath>../../pom.xml</relativePath></parent><artifactId>deep</artifactId>"
        + deps(dep("w:core:${project.version}"), dep("g:a:${project.parent.version}", "<classifier>x</classifier>")),
    }
    repository.add("g:a:4", classifier="x")
    classpath = found(tmp_path, repository, files)
    assert names(classpath) == ["a-2", "b-3", "a-4-x"]
    assert classpath.notes == ()  # w:core is in the workspace: its source is there


def test_imported_and_overridden_versions(tmp_path: Path, repository: Repository) -> None:
    repository.add("g:bom:1", managed(dep("g:a:1"), dep("g:b:1"), dep("g:loop:1")), jar=False)
    repository.add("g:outer:1", managed(dep("g:bom:1", "<type>pom</type><scope>import</scope>"), dep("g:b:2")), jar=False)
    for item in ("g:a:1", "g:b:1", "g:b:2", "g:c:1", "g:c:5"):
        repository.add(item, deps(dep("g:c:1")) if item == "g:b:2" else "")
    body = managed(dep("g:outer:1", "<type>pom</type><scope>import</scope>"), dep("g:c:5")) + deps(dep("g:a"), dep("g:b"))
    classpath = found(tmp_path, repository, {"pom.xml": gav("w:w:1") + body})
    assert names(classpath) == ["a-1", "b-2", "c-5"]  # management also decides versions further down
    missing = managed(dep("g:gone:1", "<type>pom</type><scope>import</scope>")) + deps(dep("g:q"))
    assert found(tmp_path, repository, {"pom.xml": gav("w:w:1") + missing}).notes == (
        "g:gone:1: the versions that w takes from it are not in a local repository",
        "g:q: asked for by w:w, has no version that forelog can see",
    )


def test_profiles_ranges_snapshots_and_types(tmp_path: Path, repository: Repository) -> None:
    for version in ("1.0", "1.9", "1.10", "2.0-beta1", "2.0"):
        repository.add(f"g:r:{version}")
    repository.add("g:p:1")
    repository.add("g:t:1", classifier="tests")
    repository.add("g:s:1-SNAPSHOT", jar=False)
    dated = repository.folder / "g/s/1-SNAPSHOT"
    (dated / "s-1-20240101.101010-1.jar").write_bytes(b"")
    (dated / "s-1-20240102.101010-2.jar").write_bytes(b"")
    (dated / "s-1-20240102.101010-2-sources.jar").write_bytes(b"")
    body = (
        deps(dep("g:r:[1.0,2.0)"), dep("g:t:1", "<type>test-jar</type>"), dep("g:s:1-SNAPSHOT"), dep("g:z:1", "<type>pom</type>"))
        + f"<profiles><profile><id>x</id>{deps(dep('g:p:${p.version}'))}<properties><p.version>1</p.version></properties></profile></profiles>"
    )
    classpath = found(tmp_path, repository, {"pom.xml": gav("w:w:1") + body})
    assert names(classpath) == ["r-2.0-beta1", "t-1-tests", "s-1-20240102.101010-2", "p-1"]
    assert classpath.notes == ()


@pytest.mark.parametrize(
    ("range_", "inside", "outside"),
    [
        ("[1.0,2.0)", ["1.0", "1", "1.10", "2.0-rc1"], ["0.9", "2.0", "2"]),
        ("(1.0,2.0]", ["1.0.1", "2.0"], ["1.0", "2.0.1"]),
        ("[1.5]", ["1.5"], ["1.4", "1.6"]),
        ("[3,)", ["3", "99"], ["2.9"]),
        ("(,1],[2,)", ["2", "3"], ["1.5"]),
        ("1.+", ["1.0", "1.99"], ["2.0", "11"]),
        ("latest.release", ["1", "2"], []),
    ],
)
def test_version_ranges(range_: str, inside: list[str], outside: list[str]) -> None:
    fits = version_range(range_)
    assert fits is not None
    assert [version for version in inside + outside if fits.holds(version)] == inside
    assert version_range("1.0") is None


def test_a_workspace_cannot_name_files_elsewhere(tmp_path: Path, repository: Repository) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "x-1.jar").write_bytes(b"")
    (secret / "x-1.pom").write_text(POM.format(body=gav("g:x:1")))
    (secret / "pom.xml").write_text(POM.format(body=gav("s:s:1") + deps(dep("g:a:1"))))
    (tmp_path / "repository" / "g").mkdir(parents=True)
    repository.add("g:a:1")
    inside = workspace(tmp_path, {"lib/y.jar": "", "README": ""})
    (inside / "lib" / "link.jar").symlink_to(secret / "x-1.jar")
    (inside / "linked").symlink_to(secret)
    system = "<scope>system</scope><systemPath>{}</systemPath>"
    body = f"<parent>{gav('s:s:1')}<relativePath>../secret/pom.xml</relativePath></parent>" + deps(
        dep("../secret:x:1"),
        dep("g:../../secret/x:1"),
        dep("g:x:../../../secret"),
        dep(f"{secret}:x:1"),
        dep("s:1:1", system.format(secret / "x-1.jar")),
        dep("s:2:1", system.format("${basedir}/../secret/x-1.jar")),
        dep("s:3:1", system.format("${project.basedir}/lib/link.jar")),
        dep("s:4:1", system.format("lib/y.jar")),
        dep("s:5:1", system.format("${env.HOME}/x.jar")),
    )
    classpath = found(tmp_path, repository, {"pom.xml": gav("w:w:1") + body})
    assert classpath.jars == ((inside / "lib" / "y.jar").resolve(),)
    assert len([note for note in classpath.notes if "is no jar in the workspace" in note]) == 3
    assert any(note.startswith("s:s:1: the parent of w is not") for note in classpath.notes)


def test_poms_that_go_in_circles_end(tmp_path: Path, repository: Repository) -> None:
    repository.add("g:a:1", f"<parent>{gav('g:b:1')}</parent>" + deps(dep("g:b:1")))
    repository.add("g:b:1", f"<parent>{gav('g:a:1')}</parent>" + deps(dep("g:a:1")))
    repository.add("g:bom:1", managed(dep("g:bom:1", "<type>pom</type><scope>import</scope>"), dep("g:a:1")), jar=False)
    body = (
        "<properties><x>${y}${y}</x><y>${x}${x}</y></properties>"
        + managed(dep("g:bom:1", "<type>pom</type><scope>import</scope>"))
        + deps(dep("g:a"), dep("g:never:${x}"), dep("w:w:1"))
    )
    classpath = found(tmp_path, repository, {"pom.xml": gav("w:w:1") + body})
    assert names(classpath) == ["a-1", "b-1"]
    assert len(classpath.notes) == 1
    assert classpath.notes[0].startswith("g:never:$")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<project><artifactId>", "not readable as XML"),
        ("", "not readable as XML"),
        ('<!DOCTYPE p [<!ENTITY a "aa">]><project><artifactId>&a;</artifactId></project>', "document type declaration"),
        ('<!DOCTYPE p SYSTEM "file:///etc/passwd"><project/>', "document type declaration"),
        ("<a>" * 500 + "</a>" * 500, "levels of elements"),
        ('<?xml version="1.0" encoding="x-unknown"?><project/>', "not readable as XML"),
    ],
)
def test_poms_that_are_refused(text: str, message: str, tmp_path: Path, repository: Repository) -> None:
    root = workspace(tmp_path, {})
    root.mkdir()
    (root / "pom.xml").write_text(text)
    classpath = discover([root], repository.repositories)
    assert classpath.jars == ()
    assert len(classpath.notes) == 1
    assert message in classpath.notes[0]
    assert str(root / "pom.xml") in classpath.notes[0]


def test_build_output_and_test_resources_are_not_read(tmp_path: Path, repository: Repository) -> None:
    wanted = gav("w:w:1") + deps(dep("g:none:1"))
    files = dict.fromkeys(("target/pom.xml", ".hidden/pom.xml", "src/test/resources/pom.xml", "src/it/a/pom.xml"), wanted)
    assert found(tmp_path, repository, files) == Classpath()


def test_the_pom_beside_a_sources_jar(repository: Repository) -> None:
    repository.add("g:a:1", deps(dep("g:b:1")))
    repository.add("g:b:1")
    sources = repository.folder / "g/a/1/a-1-sources.jar"
    sources.write_bytes(b"")
    assert names(discover([sources], repository.repositories)) == ["b-1"]


def test_where_the_users_repositories_are(tmp_path: Path) -> None:
    assert Repositories.of_user(tmp_path, {}) == Repositories(
        (tmp_path / ".m2/repository",), (tmp_path / ".gradle/caches/modules-2/files-2.1",)
    )
    (tmp_path / ".m2").mkdir()
    settings = tmp_path / ".m2" / "settings.xml"
    settings.write_text("<settings><localRepository>${user.home}/elsewhere/${env.NAME}</localRepository></settings>")
    there = Repositories.of_user(tmp_path, {"NAME": "mine", "GRADLE_USER_HOME": str(tmp_path / "gradle")})
    assert there == Repositories((tmp_path / "elsewhere/mine",), (tmp_path / "gradle/caches/modules-2/files-2.1",))
    settings.write_text("<settings><localRepository>")
    assert Repositories.of_user(tmp_path, {}).maven == (tmp_path / ".m2/repository",)


def test_coordinates_that_are_no_names_find_nothing(tmp_path: Path) -> None:
    (tmp_path / "x-1.jar").write_bytes(b"")
    repositories = Repositories((tmp_path / "r",), (tmp_path / "r",))
    for part in ("..", "/", "a/b", "a\\b", "", "a\0b", "*", "a b", "a..b", "x" * 300):
        assert not Coordinate(part, "x", "1").sound
        assert repositories.jar(Coordinate(part, "x", "1")) is None
        assert repositories.jar(Coordinate("g", part, "1")) is None
        assert repositories.pom(Coordinate("g", "x", part)) is None
        assert repositories.versions(part, "x") == []
