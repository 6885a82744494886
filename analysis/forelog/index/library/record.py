r"""One class as one text record, the unit of a table (:mod:`forelog.index.library.table`).

Lines end in ``\n``, columns are divided by tabs; neither can occur in a name or signature (the class-file reader refuses both), and
constants are JSON.  Empty columns at the end of a line are left away::

    name  flags  superclass  interfaces,  outer  local  fields  signature          numbers in hexadecimal; fields: how many lines follow
    inner members: name=binary=flags,...    components: name=type,...
    field:   name  flags  type  constant
    method:  name  flags  descriptor  signature  throws,

``java.lang.Object`` as superclass is written ``""`` and Object's own missing superclass ``-``: most classes save a column.
"""

import json

from forelog.errors import WorkspaceError
from forelog.index.library.model import ClassSig, FieldSig, MemberClass, MethodSig, Value

OBJECT = "java.lang.Object"


class RecordError(WorkspaceError):
    """A record that this version did not write."""


def write_record(sig: ClassSig) -> str:
    """The record of a class."""
    superclass = "" if sig.superclass == OBJECT else sig.superclass or "-"
    local = "1" if sig.local else ""
    lines = [
        _columns(sig.name, f"{sig.flags:x}", superclass, ",".join(sig.interfaces), sig.outer, local, f"{len(sig.fields):x}", sig.signature),
        _columns(
            ",".join(f"{name}={binary}={flags:x}" for name, binary, flags in sig.inner),
            ",".join(f"{name}={type_}" for name, type_ in sig.components),
        ),
    ]
    lines += [_columns(field.name, f"{field.flags:x}", field.type, _write_constant(field.constant)) for field in sig.fields]
    lines += [
        _columns(method.name, f"{method.flags:x}", method.descriptor, method.signature, ",".join(method.throws)) for method in sig.methods
    ]
    return "\n".join(lines)


def read_record(text: str) -> ClassSig:
    """The class of a record; raises :class:`RecordError` where the text is not one."""
    lines = text.split("\n")
    try:
        name, flags, superclass, interfaces, outer, local, fields, signature = _split(lines[0], 8)
        inner, components = _split(lines[1], 2)
        first_method = 2 + int(fields, 16)
        if first_method > len(lines):
            raise RecordError(f"record of {name[:80]}: {len(lines)} lines are too few")
        return ClassSig(
            name,
            int(flags, 16),
            signature,
            "" if superclass == "-" else superclass or OBJECT,
            tuple(interfaces.split(",")) if interfaces else (),
            tuple(_field(line) for line in lines[2:first_method]),
            tuple(_method(line) for line in lines[first_method:]),
            tuple(_member(item) for item in inner.split(",")) if inner else (),
            outer,
            tuple(_component(item) for item in components.split(",")) if components else (),
            local == "1",
        )
    except (ValueError, IndexError) as problem:
        raise RecordError(f"record of a class is damaged ({problem}): {lines[0][:80]!r}") from None


def _columns(*columns: str) -> str:
    return "\t".join(columns).rstrip("\t")


def _split(line: str, count: int) -> list[str]:
    columns = line.split("\t")
    if len(columns) > count:
        raise ValueError(f"{len(columns)} columns where {count} are known")
    return columns + [""] * (count - len(columns))


def _field(line: str) -> FieldSig:
    columns = line.split("\t")
    if len(columns) == 3:
        return FieldSig(columns[0], int(columns[1], 16), columns[2])
    name, flags, type_, constant = columns
    return FieldSig(name, int(flags, 16), type_, _read_constant(constant))


def _method(line: str) -> MethodSig:
    columns = line.split("\t")
    if len(columns) == 3:
        return MethodSig(columns[0], int(columns[1], 16), columns[2])
    name, flags, descriptor, signature, throws = _split(line, 5)
    return MethodSig(name, int(flags, 16), descriptor, signature, tuple(throws.split(",")) if throws else ())


def _member(item: str) -> MemberClass:
    name, binary, flags = item.split("=")
    return MemberClass(name, binary, int(flags, 16))


def _component(item: str) -> tuple[str, str]:
    name, type_ = item.split("=")
    return name, type_


def _write_constant(value: Value) -> str:
    """JSON in ASCII: it keeps int and float apart, and has NaN, the infinities and lone surrogates."""
    return "" if value is None else json.dumps(value)


def _read_constant(text: str) -> Value:
    value = json.loads(text)
    if not isinstance(value, int | float | str):
        raise ValueError(f"a constant cannot be {text[:80]!r}")  # noqa: TRY004 - damaged data, not a wrong argument
    return value
