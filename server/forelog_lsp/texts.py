"""Texts by their place: those open in the editor, others as they lie on the disk."""

import asyncio
import os
from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path

from forelog.index.workspace.scan import content_hash
from forelog.java.source import decode
from forelog_lsp.documents import Document, Version
from forelog_lsp.positions import DEFAULT, Encoding
from forelog_lsp.unchanged import Unchanged
from forelog_lsp.uris import to_uri

KEPT = 600
"""Files of the disk whose text is kept."""
LARGEST = 8_000_000
"""Bytes of a file that is read for its text in the loop."""


class Texts:
    """All of them, by path with links followed."""

    def __init__(self) -> None:
        self.encoding: Encoding = DEFAULT
        self.open: dict[str, Document] = {}
        """By URI as the client writes it."""
        self._by_place: dict[Path, Document] = {}
        self._read: OrderedDict[Path, tuple[tuple[int, int], Document]] = OrderedDict()

    def opened(self, document: Document) -> None:
        """The client opened it."""
        self.open[document.uri] = document
        if document.path is not None:
            self._by_place[document.path] = document

    def closed(self, uri: str) -> Document | None:
        """The client closed it; what it was."""
        document = self.open.pop(uri, None)
        if document is not None and document.path is not None and self._by_place.get(document.path) is document:
            del self._by_place[document.path]
        return document

    def opened_at(self, place: Path) -> Document | None:
        """The open document of a file, however the client writes its URI."""
        return self._by_place.get(place)

    def at(self, place: Path) -> Document | None:
        """The text of a file, as the editor has it or else as it lies on the disk; None when it cannot be read."""
        document = self._by_place.get(place)
        if document is not None:
            return document
        stamp = _stamp(place)
        known = self._read.get(place)
        if known is None or known[0] != stamp:
            if stamp is None or stamp[1] > LARGEST:
                return None
            self._keep(place, stamp, _read(place, self.encoding))
            known = self._read.get(place)
        return known[1] if known is not None else None

    async def load(self, places: Iterable[Path]) -> None:
        """Read these files now, in a thread, so that :meth:`at` is quick."""
        missing: dict[Path, tuple[int, int]] = {}
        for place in dict.fromkeys(places):
            stamp = _stamp(place) if place not in self._by_place else None
            if stamp is not None and stamp[1] <= LARGEST and (place not in self._read or self._read[place][0] != stamp):
                missing[place] = stamp
        if missing:
            encoding = self.encoding
            read = await asyncio.to_thread(lambda: [_read(place, encoding) for place in missing])
            for (place, stamp), document in zip(missing.items(), read, strict=True):
                self._keep(place, stamp, document)

    def _keep(self, place: Path, stamp: tuple[int, int], document: Document | None) -> None:
        self._read.pop(place, None)
        if document is not None:
            self._read[place] = (stamp, document)
        if len(self._read) > KEPT:
            self._read.popitem(last=False)


def _stamp(place: Path) -> tuple[int, int] | None:
    try:
        status = os.stat(place)  # noqa: PTH116 - quick
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size


def _read(place: Path, encoding: Encoding) -> Document | None:
    try:
        data = place.read_bytes()
    except OSError:
        return None
    document = Document(to_uri(place), text_of(data), 0, encoding, place)
    document.versions[0].hash = content_hash(data)
    return document


def text_of(data: bytes) -> str:
    """The text of a Java file, as the index reads it."""
    return decode(data).utf8.decode("utf-8", "replace")


def indexed_version(document: Document, hash_: str) -> Version:
    """The version of *document* that has the content *hash_*; the newest one when it cannot be found, which then is as good as any, and has another hash."""
    for version in reversed(document.versions):
        if version.hash == hash_:
            return version
    for version in reversed(document.versions):  # what was opened or saved as UTF-8, and is not on the disk any more
        if version.as_utf8() == hash_:
            version.hash = hash_
            return version
    newest = document.versions[-1]
    if document.path is None:
        return newest
    try:
        status = os.stat(document.path)  # noqa: PTH116 - quick
        looked = (hash_, status.st_mtime_ns, status.st_size)
        if document.looked_for == looked or status.st_size > LARGEST:
            return newest
        document.looked_for = looked
        data = document.path.read_bytes()
    except OSError:
        return newest
    if content_hash(data) != hash_:  # the index is behind the disk: it will catch up, and then we look again
        return newest
    text = text_of(data)
    for version in reversed(document.versions):
        if version.text == text:
            version.hash = hash_
            return version
    version = Version(text, Unchanged.between(document.text, text))
    version.hash = hash_
    document.add_version(version)
    return version
