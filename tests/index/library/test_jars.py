"""Jars: read once, kept as tables, made again when they or the tables change; hostile archives are refused."""

import os
import struct
import zipfile
from pathlib import Path

import pytest

from forelog.index.library import Library
from forelog.index.library import jars as jars_module
from forelog.index.library.jars import JarError, open_jar, read_jar
from tests.index.library.compiled import compile_java


@pytest.fixture(scope="module")
def classes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compile_java(
        tmp_path_factory.mktemp("javac"),
        "public class T { public void old() { new Object() { }; } class In { } } class Hidden extends T { }",
    )


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compile_java(tmp_path_factory.mktemp("javac"), "public class T { public void fresh() { } }") / "p" / "T.class"


def pack(path: Path, entries: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return path


def jar_of(classes: Path, path: Path) -> Path:
    return pack(path, {f"p/{file.name}": file.read_bytes() for file in sorted((classes / "p").glob("*.class"))})


def test_a_jar_gives_what_other_source_can_name(classes: Path, tmp_path: Path) -> None:
    jar = open_jar(jar_of(classes, tmp_path / "t.jar"), tmp_path / "cache")
    assert jar.table.classes_in("p") == ("Hidden", "T", "T$In")  # not the anonymous T$1
    assert jar.notes == ()


def test_the_table_is_kept_and_used(classes: Path, tmp_path: Path) -> None:
    path = jar_of(classes, tmp_path / "t.jar")
    open_jar(path, tmp_path / "cache")
    (kept,) = (tmp_path / "cache").iterdir()
    before = kept.stat()
    again = open_jar(path, tmp_path / "cache")
    assert again.table.where == str(kept)
    assert [entry.name for entry in (tmp_path / "cache").iterdir()] == [kept.name]
    assert kept.stat().st_mtime_ns == before.st_mtime_ns


def test_a_changed_jar_is_read_again(classes: Path, newer: Path, tmp_path: Path) -> None:
    path = jar_of(classes, tmp_path / "t.jar")
    open_jar(path, tmp_path / "cache")
    pack(path, {"p/T.class": newer.read_bytes()})
    sig = open_jar(path, tmp_path / "cache").table.find("p.T")
    assert sig is not None
    assert "fresh" in [method.name for method in sig.methods]


@pytest.mark.parametrize("damage", [b"", b"not a table", None])
def test_a_damaged_table_is_made_again(damage: bytes | None, classes: Path, tmp_path: Path) -> None:
    path = jar_of(classes, tmp_path / "t.jar")
    open_jar(path, tmp_path / "cache")
    (kept,) = (tmp_path / "cache").iterdir()
    good = kept.read_bytes()
    kept.write_bytes(good[:-1] if damage is None else damage)
    assert open_jar(path, tmp_path / "cache").table.find("p.T") is not None
    assert kept.read_bytes() == good


def test_a_cache_that_cannot_be_written_costs_a_note_only(classes: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    jar = open_jar(jar_of(classes, tmp_path / "t.jar"), tmp_path / "file" / "cache")
    assert jar.table.find("p.T") is not None
    assert "cannot keep the types of t.jar" in jar.notes[0]


def test_a_multi_release_jar_is_read_as_java_21_sees_it(classes: Path, newer: Path, tmp_path: Path) -> None:
    old = (classes / "p" / "T.class").read_bytes()
    hidden = (classes / "p" / "Hidden.class").read_bytes()
    path = pack(
        tmp_path / "t.jar",
        {
            "META-INF/versions/11/p/T.class": newer.read_bytes(),
            "p/T.class": old,
            "META-INF/versions/9/p/T.class": old,
            "META-INF/versions/9/p/Hidden.class": hidden,
            "META-INF/versions/22/p/T.class": old,
            "META-INF/versions/9/module-info.class": b"not read",
        },
    )
    sigs, notes = read_jar(path)
    assert notes == ()
    assert {sig.name: [method.name for method in sig.methods] for sig in sigs} == {"p.T": ["<init>", "fresh"], "p.Hidden": ["<init>"]}


def test_broken_class_files_are_left_out_with_notes(classes: Path, tmp_path: Path) -> None:
    good = (classes / "p" / "T.class").read_bytes()
    path = pack(tmp_path / "t.jar", {"p/T.class": good, "text.txt": b"x", **{f"p/B{n}.class": good[: 20 + n] for n in range(9)}})
    sigs, notes = read_jar(path)
    assert [sig.name for sig in sigs] == ["p.T"]
    assert notes[0].startswith("t.jar!p/B0.class: ")
    assert notes[-1] == "t.jar: 6 more class files cannot be read"


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06 cut", b"no zip archive at all" * 50])
def test_not_a_jar(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "t.jar").write_bytes(content)
    with pytest.raises(JarError, match=r"t\.jar: not a readable jar"):
        open_jar(tmp_path / "t.jar", tmp_path / "cache")


def test_damaged_archives_give_one_kind_of_error(classes: Path, tmp_path: Path) -> None:
    data = jar_of(classes, tmp_path / "good.jar").read_bytes()
    path = tmp_path / "t.jar"
    outcomes = set()
    for at in range(0, len(data), 3):
        for broken in (data[:at], data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]):
            path.write_bytes(broken)
            try:
                sigs, notes = read_jar(path)
            except JarError:
                outcomes.add("refused")
            else:
                outcomes.add("noted" if notes else f"{len(sigs)} classes")
    assert {"refused", "noted", "3 classes"} <= outcomes


def test_an_archive_made_to_explode_is_refused(tmp_path: Path) -> None:
    path = pack(tmp_path / "bomb.jar", {"p/T.class": bytes(jars_module.LARGEST_CLASS + 1)})
    assert path.stat().st_size < 100_000
    with pytest.raises(JarError, match="refused"):
        read_jar(path)


def test_many_large_entries_are_refused_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jars_module, "LARGEST_JAR", 10_000)
    path = pack(tmp_path / "bomb.jar", {f"p/T{number}.class": bytes(1000) for number in range(11)})
    with pytest.raises(JarError, match="refused"):
        read_jar(path)


def test_an_entry_that_lies_about_its_size_is_left_out(classes: Path, tmp_path: Path) -> None:
    path = pack(tmp_path / "t.jar", {"p/T.class": (classes / "p" / "T.class").read_bytes() + bytes(100_000)})
    data = bytearray(path.read_bytes())
    directory = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, directory + 24, 50)  # the declared size in the central directory
    path.write_bytes(data)
    sigs, notes = read_jar(path)
    assert sigs == []
    assert len(notes) == 1


def test_names_that_climb_are_only_names(classes: Path, tmp_path: Path) -> None:
    """Nothing is unpacked to disk, so a path in an entry means nothing."""
    path = pack(tmp_path / "jars" / "t.jar" if (tmp_path / "jars").mkdir() is None else tmp_path, {})
    pack(path, {"../../p/T.class": (classes / "p" / "T.class").read_bytes(), "/etc/x.class": b"no"})
    jar = open_jar(path, tmp_path / "cache")
    assert jar.table.find("p.T") is not None
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["cache", "jars"]


def test_a_library_stacks_jars_behind_the_jdk(classes: Path, newer: Path, tmp_path: Path) -> None:
    first = jar_of(classes, tmp_path / "first.jar")
    second = pack(tmp_path / "second.jar", {"p/T.class": newer.read_bytes(), "p/U.class": newer.read_bytes()})
    library = Library.open([tmp_path / "missing.jar", first, second], tmp_path / "cache")
    sig = library.find("p.T")
    assert sig is not None
    assert "old" in [method.name for method in sig.methods]
    assert library.find("java.lang.String") is not None
    assert library.has_package("p")
    assert library.classes_in("p") == ("Hidden", "T", "T$In")
    assert len(library.notes) == 1
    assert "missing.jar: cannot be read" in library.notes[0]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_jar(classes: Path, tmp_path: Path) -> None:
    path = jar_of(classes, tmp_path / "t.jar")
    path.chmod(0)
    with pytest.raises(JarError):
        open_jar(path, tmp_path / "cache")
