"""A folder laid out as the data set of AnomalyGen (Li et al., arXiv 2504.12250), so that what was made for it reads our predictions.

===========================  ======================================================================================================
``final_logs.json``          ``{"<key>": {"exec_flow": "ENTRY→…", "log": "[LEVEL]:message [LEVEL]:message …"}}``
``entries.csv``              ``entry_id,BlockId,log_key,exec_flow,log_segment,single_log_label,block_log_label``: a row a line
``block_labels.csv``         ``block_id,label``: a row a sequence
``combined_parsed_logs.csv`` ``LineId,Level,Content,EventId,EventTemplate,ParameterList,BlockId``: a row a line, as log parsers write it
===========================  ======================================================================================================

What is a block there is a sequence here; its key is eight hexadecimal digits of the entry's hash and the sequence's number.  ``LineId``
starts anew in each block, ``Level`` has brackets and ``ParameterList`` is a Python list, as in the published files.

What differs, on purpose.  *Labels* are those of :mod:`forelog.predict.labels`: a line is labelled by the reasons about that line, a block by
all of its sequence's (there, a ``CATCH`` anywhere in ``exec_flow`` makes every line of the block explicit).  *Templates* come from the
source and not from clustering: ``<*>`` stands where a value stands, and nowhere else; ``EventId`` is a hash of that.  Line breaks and
control characters in messages are written as escapes, since a segment there is one line.  A message with ``[word]:`` inside splits when
``log`` is split by that pattern; ``entries.csv`` has the segments as they are.
"""

import csv
import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from hashlib import blake2b
from pathlib import Path
from typing import TextIO

from forelog.export.characters import visible
from forelog.export.formats import Options
from forelog.predict.alignment import constant_text
from forelog.predict.failure_words import HOLE
from forelog.predict.labels import label_of
from forelog.predict.model import Event, Prediction, Sequence

ENTRIES = ("entry_id", "BlockId", "log_key", "exec_flow", "log_segment", "single_log_label", "block_log_label")
BLOCKS = ("block_id", "label")
PARSED = ("LineId", "Level", "Content", "EventId", "EventTemplate", "ParameterList", "BlockId")


def write(predictions: Iterable[Prediction], out: Path, options: Options) -> None:
    """The four files in the folder *out*, written side by side while the predictions come."""
    del options
    with ExitStack() as files:

        def opened(name: str) -> TextIO:
            return files.enter_context((out / name).open("w", encoding="utf-8", errors="backslashreplace", newline=""))

        logs = opened("final_logs.json")
        entries, blocks, parsed = (
            csv.writer(opened(name), lineterminator="\n") for name in ("entries.csv", "block_labels.csv", "combined_parsed_logs.csv")
        )
        entries.writerow(ENTRIES)
        blocks.writerow(BLOCKS)
        parsed.writerow(PARSED)
        logs.write("{")
        entry_id = 0
        for number, (key, sequence) in enumerate(keyed(predictions)):
            flow = exec_flow(sequence)
            segments = [segment(event) for event in sequence.events]
            logs.write(f"{',' if number else ''}\n  {json.dumps(key)}: ")
            logs.write(json.dumps({"exec_flow": flow, "log": " ".join(segments)}, ensure_ascii=False))
            blocks.writerow((key, sequence.label))
            for index, (event, text) in enumerate(zip(sequence.events, segments, strict=True)):
                entry_id += 1
                entries.writerow((entry_id, key, key, flow, text, line_label(sequence, index), sequence.label))
                template = visible(constant_text(event), keep=HOLE).replace(HOLE, "<*>")
                values = [visible(value) for _, value in event.values]
                parsed.writerow((index + 1, f"[{_level(event)}]", visible(event.message), _hash(template, 4), template, repr(values), key))
        logs.write("\n}\n")


def keyed(predictions: Iterable[Prediction]) -> Iterator[tuple[str, Sequence]]:
    """Every sequence with its key; two entries never share one, not even when their hashes begin alike."""
    taken: dict[str, str] = {}
    numbers: dict[str, int] = {}
    for prediction in predictions:
        for sequence in prediction.sequences:
            size = 4
            while taken.setdefault(head := _hash(sequence.entry, size), sequence.entry) != sequence.entry:
                size += 1
            numbers[head] = numbers.get(head, 0) + 1
            yield f"{head}_{numbers[head]}", sequence


def exec_flow(sequence: Sequence) -> str:
    """The steps of a path, ``ENTRY`` first and its way out last."""
    steps = [visible(step) for step in sequence.exec_flow]
    if steps[:1] != ["ENTRY"]:
        steps.insert(0, "ENTRY")
    if not steps[-1].startswith(("EXIT", "CUT")):
        steps.append({"return": "EXIT", "throw": f"EXIT throw {sequence.exit.type}"}.get(sequence.exit.kind, "CUT"))
    return "→".join(steps)


def segment(event: Event) -> str:
    """One line as ``[LEVEL]:message``."""
    return f"[{_level(event)}]:{visible(event.message)}"


def line_label(sequence: Sequence, index: int) -> str:
    """The label of one line: by the reasons that are about it."""
    return label_of(tuple(reason for reason in sequence.reasons if reason.event == index))


def _level(event: Event) -> str:
    return event.level.upper() or "UNKNOWN"


def _hash(text: str, size: int) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).hexdigest()
