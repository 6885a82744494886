"""Time and memory of a real process tree; the bare parse that every figure is a ratio of."""

import os
import statistics
import subprocess
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil
import tree_sitter_java
from tree_sitter import Language, Parser

MIB = 1024 * 1024
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
SAMPLE_SECONDS = 0.1
"""Between two looks at the resident sets: two small files of the system a process."""
LOOKS_FOR_SHARES = 5
"""Every so many looks also at the proportional sets: the system walks over all pages of a process for it, and holds it up meanwhile."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took, all its processes together."""

    seconds: float
    """Wall clock."""
    cpu: float
    """User and system seconds of the process and all its children that ended."""
    rss: int
    """Peak of the sum of resident set sizes, bytes; pages shared by forked processes count once for each."""
    pss: int
    """Peak of the sum of proportional set sizes, bytes; shared pages count once.  0 where the system does not say."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    corpus: str
    what: str
    seconds: float
    ratio: float
    """To the bare parse; 0 where the budget is in seconds alone."""
    cpu: float
    cpu_ratio: float
    """The same of processor seconds: what other work on the machine does not change."""
    rss: int
    pss: int
    budget: str
    kept: bool


class ProcessFailedError(Exception):
    """The measured command failed; its output is the message."""


def run(command: Sequence[str | os.PathLike[str]], *, cwd: Path | None = None) -> tuple[Cost, str]:
    """Run *command* to its end and return what it cost and what it printed.  Raises ProcessFailedError."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, cwd=cwd)
    peak = [0, 0]
    stop = threading.Event()
    watcher = threading.Thread(target=_watch, args=(process.pid, peak, stop), daemon=True)
    watcher.start()
    before = os.times()
    out, err = process.communicate()
    after = os.times()
    seconds = time.perf_counter() - started
    stop.set()
    watcher.join()
    if process.returncode:
        raise ProcessFailedError(f"{' '.join(map(str, command))[:300]} ended with {process.returncode}\n{err[-2000:]}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Cost(seconds, cpu, peak[0], peak[1]), out


def _watch(pid: int, peak: list[int], stop: threading.Event) -> None:
    looks = 0
    while not stop.wait(SAMPLE_SECONDS):
        tree = processes(pid)
        peak[0] = max(peak[0], sum(map(resident, tree)))
        if looks % LOOKS_FOR_SHARES == 0:
            peak[1] = max(peak[1], sum(map(proportional, tree)))
        looks += 1


def processes(pid: int) -> list[int]:
    """A process and all its descendants that live now."""
    found = [pid]
    for parent in found:
        try:
            for children in Path(f"/proc/{parent}/task").glob("*/children"):
                found += map(int, children.read_text().split())
        except OSError:  # it ended between two looks
            continue
    if len(found) == 1 and not Path(f"/proc/self/task/{os.getpid()}/children").exists():  # another system, or a kernel without this file
        try:
            found += [child.pid for child in psutil.Process(pid).children(recursive=True)]
        except psutil.Error:
            return []
    return found


def resident(pid: int) -> int:
    """Resident set size in bytes; 0 for a process that ended."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE  # proc(5): size resident shared ...
    except (OSError, IndexError):
        try:
            return int(psutil.Process(pid).memory_info().rss)
        except psutil.Error:
            return 0


def proportional(pid: int) -> int:
    """Proportional set size in bytes (Linux, proc(5): smaps_rollup); 0 elsewhere."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except (FileNotFoundError, PermissionError, ProcessLookupError):
        return 0
    return 0


@dataclass(frozen=True, slots=True)
class Bare:
    """The measure of all things: tree-sitter alone."""

    seconds: float
    cpu: float


def bare_parse(files: Iterable[Path]) -> Bare:
    """tree-sitter over all bytes of *files*: read before, one process, one thread, nothing looked at."""
    contents = [path.read_bytes() for path in files]
    parser = Parser(Language(tree_sitter_java.language()))
    started, cpu = time.perf_counter(), time.process_time()
    for data in contents:
        parser.parse(data)
    return Bare(time.perf_counter() - started, time.process_time() - cpu)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that *share* of all do not pass, 0..1."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return statistics.median(values)
