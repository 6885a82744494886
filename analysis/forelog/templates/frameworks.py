"""The table of logging frameworks: which types are loggers, and what the arguments of their methods mean.

A framework is one :class:`Framework` row.  A method's arguments are described by *shapes*, tried in order; a shape is a list of roles:

``marker?``     a marker, when the argument's type is one        ``level``      the level
``throwable!``  required to be a Throwable by its type           ``bundle!``    required to be a ResourceBundle
``fqcn``        name of the calling class (ignored)              ``skip``       ignored
``fqcn!``       the same, required to be a String by its type
``message``     text, format string, object or supplier          ``args``       all that follow: arguments, a last Throwable
``throwable``   optional, a Throwable                            ``params!``    required to be an array
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Method:
    """A method that writes a line."""

    level: str
    """Level of the line; ``""`` when an argument says it."""
    shapes: tuple[str, ...]
    style: str = ""
    """Style of the format string; ``""``: the framework's."""
    text: str = ""
    """Fixed message, for methods that bring their own (``entering``)."""


@dataclass(frozen=True, slots=True)
class Factory:
    """A method that gives a logger."""

    returns: str
    name_arg: int = 0
    """Which argument names the logger (a class or string); -1: the enclosing class."""
    style: str = ""
    bundle_arg: int = -1
    name: str = ""
    """Name of the logger where the method itself says it."""


@dataclass(frozen=True, slots=True)
class Framework:
    """One logging library."""

    name: str
    loggers: tuple[str, ...]
    style: str
    methods: Mapping[str, Method]
    packages: tuple[str, ...] = ()
    """Prefixes of imports that speak for it."""
    factories: Mapping[str, Factory] = field(default_factory=dict)
    """By ``a.b.Factory.method``."""
    guards: Mapping[str, str] = field(default_factory=dict)
    """``isXEnabled`` → level; ``""``: the level is an argument."""
    starts: Mapping[str, str] = field(default_factory=dict)
    """``atInfo`` → level: begins a fluent chain; ``""``: the level is an argument."""
    builders: tuple[str, ...] = ()
    """Types of fluent chains."""
    static: bool = False
    """The methods are static."""


_CHAIN_STEPS = {
    "setMessage": "message",
    "addArgument": "arg",
    "setCause": "throwable",
    "withCause": "throwable",
    "withThrowable": "throwable",
    "setThrown": "throwable",
    "setParameters": "args",
    "log": "log",
    "logVarargs": "log",
}
"""What the steps of fluent chains do; any other step leaves the event as it is."""

MARKERS = ("org.slf4j.Marker", "org.apache.logging.log4j.Marker")
LEVEL_TYPES = frozenset(
    (
        *("org.slf4j.event.Level", "org.apache.logging.log4j.Level", "org.apache.log4j.Level", "org.apache.log4j.Priority"),
        *("java.util.logging.Level", "java.lang.System$Logger$Level", "org.jboss.logging.Logger$Level", "org.tinylog.Level"),
        *("io.netty.util.internal.logging.InternalLogLevel", "io.netty.handler.logging.LogLevel", "ch.qos.logback.classic.Level"),
        *("org.jboss.logmanager.Level", "org.gradle.api.logging.LogLevel"),
    )
)
LEVEL_NAMES = frozenset(
    (
        *("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL", "OFF", "ALL"),
        *("SEVERE", "WARNING", "CONFIG", "FINE", "FINER", "FINEST", "LIFECYCLE", "QUIET"),
    )
)


def _levels(names: str, *shapes: str, style: str = "", suffix: str = "") -> dict[str, Method]:
    return {name + suffix: Method(name.upper(), shapes, style) for name in names.split()}


def _guards(names: str, *by_argument: str) -> dict[str, str]:
    return {f"is{name.capitalize()}Enabled": name.upper() for name in names.split()} | dict.fromkeys(by_argument, "")


def _starts(names: str, *by_argument: str) -> dict[str, str]:
    return {f"at{name.capitalize()}": name.upper() for name in names.split()} | dict.fromkeys(by_argument, "")


_FIVE = "trace debug info warn error"
_SIX = _FIVE + " fatal"
_JUL = "severe warning info config fine finer finest"
_OBJECT = ("message throwable",)

FRAMEWORKS: tuple[Framework, ...] = (
    Framework(
        name="slf4j",
        loggers=(
            "org.slf4j.Logger",
            "ch.qos.logback.classic.Logger",
            "org.slf4j.ext.XLogger",
            "org.apache.maven.shared.utils.logging.Logger",
        ),
        style="slf4j",
        methods=_levels(_FIVE, "marker? message args"),
        packages=("org.slf4j.", "ch.qos.logback.", "lombok.extern.slf4j."),
        factories={
            "org.slf4j.LoggerFactory.getLogger": Factory("org.slf4j.Logger"),
            "org.slf4j.ILoggerFactory.getLogger": Factory("org.slf4j.Logger"),
            "ch.qos.logback.classic.LoggerContext.getLogger": Factory("ch.qos.logback.classic.Logger"),
            "org.slf4j.ext.XLoggerFactory.getXLogger": Factory("org.slf4j.ext.XLogger"),
        },
        guards=_guards(_FIVE, "isEnabledForLevel"),
        starts=_starts(_FIVE, "atLevel", "makeLoggingEventBuilder"),
        builders=("org.slf4j.spi.LoggingEventBuilder",),
    ),
    Framework(
        name="log4j2",
        loggers=("org.apache.logging.log4j.Logger", "org.apache.logging.log4j.spi.ExtendedLogger", "org.apache.logging.log4j.core.Logger"),
        style="log4j2",
        methods={
            **_levels(_SIX, "marker? message args"),
            "log": Method("", ("level marker? message args",)),
            "printf": Method("", ("level marker? message args",), "printf"),
            "catching": Method("ERROR", ("throwable!", "level throwable!"), text="Catching"),
            "throwing": Method("ERROR", ("throwable!", "level throwable!"), text="Throwing"),
            "entry": Method("TRACE", ("args",), text="Enter params({})"),
            "exit": Method("TRACE", ("args",), text="Exit with({})"),
            "traceEntry": Method("TRACE", ("message args", ""), text="Enter"),
            "traceExit": Method("TRACE", ("args",), text="Exit with({})"),
        },
        packages=("org.apache.logging.log4j.", "lombok.extern.log4j.Log4j2"),
        factories={
            "org.apache.logging.log4j.LogManager.getLogger": Factory("org.apache.logging.log4j.Logger"),
            "org.apache.logging.log4j.LogManager.getFormatterLogger": Factory("org.apache.logging.log4j.Logger", style="printf"),
            "org.apache.logging.log4j.LogManager.getRootLogger": Factory("org.apache.logging.log4j.Logger"),
        },
        guards=_guards(_SIX, "isEnabled"),
        starts=_starts(_SIX, "atLevel") | {"always": "OFF"},  # the level that no threshold holds back
        builders=("org.apache.logging.log4j.LogBuilder",),
    ),
    Framework(
        name="log4j",
        loggers=("org.apache.log4j.Category", "org.apache.log4j.Logger"),
        style="plain",
        methods={
            **_levels(_SIX, *_OBJECT),
            "log": Method("", ("level message throwable", "fqcn level message throwable")),
            "assertLog": Method("ERROR", ("skip message",)),
        },
        packages=("org.apache.log4j.", "lombok.extern.log4j.Log4j"),
        factories={
            "org.apache.log4j.Logger.getLogger": Factory("org.apache.log4j.Logger"),
            "org.apache.log4j.LogManager.getLogger": Factory("org.apache.log4j.Logger"),
            "org.apache.log4j.Category.getInstance": Factory("org.apache.log4j.Category"),
            "org.apache.log4j.Logger.getRootLogger": Factory("org.apache.log4j.Logger"),
        },
        guards=_guards("trace debug info", "isEnabledFor"),
    ),
    Framework(
        name="commons-logging",
        loggers=("org.apache.commons.logging.Log", "org.apache.juli.logging.Log"),
        style="plain",
        methods=_levels(_SIX, *_OBJECT),
        packages=("org.apache.commons.logging.", "org.apache.juli.logging.", "lombok.extern.apachecommons."),
        factories={
            "org.apache.commons.logging.LogFactory.getLog": Factory("org.apache.commons.logging.Log"),
            "org.apache.juli.logging.LogFactory.getLog": Factory("org.apache.juli.logging.Log"),
        },
        guards=_guards(_SIX),
    ),
    Framework(
        name="jul",
        loggers=("java.util.logging.Logger",),
        style="jul",
        methods={
            **_levels(_JUL, "message"),
            "log": Method("", ("level throwable! message", "level message args")),
            "logp": Method("", ("level skip skip throwable! message", "level skip skip message args")),
            "logrb": Method("", ("level bundle! message args", "level skip skip bundle message args")),
            "entering": Method("FINER", ("skip skip args",), text="ENTRY"),
            "exiting": Method("FINER", ("skip skip args",), text="RETURN"),
            "throwing": Method("FINER", ("skip skip throwable",), text="THROW"),
        },
        packages=("java.util.logging.", "lombok.extern.java."),
        factories={
            "java.util.logging.Logger.getLogger": Factory("java.util.logging.Logger", bundle_arg=1),
            "java.util.logging.Logger.getAnonymousLogger": Factory("java.util.logging.Logger"),
            "java.util.logging.Logger.getGlobal": Factory("java.util.logging.Logger", name="global"),
        },
        guards={"isLoggable": ""},
    ),
    Framework(
        name="system-logger",
        loggers=("java.lang.System$Logger",),
        style="jul",
        methods={"log": Method("", ("level bundle! message args", "level message args"))},
        factories={"java.lang.System.getLogger": Factory("java.lang.System$Logger", bundle_arg=1)},
        guards={"isLoggable": ""},
    ),
    Framework(
        name="jboss",
        loggers=("org.jboss.logging.BasicLogger", "org.jboss.logging.Logger"),
        style="plain",
        methods={
            **_levels(_SIX, "message throwable", "fqcn message throwable", "fqcn message params! throwable"),
            **_levels(_SIX, "throwable! message args", "message args", style="printf", suffix="f"),
            **_levels(_SIX, "throwable! message args", "message args", style="message_format_if_args", suffix="v"),
            "log": Method("", ("level message throwable", "fqcn level message params! throwable")),
            "logf": Method("", ("fqcn! level throwable message args", "level throwable! message args", "level message args"), "printf"),
            "logv": Method(
                "", ("fqcn! level throwable message args", "level throwable! message args", "level message args"), "message_format_if_args"
            ),
        },
        packages=("org.jboss.logging.", "lombok.extern.jbosslog."),
        factories={
            "org.jboss.logging.Logger.getLogger": Factory("org.jboss.logging.Logger"),
            "io.quarkus.logging.Log.getLogger": Factory("org.jboss.logging.Logger"),
        },
        guards=_guards("trace debug info", "isEnabled"),
    ),
    Framework(
        name="quarkus",
        loggers=("io.quarkus.logging.Log",),
        style="plain",
        methods={
            **_levels(_SIX, "message throwable"),
            **_levels(_SIX, "throwable! message args", "message args", style="printf", suffix="f"),
            **_levels(_SIX, "throwable! message args", "message args", style="message_format_if_args", suffix="v"),
        },
        packages=("io.quarkus.logging.",),
        guards=_guards("trace debug info", "isEnabled"),
        static=True,
    ),
    Framework(
        name="flogger",
        loggers=(
            *(
                "com.google.common.flogger.AbstractLogger",
                "com.google.common.flogger.FluentLogger",
                "com.google.common.flogger.GoogleLogger",
            ),
            "com.google.common.flogger.android.AndroidFluentLogger",
        ),
        style="printf_if_args",
        methods={},
        packages=("com.google.common.flogger.", "lombok.extern.flogger."),
        factories={
            "com.google.common.flogger.FluentLogger.forEnclosingClass": Factory("com.google.common.flogger.FluentLogger", -1),
            "com.google.common.flogger.GoogleLogger.forEnclosingClass": Factory("com.google.common.flogger.GoogleLogger", -1),
        },
        starts=_starts(_JUL, "at"),
        builders=("com.google.common.flogger.LoggingApi", "com.google.common.flogger.GoogleLoggingApi"),
    ),
    Framework(
        name="tinylog",
        loggers=("org.tinylog.Logger", "org.tinylog.TaggedLogger", "org.pmw.tinylog.Logger"),
        style="tinylog",
        methods=_levels(_FIVE, "throwable! message args", "throwable!", "message args"),
        packages=("org.tinylog.", "org.pmw.tinylog."),
        factories={
            "org.tinylog.Logger.tag": Factory("org.tinylog.TaggedLogger"),
            "org.tinylog.Logger.tags": Factory("org.tinylog.TaggedLogger"),
        },
        guards=_guards(_FIVE),
        static=True,
    ),
    Framework(
        name="netty",
        loggers=("io.netty.util.internal.logging.InternalLogger", "org.jboss.netty.logging.InternalLogger"),
        style="slf4j",
        methods={**_levels(_FIVE, "message args"), "log": Method("", ("level message args",))},
        packages=("io.netty.util.internal.logging.", "org.jboss.netty.logging."),
        factories={
            "io.netty.util.internal.logging.InternalLoggerFactory.getInstance": Factory("io.netty.util.internal.logging.InternalLogger")
        },
        guards=_guards(_FIVE, "isEnabled"),
    ),
    Framework(
        name="hazelcast",
        loggers=("com.hazelcast.logging.ILogger",),
        style="plain",
        methods={
            **_levels("severe warning info fine finest", "throwable!", "message throwable"),
            "log": Method("", ("level message throwable",)),
        },
        packages=("com.hazelcast.logging.",),
        factories={
            f"com.hazelcast.logging.{giver}.getLogger": Factory("com.hazelcast.logging.ILogger") for giver in ("Logger", "LoggingService")
        },
        guards=_guards("severe warning info fine finest", "isLoggable"),
    ),
    Framework(
        name="reactor",
        loggers=("reactor.util.Logger",),
        style="slf4j",
        methods=_levels(_FIVE, "message args"),
        packages=("reactor.util.Logger",),
        factories={"reactor.util.Loggers.getLogger": Factory("reactor.util.Logger")},
        guards=_guards(_FIVE),
    ),
    Framework(
        name="jetty",
        loggers=("org.eclipse.jetty.util.log.Logger",),
        style="slf4j",
        methods=_levels("debug info warn ignore", "throwable!", "message args"),
        packages=("org.eclipse.jetty.util.log.",),
        factories={"org.eclipse.jetty.util.log.Log.getLogger": Factory("org.eclipse.jetty.util.log.Logger")},
        guards=_guards("debug"),
    ),
    Framework(
        name="play",
        loggers=("play.Logger$ALogger",),
        style="slf4j",
        methods=_levels(_FIVE, "marker? message args"),
        packages=("play.Logger",),
        factories={"play.Logger.of": Factory("play.Logger$ALogger")},
        guards=_guards(_FIVE),
    ),
    Framework(
        name="play-static",
        loggers=("play.Logger",),
        style="printf_if_args",
        methods=_levels(_SIX, "throwable! message args", "message args"),
        guards=_guards(_FIVE),
        static=True,
    ),
    Framework(
        name="gradle",
        loggers=("org.gradle.api.logging.Logger",),
        style="slf4j",
        methods={**_levels(_FIVE + " lifecycle quiet", "marker? message args"), "log": Method("", ("level message args",))},
        packages=("org.gradle.api.logging.",),
        factories={"org.gradle.api.logging.Logging.getLogger": Factory("org.gradle.api.logging.Logger")},
        guards=_guards(_FIVE, "isEnabled"),
    ),
    Framework(
        name="maven-plugin",
        loggers=("org.apache.maven.plugin.logging.Log",),
        style="plain",
        methods=_levels("debug info warn error", "throwable!", "message throwable"),
        packages=("org.apache.maven.plugin.logging.",),
        factories={
            f"org.apache.maven.plugin.{mojo}.getLog": Factory("org.apache.maven.plugin.logging.Log") for mojo in ("AbstractMojo", "Mojo")
        },
        guards=_guards("debug info warn error"),
    ),
    Framework(
        name="android",
        loggers=("android.util.Log",),
        style="plain",
        methods={
            name: Method(level, ("skip throwable!", "skip message throwable"))
            for name, level in (("v", "TRACE"), ("d", "DEBUG"), ("i", "INFO"), ("w", "WARN"), ("e", "ERROR"), ("wtf", "FATAL"))
        },
        packages=("android.util.Log",),
        guards={"isLoggable": ""},
        static=True,
    ),
)

CONSOLE = Framework(
    name="console",
    loggers=("java.io.PrintStream",),
    style="plain",
    methods={
        "println": Method("", ("message", "")),
        "print": Method("", ("message",)),
        "printf": Method("", ("message args",), "printf"),
        "format": Method("", ("message args",), "printf"),
    },
)
"""``System.out`` and ``System.err``; optional, for people who want them."""

UNKNOWN = Framework(
    name="unknown",
    loggers=(),
    style="",
    methods=_levels(_SIX + " warning severe", "marker? throwable! message args", "marker? message args"),
)
"""For guesses: the style is taken from the look of the message."""

BY_NAME = {row.name: row for row in (*FRAMEWORKS, CONSOLE, UNKNOWN)}
BY_LOGGER = {logger: row for row in FRAMEWORKS for logger in row.loggers}
BY_BUILDER = {builder: row for row in FRAMEWORKS for builder in row.builders}
FACTORIES = {path: (row, factory) for row in FRAMEWORKS for path, factory in row.factories.items()}
FORMATTERS: Mapping[str, str] = {
    "org.apache.logging.log4j.message.StringFormatterMessageFactory": "printf",
    "org.apache.logging.log4j.message.MessageFormatMessageFactory": "message_format",
    "org.apache.logging.log4j.message.ParameterizedMessageFactory": "log4j2",
    "org.apache.logging.log4j.message.ReusableMessageFactory": "log4j2",
    "org.apache.logging.log4j.message.SimpleMessageFactory": "plain",
}
"""Objects given to a factory of loggers that say how their format strings are read: type → style."""
FACTORY_METHODS = frozenset(path.rpartition(".")[2] for path in FACTORIES)
STEPS = _CHAIN_STEPS

LOG_METHODS = frozenset((*(name for row in (*FRAMEWORKS, UNKNOWN) for name in row.methods), "log", "logVarargs"))
"""Every name of a method that may write a line; anything else is a log statement only through a wrapper or an annotation."""
CONSOLE_METHODS = frozenset((*CONSOLE.methods, "printStackTrace"))
GUARD_METHODS = frozenset(name for row in FRAMEWORKS for name in row.guards)
START_METHODS = frozenset(name for row in FRAMEWORKS for name in row.starts)

LOMBOK: Mapping[str, tuple[str, str]] = {
    "lombok.extern.slf4j.Slf4j": ("slf4j", "org.slf4j.Logger"),
    "lombok.extern.slf4j.XSlf4j": ("slf4j", "org.slf4j.ext.XLogger"),
    "lombok.extern.log4j.Log4j": ("log4j", "org.apache.log4j.Logger"),
    "lombok.extern.log4j.Log4j2": ("log4j2", "org.apache.logging.log4j.Logger"),
    "lombok.extern.java.Log": ("jul", "java.util.logging.Logger"),
    "lombok.extern.apachecommons.CommonsLog": ("commons-logging", "org.apache.commons.logging.Log"),
    "lombok.extern.jbosslog.JBossLog": ("jboss", "org.jboss.logging.Logger"),
    "lombok.extern.flogger.Flogger": ("flogger", "com.google.common.flogger.FluentLogger"),
}
"""Annotations that give a class a ``private static final`` logger named ``log``: framework and type; the logger is named after the class,
or by the annotation's ``topic``."""
LOMBOK_FIELD = "log"
