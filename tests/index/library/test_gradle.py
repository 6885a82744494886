"""Dependencies that Gradle's files name, read as text."""

from pathlib import Path

import pytest

from forelog.index.library.classpath import discover, named
from forelog.index.library.gradle import read_gradle
from forelog.index.library.repositories import Repositories

GROOVY = """
// implementation 'commented:out:1'
/* implementation "commented:out:2" */
buildscript { dependencies { classpath 'of.the:build:1' } }
plugins { id 'java-library' version '1.0' }
ext { slf4jVersion = '2.0.16' }
ext.versions = [ jackson: '2.17.0', 'odd': "1" ]
def guava = "33.0-jre"
repositories { maven { url "https://example.org/repo" } }
dependencies {
    api "org.slf4j:slf4j-api:$slf4jVersion"
    implementation("com.fasterxml:jackson:${versions.jackson}")
    implementation 'com.google:guava:' + guava, 'a.b:second:1.0:tests@jar'
    testImplementation group: 'junit', name: 'junit', version: '4.13.2'
    testImplementation(group: "from.bom", name: "mapped")
    implementation platform('from.bom:bom:3')
    implementation 'from.bom:managed'
    runtimeOnly "un:known:$mystery"
    implementation project(':core')
    implementation(files('libs/one.jar', 'libs/two.jar'))
    implementation fileTree(dir: 'libs/more', include: ['*.jar'])
    implementation('with.exclusion:x:1') { exclude group: 'no', module: 'no'
        exclude group: 'no', name: 'no' }
}
def format = new SimpleDateFormat("HH:mm:ss")
def address = "localhost:8080"
"""

KOTLIN = """
val ktor by extra("2.3.0")
extra["netty"] = "4.1.100"
dependencies {
    implementation("io.ktor:ktor-core:$ktor")
    implementation("io.netty:netty:${extra["netty"]}")
    implementation("io.netty:netty-all:${property("netty")}")
    implementation(libs.some.alias)
    testImplementation(group = "org.junit", name = "junit-api", version = "5.10.0")
    compileOnly("from.props:p:${propVersion}")
}
"""

CATALOGUE = """
[versions]
one = "1.1"
rich = { strictly = "[1.7, 1.8[", prefer = "1.7.25" }
[libraries]
short = "cat.a:short:9"
some-alias = { module = "cat.a:module", version.ref = "one" }
parts = { group = "cat.a", name = "parts", version = "2" }
rich = { module = "cat.a:rich", version.ref = "rich" }
unversioned = { module = "from.bom:managed" }
nonsense = 3
"""

LOCK = """# This is a Gradle generated file
locked.g:a:1.5=compileClasspath,runtimeClasspath
cat.a:short:10=compileClasspath
empty=annotationProcessor
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "workspace"
    files = {
        "build.gradle": GROOVY,
        "sub/build.gradle.kts": KOTLIN,
        "gradle/libs.versions.toml": CATALOGUE,
        "gradle.lockfile": LOCK,
        "gradle.properties": "propVersion=6.6\n# x=1\n",
        "libs/one.jar": "",
        "libs/more/three.jar": "",
        "libs/more/three-sources.jar": "",
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def test_what_the_files_say(root: Path) -> None:
    build = read_gradle(sorted(path for path in root.rglob("*") if path.is_file()))
    said = {f"{at.group}:{at.artifact}:{at.version}" + (f":{at.classifier}" if at.classifier else "") for at in build.direct()}
    assert said == {
        "org.slf4j:slf4j-api:2.0.16",
        "com.fasterxml:jackson:2.17.0",
        "a.b:second:1.0:tests",
        "junit:junit:4.13.2",
        "from.bom:mapped:",
        "from.bom:managed:",
        "un:known:$mystery",
        "with.exclusion:x:1",
        "io.ktor:ktor-core:2.3.0",
        "io.netty:netty:4.1.100",
        "io.netty:netty-all:4.1.100",
        "org.junit:junit-api:5.10.0",
        "from.props:p:6.6",
        "cat.a:short:10",
        "cat.a:module:1.1",
        "cat.a:parts:2",
        "cat.a:rich:[1.7, 1.8[",
        "locked.g:a:1.5",
    }
    assert [str(platform) for platform in build.platforms] == ["from.bom:bom:3"]
    assert build.notes == {}


def test_jars_from_the_gradle_cache_and_the_workspace(root: Path, tmp_path: Path) -> None:
    cache = tmp_path / "files-2.1"

    def add(name: str, pom: str, *, jar: bool = True) -> None:
        group, artifact, version = name.split(":")
        for hash_, ending in (("0a1b", "jar"), ("2c3d", "pom")):
            folder = cache / group / artifact / version / hash_
            folder.mkdir(parents=True)
            if ending == "pom":
                (folder / f"{artifact}-{version}.pom").write_text(f"<project>{pom}</project>")
            elif jar:
                (folder / f"{artifact}-{version}.jar").write_bytes(b"")

    def dependency(name: str) -> str:
        group, artifact, version = name.split(":")
        return f"<dependency><groupId>{group}</groupId><artifactId>{artifact}</artifactId><version>{version}</version></dependency>"

    add("org.slf4j:slf4j-api:2.0.16", f"<dependencies>{dependency('deep.g:deeper:1')}</dependencies>")
    add("deep.g:deeper:1", "")
    add(
        "from.bom:bom:3",
        f"<dependencyManagement><dependencies>{dependency('from.bom:managed:7')}</dependencies></dependencyManagement>",
        jar=False,
    )
    add("from.bom:managed:7", "")
    classpath = discover([root], Repositories((), (cache,)))
    assert {path.name for path in classpath.jars} == {"one.jar", "three.jar", "slf4j-api-2.0.16.jar", "managed-7.jar", "deeper-1.jar"}
    (note,) = (note for note in classpath.notes if "not in a local repository" in note)
    assert note.startswith("15 libraries that build files ask for: each is not in a local repository (locked.g:a:1.5, cat.a:short:10, ")
    assert "from.bom:mapped: asked for by Gradle, has no version that forelog can see" in classpath.notes


def test_files_outside_the_workspace_are_not_taken(tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "x.jar").write_bytes(b"")
    root = tmp_path / "workspace"
    root.mkdir()
    (root / "link").symlink_to(tmp_path / "secret")
    lines = [
        f"files('{tmp_path}/secret/x.jar')",
        "files('../secret/x.jar')",
        "fileTree(dir: '../secret')",
        "fileTree('link')",
        "fileTree('/')",
    ]
    (root / "build.gradle").write_text("dependencies {\n" + "\n".join(f"implementation {line}" for line in lines) + "\n}")
    assert discover([root], Repositories()).jars == ()


@pytest.mark.parametrize(
    ("name", "content", "note"),
    [
        ("libs.versions.toml", b"[libraries\n", "not readable as TOML"),
        ("libs.versions.toml", b"x = " + b"[" * 100_000, "not readable as TOML"),
        ("build.gradle", b'\xff\xfe\'\'\'""" unfinished " /* ', ""),
        ("build.gradle", b'implementation "' + b"${a" * 50_000, ""),
        ("build.gradle", b"ext { a = '$a$a$a$a' }\nimplementation \"g.h:x:$a\"", ""),
    ],
)
def test_odd_files(name: str, content: bytes, note: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    build = read_gradle([tmp_path / name])
    assert [text for text in build.notes if note not in text] == []
    assert bool(build.notes) == bool(note)


def test_jars_that_the_command_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.jar", "lib/b.jar", "lib/deep/c.jar", "lib/c-sources.jar", "other/d.jar", "other/d-javadoc.jar"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    classpath = named(["a.jar:lib:other/*.jar".replace(":", __import__("os").pathsep), "nowhere.jar", str(tmp_path / "**" / "b.jar")])
    assert [path.name for path in classpath.jars] == ["a.jar", "b.jar", "c.jar", "d.jar", "b.jar"]
    assert classpath.notes == ("nowhere.jar: no jar there",)
    (tmp_path / "other" / "notes.txt").write_text("no jar")
    assert [path.name for path in named(["other/*"]).jars] == ["d.jar"]
