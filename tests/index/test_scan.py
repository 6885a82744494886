"""Which files of a workspace are read: what git ignores, what builds write, and what should not be trusted."""

import os
import subprocess
import zipfile
from pathlib import Path

import pytest

from forelog.errors import InputError, WorkspaceError
from forelog.index.workspace import archives
from forelog.index.workspace.scan import SourceFile, content_hash, load, read, scan
from tests.conftest import tool


def write(root: Path, *paths: str, text: str = "class X {}\n") -> None:
    for path in paths:
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        package = path.partition("java/")[2].rpartition("/")[0].replace("/", ".")
        file.write_text(f"package {package};\n{text}" if package and path.endswith(".java") else text)


def found(root: Path, *exclude: str, kind: str = "java") -> list[str]:
    return [file.path for file in scan([root], exclude).of_kind(kind)]


def test_java_catalogues_and_build_files_are_told_apart(tmp_path: Path) -> None:
    write(
        tmp_path,
        "pom.xml",
        "app/build.gradle.kts",
        "gradle/libs.versions.toml",
        "src/main/java/a/A.java",
        "src/main/resources/a/M.properties",
        "README.md",
    )
    result = scan([tmp_path])
    assert [(file.kind, file.path) for file in result.files] == [
        ("build", "app/build.gradle.kts"),
        ("build", "gradle/libs.versions.toml"),
        ("build", "pom.xml"),
        ("java", "src/main/java/a/A.java"),
        ("properties", "src/main/resources/a/M.properties"),
    ]
    assert result.notes == []


@pytest.mark.parametrize(
    ("path", "is_test"),
    [
        ("src/main/java/a/A.java", False),
        ("src/test/java/a/A.java", True),
        ("core/src/integrationTest/java/a/A.java", True),
        ("core/src/integration-test/java/a/A.java", True),
        ("core/src/testFixtures/java/a/A.java", True),
        ("src/it/demo/src/main/java/a/A.java", True),
        ("src/latest/java/a/A.java", False),
        ("my-test/src/main/java/a/A.java", False),  # a library for tests is no test
        ("src/main/java/a/test/A.java", False),
        ("java/a/test/A.java", False),  # the package is a.test
        ("src/java/test/a/A.java", True),  # package a
        ("test/java/a/A.java", True),
        ("java/a/A.java", False),
    ],
)
def test_test_sources_are_marked(tmp_path: Path, path: str, is_test: bool) -> None:
    write(tmp_path, path)
    if path == "src/java/test/a/A.java":
        (tmp_path / path).write_text("package a;\nclass A {}")
    assert [(file.path, file.is_test) for file in scan([tmp_path]).files] == [(path, is_test)]


def test_build_output_is_left_out_but_not_packages_that_are_called_like_it(tmp_path: Path) -> None:
    write(
        tmp_path,
        "pom.xml",
        "src/main/java/org/x/build/Builder.java",
        "src/main/java/org/x/target/deep/Aim.java",
        "src/main/java/out/Out.java",
        "build/generated/sources/java/org/x/Gen.java",
        "target/generated-sources/java/org/x/Gen2.java",
        "node_modules/java/a/A.java",
        ".gradle/java/a/A.java",
        "tools/build/src/main/java/a/Tool.java",
        "tools/build/pom.xml",
        "empty/out/classes.txt",
    )
    result = scan([tmp_path])
    assert [file.path for file in result.of_kind("java")] == [
        "src/main/java/org/x/build/Builder.java",
        "src/main/java/org/x/target/deep/Aim.java",
        "src/main/java/out/Out.java",
        "tools/build/src/main/java/a/Tool.java",
    ]
    assert sorted(result.notes) == [
        f"{tmp_path}/{name}: left out, it looks like build output (name it to index it)" for name in ("build", "target")
    ]
    assert found(tmp_path / "build") == ["generated/sources/java/org/x/Gen.java"]


IGNORE_CASES = {
    "plain names, at any depth": {".gitignore": "gen\n*.tmp.java\n", "a/gen/A.java": "", "B.tmp.java": "", "C.java": ""},
    "anchored": {".gitignore": "/gen\nsub/deep/\n", "gen/A.java": "", "a/gen/A.java": "", "sub/deep/A.java": "", "x/sub/deep/A.java": ""},
    "brought back": {".gitignore": "gen/*\n!gen/keep/\n!gen/Keep.java\n", "gen/A.java": "", "gen/keep/A.java": "", "gen/Keep.java": ""},
    "not out of an ignored folder": {".gitignore": "gen/\n!gen/Keep.java\n", "gen/Keep.java": "", "A.java": ""},
    "everything but": {".gitignore": "/*\n!/src\n", "src/a/A.java": "", "B.java": ""},
    "all inside": {".gitignore": "a/**\n!a/Keep.java\nb/**/c\n", "a/A.java": "", "a/Keep.java": "", "b/x/y/c/A.java": "", "b/x/A.java": ""},
    "a folder brought back does not bring back its files": {".gitignore": "*.gen.java\n!lib/\n", "lib/A.gen.java": "", "lib/B.java": ""},
    "nested, the deepest decides": {
        ".gitignore": "*.java\n",
        "a/.gitignore": "!*.java\n",
        "a/b/.gitignore": "B.java\n",
        "A.java": "",
        "a/A.java": "",
        "a/b/B.java": "",
        "a/b/C.java": "",
    },
    "info/exclude": {".git/info/exclude": "Local.java\n", "Local.java": "", "a/Local.java": "", "B.java": ""},
    "signs": {
        ".gitignore": "\\#x/\n\\!y.java\ntrailing   \n[ab]?.java\n# comment\n\n",
        "#x/A.java": "",
        "!y.java": "",
        "trailing/A.java": "",
        "ab.java": "",
        "a.java": "",
    },
    "no pattern at all": {".gitignore": "!\n/\n[\n", "A.java": ""},
}


@pytest.mark.parametrize("case", IGNORE_CASES)
def test_ignore_files_mean_what_git_says(tmp_path: Path, case: str) -> None:
    """Git itself is asked."""
    git = tool("git")
    subprocess.run([git, "init", "-q", tmp_path], check=True)
    for path, text in IGNORE_CASES[case].items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    listed = subprocess.run(
        [git, "-c", "core.quotePath=false", "ls-files", "--others", "--exclude-standard", "*.java"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert found(tmp_path) == sorted(listed.stdout.splitlines())


def test_a_root_inside_a_checkout_obeys_the_rules_above_it(tmp_path: Path) -> None:
    subprocess.run([tool("git"), "init", "-q", tmp_path], check=True)
    write(tmp_path, "app/src/java/a/A.java", "app/src/java/a/Gen.java", "app/tmp/java/b/B.java", "made/java/c/C.java")
    (tmp_path / ".gitignore").write_text("Gen.java\n/app/tmp\nmade\n")
    assert found(tmp_path / "app") == ["src/java/a/A.java"]
    assert found(tmp_path / "made") == ["java/c/C.java"], "who names an ignored folder means it"
    assert found(tmp_path) == ["app/src/java/a/A.java"]


def test_further_excludes(tmp_path: Path) -> None:
    write(tmp_path, "src/main/java/a/A.java", "legacy/java/b/B.java", "src/main/java/a/AGen.java")
    assert found(tmp_path, "legacy/", "*Gen.java") == ["src/main/java/a/A.java"]


def test_what_the_user_excludes_goes_before_what_the_workspace_ignores(tmp_path: Path) -> None:
    write(tmp_path, "app/gen/java/b/B.java", "app/gen/java/b/Kept.java", "app/java/a/A.java", "app/java/a/Secret.java")
    (tmp_path / "app" / ".gitignore").write_text("Secret.java\n!Kept.java\n")
    assert found(tmp_path) == ["app/gen/java/b/B.java", "app/gen/java/b/Kept.java", "app/java/a/A.java"]
    assert found(tmp_path, "**/gen/**") == ["app/java/a/A.java"]
    assert found(tmp_path, "gen", "!Secret.java") == ["app/java/a/A.java", "app/java/a/Secret.java"]
    assert found(tmp_path / "app", "/gen") == ["java/a/A.java"], "relative to each root"
    assert found(tmp_path, "/gen") == found(tmp_path)


def test_several_roots_nested_roots_and_single_files(tmp_path: Path) -> None:
    write(tmp_path, "one/java/a/A.java", "one/sub/java/b/B.java", "two/C.java", "two/D.java")
    result = scan(
        [
            tmp_path / "one",
            tmp_path / "one" / "sub",
            tmp_path / "two" / "C.java",
            tmp_path / "one",
            tmp_path / "one" / "java" / "a" / "A.java",
        ]
    )
    assert [(Path(file.root).name, file.path) for file in result.files] == [
        ("one", "java/a/A.java"),
        ("sub", "java/b/B.java"),
        ("two", "C.java"),
    ]
    assert [(Path(root.path).name, root.kind) for root in result.roots] == [("one", "folder"), ("sub", "folder"), ("two", "folder")]


def test_what_is_no_workspace(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(InputError, match="neither a folder nor"):
        scan([tmp_path / "notes.txt"])
    with pytest.raises(InputError, match="no such file or folder"):
        scan([tmp_path / "nowhere"])
    assert scan([tmp_path]).files == []


def test_links_are_not_followed(tmp_path: Path) -> None:
    write(tmp_path, "outside/java/o/O.java", "root/java/a/A.java")
    root = tmp_path / "root"
    (root / "loop").symlink_to(root)
    (root / "java" / "up").symlink_to("..")
    (root / "out").symlink_to(tmp_path / "outside")
    (root / "Same.java").symlink_to(root / "java" / "a" / "A.java")
    (root / "Stolen.java").symlink_to("/etc/passwd")
    (root / "Broken.java").symlink_to(root / "nothing")
    result = scan([root])
    assert [file.path for file in result.files] == ["java/a/A.java"]
    assert sorted(note.removeprefix(str(root)) for note in result.notes) == [
        "/Broken.java: skipped, a link to nothing",
        "/Stolen.java: skipped, a link that leads out of the workspace (or to nothing)",
        "/out: skipped, a link that leads out of the workspace (or to nothing)",
    ]
    linked = tmp_path / "linked"
    linked.symlink_to(root)
    assert found(linked) == ["java/a/A.java"], "a root may be a link: the user named it"


def test_what_is_no_regular_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "Pipe.java")
    (tmp_path / "Folder.java").mkdir()
    write(tmp_path, "Folder.java/A.java")
    result = scan([tmp_path])
    assert [file.path for file in result.files] == ["Folder.java/A.java"]
    assert result.notes == [f"{tmp_path}/Pipe.java: skipped, it is not a regular file"]
    with pytest.raises(WorkspaceError, match="not a regular file"):
        read(SourceFile(str(tmp_path), "Pipe.java", 0, 0, is_test=False, kind="java"))


def test_names_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "Grüße.java").write_text("class G {}")
    (tmp_path / os.fsdecode(b"bad\xff.java")).write_text("class B {}")
    result = scan([tmp_path])
    assert [file.path for file in result.files] == ["Grüße.java"]
    assert result.notes == [f"'{tmp_path}/bad\\udcff.java': skipped, its name is not valid text"]


def test_large_and_binary_files(tmp_path: Path) -> None:
    with (tmp_path / "Large.java").open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    (tmp_path / "Binary.java").write_bytes(b"\x7fELF\x00\x01")
    (tmp_path / "Wide.java").write_bytes("class W {}".encode("utf-16"))
    result = scan([tmp_path])
    assert result.notes == [f"{tmp_path}/Large.java: skipped, larger than 20 MB"]
    binary, wide = result.files
    with pytest.raises(WorkspaceError, match=r"Binary.java: skipped, it is binary"):
        read(binary)
    assert read(wide).decode("utf-16") == "class W {}"


def test_files_that_go_or_change(tmp_path: Path) -> None:
    write(tmp_path, "A.java", "B.java")
    first, second = scan([tmp_path]).files
    (tmp_path / "A.java").unlink()
    with pytest.raises(WorkspaceError, match=r"A.java: deleted before it was read"):
        read(first)
    (tmp_path / "B.java").write_text("class Longer {}")
    content = load(second)
    assert content.data == b"class Longer {}"
    assert (content.size, content.hash) == (15, content_hash(b"class Longer {}"))
    assert content.mtime_ns == (tmp_path / "B.java").stat().st_mtime_ns, "that of what was read, not of what was scanned"
    (tmp_path / "B.java").unlink()
    (tmp_path / "B.java").symlink_to("/etc/passwd")
    with pytest.raises(WorkspaceError, match="cannot be read"):
        read(second)


def test_a_folder_that_goes_away_or_cannot_be_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "a/A.java", "b/B.java")
    real = os.scandir

    def refusing(folder: str) -> object:
        if folder.endswith("/a"):
            raise PermissionError(13, "Permission denied", folder)
        return real(folder)

    monkeypatch.setattr(os, "scandir", refusing)
    result = scan([tmp_path])
    assert [file.path for file in result.files] == ["b/B.java"]
    assert result.notes == [f"{tmp_path}/a: cannot be read (Permission denied)"]


def test_folders_deeper_than_a_path_may_be_long(tmp_path: Path) -> None:
    """What can be reached is read, the rest noted."""
    here = Path.cwd()
    try:
        os.chdir(tmp_path)
        for _ in range(1500):
            Path("abcd").mkdir()
            os.chdir("abcd")
    finally:
        os.chdir(here)
    write(tmp_path, "A.java")
    result = scan([tmp_path])
    assert [file.path for file in result.files] == ["A.java"]
    assert len(result.notes) == 1
    assert "File name too long" in result.notes[0]
    subprocess.run(["rm", "-rf", tmp_path / "abcd"], check=True)


# -- archives ---------------------------------------------------------------------------------------------------------------------------


def jar(path: Path, entries: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return path


def test_a_source_archive_is_a_root(tmp_path: Path) -> None:
    path = jar(
        tmp_path / "lib-sources.jar",
        {
            "a/A.java": b"package a; class A {}",
            "a/M.properties": b"k=v",
            "a/A.class": b"\xca\xfe",
            "META-INF/versions/11/a/A.java": b"package a;",
            "x/": b"",
        },
    )
    result = scan([path, tmp_path])
    assert [(file.path, file.kind, file.root) for file in result.files] == [
        ("a/A.java", "java", str(path)),
        ("a/M.properties", "properties", str(path)),
    ]
    assert result.notes == []
    assert read(result.files[0]) == b"package a; class A {}"
    assert result.files[0].place == f"{path}!a/A.java"
    assert result.files[0].mtime_ns == path.stat().st_mtime_ns


def test_names_that_lead_out_of_an_archive_are_refused(tmp_path: Path) -> None:
    evil = ["../Up.java", "a/../../Up.java", "/etc/Abs.java", "C:/Drive.java", "a\\..\\Win.java"]
    path = jar(tmp_path / "evil.zip", dict.fromkeys([*evil, "a/Good.java"], b"class X {}"))
    result = scan([path])
    assert [file.path for file in result.files] == ["a/Good.java"]
    assert len(result.notes) == len(evil)
    assert all("refused, the name leads out of the archive" in note for note in result.notes)


def test_zip_bombs_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = jar(tmp_path / "bomb.jar", {"Ratio.java": b" " * 5_000_000, "Large.java": b" " * 21 * 1024 * 1024, "Good.java": b"class G {}"})
    result = scan([path])
    assert [file.path for file in result.files] == ["Good.java"]
    assert [note.partition("!")[2] for note in result.notes] == [
        "Ratio.java: refused, unpacks to more than 200 times its size (a zip bomb?)",
        "Large.java: skipped, larger than 20 MB",
    ]
    monkeypatch.setattr(archives, "MAX_TOTAL", 1000)
    many = jar(tmp_path / "many.jar", {f"F{number:02}.java": os.urandom(300) for number in range(20)})
    result = scan([many])
    assert [file.path for file in result.files] == ["F00.java", "F01.java", "F02.java"]
    assert "the rest is refused" in result.notes[0]


def test_an_archive_that_lies_about_sizes(tmp_path: Path) -> None:
    """The directory says 10 bytes, the data hold 1 MB: what is read stays within what was stated, or is an error."""
    path = jar(tmp_path / "liar.jar", {"A.java": b"x" * 1_000_000})
    raw = bytearray(path.read_bytes())
    at = raw.rindex(b"PK\x01\x02")
    raw[at + 24 : at + 28] = (10).to_bytes(4, "little")
    path.write_bytes(raw)
    (file,) = scan([path]).files
    assert file.size == 10
    with pytest.raises(WorkspaceError, match="cannot be unpacked"):
        read(file)


def test_damaged_encrypted_and_empty_archives(tmp_path: Path) -> None:
    good = jar(tmp_path / "good.jar", {"A.java": b"class A { /* " + os.urandom(3000) + b" */ }"})
    raw = bytearray(good.read_bytes())
    raw[200:300] = b"\xff" * 100
    (tmp_path / "damaged.jar").write_bytes(raw)
    (file,) = scan([tmp_path / "damaged.jar"]).files
    with pytest.raises(WorkspaceError, match="cannot be unpacked"):
        read(file)
    raw = bytearray(good.read_bytes())
    at = raw.rindex(b"PK\x01\x02")
    raw[at + 8] |= 1
    (tmp_path / "secret.jar").write_bytes(raw)
    assert "refused, it is encrypted" in scan([tmp_path / "secret.jar"]).notes[0]
    (tmp_path / "cut.jar").write_bytes(good.read_bytes()[:500])
    with pytest.raises(InputError, match="neither a folder nor"):
        scan([tmp_path / "cut.jar"])
    classes = jar(tmp_path / "classes.jar", {"A.class": b"\xca\xfe\xba\xbe"})
    assert scan([classes]).notes == [f"{classes}: no .java file in it; a -sources.jar has them"]
    good.unlink()
    with pytest.raises(WorkspaceError, match="cannot be read as an archive"):
        read(SourceFile(str(good), "A.java", 1, 1, is_test=False, kind="java", archived=True))


def test_an_archive_that_is_replaced_is_opened_again(tmp_path: Path) -> None:
    path = jar(tmp_path / "lib.jar", {"A.java": b"class A {}"})
    (file,) = scan([path]).files
    assert read(file) == b"class A {}"
    path.unlink()
    jar(path, {"B.java": b"class B {}"})
    with pytest.raises(WorkspaceError, match="not in the archive any more"):
        read(file)
