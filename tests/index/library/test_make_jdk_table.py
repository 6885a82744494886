"""The script that makes the JDK table, on a JDK of one small module of our own."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from forelog.index.library import ClassSig
from forelog.index.library.table import Table
from tests.conftest import PROJECT, tool

NEW = {
    "module-info.java": "module jdk.sample { exports p; exports q to java.logging; }",
    "p/Api.java": """package p;
        public class Api extends Base implements h.Inherited {
            public Integer changed() { return 1; }
            protected void kept() { }
            void internal() { }
            public static class Nested { }
            protected interface Callback { }
            static class Hidden { public static class Unreachable { } }
        }""",
    "p/Base.java": "package p; class Base { public void inherited() { } }",
    "p/Alone.java": "package p; class Alone { }",
    "q/Qualified.java": "package q; public class Qualified { }",
    "h/Inherited.java": "package h; public interface Inherited { void call(); }",
    "h/Unused.java": "package h; public class Unused { }",
}
NEW["p/Api.java"] = NEW["p/Api.java"].replace("void internal", "public void call() { } void internal")
OLD = {
    "module-info.java": "module jdk.sample { exports p; }",
    "p/Api.java": """package p;
        public class Api {
            public Number changed() { return 1; }
            public void removed() { }
            public static final int GONE = 1;
            public static class Old { }
        }""",
}


def jdk(folder: Path, sources: dict[str, str]) -> Path:
    for name, text in sources.items():
        (folder / "src" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "src" / name).write_text(text)
    files = [str(folder / "src" / name) for name in sources]
    subprocess.run([tool("javac"), "-nowarn", "-d", str(folder / "classes"), *files], check=True, capture_output=True)
    (folder / "jmods").mkdir()
    with zipfile.ZipFile(folder / "jmods" / "jdk.sample.jmod", "w") as archive:
        for path in sorted((folder / "classes").rglob("*.class")):
            archive.write(path, "classes/" + path.relative_to(folder / "classes").as_posix())
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    folder = tmp_path_factory.mktemp("jdks")
    new, old = jdk(folder / "new", NEW), jdk(folder / "old", OLD)
    out = folder / "made.types"
    command = [sys.executable, str(PROJECT / "scripts" / "make_jdk_table.py"), "--jdk", str(new), "--jdk", str(old), "--out", str(out)]
    subprocess.run(command, check=True, capture_output=True)
    return out, command


def find(table: Table, name: str) -> ClassSig:
    sig = table.find(name)
    assert sig is not None
    return sig


def test_exported_types_and_what_they_inherit_from(made: tuple[Path, list[str]]) -> None:
    table = Table.open(made[0])
    assert table.packages() == ("h", "p")
    assert table.classes_in("h") == ("Inherited",)
    assert table.classes_in("p") == ("Api", "Api$Callback", "Api$Nested", "Api$Old", "Base")


def test_members_of_both_releases_the_newer_one_says_how(made: tuple[Path, list[str]]) -> None:
    sig = find(Table.open(made[0]), "p.Api")
    assert sig.superclass == "p.Base"
    assert [(method.name, method.descriptor) for method in sig.methods] == [
        ("<init>", "()V"),
        ("changed", "()Ljava/lang/Integer;"),
        ("kept", "()V"),
        ("call", "()V"),
        ("removed", "()V"),
    ]
    assert [(field.name, field.constant) for field in sig.fields] == [("GONE", 1)]
    assert [member.name for member in sig.inner] == ["Callback", "Nested", "Old"]


def test_the_same_input_gives_the_same_bytes(made: tuple[Path, list[str]]) -> None:
    out, command = made
    before = out.read_bytes()
    out.unlink()
    subprocess.run(command, check=True, capture_output=True)
    assert out.read_bytes() == before


def test_a_folder_that_is_no_jdk(tmp_path: Path) -> None:
    command = [sys.executable, str(PROJECT / "scripts" / "make_jdk_table.py"), "--jdk", str(tmp_path), "--out", str(tmp_path / "x")]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.strip().endswith("is this a JDK?")
