"""Which class a type text can mean, as far as its own file says (JLS 6.4.1, 6.5.5).

A file alone cannot decide between the same package and a wildcard import, so a text has **candidates**, most binding first; the index knows which of
them exists (:func:`resolve`).
"""

from collections.abc import Iterator

from forelog.flow.facts import Types
from forelog.java.facts import FileFacts, MethodFact, TypeFact, TypeParam
from forelog.java.ir import walk


class Scope:
    """The names that are visible inside one type of a file, and in a method of it with these type parameters."""

    def __init__(self, facts: FileFacts, owner: TypeFact, type_params: tuple[TypeParam, ...] = ()) -> None:
        self.facts = facts
        self._chain: list[TypeFact] = []
        top: TypeFact | None = owner
        while top is not None:
            self._chain.append(top)
            top = facts.types[top.outer] if top.outer >= 0 else None
        listed = [param for around in reversed(self._chain) for param in around.type_params] + [*type_params]
        self._bounds = {param.name: _bare(param.bounds[0]) if param.bounds else "Object" for param in listed}
        self._known: dict[str, tuple[str, ...]] = {}
        self._declared: dict[str, frozenset[str]] = {}

    def candidates(self, text: str) -> tuple[str, ...]:
        """Binary names that the type text *text* can mean, most binding first; empty for an empty text."""
        found = self._known.get(text)
        if found is None:
            found = self._known[text] = tuple(dict.fromkeys(self._candidates(self._erased(_bare(text)))))
        return found

    def _erased(self, text: str) -> str:
        """A type variable's bound (JLS 4.6); what bounds itself, in broken code, stays."""
        seen = set()
        while text in self._bounds and text not in seen:
            seen.add(text)
            text = self._bounds[text]
        return text

    @property
    def chain(self) -> list[TypeFact]:
        """The class itself and those around it, inside out."""
        return self._chain

    @property
    def innermost(self) -> TypeFact:
        """The class itself."""
        return self._chain[0]

    def owner_of(self, name: str) -> TypeFact | None:
        """The class that declares the field *name*: this one or one around it."""
        return next((owner for owner in self._chain if any(field.name == name for field in owner.fields)), None)

    def field_type(self, name: str) -> str:
        """Type text of the field *name* of this class or one around it, or ``""``."""
        owner = self.owner_of(name)
        return next((field.type for field in owner.fields if field.name == name), "") if owner is not None else ""

    def shadowed(self, name: str) -> bool:
        """Whether a method around the class has a variable of that name, which hides fields further out."""
        return any(name in self._variables(owner) for owner in self._chain[1:])

    def captured(self, name: str) -> bool:
        """Whether a name that a body does not declare is a variable of a method around its class: that never changes (JLS 8.1.3)."""
        return not self.field_type(name) and any(name in self._variables(owner) for owner in self._chain[1:])

    def _variables(self, owner: TypeFact) -> frozenset[str]:
        known = self._declared.get(owner.binary)
        if known is None:
            known = self._declared[owner.binary] = frozenset(name for method in owner.methods for name in variables(method))
        return known

    def _candidates(self, text: str) -> Iterator[str]:
        if not text:
            return
        first, *rest = text.split(".")
        tail = "".join("$" + part for part in rest)
        if rest and first[:1].islower():  # a package, as names go (JLS 6.1)
            yield from nested(text)
        for owner in self._chain:
            if owner.name == first:
                yield owner.binary + tail
            prefix = owner.binary + "$"
            for other in self.facts.types:
                if other.name == first and other.binary.startswith(prefix) and (other.local or other.binary == prefix + first):
                    yield other.binary + tail
        for item in self.facts.imports:
            if not item.wildcard and item.name.rpartition(".")[2] == first:
                for name in nested(item.name):
                    yield name + tail
        package = self.facts.package
        yield (f"{package}.{first}" if package else first) + tail
        for item in self.facts.imports:
            if item.wildcard:
                yield f"{item.name}.{first}{tail}"
                yield f"{item.name}${first}{tail}"
        yield f"java.lang.{first}{tail}"
        if rest:
            yield from nested(text)


def _bare(text: str) -> str:
    """Without type arguments."""
    return text.split("<", 1)[0].strip()


def variables(method: MethodFact) -> Iterator[str]:
    """Names of parameters and locals anywhere in a method."""
    yield from (param.name for param in method.params)
    for node in walk(method.body) if method.body is not None else ():
        if node[0] == "local":
            yield from (declarator[0] for declarator in node[3])
        elif node[0] == "lambda":
            yield from (name for name, _ in node[2])
        elif node[0] == "foreach":
            yield node[3]


def nested(name: str) -> Iterator[str]:
    """Binary names that a canonical name can stand for: ``a.b.C.D``, ``a.b.C$D``, ``a.b$C$D``, ..."""
    yield name
    while "." in name:
        head, _, last = name.rpartition(".")
        name = f"{head}${last}"
        yield name


def resolve(candidates: tuple[str, ...], types: Types) -> str:
    """The first candidate that exists; else the only workspace type of that simple name (an inherited member type); else a guess."""
    for name in candidates:
        if types.known(name):
            return name
    if not candidates:
        return ""
    simple = candidates[0].replace("$", ".").rpartition(".")[2]
    return types.only(simple) or candidates[0]
