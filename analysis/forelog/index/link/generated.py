"""Methods that an annotation processor (Lombok) writes: they are in no source, and yet they are called."""

from __future__ import annotations

from forelog.index.link.classes import ClassInfo, FieldInfo
from forelog.index.link.types import PRIMITIVES, VOID, Type
from forelog.index.link.world import World

_GETTERS = frozenset(("Getter", "Data", "Value"))
_SETTERS = frozenset(("Setter", "Data"))
_WITHERS = frozenset(("With", "Wither"))
_BUILDERS = frozenset(("Builder", "SuperBuilder"))
_STATIC_FACTORIES = frozenset(("AllArgsConstructor", "RequiredArgsConstructor", "NoArgsConstructor", "Data", "Value"))
_PREFIXES = (("get", _GETTERS), ("is", _GETTERS), ("set", _SETTERS), ("with", _WITHERS))
_ANY = frozenset(("Builder", "SuperBuilder", "With", "Accessors", "Delegate", "UtilityClass"))

Result = tuple[Type | None]
"""Type of what the method gives, ``None`` when not known."""


def generated(info: ClassInfo, name: str) -> Result | None:
    """Would an annotation processor have written this method into a class of the workspace, and what does it give?"""
    if not info.workspace:
        return None
    names = info.annotation_names()
    if not names:
        return None
    for prefix, by in _PREFIXES:
        if name.startswith(prefix) and names & by:
            field = _property(info, name, prefix)
            if field is not None:
                if prefix in ("get", "is"):
                    return (field.type,)
                return (info.type() if prefix == "with" or "Accessors" in names else VOID,)
    if "Accessors" in names and name in info.fields:
        return (info.fields[name].type,)
    if name in ("builder", "toBuilder") and names & _BUILDERS:
        return (("class", _builder_name(info), ()),)
    if name == "of" and names & _STATIC_FACTORIES:
        return (info.type(),)
    prefix = name[:3] if name[:3] in ("get", "set") else name[:2] if name[:2] == "is" else ""
    if names & dict(_PREFIXES).get(prefix, frozenset()):
        return (None,)
    return (None,) if names & _ANY and not info.declares(name) else None


def of_builder(world: World, owner: str, name: str) -> Result | None:
    """The same for the class of a builder that is itself generated (``Foo.FooBuilder`` of ``@Builder class Foo``)."""
    outer, _, simple = owner.rpartition("$")
    if not outer or not simple.endswith("Builder"):
        return None
    info = world.find(outer)
    if info is None or not info.workspace or not info.annotation_names() & _BUILDERS or owner != _builder_name(info):
        return None
    return (info.type() if name == "build" else ("class", owner, ()),)


def _builder_name(info: ClassInfo) -> str:
    return f"{info.name}${info.simple}Builder"


def _property(info: ClassInfo, name: str, prefix: str) -> FieldInfo | None:
    """The field of which ``getName``, ``isName``, ``setName`` or ``withName`` is an accessor."""
    rest = name[len(prefix) :]
    if not rest or rest[0].islower():
        return None
    for candidate in (rest[0].lower() + rest[1:], rest):
        field = info.fields.get(candidate)
        if field is not None:
            return field
    field = info.fields.get("is" + rest)  # boolean isOpen: isOpen(), setOpen(v)
    return field if field is not None and field.type == PRIMITIVES["boolean"] else None
