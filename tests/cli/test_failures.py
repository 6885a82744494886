"""How a run ends: exit codes, one message, never a stack trace."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        ("UnknownNameError('no method x#y; did you mean x#z?')", 2, "Error: no method x#y; did you mean x#z?\n"),
        ("DatabaseError('a.db is not an index')", 1, "Error: a.db is not an index\n"),
        ("FileNotFoundError(2, 'No such file or directory', 'a/b.html')", 1, "Error: a/b.html: No such file or directory\n"),
        ("OSError(28, 'No space left on device')", 1, "Error: No space left on device\n"),
        ("sqlite3.OperationalError('database is locked')", 1, "Error: the index cannot be used: database is locked\n"),
        ("MemoryError()", 1, "Error: out of memory; try --jobs 1, or a part of the workspace\n"),
        ("KeyboardInterrupt()", 130, ""),
        ("click.UsageError('no')", 2, "Error: no\n"),
        ("click.exceptions.Exit(3)", 3, ""),
    ],
)
def test_expected_errors(error: str, code: int, message: str, tmp_path: Path) -> None:
    assert printed(error, tmp_path) == (code, message)


def printed(error: str, tmp_path: Path, **environment: str) -> tuple[int, str]:
    """Exit code and standard error of a process whose work raises *error* (a Python expression)."""
    script = tmp_path / "run.py"
    script.write_text(
        "import sys, click, sqlite3\nfrom forelog.errors import DatabaseError, UnknownNameError\nfrom forelog.cli.failures import guarded\n"
        f"def work():\n    raise {error}\nsys.exit(guarded(work))\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False, env={**os.environ, **environment})
    assert done.stdout == ""
    return done.returncode, done.stderr


def test_a_defect_is_one_line_that_says_how_to_report_it(tmp_path: Path) -> None:
    code, message = printed("KeyError('a\\nb')", tmp_path)
    assert code == 70
    assert message.count("\n") == 1
    assert "KeyError" in message
    assert "--debug" in message
    assert "FORELOG_DEBUG=1" in message


def test_a_defect_names_the_line_of_forelog(tmp_path: Path) -> None:
    _, message = printed("__import__('forelog.java.ir').java.ir.walk(None).__next__().x", tmp_path)
    assert "forelog/" in message


def test_debug_shows_the_stack_trace(tmp_path: Path) -> None:
    assert "Traceback" in printed("KeyError(1)", tmp_path, FORELOG_DEBUG="1")[1]
    assert "Traceback" not in printed("KeyError(1)", tmp_path, FORELOG_DEBUG="0")[1]


def test_a_broken_pipe_between_own_processes_is_not_taken_for_a_closed_output(tmp_path: Path) -> None:
    assert printed("BrokenPipeError(32, 'Broken pipe')", tmp_path) == (1, "Error: Broken pipe\n")


def test_ctrl_c_ends_the_process_with_130_in_silence(tmp_path: Path) -> None:
    script = tmp_path / "run.py"
    script.write_text(
        "import sys, time\nfrom forelog.cli.failures import guarded\n"
        "def work():\n    print('going', flush=True)\n    time.sleep(60)\n    return 0\nsys.exit(guarded(work))\n"
    )
    process = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "going\n"
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=10)
    assert (process.returncode, err) == (130, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_behind_standard_output_is_said() -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = subprocess.run([sys.executable, "-m", "forelog", "--help"], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "Error: No space left on device\n")


def test_closed_streams_are_no_error() -> None:
    command = f'"{sys.executable}" -m forelog --version >&- 2>&-'
    assert subprocess.run(["bash", "-c", command], check=False).returncode == 0


def test_nobody_reads_the_output() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    process = subprocess.Popen([sys.executable, "-m", "forelog", "--help"], stdout=writer, stderr=subprocess.PIPE, text=True)
    os.close(writer)
    _, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (-signal.SIGPIPE, "")
