"""Jars: read class by class, as Java 21 sees them; hostile archives are refused."""

import os
import random
import struct
import subprocess
import zipfile
from pathlib import Path

import pytest

from forelog.index.library import Library
from forelog.index.library import jars as jars_module
from forelog.index.library.jars import Jar, JarError
from tests.conftest import tool
from tests.index.library.compiled import compile_java


@pytest.fixture(scope="module")
def classes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compile_java(
        tmp_path_factory.mktemp("javac"),
        "public class T { public void old() { new Object() { }; class Local { } } class In { } } class Hidden extends T { }",
    )


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return (compile_java(tmp_path_factory.mktemp("javac"), "public class T { public void fresh() { } }") / "p" / "T.class").read_bytes()


def pack(path: Path, entries: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return path


def jar_of(classes: Path, path: Path) -> Path:
    return pack(path, {f"p/{file.name}": file.read_bytes() for file in sorted((classes / "p").glob("*.class"))})


def methods(jar: Jar, name: str) -> list[str]:
    sig = jar.find(name)
    assert sig is not None
    return [method.name for method in sig.methods]


def test_a_jar_gives_what_other_source_can_name(classes: Path, tmp_path: Path) -> None:
    jar = Jar(jar_of(classes, tmp_path / "t.jar"))
    assert jar.packages() == ("p",)
    assert jar.classes_in("p") == ("Hidden", "T", "T$In")  # not the anonymous T$1 and the local T$1Local
    assert methods(jar, "p.T") == ["<init>", "old"]
    assert jar.find("p.T") is jar.find("p.T")
    assert [jar.find(name) for name in ("p.T$1", "p.T$1Local", "p.None", "q.T", "p", "T", "")] == [None] * 7
    assert jar.notes == []


def test_jars_made_by_the_jar_tool(classes: Path, tmp_path: Path) -> None:
    for name, options in (("packed.jar", "cf"), ("stored.jar", "c0f")):
        subprocess.run([tool("jar"), options, str(tmp_path / name), "-C", str(classes), "."], check=True)
        assert methods(Jar(tmp_path / name), "p.Hidden") == ["<init>"]


def test_a_program_in_front_of_the_archive(classes: Path, tmp_path: Path) -> None:
    """As in executable jars: offsets count from behind it."""
    path = jar_of(classes, tmp_path / "t.jar")
    path.write_bytes(b"#!/bin/sh\nexec java -jar $0\n" + path.read_bytes())
    assert methods(Jar(path), "p.T") == ["<init>", "old"]


def test_more_entries_than_the_old_format_can_count(newer: bytes, tmp_path: Path) -> None:
    path = tmp_path / "many.jar"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(65_600):
            archive.writestr(zipfile.ZipInfo(f"q/C{number}.class"), b"")
        archive.writestr("p/T.class", newer)
    jar = Jar(path)
    assert len(jar.classes_in("q")) == 65_600
    assert methods(jar, "p.T") == ["<init>", "fresh"]


def test_a_multi_release_jar_is_read_as_java_21_sees_it(classes: Path, newer: bytes, tmp_path: Path) -> None:
    old = (classes / "p" / "T.class").read_bytes()
    path = pack(
        tmp_path / "t.jar",
        {
            "META-INF/versions/11/p/T.class": newer,
            "p/T.class": old,
            "META-INF/versions/9/p/T.class": old,
            "META-INF/versions/9/p/Hidden.class": (classes / "p" / "Hidden.class").read_bytes(),
            "META-INF/versions/22/p/T.class": old,
            "META-INF/versions/22/late/T.class": old,
            "META-INF/versions/9/module-info.class": b"not read",
            "META-INF/other/p/T.class": b"not read",
            "p/package-info.class": b"not read",
        },
    )
    jar = Jar(path)
    assert jar.classes_in("p") == ("Hidden", "T")
    assert methods(jar, "p.T") == ["<init>", "fresh"]
    assert methods(jar, "p.Hidden") == ["<init>"]
    assert not jar.has_package("late")
    assert not jar.has_package("META-INF.other.p")


def test_classes_that_cannot_be_read_are_absent_with_a_note(classes: Path, tmp_path: Path) -> None:
    good = (classes / "p" / "T.class").read_bytes()
    jar = Jar(pack(tmp_path / "t.jar", {"p/T.class": good, "text.txt": b"x", "p/B.class": good[:50], "q/T.class": good}))
    assert jar.find("p.T") is not None
    assert jar.find("p.B") is None
    assert jar.find("q.T") is None  # it says that it is p.T
    assert len(jar.notes) == 1
    assert jar.notes[0].startswith("t.jar!p/B.class: ")


def test_a_jar_that_goes_away(classes: Path, tmp_path: Path) -> None:
    path = jar_of(classes, tmp_path / "t.jar")
    jar = Jar(path)
    path.unlink()
    assert jar.find("p.T") is None
    assert "t.jar!p/T.class: cannot be read" in jar.notes[0]


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06 cut", b"no zip archive at all" * 50, b"PK\5\6" + b"\xff" * 18])
def test_not_a_jar(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "t.jar").write_bytes(content)
    with pytest.raises(JarError, match=r"t\.jar: not a readable jar"):
        Jar(tmp_path / "t.jar")
    with pytest.raises(JarError, match="cannot be read"):
        Jar(tmp_path)


def test_damaged_archives_give_one_kind_of_error(classes: Path, tmp_path: Path) -> None:
    data = jar_of(classes, tmp_path / "good.jar").read_bytes()
    chance = random.Random(11)
    path = tmp_path / "t.jar"
    outcomes = set()
    for _ in range(1500):
        broken = bytearray(data)
        for _ in range(chance.choice((1, 1, 4))):
            broken[chance.randrange(len(data))] ^= chance.randrange(1, 256)
        path.write_bytes(broken[: chance.choice((len(data), len(data), chance.randrange(len(data))))])
        try:
            jar = Jar(path)
        except JarError:
            outcomes.add("refused")
            continue
        found = [jar.find(f"{package}.{name}") for package in jar.packages() for name in jar.classes_in(package)]
        outcomes.add("a class is missing" if None in found or len(found) < 3 else "no harm")
        assert None not in found or jar.notes or len({sig.name for sig in found if sig}) < 3
    assert outcomes == {"refused", "a class is missing", "no harm"}


def test_an_archive_made_to_explode_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = pack(tmp_path / "bomb.jar", {"p/T.class": bytes(jars_module.LARGEST_CLASS + 1)})
    assert path.stat().st_size < 100_000
    jar = Jar(path)
    assert jar.find("p.T") is None
    assert "refused, it unpacks to too much" in jar.notes[0]
    monkeypatch.setattr(jars_module, "LARGEST_DIRECTORY", 20)
    with pytest.raises(JarError, match="refused, its directory is too large"):
        Jar(path)


def test_an_entry_that_lies_about_its_size_is_left_out(classes: Path, tmp_path: Path) -> None:
    path = pack(tmp_path / "t.jar", {"p/T.class": (classes / "p" / "T.class").read_bytes() + bytes(100_000)})
    data = bytearray(path.read_bytes())
    struct.pack_into("<I", data, data.rindex(b"PK\x01\x02") + 24, 50)  # the declared size in the central directory
    path.write_bytes(data)
    jar = Jar(path)
    assert jar.find("p.T") is None
    assert jar.notes == ["t.jar!p/T.class: cannot be read (it is damaged)"]


def test_names_that_climb_are_only_names(classes: Path, tmp_path: Path) -> None:
    """Nothing is unpacked to disk, so a path in an entry means nothing."""
    (tmp_path / "deep" / "er").mkdir(parents=True)
    good = (classes / "p" / "T.class").read_bytes()
    jar = Jar(pack(tmp_path / "deep" / "er" / "t.jar", {"../../p/T.class": good, "/p/T.class": good, "p/../T.class": good, ".class": good}))
    found = [jar.find(f"{package}.{name}") for package in jar.packages() for name in jar.classes_in(package)]
    assert {sig.name for sig in found if sig} == {"p.T"}
    assert [entry.name for entry in tmp_path.rglob("*")] == ["deep", "er", "t.jar"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_forked_workers_read_the_same_jar(classes: Path, tmp_path: Path) -> None:
    good = (classes / "p" / "T.class").read_bytes()
    jar = Jar(pack(tmp_path / "t.jar", {**{f"p/C{number}.class": good for number in range(300)}, "p/T.class": good}))
    children = []
    for _ in range(4):
        child = os.fork()
        if child == 0:
            found = jar.find("p.T") is not None and all(jar.find(f"p.C{number}") is None for number in range(300))
            os._exit(0 if found and not jar.notes else 1)
        children.append(child)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0, 0, 0, 0]


def test_a_library_stacks_jars_behind_the_jdk(classes: Path, newer: bytes, tmp_path: Path) -> None:
    first = jar_of(classes, tmp_path / "first.jar")
    second = pack(tmp_path / "second.jar", {"p/T.class": newer, "p/U.class": newer, "java/util/Map.class": newer, "q/V.class": newer})
    library = Library.open([tmp_path / "missing.jar", first, second])
    found = library.find("p.T")
    assert found is not None
    assert "old" in [method.name for method in found.methods]
    assert library.find("java.util.Map") == Library.open().find("java.util.Map")
    assert library.has_package("p")
    assert library.has_package("q")
    assert not library.has_package("r")
    assert library.classes_in("p") == ("Hidden", "T", "T$In", "U")
    assert len(library.notes) == 1
    assert "missing.jar: cannot be read" in library.notes[0]
