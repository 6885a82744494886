"""What a change of one file's declarations can mean for other files.

Two versions are compared type by type and member by member, positions left out.  What differs is told in two ways: as *names* (a file that
does not mention a name cannot mean what it named), and as types and methods that calls may reach without naming them
(:mod:`forelog.index.update.dependents` turns both into files).
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, field
from typing import Any

from forelog.index.packing import PackedField, PackedFile, PackedMethod, PackedType
from forelog.index.update.mentions import UNWRITTEN, Seeing, seeing_names
from forelog.java import facts

Shape = dict[str, Any]
_MESSAGES = frozenset(("LogMessage", "Message"))


@dataclass(slots=True)
class Difference:
    """How two versions of one file's declarations differ."""

    names: set[str] = field(default_factory=set)
    """Simple names of members that differ, and of types whose constructors do."""
    headers: set[str] = field(default_factory=set)
    """Binary names of types, not local ones, that came or went, or whose header differs."""
    locals: set[str] = field(default_factory=set)
    """The same of local and anonymous types."""
    methods: dict[str, set[str]] = field(default_factory=dict)
    """Names of methods that differ, by the binary name of their type; all of a type that came, went or has another header."""
    abstract: set[str] = field(default_factory=set)
    """Types some of whose methods without a body differ: lambdas can be objects of others than before."""
    fields: set[tuple[str, str]] = field(default_factory=set)
    """Fields that differ or whose value stands in a body: (binary name of the type, field)."""
    bodies: set[tuple[str, str]] = field(default_factory=set)
    """Methods that may return something else than before: (binary name of the type, method)."""
    made: set[tuple[str, str, bool]] = field(default_factory=set)
    """Instantiations that only one version has: (binary name of the type where it stands, text, by name only)."""
    packages: set[str] = field(default_factory=set)
    """The package of a file that came, went or moved."""
    messages: bool = False
    """Do methods that an annotation makes write a line differ?"""

    @property
    def shape(self) -> bool:
        """Does anything differ but bodies?"""
        return bool(self.names or self.headers or self.locals or self.methods or self.made or self.packages)

    def add(self, other: Difference) -> None:
        """Both together."""
        self.names |= other.names
        self.headers |= other.headers
        self.locals |= other.locals
        for binary, methods in other.methods.items():
            self.methods.setdefault(binary, set()).update(methods)
        self.abstract |= other.abstract
        self.fields |= other.fields
        self.bodies |= other.bodies
        self.made |= other.made
        self.packages |= other.packages
        self.messages |= other.messages


def compare(before: PackedFile | None, after: PackedFile | None, text: Callable[[], bytes | None] | None = None) -> Difference:
    """How two versions differ (``None``: there is none); *text* gives the source of the second, in UTF-8, where it is at hand."""
    found = Difference()
    moved = before is None or after is None or before.package != after.package or _imports_matter(before, after)
    if before is None or after is None or before.package != after.package:
        found.packages |= {file.package for file in (before, after) if file is not None and file.package}
    same = frozenset() if before is None or after is None or moved else _same(before, after)
    old, new = _shapes(before, same), _shapes(after, same)
    for binary in {*old, *new}:
        _compare_type(binary, old.get(binary), new.get(binary), found, moved=moved)
    found.made = _made(before) ^ _made(after)
    _compare_values(before, after, found, text)
    found.names.discard("")
    return found


def _compare_values(
    before: PackedFile | None, after: PackedFile | None, found: Difference, text: Callable[[], bytes | None] | None
) -> None:
    """What bodies return and give to fields: those that differ themselves, and those that see another declaration around them."""
    old_values, new_values = _values(before), _values(after)
    old_given, new_given = _given(before), _given(after)
    everything, seeing = found.shape, Seeing()
    if before is None or after is None or before.imports != after.imports:
        everything = True
    elif everything and text is not None and _by_name_only(found) and (source := text()) is not None:
        everything, seeing = False, seeing_names(after, source, found.names)
    found.fields |= {
        key
        for key in {*old_given, *new_given}
        if everything or new_given.get(key) is None or old_given.get(key) != new_given.get(key) or key[0] in seeing.constructions
    }
    found.bodies = {
        key
        for key in {*old_values, *new_values}
        if everything or old_values.get(key) != new_values.get(key) or None in new_values.get(key, (None,)) or key in seeing.bodies
    }


def _by_name_only(found: Difference) -> bool:
    """Is what differs only seen where its name is written?"""
    return not (found.headers or found.locals or found.packages or found.made or found.messages or found.abstract) and not any(
        name in UNWRITTEN or name.startswith("<") for names in found.methods.values() for name in names
    )


def _compare_type(binary: str, mine: Shape | None, other: Shape | None, found: Difference, *, moved: bool) -> None:
    if mine == other and not moved:
        return
    first, second = mine or {}, other or {}
    simple = binary.rpartition(".")[2].rpartition("$")[2].lstrip("0123456789")
    local = any(shape is not None and shape[""][0] for shape in (mine, other))
    whole = moved or mine is None or other is None or first.get("") != second.get("")
    if whole:
        (found.locals if local else found.headers).add(binary)
        if not local:
            found.names.add(simple)
    for member in {*first, *second} - {""}:
        if not whole and first.get(member) == second.get(member):
            continue
        kind, _, name = member.partition(" ")
        if kind == "method":
            found.methods.setdefault(binary, set()).add(name)
            if any(not signature[5] for shape in (first, second) for signature in shape.get(member, ())):
                found.abstract.add(binary)
            found.messages |= any(_MESSAGES & {*signature[6]} for shape in (first, second) for signature in shape.get(member, ()))
        else:
            found.fields.add((binary, name))
        if not local and not whole:
            found.names.add(simple if name.startswith("<") else name)


def _values(file: PackedFile | None) -> dict[tuple[str, str], tuple[int | None, ...]]:
    """What bodies say to other files: values that methods return, by (binary name of the type, method), as far as there is a number for it."""
    values: dict[tuple[str, str], tuple[int | None, ...]] = {}
    for type_at, raw in enumerate(file.types if file is not None else ()):
        declared = PackedType(*raw)
        digests = file.digests[type_at] if file is not None and file.digests else None
        for at, method in enumerate(declared.methods):
            if method[9] and method[2] != "void":
                key = declared.binary, method[0]
                values[key] = (*values.get(key, ()), digests[at] if digests is not None else None)
    return values


def _given(file: PackedFile | None) -> dict[tuple[str, str], int | None]:
    """Fields that initialisers and constructors give their values, by (binary name of the type, field); the same number: the same values."""
    if file is None:
        return {}
    return {
        (raw[1], packed[0]): file.digests[type_at][-1] if file.digests else None
        for type_at, raw in enumerate(file.types)
        for packed in raw[14]
        if packed[4] is None and packed[2] & facts.FINAL
    }


def _imports_matter(before: PackedFile, after: PackedFile) -> bool:
    """Can other imports change what the declarations say?"""
    if before.imports == after.imports:
        return False
    changed = {*before.imports} ^ {*after.imports}
    if any(wildcard for _, _, wildcard in changed):
        return True
    simple = {name.rpartition(".")[2] for name, _, _ in changed}
    return any(mentions_one(text, simple) for file in (before, after) for text in texts_of(file))


def texts_of(file: PackedFile) -> Iterable[str]:
    """All type texts in the declarations of a file."""
    for raw in file.types:
        declared = PackedType(*raw)
        yield from header_texts(declared)
        for method in declared.methods:
            yield from member_texts(PackedMethod(*method))
        for packed in declared.fields:
            yield packed[1]
            yield from (name for name, _ in packed[5])
    for _, text, _ in file.made:
        yield text


def header_texts(declared: PackedType) -> Iterable[str]:
    """Type texts in the header of a type."""
    yield from declared.extends
    yield from declared.implements
    for _, bounds in declared.type_params:
        yield from bounds
    yield from (name for name, _ in declared.annotations)


def member_texts(method: PackedMethod) -> Iterable[str]:
    """Type texts in the signature of a method."""
    yield method.returns
    yield from (text for _, text in method.params)
    yield from method.throws
    for _, bounds in method.type_params:
        yield from bounds
    yield from (name for name, _ in method.annotations)


def mentions_one(text: str, names: set[str]) -> bool:
    """Is one of the names an identifier in a type text?"""
    if text in names:
        return True
    if text.isidentifier():
        return False
    start = 0
    for at, character in enumerate(text):
        if not (character.isalnum() or character in "_$"):
            if at > start and text[start:at] in names:
                return True
            start = at + 1
    return text[start:] in names


def _made(file: PackedFile | None) -> set[tuple[str, str, bool]]:
    """Instantiations with the name of the type in which they stand (indexes of types move)."""
    if file is None:
        return set()
    return {(file.types[at][1] if at >= 0 else "", text, by_name) for at, text, by_name in file.made if text}


def _same(before: PackedFile, after: PackedFile) -> frozenset[str]:
    """Types that are declared as they were: most are, at most edits, and that is seen without looking at their members one by one."""
    old = {raw[1]: raw for raw in before.types}
    new = {raw[1]: raw for raw in after.types}
    if len(old) != len(before.types) or len(new) != len(after.types):
        return frozenset()
    return frozenset(
        [
            name
            for name, raw in new.items()
            if (known := old.get(name)) is not None
            and (known is raw or (_outer(before.types, known) == _outer(after.types, raw) and _declared(known) == _declared(raw)))
        ]
    )


def _outer(types: tuple[tuple[Any, ...], ...], raw: tuple[Any, ...]) -> tuple[str, bool]:
    """The type around a type, and whether that is in a body."""
    return (types[raw[7]][1], _is_local(types, raw[7])) if raw[7] >= 0 else ("", False)


def _declared(raw: tuple[Any, ...]) -> tuple[Any, ...]:
    """A packed type without positions, its members in their order."""
    return (
        raw[2:7],
        raw[8:10],
        [note[0] for note in raw[13]],
        [(field[:3], field[4] and _without_positions(field[4])) for field in raw[14]],
        [(method[:6], method[9], [note[0] for note in method[10]]) for method in raw[15]],
    )


def _shapes(file: PackedFile | None, without: Container[str] = ()) -> dict[str, Shape]:
    """By binary name of the type: its header under ``""``, the rest under ``"method m"`` and ``"field f"``."""
    found: dict[str, Shape] = {}
    types = file.types if file is not None else ()
    for raw in types:
        if raw[1] in without:
            continue
        declared = PackedType(*raw)
        header = (
            declared.local or (declared.outer >= 0 and _is_local(types, declared.outer)),
            declared.kind,
            declared.flags,
            declared.type_params,
            declared.extends,
            declared.implements,
            declared.static_context,
            types[declared.outer][1] if declared.outer >= 0 else "",
            tuple(name for name, _ in declared.annotations),
        )
        shape: Shape = {"": header}
        for raw_method in declared.methods:
            method = PackedMethod(*raw_method)
            key = f"method {method.name}"
            shape[key] = (*shape.get(key, ()), signature_of(method))
        for raw_field in declared.fields:
            packed = PackedField(*raw_field)
            key = f"field {packed.name}"
            shape[key] = (*shape.get(key, ()), packed.type, packed.flags, _without_positions(packed.init))
        found[declared.binary] = shape
    return found


def signature_of(method: PackedMethod) -> tuple[Any, ...]:
    """What others see of a method besides its name."""
    return (
        tuple([text for _, text in method.params]),
        method.returns,
        method.type_params,
        method.throws,
        method.flags,
        method.has_body,
        tuple([name for name, _ in method.annotations]),
    )


def _is_local(types: tuple[tuple[Any, ...], ...], at: int) -> bool:
    while at >= 0:
        if types[at][8]:
            return True
        at = types[at][7]
    return False


def _without_positions(node: Any) -> Any:
    if type(node) is not tuple:
        return node
    if node and type(node[0]) is str and len(node) > 1 and type(node[1]) is int:
        return (node[0], *(_without_positions(part) for part in node[2:] if type(part) is not int))
    return tuple(_without_positions(part) for part in node)
