"""How a command ends: exit codes, and one message for people instead of a stack trace.

====  =========================================================================================================
0     done (also: nothing found)
1     could not do it: a file, folder or database cannot be read or written
2     asked for something that does not exist, is ambiguous or cannot be: wrong options, unknown names
70    a defect of forelog (EX_SOFTWARE of sysexits.h); ``--debug`` or ``FORELOG_DEBUG=1`` shows the stack trace
130   stopped by Ctrl-C
====  =========================================================================================================

When the reader of standard output goes away (``forelog templates | head -1``) the process ends as ``cat`` does: by SIGPIPE, in silence.
"""

import contextlib
import os
import sys
from collections.abc import Callable

import click

from forelog.errors import ForelogError, InputError

FAILED, WRONG_INPUT, DEFECT, INTERRUPTED = 1, 2, 70, 130
LONGEST_MESSAGE = 400


def _switch_debugging_on(ctx: click.Context, param: click.Parameter, value: bool) -> None:  # noqa: ARG001 - click's signature
    if value:
        os.environ["FORELOG_DEBUG"] = "1"  # the environment, so that worker processes know it too


debug_option = click.option(
    "--debug",
    is_flag=True,
    expose_value=False,
    callback=_switch_debugging_on,
    help="Show the stack trace of an error (as does FORELOG_DEBUG=1).",
)


def debugging() -> bool:
    """Whether stack traces are shown; workers inherit it through the environment."""
    return os.environ.get("FORELOG_DEBUG", "0") not in {"", "0"}


def guarded(work: Callable[[], int]) -> int:
    """Exit code of *work*, with every failure told on standard error; ends the process when nobody reads its output any more."""
    try:
        code = work()
        sys.stdout.flush()
    except click.exceptions.Exit as exit_:
        return int(exit_.exit_code)
    except SystemExit as exit_:
        if isinstance(exit_.__context__, BrokenPipeError):  # rich makes this of it
            _end_as_cat_does()
        raise
    except (KeyboardInterrupt, click.Abort):
        _drop_output()
        return INTERRUPTED
    except Exception as failure:  # noqa: BLE001 - the outermost place: everything becomes a message here
        if isinstance(failure, BrokenPipeError) and _reader_is_gone():
            _end_as_cat_does()
        _drop_output()
        if debugging():
            import traceback  # noqa: PLC0415 - start-up time

            traceback.print_exc()
        return _tell(failure)
    return code


def _tell(failure: Exception) -> int:
    """Print the message of *failure* and give its exit code."""
    if isinstance(failure, click.ClickException):
        with contextlib.suppress(OSError):
            failure.show()
        return failure.exit_code
    if isinstance(failure, ForelogError):
        return _say(str(failure), WRONG_INPUT if isinstance(failure, InputError) else FAILED)
    if isinstance(failure, OSError):
        return _say(_of_system(failure), FAILED)
    sqlite3 = sys.modules.get("sqlite3")  # not imported: then it cannot be the cause
    if sqlite3 is not None and isinstance(failure, sqlite3.Error):
        return _say(f"the index cannot be used: {failure}", FAILED)
    if isinstance(failure, MemoryError):
        return _say("out of memory; try --jobs 1, or a part of the workspace", FAILED)
    what = " ".join(f"{type(failure).__name__}: {failure}".split())
    what = what if len(what) <= LONGEST_MESSAGE else what[:LONGEST_MESSAGE] + "..."
    return _say(
        f"forelog has a defect: {what} [{_place(failure)}]; please report this with the output of the same command and --debug"
        " (or FORELOG_DEBUG=1)",
        DEFECT,
    )


def _say(message: str, code: int) -> int:
    with contextlib.suppress(OSError):  # nobody hears us
        click.echo(f"Error: {message}", err=True)
    return code


def _of_system(failure: OSError) -> str:
    """What the operating system said, with the file it was about."""
    what = failure.strerror or str(failure) or type(failure).__name__
    return f"{failure.filename}: {what}" if failure.filename is not None else what


def _place(failure: Exception) -> str:
    """Where it happened: the innermost line of forelog itself."""
    place = "?"
    trace = failure.__traceback__
    while trace is not None:
        _, found, inside = trace.tb_frame.f_code.co_filename.replace(os.sep, "/").rpartition("/forelog/")
        if found:
            place = f"forelog/{inside}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


def _reader_is_gone() -> bool:
    """Whether standard output is a pipe that nobody reads: a broken pipe between our own processes is a defect, not this."""
    try:
        import select  # noqa: PLC0415 - only now

        poll = select.poll()
        poll.register(sys.stdout.fileno(), 0)
        return any(event & select.POLLERR for _, event in poll.poll(0))
    except (AttributeError, OSError, ValueError):
        return True  # no poll (Windows), or no stream at all: no better knowledge


def _drop_output() -> None:
    """Throw away what is still buffered for standard output; the interpreter would try again at exit, and complain."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        sys.stdout.flush()
    with contextlib.suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _end_as_cat_does() -> None:
    _drop_output()
    import signal  # noqa: PLC0415 - start-up time

    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGPIPE)
    sys.exit(FAILED)
