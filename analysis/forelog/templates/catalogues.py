"""Message catalogues: ``.properties`` files, and which of them a key is looked up in."""

import re
from collections.abc import Iterable, Mapping

_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|\r\n|[\s\S])")
_NAMED = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}
_ENTRY = re.compile(r"((?:[^\\:=\s]|\\[\s\S])*)[ \t\f]*[:=]?[ \t\f]*([\s\S]*)")
_LOCALE = re.compile(r"_[a-z]{2,3}(?:_[A-Z][a-z]{3})?(?:_(?:[A-Z]{2}|\d{3}))?(?:_\w+)?$")


def parse_properties(data: bytes) -> dict[str, str]:
    """The entries of a ``.properties`` file (``java.util.Properties.load``; a later entry of the same key wins).

    UTF-8 as ``PropertyResourceBundle`` reads it since Java 9; a file that is not UTF-8 is ISO-8859-1.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    entries: dict[str, str] = {}
    for line in _logical_lines(text):
        match = _ENTRY.fullmatch(line)
        assert match is not None  # every line fits: key and value may be empty
        entries[_unescaped(match[1])] = _unescaped(match[2])
    return entries


def _logical_lines(text: str) -> Iterable[str]:
    """Lines without comments and blank ones, continuations joined, leading white space dropped."""
    pending = ""
    continued = False
    for natural in re.split(r"\r\n|\r|\n", text):
        line = natural.lstrip(" \t\f")
        if not continued and (not line or line[0] in "#!"):
            continue
        continued = (len(line) - len(line.rstrip("\\"))) % 2 == 1
        pending += line[:-1] if continued else line
        if not continued:
            yield pending
            pending = ""
    if pending:
        yield pending


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    plain = _ESCAPE.sub(lambda match: chr(int(match[1][1:], 16)) if len(match[1]) == 5 else _NAMED.get(match[1], match[1]), text)
    # \uXXXX escapes give UTF-16 units; pairs of surrogates are one character.
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def base_name(path: str) -> str:
    """The bundle name of a file: ``a/b/Messages.properties`` → ``a.b.Messages``; ``""`` for a variant of a locale (``Messages_de``)."""
    stem = path.replace("\\", "/").removesuffix(".properties")
    return "" if _LOCALE.search(stem.rpartition("/")[2]) else stem.strip("/").replace("/", ".")


class Catalogues:
    """All catalogues of a workspace, default locale only: bundle name → key → text."""

    def __init__(self, bundles: Mapping[str, Mapping[str, str]]) -> None:
        self.bundles = bundles
        self._by_key: dict[str, list[str]] = {}
        self._by_package: dict[str, list[str]] = {}
        for name in sorted(bundles):
            self._by_package.setdefault(name.rpartition(".")[0], []).append(name)
            for key in bundles[name]:
                self._by_key.setdefault(key, []).append(name)

    def find(self, key: str, hints: Iterable[str], using_class: str) -> str | None:
        """The text of *key*; ``None`` when no catalogue has it.

        *hints* are texts that the bundle was asked for with, in order: a bundle name, a package, or a class (its package is meant).
        Without a hint that fits, the nearest bundle that has the key: the one sharing most of the package of *using_class*.
        """
        for hint in hints:
            named = self._named(hint)
            if named:
                return next((self.bundles[name][key] for name in named if key in self.bundles[name]), None)
        having = self._by_key.get(key)
        if having is None:
            return None
        package = using_class.split(".")[:-1]
        nearest = max(having, key=lambda name: _shared(name.split("."), package))
        return self.bundles[nearest][key]

    def _named(self, hint: str) -> list[str]:
        """The bundles that a hint means: the one of that name, else those of that package, else those of that class's package."""
        if hint in self.bundles:
            return [hint]
        return self._by_package.get(hint) or self._by_package.get(hint.rpartition(".")[0]) or []


def _shared(left: list[str], right: list[str]) -> int:
    count = 0
    for mine, other in zip(left, right, strict=False):
        if mine != other:
            break
        count += 1
    return count
