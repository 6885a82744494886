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
SAMPLE_SECONDS = 0.05


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
    root = psutil.Process(pid)
    while not stop.wait(SAMPLE_SECONDS):
        rss = pss = 0
        try:
            tree = [root, *root.children(recursive=True)]
        except psutil.NoSuchProcess:
            return
        for process in tree:
            try:
                rss += process.memory_info().rss
                pss += proportional(process.pid)
            except (psutil.Error, OSError):
                continue  # it ended between two looks
        peak[0], peak[1] = max(peak[0], rss), max(peak[1], pss)


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


def bare_parse(files: Iterable[Path], times: int = 3) -> Bare:
    """tree-sitter over all bytes of *files*: read before, one process, one thread, nothing looked at; the best of some runs."""
    contents = [path.read_bytes() for path in files]
    parser = Parser(Language(tree_sitter_java.language()))
    runs = []
    for _ in range(times):
        started, cpu = time.perf_counter(), time.process_time()
        for data in contents:
            parser.parse(data)
        runs.append((time.perf_counter() - started, time.process_time() - cpu))
    return Bare(min(wall for wall, _ in runs), min(cpu for _, cpu in runs))


def percentile(values: Sequence[float], share: float) -> float:
    """The value that *share* of all do not pass, 0..1."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return statistics.median(values)
