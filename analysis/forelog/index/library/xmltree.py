"""XML as a small tree, safe for files that strangers wrote.

A document type declaration is refused, so there are no entities to expand and nothing outside the file can be named; size and depth are
limited.  Namespaces are dropped: Maven's files mean the same with and without.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from forelog.errors import WorkspaceError

LARGEST = 8 << 20
"""Bytes of one file; the largest ``pom.xml`` on Maven Central that we know has 1 MB."""
_DEEPEST = 200


class XmlError(WorkspaceError):
    """XML that cannot be read or is refused; the message says where and why."""


@dataclass(slots=True)
class Element:
    """One element: the text directly inside it, and its child elements in order."""

    tag: str
    text: str = ""
    children: list["Element"] = field(default_factory=list)

    def all(self, *path: str) -> Iterator["Element"]:
        """Elements under this path of tags."""
        for child in self.children:
            if child.tag == path[0]:
                if len(path) == 1:
                    yield child
                else:
                    yield from child.all(*path[1:])

    def first(self, *path: str) -> "Element | None":
        """The first element under this path, or ``None``."""
        return next(self.all(*path), None)

    def value(self, *path: str) -> str:
        """Text of the first element under this path without surrounding white space, or ``""``."""
        found = self.first(*path)
        return found.text.strip() if found else ""


def read_xml(data: bytes, where: str) -> Element:
    """Root element of a document; raises :class:`XmlError`."""
    if len(data) > LARGEST:
        raise XmlError(f"{where}: too large to read ({len(data):,} bytes)")
    top = Element("")
    stack = [top]

    def start(tag: str, _attributes: dict[str, str]) -> None:
        if len(stack) > _DEEPEST:
            raise XmlError(f"{where}: more than {_DEEPEST} levels of elements")
        element = Element(tag.rpartition(":")[2])
        stack[-1].children.append(element)
        stack.append(element)

    def text(content: str) -> None:
        stack[-1].text += content

    def doctype(*_: object) -> None:
        raise XmlError(f"{where}: refused, it has a document type declaration")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _tag: stack.pop()
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(data, True)
    except expat.ExpatError as problem:
        raise XmlError(f"{where}:{problem.lineno}: not readable as XML ({expat.ErrorString(problem.code)})") from None
    except (ValueError, LookupError) as problem:  # an encoding that expat does not know
        raise XmlError(f"{where}: not readable as XML ({problem})") from None
    return top.children[0]
