"""What a change of declarations can mean for other files.

Two versions of a file's declarations are compared member by member, positions left out.  Names of what differs are looked for in the bytes
of all other files: a file that does not contain a name cannot mean what it named.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from forelog.index.packing import PackedField, PackedFile, PackedMethod, PackedType

Shape = dict[str, Any]


def changed_names(before: PackedFile | None, after: PackedFile | None) -> set[str]:
    """Simple names of types and members whose declaration is not the same in both versions (``None``: there is none)."""
    old, new = _shapes(before), _shapes(after)
    names: set[str] = set()
    for binary in {*old, *new}:
        mine, other = old.get(binary), new.get(binary)
        if mine == other:
            continue
        first, second = mine or {}, other or {}
        whole = mine is None or other is None or first.get("") != second.get("")
        simple = binary.rpartition(".")[2].rpartition("$")[2].lstrip("0123456789")
        if whole and simple:
            names.add(simple)
        for member in {*first, *second}:
            if member and (whole or first.get(member) != second.get(member)):
                names.add(simple if member.startswith("<") else member)
    names |= {text.partition("<")[0].rpartition(".")[2] for _, text, _ in _made(before) ^ _made(after)}
    names.discard("")
    return names


def methods_of(names: Iterable[str], files: Iterable[PackedFile]) -> set[str]:
    """Names of all methods of the types with these simple names: what calls can newly reach when such a type is first instantiated."""
    wanted = set(names)
    return {method[0] for file in files for raw in file.types if raw[0] in wanted for method in raw[15] if not method[0].startswith("<")}


def _made(file: PackedFile | None) -> set[tuple[int, str, bool]]:
    return set(file.made) if file is not None else set()


def _shapes(file: PackedFile | None) -> dict[str, Shape]:
    found: dict[str, Shape] = {}
    for raw in file.types if file is not None else ():
        declared = PackedType(*raw)
        header = (
            declared.kind,
            declared.flags,
            declared.type_params,
            declared.extends,
            declared.implements,
            declared.static_context,
            tuple(name for name, _ in declared.annotations),
        )
        shape: Shape = {"": header}
        for raw_method in declared.methods:
            method = PackedMethod(*raw_method)
            signature = (
                tuple(t for _, t in method.params),
                method.returns,
                method.type_params,
                method.throws,
                method.flags,
                method.has_body,
                tuple(name for name, _ in method.annotations),
            )
            shape[method.name] = (*shape.get(method.name, ()), signature)
        for raw_field in declared.fields:
            field = PackedField(*raw_field)
            shape[field.name] = (*shape.get(field.name, ()), field.type, field.flags, _without_positions(field.init))
        found[declared.binary] = shape
    return found


def _without_positions(node: Any) -> Any:
    if type(node) is not tuple:
        return node
    if node and type(node[0]) is str and len(node) > 1 and type(node[1]) is int:
        return (node[0], *(_without_positions(part) for part in node[2:] if type(part) is not int))
    return tuple(_without_positions(part) for part in node)
