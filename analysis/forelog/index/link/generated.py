"""Methods that an annotation processor (Lombok) writes: they are in no source, and yet they are called."""

from __future__ import annotations

from forelog.index.link.world import ClassInfo

_BY_PREFIX = {
    "get": frozenset(("Getter", "Data", "Value")),
    "is": frozenset(("Getter", "Data", "Value")),
    "set": frozenset(("Setter", "Data")),
    "builder": frozenset(("Builder", "SuperBuilder")),
    "toBuilder": frozenset(("Builder", "SuperBuilder")),
    "of": frozenset(("AllArgsConstructor", "RequiredArgsConstructor", "Data", "Value")),
}
_ANY = frozenset(("Builder", "SuperBuilder", "With", "Accessors", "Delegate", "UtilityClass"))


def generated(info: ClassInfo, name: str) -> bool:
    """Would an annotation processor have written this method?"""
    if info.packed is None:
        return False
    names = info.annotation_names()
    if not names:
        return False
    prefix = name[:3] if name[:3] in ("get", "set") else name[:2] if name[:2] == "is" else name
    wanted = _BY_PREFIX.get(prefix)
    if wanted is not None and names & wanted:
        return True
    return bool(names & _ANY) and not info.methods.get(name)
