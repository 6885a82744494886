"""Class files read for their signatures only (JVMS chapter 4): never a method body.

:func:`read_class` is a pure function from bytes to a :class:`ClassSig`.  What it leaves out is what no other source file can see: private
and synthetic members (bridge methods are synthetic), ``<clinit>``, and members whose name no Java source can spell.
"""

import re
from collections.abc import Iterator
from struct import Struct
from struct import error as struct_error

from forelog.errors import WorkspaceError
from forelog.index.library.model import ClassSig, FieldSig, MemberClass, MethodSig, Value
from forelog.index.library.signature import SignatureError, class_type, field_type, method_type
from forelog.java.facts import ABSTRACT, DEFAULT, INTERFACE, PRIVATE, RECORD, SEALED, STATIC, SYNTHETIC

MAGIC = 0xCAFEBABE
SUPER = 0x0020
"""ACC_SUPER of a class has the value of ``synchronized`` and says nothing about the source (JVMS table 4.1-B)."""

# Width in bytes of each constant behind its tag (JVMS table 4.4-A); Utf8 (1) carries its own length.
_WIDTHS = {3: 4, 4: 4, 5: 8, 6: 8, 7: 2, 8: 2, 9: 4, 10: 4, 11: 4, 12: 4, 15: 3, 16: 2, 17: 4, 18: 4, 19: 2, 20: 2}
_TWO_SLOTS = (5, 6)  # Long and Double take two entries of the pool (JVMS 4.4.5)

_TYPE = r"\[{0,255}(?:[BCDFIJSZ]|L[^.;\[<>:\x00-\x20]+;)"
_FIELD_DESCRIPTOR = re.compile(_TYPE)
_METHOD_DESCRIPTOR = re.compile(rf"\((?:{_TYPE})*\)(?:V|{_TYPE})")
_CLASS_NAME = re.compile(r"[^.;\[\x00-\x20]+")
_MEMBER_NAME = re.compile(r"[^.;\[/<>\x00-\x20]+|<init>")

_U2 = Struct(">H")
_U4 = Struct(">I")
_MEMBER = Struct(">HHHH")
_ATTRIBUTE = Struct(">HI")
_INNER = Struct(">HHHH")
_NUMBERS = {3: Struct(">i"), 4: Struct(">f"), 5: Struct(">q"), 6: Struct(">d")}


class ClassFileError(WorkspaceError):
    """These bytes are no readable class file; the message says what is wrong and where."""


def read_class(data: bytes, where: str = "class file") -> ClassSig:
    """The signatures in a class file.

    *where* names the file in messages.  Raises :class:`ClassFileError`, and nothing else, for broken bytes.
    """
    try:
        return _read(ClassFile(data))
    except ClassFileError as problem:
        raise ClassFileError(f"{where}: {problem}") from None
    except (struct_error, IndexError, KeyError, ValueError) as problem:
        raise ClassFileError(f"{where}: not a readable class file ({problem})") from None


class ClassFile:
    """Constant pool and cursor of one class file; :func:`read_class` is built on it.

    All methods raise ``struct.error``, ``IndexError``, ``KeyError`` or ``ValueError`` (of which ``UnicodeError`` is one) on broken bytes.
    """

    __slots__ = ("_texts", "at", "data", "offsets", "tags")

    def __init__(self, data: bytes) -> None:
        if len(data) < 10 or _U4.unpack_from(data)[0] != MAGIC:
            raise ClassFileError("not a class file (it does not start with CAFEBABE)")
        self.data = data
        self._texts: dict[int, str] = {}
        (count,) = _U2.unpack_from(data, 8)
        at = 10
        tags = [0] * count
        offsets = [0] * count
        index = 1
        while index < count:
            tag = data[at]
            at += 1
            tags[index] = tag
            offsets[index] = at
            if tag == 1:
                at += 2 + (data[at] << 8 | data[at + 1])
            else:
                width = _WIDTHS.get(tag)
                if width is None:
                    raise ClassFileError(f"unknown tag {tag} of constant {index} at byte {at - 1}")
                at += width
                if tag in _TWO_SLOTS:
                    index += 1
            index += 1
        self.tags = tags
        self.offsets = offsets
        self.at = at

    def u2(self) -> int:
        """The next two bytes, moving on."""
        value: int = _U2.unpack_from(self.data, self.at)[0]
        self.at += 2
        return value

    def u2s(self, at: int) -> tuple[int, list[int]]:
        """A table at *at* of two-byte items behind its own length: (offset behind it, items)."""
        (count,) = _U2.unpack_from(self.data, at)
        end = at + 2 + 2 * count
        return end, [_U2.unpack_from(self.data, place)[0] for place in range(at + 2, end, 2)]

    def text(self, index: int) -> str:
        """A Utf8 constant."""
        known = self._texts.get(index)
        if known is None:
            if self.tags[index] != 1:
                raise ClassFileError(f"constant {index} is not text")
            at = self.offsets[index]
            (size,) = _U2.unpack_from(self.data, at)
            raw = self.data[at + 2 : at + 2 + size]
            if len(raw) != size:
                raise ClassFileError(f"the file ends inside constant {index}")
            known = self._texts[index] = modified_utf8(raw)
        return known

    def class_name(self, index: int) -> str:
        """Binary name of a Class constant, ``""`` for index 0."""
        return self._named(index, 7) if index else ""

    def package_name(self, index: int) -> str:
        """Name with dots of a Package constant."""
        return self._named(index, 20)

    def module_name(self, index: int) -> str:
        """Name of a Module constant."""
        return self._named(index, 19)

    def _named(self, index: int, tag: int) -> str:
        if self.tags[index] != tag:
            raise ClassFileError(f"constant {index} has tag {self.tags[index]} where {tag} is needed")
        name = self.text(_U2.unpack_from(self.data, self.offsets[index])[0])
        if not _CLASS_NAME.fullmatch(name):
            raise ClassFileError(f"constant {index} is no name: {name[:80]!r}")
        return name.replace("/", ".")

    def value(self, index: int, descriptor: str) -> Value:
        """Value of a constant for a field of this type, ``None`` where the two do not fit."""
        tag = self.tags[index]
        if tag == 8:
            return self.text(_U2.unpack_from(self.data, self.offsets[index])[0]) if descriptor == "Ljava/lang/String;" else None
        if tag != {"J": 5, "F": 4, "D": 6}.get(descriptor, 3) or len(descriptor) != 1:
            return None
        number: int | float = _NUMBERS[tag].unpack_from(self.data, self.offsets[index])[0]
        return number

    def attributes(self) -> dict[str, tuple[int, int]]:
        """Attributes at the cursor as name → (offset, length), moving on behind them."""
        found: dict[str, tuple[int, int]] = {}
        for _ in range(self.u2()):
            name, length = _ATTRIBUTE.unpack_from(self.data, self.at)
            self.at += 6
            found[self.text(name)] = (self.at, length)
            self.at += length
        if self.at > len(self.data):
            raise ClassFileError(f"the file ends inside an attribute (it has {len(self.data)} bytes)")
        return found


def modified_utf8(raw: bytes) -> str:
    """Text of a Utf8 constant (JVMS 4.4.7): units of UTF-16 in one to three bytes each, NUL in two; raises ``ValueError``.

    The JVM also takes units in more bytes than they need, and some tools write them; Python's codec, tried first, does not.
    """
    if raw.isascii():
        return raw.decode("ascii")
    try:
        text = raw.replace(b"\xc0\x80", b"\0").decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        text = "".join(map(chr, _units(raw)))
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def _units(raw: bytes) -> Iterator[int]:
    at = 0
    while at < len(raw):
        first = raw[at]
        size = 1 if first < 0x80 else 2 if first >> 5 == 0b110 else 3 if first >> 4 == 0b1110 else 0
        if not size or at + size > len(raw) or any(byte >> 6 != 0b10 for byte in raw[at + 1 : at + size]):
            raise ValueError(f"text with byte {first:#x} at {at} is not modified UTF-8")
        unit = first & (0x7F if size == 1 else 0xFF >> size + 1)
        for byte in raw[at + 1 : at + size]:
            unit = unit << 6 | byte & 0x3F
        yield unit
        at += size


def _read(file: ClassFile) -> ClassSig:
    flags = file.u2() & ~SUPER
    name = file.class_name(file.u2())
    superclass = file.class_name(file.u2())
    file.at, interfaces = file.u2s(file.at)
    fields = tuple(field for _ in range(file.u2()) if (field := _field(file)))
    in_interface = bool(flags & INTERFACE)
    methods = tuple(method for _ in range(file.u2()) if (method := _method(file, in_interface)))
    attributes = file.attributes()
    signature = _signature(file, attributes, class_type)
    components = _components(file, attributes)
    if "Record" in attributes:
        flags |= RECORD
    if "PermittedSubclasses" in attributes:
        flags |= SEALED
    inner: list[MemberClass] = []
    outer = ""
    local = "EnclosingMethod" in attributes
    if "InnerClasses" in attributes:
        at, _ = attributes["InnerClasses"]
        for place in range(at + 2, at + 2 + 8 * _U2.unpack_from(file.data, at)[0], 8):
            member_index, outer_index, simple_index, member_flags = _INNER.unpack_from(file.data, place)
            member = file.class_name(member_index)
            if member == name:
                flags = member_flags & ~SUPER | flags & ~0xFFFF
                outer = file.class_name(outer_index)
                local = local or not outer_index or not simple_index
            elif simple_index and outer_index and not member_flags & SYNTHETIC and file.class_name(outer_index) == name:
                simple = file.text(simple_index)
                if _MEMBER_NAME.fullmatch(simple):
                    inner.append(MemberClass(simple, member, member_flags))
    return ClassSig(
        name,
        flags,
        signature,
        superclass,
        tuple(file.class_name(index) for index in interfaces),
        fields,
        methods,
        tuple(inner),
        outer,
        components,
        local,
    )


def _field(file: ClassFile) -> FieldSig | None:
    flags, name_index, type_index, _ = _MEMBER.unpack_from(file.data, file.at)
    file.at += 6
    attributes = file.attributes()
    name = file.text(name_index)
    if flags & (PRIVATE | SYNTHETIC) or not _MEMBER_NAME.fullmatch(name):
        return None
    descriptor = file.text(type_index)
    if not _FIELD_DESCRIPTOR.fullmatch(descriptor):
        raise ClassFileError(f"field {name} has no readable type: {descriptor[:80]!r}")
    constant: Value = None
    if flags & STATIC and "ConstantValue" in attributes:
        constant = file.value(_U2.unpack_from(file.data, attributes["ConstantValue"][0])[0], descriptor)
    return FieldSig(name, flags, _signature(file, attributes, field_type) or descriptor, constant)


def _method(file: ClassFile, in_interface: bool) -> MethodSig | None:
    flags, name_index, type_index, _ = _MEMBER.unpack_from(file.data, file.at)
    file.at += 6
    attributes = file.attributes()
    name = file.text(name_index)
    if flags & (PRIVATE | SYNTHETIC) or not _MEMBER_NAME.fullmatch(name):
        return None
    descriptor = file.text(type_index)
    if not _METHOD_DESCRIPTOR.fullmatch(descriptor):
        raise ClassFileError(f"method {name} has no readable type: {descriptor[:80]!r}")
    if in_interface and not flags & (ABSTRACT | STATIC):
        flags |= DEFAULT
    throws: tuple[str, ...] = ()
    if "Exceptions" in attributes:
        throws = tuple(file.class_name(index) for index in file.u2s(attributes["Exceptions"][0])[1])
    return MethodSig(name, flags, descriptor, _signature(file, attributes, method_type), throws)


def _components(file: ClassFile, attributes: dict[str, tuple[int, int]]) -> tuple[tuple[str, str], ...]:
    """Record components (JVMS 4.7.30)."""
    if "Record" not in attributes:
        return ()
    file.at = attributes["Record"][0]
    found = []
    for _ in range(file.u2()):
        name, descriptor = file.text(file.u2()), file.text(file.u2())
        type_ = _signature(file, file.attributes(), field_type) or descriptor
        if not _MEMBER_NAME.fullmatch(name) or not (type_ != descriptor or _FIELD_DESCRIPTOR.fullmatch(descriptor)):
            raise ClassFileError(f"record component {name[:80]!r} has no readable type")
        found.append((name, type_))
    return tuple(found)


def _signature(file: ClassFile, attributes: dict[str, tuple[int, int]], parse: object) -> str:
    """The ``Signature`` attribute, or ``""``: the JVM does not check it (JVMS 4.7.9), so a broken one is as good as none."""
    place = attributes.get("Signature")
    if place is None:
        return ""
    text = file.text(_U2.unpack_from(file.data, place[0])[0])
    assert callable(parse)
    try:
        parse(text)
    except SignatureError:
        return ""
    return text
