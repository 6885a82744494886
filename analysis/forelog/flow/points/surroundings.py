"""What is around a body: the types that a file's texts can mean, and the variables that its local classes use."""

from typing import Final

from forelog.flow.names import Scope, nested
from forelog.flow.points import constraints as c
from forelog.java.facts import FileFacts, MethodFact, TypeFact
from forelog.java.ir import walk

_DEEPEST: Final = 40
"""Classes inside one another."""


class Around:
    """What is around a class: the file, and the variables that its local classes can use."""

    def __init__(self, file: FileFacts) -> None:
        self.file = file
        self.types: dict[tuple[str, ...], int] = {}
        self.imported = {item.name.rpartition(".")[2]: item.name for item in file.imports if not item.wildcard and not item.static}
        self.arguments: dict[int, int] = {}
        """Anonymous class → number of arguments of its superclass's constructor."""
        self._captured: dict[int, tuple[str, ...]] = {}
        self._declared: dict[tuple[int, int], frozenset[str]] = {}
        self._index = {owner.binary: at for at, owner in enumerate(file.types)}
        self._used: dict[int, frozenset[str]] = {}

    def at(self, binary: str) -> int:
        """Index of a class of the file."""
        return self._index[binary]

    def type(self, scope: Scope, text: str) -> int:
        """Number of a type text, :data:`~forelog.flow.points.constraints.NONE` for one that says nothing."""
        if not text or text in ("var", "Object", "java.lang.Object"):
            return c.NONE
        if text.endswith("]"):
            return self._number((c.ARRAYS, "!"))
        candidates = scope.candidates(text)
        if not candidates:
            return c.NONE
        bare = text.split("<", 1)[0].strip()
        first, _, rest = bare.partition(".")
        whole = self.imported.get(first)
        if whole is not None:
            tail = "$" + rest.replace(".", "$") if rest else ""
            written = [name + tail for name in nested(whole)]
            if written[0] in candidates:
                return self._number((*candidates[: candidates.index(written[0])], *written, "!"))
        return self._number(candidates)

    def _number(self, candidates: tuple[str, ...]) -> int:
        return self.types.setdefault(candidates, len(self.types))

    def chain(self, owner: TypeFact) -> tuple[TypeFact, ...]:
        """The class and those around it."""
        found = [owner]
        while found[-1].outer >= 0 and len(found) < _DEEPEST:
            found.append(self.file.types[found[-1].outer])
        return tuple(found)

    def captured(self, at: int) -> tuple[str, ...]:
        """Names of variables around a local class that it, or a class in it, may use."""
        known = self._captured.get(at)
        if known is None:
            owner = self.file.types[at]
            known = ()
            if owner.local and owner.outer >= 0:
                visible = self.variables(owner)[0]
                known = tuple(sorted(self._names(at) & visible))
            self._captured[at] = known
        return known

    def variables(self, local: TypeFact) -> tuple[frozenset[str], bool]:
        """Variables of the method around a local class, and whether it is known which method that is."""
        outer = self.file.types[local.outer]
        around = [method for method in outer.methods if method.start <= local.start < method.end]
        sure = bool(around)
        found: frozenset[str] = frozenset()
        for number, method in enumerate(outer.methods):
            if not sure or method in around:
                key = local.outer, number
                if key not in self._declared:
                    self._declared[key] = declared(method)
                found |= self._declared[key]
        if outer.local and outer.outer >= 0:
            found |= self.variables(outer)[0]
        return found, sure

    def _names(self, at: int) -> frozenset[str]:
        known = self._used.get(at)
        if known is None:
            self._used[at] = frozenset()
            names: set[str] = set()
            for method in self.file.types[at].methods:
                for node in walk(method.body) if method.body is not None else ():
                    if node[0] == "name":
                        names.add(node[2])
            for inner, other in enumerate(self.file.types):
                if other.outer == at:
                    names |= self._names(inner)
                elif other.local and other.name and other.outer == self.file.types[at].outer:
                    names |= self._names(inner)  # it may be made here
            known = self._used[at] = frozenset(names)
        return known


def declared(method: MethodFact) -> frozenset[str]:
    """All variables of a method and the lambdas in it."""
    found = {param.name for param in method.params}
    for node in walk(method.body) if method.body is not None else ():
        operation = node[0]
        if operation == "local":
            found.update(one[0] for one in node[3])
        elif operation == "lambda":
            found.update(name for name, _ in node[2])
        elif operation == "foreach":
            found.add(node[3])
        elif operation == "typepat":
            found.add(node[2])
        elif operation == "recpat":
            found.add(node[3])
        elif operation == "try":
            found.update(name for _, name, _, _ in node[4])
    return frozenset(found)
