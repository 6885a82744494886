"""``forelog index``: a workspace becomes an index."""

import gc
import json
import os
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from forelog.cli.failures import debug_option
from forelog.cli.numbers import call_sites, counted, rows
from forelog.cli.options import Bounded, db_option, path_argument
from forelog.cli.screen import Screen, note

if TYPE_CHECKING:
    from forelog.index.pipeline import IndexSummary
    from forelog.index.reading import Along


@click.command("index")
@path_argument(many=True)
@db_option
@click.option("-j", "--jobs", metavar="N", type=Bounded(1), help="Worker processes.  [default: one a core]")
@click.option(
    "--classpath",
    metavar="JARS",
    multiple=True,
    help=f"Jars with library types, joined by '{os.pathsep}'; 'lib/*' stands for all jars in a folder, 'lib' also for those below. May be repeated. Only signatures"
    " are read. Jars that pom.xml or build.gradle name are found in the local Maven and Gradle caches without it.",
)
@click.option(
    "--exclude",
    metavar="GLOB",
    multiple=True,
    help="Leave out what this pattern matches, in the form of a line of .gitignore, relative to PATH; '!GLOB' brings back what .gitignore leaves out."
    " May be repeated; the last that matches decides.",
)
@click.option("--whole", is_flag=True, help="Build everything anew, also what did not change.")
@click.option("--flow", is_flag=True, help="Also make the log-flow graph of the whole workspace, which 'check' needs.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object.")
@click.option("-q", "--quiet", is_flag=True, help="No progress and no notes.")
@debug_option
def command(
    path: tuple[Path, ...],
    db: Path | None,
    jobs: int | None,
    classpath: tuple[str, ...],
    exclude: tuple[str, ...],
    whole: bool,
    flow: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Read a Java workspace into the index.

    PATH is a folder (a git checkout, a module, any folder with .java files below it) or a -sources.jar; several may be given, and the
    current folder is the default. Nothing is built or run, and no JDK is needed. Files that .gitignore excludes and build output are
    left out; tests are read and marked.

    The first run reads everything, on all cores; later runs read only the files that changed. It may be stopped at any time: the index
    keeps its last complete state, and the next run goes on.

    \b
    Examples:
      forelog index                                  the current folder
      forelog index ~/src/zookeeper --json           summary for a program
      forelog index app lib-sources.jar --db app.db  two roots, an index of one's own
      forelog index --classpath 'lib/*'              better knowledge of library types
      forelog index --exclude '**/generated/'        without some folders
      forelog index --flow                           so that the first check is quick
    """  # noqa: D301 - \b is click's mark for text that is not wrapped
    gc.disable()  # this process does one thing and ends: what it holds is never searched for cycles
    from forelog.index.pipeline import index_workspace  # noqa: PLC0415 - start-up time

    places = path or (Path(),)
    with Screen(quiet=quiet) as screen:
        along = flow_along() if flow else None
        summary = index_workspace(
            places, db=db, jobs=jobs, classpath=jars(classpath), exclude=exclude, whole=whole, along=along, progress=screen
        )
        made = flow_of(Path(summary.database), jobs, screen) if flow and summary.files else {}
        for text in summary.notes:
            screen.note(text)
    if not summary.files and not quiet:
        where = ", ".join(map(str, places))
        note(
            f"No Java found in {where}: there is no .java file that is not excluded. Give the folder that holds the source, or a -sources.jar."
        )
    if as_json:
        click.echo(json.dumps({**summary.as_json(), **({"flow": made} if flow else {})}, indent=2))
    else:
        click.echo("\n".join(told(summary)))
        if made:
            click.echo(f"Log-flow graph of {counted(int(made['methods']), 'method')} made in {made['seconds']:.1f} s")
    gc.freeze()  # nor when it ends


def flow_along() -> "Along":
    """What the log-flow graph needs of each file, made while it is read."""
    from forelog.flow.along import FlowAlong  # noqa: PLC0415 - start-up time

    return FlowAlong()


def flow_of(database: Path, jobs: int | None, screen: Screen) -> dict[str, float]:
    """Make the whole log-flow graph, or find it made; its numbers."""
    from forelog.flow.whole import whole_graph  # noqa: PLC0415 - start-up time
    from forelog.index.database.opening import guarded, open_readonly  # noqa: PLC0415 - start-up time

    began = time.monotonic()
    with closing(open_readonly(database)) as connection, guarded(database):
        graph = whole_graph(connection, jobs=jobs or 0, progress=screen)
    for problem in graph.problems:
        screen.note(problem)
    states = sum(machine.size for machine in graph.machines.values())
    return {"methods": len(graph.machines), "states": states, "seconds": round(time.monotonic() - began, 3)}


def told(summary: "IndexSummary") -> list[str]:
    """The summary as lines of text."""
    changes = [f"{summary.parsed:,} read", f"{summary.unchanged:,} unchanged"]
    changes += [f"{summary.removed:,} removed"] * bool(summary.removed)
    lines = [f"Indexed {counted(summary.files, 'file')} in {summary.seconds:.1f} s ({', '.join(changes)})"]
    lines += rows(
        [
            ("types", summary.types),
            ("methods", summary.methods),
            ("log statements", summary.log_statements),
            ("call sites", sum(summary.calls.values())),
        ]
    )
    lines += call_sites(summary.calls, summary.unresolved_reasons.items())
    if Path(summary.database).exists():  # not when there is no Java
        lines.append(f"Index: {summary.database}")
    return lines


def jars(classpath: tuple[str, ...]) -> list[Path]:
    """The jars that *classpath* names, each existing, in order, without repetition.

    Raises click.BadParameter where there is none.
    """
    if not classpath:
        return []
    from forelog.index.library.classpath import named  # noqa: PLC0415 - start-up time

    found = named(classpath)
    if found.notes:
        raise click.BadParameter(f"{found.notes[0]}.", param_hint="--classpath")
    return list(found.jars)
