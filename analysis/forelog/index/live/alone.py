"""The log statements of one text with nothing around it but the library: what can be said before the workspace is indexed.

Names of other files stay unknown.  So a constant or wrapper of another class, a logger that a superclass declares or a catalogue's message
is not seen yet; all else is what the index will say.
"""

from __future__ import annotations

import sys

from forelog.index import faults, linking, workers
from forelog.index.collecting import no_collection
from forelog.index.library import Library
from forelog.index.link.text_context import Texts
from forelog.index.live.answers import FreshFile, LiveStatement
from forelog.index.live.buffers import encoded, in_source, statements_of
from forelog.index.live.world import LiveWorld
from forelog.index.packing import PackedFile, pack
from forelog.index.reading import SpooledFile
from forelog.index.run import message_names
from forelog.java.lower import lower_with_text
from forelog.templates.session import Session
from forelog.templates.wrappers import MAX_HOPS


@no_collection()
def alone(path: str, text: str, *, library: Library | None = None, notes: list[str] | None = None) -> FreshFile:
    """What the text of one file says of its log statements, in the order of the source; never ``settled``.

    *path*: for people, in *notes*, which gets sentences about faults of ours.  *library*: types from outside the workspace, by default the
    JDK's.  Raises nothing for broken text.
    """
    sys.setrecursionlimit(max(sys.getrecursionlimit(), workers.RECURSION))
    data = encoded(text)
    try:
        return FreshFile(_statements(data, library or Library.open()), settled=False)
    except Exception as fault:  # noqa: BLE001 - as for a buffer: the note says what happened
        if notes is not None:
            notes.append(faults.note(path, workers.NO_BODIES, fault))
        return FreshFile([], settled=False)


def _statements(data: bytes, library: Library) -> list[LiveStatement]:
    facts, text = lower_with_text(data)
    packed, bodies = pack(facts)
    live = LiveWorld([PackedFile(*packed)], library)
    session = Session(message_names=message_names(live.world))
    texts = Texts(live.links, lambda _: bodies)
    spooled = SpooledFile(bodies, facts.line_starts, b"" if text.isascii() else text)
    linked = linking.link_file(texts, session, 0, spooled)
    for _ in range(MAX_HOPS):
        if not {summary.method for _, summary in linked.wrappers if session.add_wrapper(summary)}:
            break
        linked = linking.link_file(texts, session, 0, spooled)
    return statements_of(live, 0, sorted(linked.statements, key=in_source))
