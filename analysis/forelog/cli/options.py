"""Options and arguments that several commands share."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from forelog.errors import InputError

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


class Bounded(click.ParamType):  # type: ignore[type-arg]  # generic only in newer versions of click
    """A whole number with a least value, whose message says what the least means."""

    name = "integer"

    def __init__(self, least: int, meaning: str = "") -> None:
        self.least = least
        self.meaning = meaning

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number; click.BadParameter when it is not one or too small."""
        try:
            number = int(value)
        except (TypeError, ValueError):
            self.fail(f"{value!r} is not a whole number.", param, ctx)
        if number < self.least:
            self.fail(f"{number} is less than {self.least}{self.meaning and f' ({self.meaning})'}.", param, ctx)
        return number


class Seconds(click.ParamType):  # type: ignore[type-arg]  # generic only in newer versions of click
    """A time that is not negative; ``inf`` is no limit."""

    name = "seconds"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number; click.BadParameter when it is none."""
        try:
            seconds = float(value)
        except (TypeError, ValueError):
            seconds = -1
        if not seconds >= 0:  # also what is not a number
            self.fail(f"{value!r} is no number of seconds.", param, ctx)
        return seconds


class FilePath(click.Path):
    """A path that can be one: without NUL bytes, which no file system takes and Python's functions refuse in different ways."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path; click.BadParameter when there is none of this name."""
        if "\0" in str(value):
            self.fail(f"{str(value)!r} has a NUL byte in it.", param, ctx)
        return super().convert(value, param, ctx)


db_option = click.option(
    "--db",
    metavar="FILE",
    type=FilePath(path_type=Path),
    help="The index file.  [default: the one of the workspace, see 'forelog db-path']",
)


def path_argument(*, many: bool = False) -> Decorator:
    """PATH: workspaces that must exist; the current folder when it is left out."""
    kind = FilePath(exists=True, path_type=Path)
    return click.argument("path", metavar="[PATH]..." if many else "[PATH]", type=kind, nargs=-1 if many else 1, required=False)


def levels_option(what: str, *names: str) -> Decorator:
    """``--level``, for all loggers or by name; may be repeated.  Passed on as one text that :func:`forelog.flow.levels.levels_from` reads."""

    def joined(_context: click.Context, _parameter: click.Parameter, given: tuple[str, ...]) -> str:
        text = ",".join(given)
        if text:
            from forelog.flow.levels import levels_from  # noqa: PLC0415 - start-up time

            try:
                levels_from(text)
            except InputError as error:
                raise click.BadParameter(str(error)) from error
        return text

    return click.option(
        *names,
        "--level",
        metavar="[LOGGER=]L",
        multiple=True,
        callback=joined,
        help=f"{what} With a name in front, for loggers whose name begins with it: 'INFO,org.x=DEBUG'. May be repeated.  [default: all are on]",
    )


def format_options(*names: str, json: str) -> Decorator:
    """``--format`` with these *names*, the first being the default; ``--json`` stands for the format *json*.  Passed on as ``form``."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def with_one_form(*, form: str, as_json: bool, **rest: Any) -> Any:
            return function(form=json if as_json else form, **rest)

        options = (
            click.option("-f", "--format", "form", type=click.Choice(names), default=names[0], show_default=True, help="How to print it."),
            click.option("--json", "as_json", is_flag=True, help=f"Short for --format {json}."),
        )
        for option in reversed(options):
            with_one_form = option(with_one_form)
        return with_one_form

    return decorate
