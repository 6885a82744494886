"""What goes into the store: a file's row and what comes back for it.

Rows of the many are plain tuples in the order written here; at a million a run, tuples go to SQLite without another step.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

Row: TypeAlias = tuple[Any, ...]

TYPE_ROW = "name simple_name kind flags outer superclass line end_line"
"""Of a file's types; ``outer``: index of the enclosing type in the same list, or -1; ``superclass``: erased binary name or None."""

SUPERTYPE_ROW = "type name"
"""``type``: index in the file's types; ``name``: erased binary name of a direct supertype."""

METHOD_ROW = "type name params returns flags kind pos start end line end_line"
"""``type``: index in the file's types; ``params``: erased binary types joined by ``,``; positions in bytes."""

FIELD_ROW = "type name declared flags line constant"
"""``type``: index in the file's types; ``declared``: erased binary type; ``constant``: its text, or None."""

CALL_ROW = "caller_id file_id pos line column callee_id external_id name kind confidence resolution reason"
LOG_STATEMENT_ROW = (
    "file_id method_id stable_id pos line end_line column level logger framework template regex parts throwable guessed"
    " catalogue_key wrapper"
)


@dataclass(frozen=True, slots=True)
class FileRow:
    """One source file as it was read."""

    root_id: int
    path: str
    """Relative to its root, ``/`` separators."""
    hash: str
    """blake2b, 16 bytes, hexadecimal, of the raw bytes."""
    size: int
    mtime_ns: int
    extractor: str
    """Version of the code that made the rows; another one means: read the file again."""
    encoding: str = "utf-8"
    package: str = ""
    is_test: bool = False
    lines: int = 0
    error_lines: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownFile:
    """What the index knows of a file, enough to see whether it changed."""

    id: int
    hash: str
    size: int
    mtime_ns: int
    extractor: str


@dataclass(frozen=True, slots=True)
class FileIds:
    """Ids of a file's rows, in the order in which they were put."""

    file_id: int
    type_ids: tuple[int, ...]
    method_ids: tuple[int, ...]
    orphaned_callers: frozenset[int] = frozenset()
    """Other files with calls to methods that this file no longer has; those calls are unresolved until linked again."""
