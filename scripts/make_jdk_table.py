"""Make ``forelog/index/library/data/jdk.types``, the JDK's types that forelog ships.

    python scripts/make_jdk_table.py --jdk JDK25 --jdk JDK17 [--history JDK25/lib/ct.sym] [--out FILE]

Newest JDK first.  Classes are read from ``jmods/*.jmod``, else from ``lib/modules`` with the JDK's own ``jimage`` tool.  ``--history`` is the
file from which ``javac --release N`` knows what older releases had; it adds what was removed long ago (``javax.xml.bind``, ``Thread.destroy``).

What is kept: public types of the packages that a ``java.*`` or ``jdk.*`` module exports to everybody, with their public and protected
members; the types that these inherit from, public or not, so that inherited members are found.  The union over all releases: where a
class or member is in several, the newest says how it looks.  Same input, same bytes.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from forelog.index.library.classfile import ClassFile, read_class
from forelog.index.library.model import ClassSig, MemberClass
from forelog.index.library.record import write_record
from forelog.index.library.table import Table, package_of, table_bytes
from forelog.java.facts import PROTECTED, PUBLIC

PROJECT = Path(__file__).resolve().parent.parent
SHIPPED = PROJECT / "analysis/forelog/index/library/data/jdk.types"

MODULES = re.compile(r"java\..*|jdk\.(?!incubator\.|internal\.).*")
# Exported to nobody, yet used by much source written for Java 8, where nothing kept it from doing so.
OPEN_SECRETS = frozenset(
    {
        "com.sun.jndi.ldap",
        "com.sun.org.apache.xerces.internal.jaxp",
        "jdk.internal.misc",
        "sun.misc",
        "sun.net.dns",
        "sun.net.util",
        "sun.nio.ch",
        "sun.reflect",
        "sun.security.krb5",
        "sun.security.tools.keytool",
        "sun.security.util",
        "sun.security.x509",
    }
)


@dataclass(slots=True)
class Release:
    """All named classes of one JDK, and the packages that everybody may use."""

    classes: dict[str, ClassSig] = field(default_factory=dict)
    exported: set[str] = field(default_factory=set)


def main(arguments: list[str] | None = None) -> int:
    """Make the table; prints what it holds."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--jdk", type=Path, action="append", required=True, help="folder of a JDK, newest first; may be given several times"
    )
    parser.add_argument("--history", type=Path, action="append", default=[], help="lib/ct.sym of a JDK; may be given several times")
    parser.add_argument("--out", type=Path, default=SHIPPED, help=f"file to write (default: {SHIPPED.relative_to(PROJECT)})")
    options = parser.parse_args(arguments)
    releases = [read_jdk(folder) for folder in options.jdk]
    for history in options.history:
        releases += read_history(history)
    merged: dict[str, ClassSig] = {}
    for release in releases:
        for name, sig in visible(release).items():
            merged[name] = older_merged(merged[name], sig) if name in merged else sig
    classes = [replace(sig, inner=tuple(m for m in sig.inner if m.binary in merged)) for _, sig in sorted(merged.items())]
    data = table_bytes(classes)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_bytes(data)
    table = Table(data)
    for sig in classes:
        found = table.find(sig.name)
        if found is None or write_record(found) != write_record(sig):  # as text, because NaN is not equal to itself
            raise SystemExit(f"{sig.name} is not the same when read back")
    methods = sum(len(sig.methods) for sig in classes)
    print(f"{options.out}: {len(data):,} bytes, {len(table.packages())} packages, {len(classes):,} types, {methods:,} methods")
    return 0


def read_jdk(folder: Path) -> Release:
    """Classes of a JDK's modules."""
    if (folder / "jmods").is_dir():
        files = _from_jmods(folder / "jmods")
    elif (folder / "lib/modules").is_file():
        files = _from_image(folder)
    else:
        raise SystemExit(f"{folder}: neither jmods nor lib/modules; is this a JDK?")
    release = Release()
    for where, data in files:
        _add(release, where, data)
    return release


def read_history(path: Path) -> list[Release]:
    """Releases in a ``ct.sym``, newest first: a zip archive whose top folders name the releases (``8``, ``9``, ``A`` for 10 ...) they are in."""
    releases: dict[str, Release] = {}
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            letters, _, rest = name.partition("/")
            if not name.endswith(".sig") or not letters.isalnum() or not MODULES.fullmatch(rest.partition("/")[0]):
                continue
            data = archive.read(name)
            for letter in letters:
                _add(releases.setdefault(letter, Release()), f"{path}!{name}", data)
    for letter in "78":  # before modules: whatever is in the file was exported
        if letter in releases:
            releases[letter].exported = {package_of(name) for name in releases[letter].classes}
    return [release for _, release in sorted(releases.items(), reverse=True)]


def _add(release: Release, where: str, data: bytes) -> None:
    if Path(where).stem == "module-info":
        release.exported |= exports(data)
    elif Path(where).stem != "package-info":
        sig = read_class(data, where)
        if not sig.local:
            release.classes[sig.name] = sig


def _from_jmods(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.glob("*.jmod")):
        if MODULES.fullmatch(path.stem):
            with zipfile.ZipFile(path) as archive:  # four bytes of magic stand in front; zipfile copes
                for name in sorted(archive.namelist()):
                    if name.startswith("classes/") and name.endswith(".class"):
                        yield f"{path}!{name}", archive.read(name)


def _from_image(folder: Path) -> Iterator[tuple[str, bytes]]:
    with tempfile.TemporaryDirectory() as temporary:
        command: list[str | Path] = [
            folder / "bin/jimage",
            "extract",
            "--dir",
            temporary,
            "--include",
            "regex:.*\\.class",
            folder / "lib/modules",
        ]
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
        for path in sorted(Path(temporary).glob("*/**/*.class")):
            if MODULES.fullmatch(path.relative_to(temporary).parts[0]):
                yield str(path), path.read_bytes()


def exports(data: bytes) -> set[str]:
    """Packages that a ``module-info.class`` exports to everybody (JVMS 4.7.25)."""
    file = ClassFile(data)
    file.at += 6  # flags, this and super class
    for _ in range(3):  # interfaces, fields and methods: none
        file.u2()
    file.at, _ = file.attributes()["Module"]
    file.at += 6  # name, flags, version
    requires = file.u2()
    file.at += 6 * requires
    found = set()
    for _ in range(file.u2()):
        package = file.package_name(file.u2())
        file.u2()
        file.at, readers = file.u2s(file.at)
        if not readers:
            found.add(package)
    return found


def visible(release: Release) -> dict[str, ClassSig]:
    """What source can see of a release, and what that inherits from."""
    packages = release.exported | OPEN_SECRETS
    found: dict[str, ClassSig] = {}
    waiting = [sig for sig in release.classes.values() if package_of(sig.name) in packages and _reachable(sig, release)]
    while waiting:
        sig = waiting.pop()
        if sig.name in found:
            continue
        found[sig.name] = replace(
            sig,
            fields=tuple(item for item in sig.fields if item.flags & (PUBLIC | PROTECTED)),
            methods=tuple(item for item in sig.methods if item.flags & (PUBLIC | PROTECTED)),
        )
        needed = (sig.superclass, *sig.interfaces, sig.outer)
        waiting += [release.classes[name] for name in needed if name in release.classes and name not in found]
    return found


def _reachable(sig: ClassSig, release: Release) -> bool:
    """Public, or a protected member, and so are all classes around it."""
    while sig.flags & (PUBLIC | PROTECTED):
        if not sig.outer:
            return True
        if sig.outer not in release.classes:
            return False
        sig = release.classes[sig.outer]
    return False


def older_merged(newer: ClassSig, older: ClassSig) -> ClassSig:
    """*newer* with the members that only *older* has; a result type that changed is no new member (JLS 8.4.2)."""
    fields = {item.name for item in newer.fields}
    methods = {(item.name, item.descriptor.partition(")")[0]) for item in newer.methods}
    inner = {item.binary for item in newer.inner}
    extra_inner: tuple[MemberClass, ...] = tuple(item for item in older.inner if item.binary not in inner)
    return replace(
        newer,
        fields=newer.fields + tuple(item for item in older.fields if item.name not in fields),
        methods=newer.methods + tuple(item for item in older.methods if (item.name, item.descriptor.partition(")")[0]) not in methods),
        inner=newer.inner + extra_inner,
    )


if __name__ == "__main__":
    sys.exit(main())
