"""What lowering makes of many texts, a line each: run by both builds, the lines must be the same.

``python -m tests.compiled.lowered [FILE ...]``: of the tests' own Java, whole, cut short, in other encodings, nested deeply; or of these files.
"""

import marshal
import random
import sys
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

from forelog.index.packing import digests_of, pack
from forelog.java import facts
from forelog.java.lower import lower_with_text
from forelog.java.one_method import Around, Place, lower_method
from tests.java.sources import ALL

DEPTHS = (5, 180, 330, 480, 520, 740, 760, 1480, 1520, 6000)
NESTED = {
    "parentheses": ("int x = ", "(", "1", ")", ";"),
    "calls on calls": ("a", "", "", ".b(1)", ";"),
    "calls in calls": ("", "a(", "1", ")", ";"),
    "fields of calls": ("x = a()", "", "", ".b.c", ";"),
    "sums": ("x = a", "", "", " + b", ";"),
    "sums and differences": ("x = a", "", "", " + b - c", ";"),
    "sums with comments": ("x = a", "", "", " + /**/ b - /**/ c", ";"),
    "signs": ("x = ", "- ", "y", "", ";"),
    "assignments": ("", "x = ", "y", "", ";"),
    "conditions": ("x = ", "a ? b : ", "c", "", ";"),
    "casts": ("x = ", "(int) ", "y", "", ";"),
    "places": ("x = ", "a[", "0", "]", ";"),
    "arrays": ("int x = ", "{", "1", "}", ";"),
    "new arrays": ("x = ", "new A[] {", "1", "}", ";"),
    "new objects": ("x = ", "new A(", "1", ")", ";"),
    "inner objects": ("x = a", "", "", ".new B()", ";"),
    "anonymous classes": ("x = ", "new A() { Object m() { return ", "1", "; } }", ";"),
    "lambdas": ("x = ", "y -> ", "z", "", ";"),
    "lambdas with blocks": ("x = ", "y -> { A a = ", "z", "; }", ";"),
    "references": ("x = ", "(a::", "b", ")", ";"),
    "blocks": ("", "{", "a();", "}", ""),
    "ifs": ("", "if (a) ", "b();", "", ""),
    "else ifs": ("", "if (a) b(); else ", "c();", "", ""),
    "whiles": ("", "while (a) { ", "b();", "}", ""),
    "dos": ("", "do ", "b();", " while (a);", ""),
    "fors": ("", "for (Runnable r = () -> { ", "b();", "};;) {}", ""),
    "for eaches": ("", "for (A a : as) ", "b();", "", ""),
    "labels": ("", "l: ", "b();", "", ""),
    "locks": ("", "synchronized (a) {", "b();", "}", ""),
    "switches": ("", "switch (a) { case 1: ", "b();", "}", ""),
    "switch expressions": ("x = ", "switch (a) { case 1 -> ", "b", "; default -> c; }", ";"),
    "tries": ("", "try { a(); } catch (E e) { ", "b();", "}", ""),
    "resources": ("", "try (A a = b(() -> { ", "c();", "})) {}", ""),
    "local classes": ("", "class L { void m() { ", "a();", "} }", ""),
    "patterns": ("boolean x = a instanceof ", "R(", "A a", ")", ";"),
    "type arguments": ("", "A<", "B", ">", " x;"),
    "errors": ("", "a( ] ", "b()", "", ";"),
}


def main() -> None:
    """Print a line for each text: its name and a hash of all that lowering says."""
    named = sys.argv[1:]
    for name, data in of_files(named) if named else of_our_own():
        facts_of, text = lower_with_text(data)
        packed, bodies = pack(facts_of)
        marshal.dumps((packed, bodies))  # as it goes to the linker
        said = [facts_of, text, packed, bodies, digests_of(packed, text), *methods_alone(facts_of, text)]
        print(name, "; ".join(facts_of.notes), blake2b(written(said), digest_size=12).hexdigest())


def written(said: object) -> bytes:
    """All of it as text."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)
    try:
        return repr(said).encode(errors="replace")
    finally:
        sys.setrecursionlimit(before)


def of_our_own() -> Iterator[tuple[str, bytes]]:
    """Name and bytes of texts."""
    for name, source in ALL.items():
        data = source.encode()
        yield name, data
        for at in range(0, len(data), 11):
            yield f"{name} cut at {at}", data[:at]
        for encoding in ("latin-1", "utf-16", "utf-8-sig"):
            yield f"{name} in {encoding}", source.encode(encoding, "replace")
        yield f"{name} with escapes", source.replace("class", "cl\\u0061ss").encode()
    for name, (before, opening, inside, closing, after) in NESTED.items():
        for depth in DEPTHS:
            text = f"{before}{opening * depth}{inside}{closing * depth}{after}"
            yield f"{name}, {depth} deep", f"class A {{ Object f() {{ before(); {text} after(); }} void n() {{}} }}".encode()


def of_files(paths: list[str]) -> Iterator[tuple[str, bytes]]:
    """The same of files, which are also damaged."""
    for path in paths:
        data = Path(path).read_bytes()
        chance = random.Random(path)
        yield path, data
        for _ in range(2):
            a, b = sorted((chance.randrange(len(data) + 1), chance.randrange(len(data) + 1)))
            yield f"{path} cut at {b}", data[:b]
            yield f"{path} without {a} to {a + 20}", data[:a] + data[a + 20 :]
        yield f"{path} in Latin-1", data.replace(b"a", b"\xe4")


def methods_alone(facts_of: facts.FileFacts, text: bytes) -> Iterator[object]:
    """Methods of the outermost types, read alone (the parser sees parts of the text only)."""
    for at, declared in enumerate(facts_of.types):
        if declared.outer < 0 and not facts_of.error_lines:
            around = Around(at, declared.start, declared.pos, declared.end, declared.kind == "enum")
            for method in declared.methods[:3]:
                if method.body is not None and not method.flags & facts.IMPLIED:
                    yield lower_method(text, Place(facts_of.package, [around], method.start, method.end, len(facts_of.types), 0))


if __name__ == "__main__":
    main()
