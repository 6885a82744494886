"""One call of a logging method, before and after its text is put together."""

from collections.abc import Sequence
from dataclasses import dataclass

from forelog.templates.binding import Binder, formatted, params_in, params_in_argued, settled
from forelog.templates.frameworks import BY_NAME
from forelog.templates.model import LogTemplate, Plain, Text
from forelog.templates.text import concat, constant, string_of
from forelog.templates.values import Argued, Known, LoggerOf


@dataclass(frozen=True, slots=True)
class Invocation(Plain):
    """What is known about a logging call, in terms of the parameters of the method that it stands in."""

    framework: str
    style: str
    level: str
    level_param: int = -1
    """Parameter that is the level, or -1."""
    logger: str = ""
    logger_param: int = -1
    """Parameter that is the logger, or -1."""
    message: Argued | None = None
    """Message or format string; ``None`` when the call writes no text of its own."""
    args: tuple[Argued, ...] = ()
    throwable: Argued | None = None
    prefix: str = ""
    """Put before the formatted text (ids of message interfaces)."""
    guessed: bool = False
    catalogue_key: str = ""

    def text(self) -> Text:
        """The message, formatted as far as it can be."""
        return self._done()[0]

    def _done(self) -> tuple[Text, Argued | None]:
        if self.message is None:
            return (), self.throwable
        args, throwable = self.args, self.throwable
        if len(args) == 1 and throwable is None and args[0].throwable and not self.style.startswith("printf"):
            # The overload (String, Throwable) is more specific than (String, Object): the message is written as it is.
            return concat((constant(self.prefix), self.message.text)), args[0]
        done = formatted(self.style, self.message.text, args, self.message.source)
        if done.throwable is not None and throwable is None:
            throwable = args[-1] if args and args[-1].elements is None else _last(args)
        elif throwable is None and self.framework == "log4j2" and self.style in ("printf", "message_format"):
            # StringFormattedMessage and MessageFormatMessage keep a last Throwable, whether or not the pattern prints it.
            last = args[-1] if args and args[-1].elements is None else _last(args)
            throwable = last if last is not None and last.throwable else None
        return concat((constant(self.prefix), done.text)), throwable

    def template(self) -> LogTemplate:
        """The template of this call as its own statement."""
        text, throwable = self._done()
        return LogTemplate(
            parts=settled(text),
            level=self.level,
            logger=self.logger,
            framework=self.framework,
            throwable=throwable.source if throwable is not None else "",
            guessed=self.guessed,
            catalogue_key=self.catalogue_key,
        )

    def whole_params(self) -> set[int]:
        """Parameters that are the whole message or format string, the level or the logger: every caller decides what is written."""
        found = {self.level_param, self.logger_param} - {-1}
        if self.message is not None and (param := self.message.param) >= 0:
            found.add(param)
        return found

    def part_params(self) -> set[int]:
        """Parameters that are a part of the text: a caller adds to it when what it passes is (in part) constant."""
        found: set[int] = set()
        if self.message is not None:
            found |= params_in(self.message.text)
        for arg in self.args:
            found |= params_in_argued(arg)
        return found

    def bind(self, binder: Binder) -> "Invocation":
        """The call as the caller of the method around it sees it."""
        level, level_param = self.level, self.level_param
        if 0 <= level_param < len(binder.actuals):
            level, level_param = level_of(binder.actuals[level_param])
        logger, logger_param, style, framework = self.logger, self.logger_param, self.style, self.framework
        if 0 <= logger_param < len(binder.actuals):
            actual = binder.actuals[logger_param]
            logger_param = actual.param
            if isinstance(actual.value, LoggerOf):
                logger = actual.value.name
                style = actual.value.formatter or style
        message = None if self.message is None else binder.argued(self.message)
        args = tuple(map(binder.argued, self.args))
        throwable = None if self.throwable is None else binder.argued(self.throwable)
        key = self.catalogue_key or (binder.keys[0] if binder.keys else "")
        if framework == "unknown" and message is not None:
            style = guessed_style(message.text, args)
        return Invocation(
            framework,
            style,
            level,
            level_param,
            logger,
            logger_param,
            message,
            args,
            throwable if throwable is not None and throwable.text != constant("null") else None,
            self.prefix,
            self.guessed,
            key,
        )


def _last(args: Sequence[Argued]) -> Argued | None:
    elements = args[-1].elements if args else None
    return elements[-1] if elements else None


def level_of(arg: Argued) -> tuple[str, int]:
    """Level and parameter index of an argument that is a level."""
    if isinstance(arg.value, Known) and arg.value.kind == "level":
        return str(arg.value.value), -1
    return "", arg.param


def guessed_style(message: Text, args: Sequence[Argued]) -> str:
    """The style that a format string looks like."""
    known = string_of(message) or ""
    if not args:
        return "plain"
    if "{}" in known:
        return "slf4j"
    if "{0" in known:
        return "message_format_if_args"
    return "printf" if "%" in known else "plain"


def default_style(framework: str) -> str:
    """The style of a framework's row."""
    return BY_NAME[framework].style or "plain"
