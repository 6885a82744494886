"""Facts of one file → its constraints (:mod:`forelog.flow.points.constraints`): a pure function.

Every expression that can give an object has a slot.  What is declared as a primitive, a String or a box has none.
"""

from forelog.flow.names import Scope
from forelog.flow.points import constraints as c
from forelog.flow.points.bodies import GroupReader
from forelog.flow.points.surroundings import Around
from forelog.java import facts
from forelog.java.facts import FileFacts
from forelog.java.ir import walk


def extract(file: FileFacts) -> c.FileConstraints:
    """The constraints of a file."""
    around = Around(file)
    for owner in file.types:
        for method in owner.methods:
            for node in walk(method.body) if method.body is not None else ():
                if node[0] == "new" and node[4] >= 0:
                    around.arguments[node[4]] = len(node[3])
    groups: list[c.Group] = []
    records: list[tuple[str, tuple[str, ...]]] = []
    for at, owner in enumerate(file.types):
        if owner.kind == "record":
            records.append((owner.binary, tuple(field.name for field in owner.fields if not field.flags & facts.STATIC)))
        chain = around.chain(owner)
        for method in owner.methods:
            if method.body is not None:
                scope = Scope(file, owner, method.type_params)
                groups.append(GroupReader(around, scope, at, chain, method).read())
    static = tuple((item.name, "*") if item.wildcard else _member(item.name) for item in file.imports if item.static)
    named = tuple(sorted({text for at, text, _ in file.made if at < 0}))
    return tuple(around.types), static, tuple(groups), named, tuple(records)


def _member(name: str) -> tuple[str, str]:
    owner, _, member = name.rpartition(".")
    return owner, member
