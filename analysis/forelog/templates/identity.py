"""Names for log statements that survive edits elsewhere in their file."""

from collections.abc import Iterable
from hashlib import blake2b

from forelog.templates.model import Choice, Constant, LogTemplate, Repeat, Text


def skeleton(text: Text) -> str:
    """The constant texts of a template; holes without their names, so that renaming a local keeps the id."""
    found = []
    for part in text:
        if type(part) is Constant:
            found.append(part.text)
        elif type(part) is Choice:
            found.append("\1(" + "\1|".join(map(skeleton, part.options)) + "\1)")
        elif type(part) is Repeat:
            found.append("\1[" + skeleton(part.body) + "\1]")
        else:
            found.append("\1")
    return "".join(found)


def stable_ids(method: str, templates: Iterable[tuple[LogTemplate, str]]) -> list[str]:
    """Ids for the statements of one method, (template, wrapper) in source order: 16 hex digits each.

    An id is made of the method (``a.b.C#m(T)``), level, wrapper and skeleton, and the ordinal among equal ones: no position is in it.
    """
    seen: dict[str, int] = {}
    ids = []
    for template, wrapper in templates:
        base = "\0".join((method, template.level, wrapper, skeleton(template.parts)))
        ordinal = seen[base] = seen.get(base, -1) + 1
        ids.append(blake2b(f"{base}\0{ordinal}".encode("utf-8", "surrogatepass"), digest_size=8).hexdigest())
    return ids
