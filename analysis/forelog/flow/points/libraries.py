"""What becomes of objects that are handed to a library: a table.

A **container** keeps what it is given in itself; what comes out of it was put in, or is it in another shape (``map.values()``).  Other
libraries are **open**: they may keep it anywhere and give it to anybody.
"""

import re
from typing import Final

from forelog.flow.points.operands import PLAIN
from forelog.templates.frameworks import BY_LOGGER

INERT, CONTAINER, OPEN = 0, 1, 2

_CONTAINERS: Final = re.compile(
    r"java\.(?:util|io|nio|text|net|security|math|time)\.|javax\.(?:net|security|crypto)\.|javax\.management\.openmbean\."
    r"|java\.lang\.(?:ref\.|\w*ThreadLocal$|(?:Thread|Class|ClassLoader|Process|ProcessBuilder|Runtime|reflect\.Constructor|Iterable|Comparable|Object|Enum|CharSequence|AutoCloseable|Record|Runnable|Throwable|\w+Exception|\w*Error)$)"
    r"|(?:\w+\.)*com\.google\.common\.(?:collect|base|cache|primitives|hash|io)\.|org\.apache\.commons\.(?:lang3?|collections4?|io|codec)\."
)
"""Packages also when they were moved into another one ("shaded")."""
_NOT_CONTAINERS: Final = re.compile(r"java\.util\.(?:ServiceLoader|ResourceBundle|logging\.|prefs\.)")
_INERT: Final = re.compile(
    r"java\.lang\.(?:String|StringBuilder|StringBuffer|Math|StrictMath|Integer|Long|Short|Byte|Character|Boolean|Double|Float|Number)"
    r"|java\.math\..*|java\.time\..*|java\.util\.(?:UUID|Date|Random|Formatter|Calendar|BitSet|regex\..*)|java\.io\.(?:File|PrintStream)"
    r"|java\.util\.concurrent\.atomic\.Atomic(?:Integer|Long|Boolean)|java\.util\.concurrent\.TimeUnit|java\.util\.concurrent\.locks\..*"
    r"|java\.nio\.(?:Byte|Char|Long|Int)Buffer|java\.nio\.charset\..*|java\.text\.\w*Format"
)
_LOGGERS: Final = frozenset(("getLogger", "getLog"))
_IDENTITY: Final = frozenset(("equals", "hashCode", "toString", "compareTo", "getClass", "wait", "notify", "notifyAll", "getMessage"))
_WRITERS: Final = re.compile(r"java\.io\.(?!Object)\w*(?:Writer|Stream|Output)|java\.lang\.Appendable")
_WRITES: Final = re.compile(r"(?:print|write|append)\w*|format")
"""Such a method keeps nothing of what it is given."""
_REGISTERS: Final = re.compile(r"(?:set|add|register|install)[A-Z]\w*")
_FILLS: Final = re.compile(r"toArray|drainTo|copyInto|copyTo|read\w*|exchange")
_FILLS_STATICALLY: Final = re.compile(r"addAll|fill|copy|arraycopy|setAll")
_BULK: Final = re.compile(r"(?:add|put|offer|push|insert)All\w*|copyOf|concat|combine|chain|\w*From")
_MAKES: Final = frozenset(("newInstance", "load", "getInstance", "instantiate"))


def result(returns: str) -> bool:
    """Whether a result of this type may be an object of the workspace, or lead to one."""
    return returns not in PLAIN


def sort(class_name: str, name: str, *, static: bool = False) -> int:
    """What kind of library has the method."""
    if class_name in BY_LOGGER or name in _LOGGERS or _INERT.fullmatch(class_name):
        return INERT
    if name == "<init>" and class_name.endswith(("Exception", "Error")):
        return INERT
    if class_name.startswith("java.lang.") and name in _IDENTITY:
        return INERT
    if _WRITERS.fullmatch(class_name) and _WRITES.fullmatch(name):
        return INERT
    if class_name == "java.lang.Object" and name == "<init>":
        return INERT
    if class_name == "java.lang.System":
        return CONTAINER if name == "arraycopy" else INERT
    if not _CONTAINERS.match(class_name) or _NOT_CONTAINERS.match(class_name):
        return OPEN
    if class_name == "java.lang.Thread" and static:
        return INERT if name != "currentThread" else CONTAINER
    if static and _REGISTERS.fullmatch(name) and not class_name.startswith("java.util."):
        return OPEN
    return CONTAINER


def fills(name: str, *, static: bool) -> bool:
    """Whether the method puts what its object holds into its arguments, or one argument into another."""
    return (_FILLS_STATICALLY if static else _FILLS).fullmatch(name) is not None


def bulk(name: str) -> bool:
    """Whether the method takes out what its arguments hold."""
    return _BULK.fullmatch(name) is not None


def makes(name: str) -> bool:
    """Whether a library's method of this name may make an object of a class that it was given."""
    return name in _MAKES
