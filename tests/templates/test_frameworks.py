"""Every row of the framework table: one call and what is known of it."""

import pytest

from forelog.templates.frameworks import BY_NAME, FRAMEWORKS
from tests.templates.snippets import Workspace, said

# framework: (imports, field, call, level, template, throwable); String s, int n, Exception e are at hand.
CALLS = [
    ("slf4j", "org.slf4j.*", "Logger log = LoggerFactory.getLogger(C.class)", 'log.info("a {}", s)', "INFO", "a <s>", ""),
    ("slf4j", "org.slf4j.*", "Logger log", 'log.warn(MarkerFactory.getMarker("M"), "a {}", s)', "WARN", "a <s>", ""),
    ("slf4j", "org.slf4j.*", "Logger log; Marker M", 'log.warn(M, "a {}", s)', "WARN", "a <s>", ""),
    ("slf4j", "org.slf4j.*", "Logger log", 'log.makeLoggingEventBuilder(org.slf4j.event.Level.ERROR).log("x {}", n)', "ERROR", "x <n>", ""),
    ("slf4j", "ch.qos.logback.classic.Logger", "Logger log", 'log.debug("d", e)', "DEBUG", "d", "e"),
    ("log4j2", "org.apache.logging.log4j.*", "Logger log = LogManager.getLogger()", 'log.fatal("a {} %s", s)', "FATAL", "a <s> %s", ""),
    ("log4j2", "org.apache.logging.log4j.*", "Logger log = LogManager.getFormatterLogger(C.class)", 'log.info("%d of %s", n, s)', "INFO", "<n> of <s>", ""),
    ("log4j2", "org.apache.logging.log4j.*", "Logger log", 'log.printf(Level.WARN, "%s!", s)', "WARN", "<s>!", ""),
    ("log4j2", "org.apache.logging.log4j.*", "Logger log", 'log.printf(Level.WARN, "%s!", s, e)', "WARN", "<s>!", "e"),
    ("log4j2", "org.apache.logging.log4j.*", "LogBuilder log", 'log.log("a {}", s)', "", "a <s>", ""),
    ("log4j2", "org.apache.logging.log4j.*", "Logger log", 'log.always().log("a {}", s)', "OFF", "a <s>", ""),
    ("log4j2", "org.apache.logging.log4j.*", "Logger log", 'log.traceEntry("a {}", s)', "TRACE", "Enter a <s>", ""),
    ("log4j2", "org.apache.logging.log4j.*", "Logger log", 'log.log(Level.ERROR, "a {}", s, e)', "ERROR", "a <s>", "e"),
    ("log4j2", "org.apache.logging.log4j.*", "Logger log", 'log.debug("a {}", () -> s + "!")', "DEBUG", "a <s>!", ""),
    ("log4j2", "org.apache.logging.log4j.*", "Logger log", 'log.atError().withThrowable(e).log("a {}", s)', "ERROR", "a <s>", "e"),
    ("log4j2", "org.apache.logging.log4j.*", "Logger log", "log.catching(e)", "ERROR", "Catching", "e"),
    ("log4j2", "org.apache.logging.log4j.*", "Logger log", "log.traceExit(n)", "TRACE", "Exit with(<n>)", ""),
    ("log4j", "org.apache.log4j.*", "Logger log = Logger.getLogger(C.class)", 'log.error("a " + s, e)', "ERROR", "a <s>", "e"),
    ("log4j", "org.apache.log4j.*", "Logger log", 'log.log(Level.WARN, "a {}")', "WARN", "a {}", ""),
    ("commons-logging", "org.apache.commons.logging.*", "Log log = LogFactory.getLog(C.class)", "log.trace(e)", "TRACE", "<e>", ""),
    ("commons-logging", "org.apache.juli.logging.*", "Log log", 'log.fatal("a", e)', "FATAL", "a", "e"),
    ("jul", "java.util.logging.*", "Logger log = Logger.getLogger(C.class.getName())", 'log.severe("a {0}")', "SEVERE", "a {0}", ""),
    ("jul", "java.util.logging.*", "Logger log", 'log.log(Level.FINE, "a {0}", s)', "FINE", "a <s>", ""),
    ("jul", "java.util.logging.*", "Logger log", 'log.log(Level.WARNING, "a {0}", e)', "WARNING", "a {0}", "e"),
    ("jul", "java.util.logging.*", "Logger log", 'log.log(Level.WARNING, e, () -> "late " + n)', "WARNING", "late <n>", "e"),
    ("jul", "java.util.logging.*", "Logger log", 'log.logp(Level.INFO, "C", "m", "a {0} {1}", new Object[]{s, n})', "INFO", "a <s> <n>", ""),
    ("jul", "java.util.logging.*", "Logger log", 'log.fine(() -> "late " + s)', "FINE", "late <s>", ""),
    ("jul", "java.util.logging.*", "Logger log", 'LogRecord r = new LogRecord(Level.INFO, "a {0}"); r.setParameters(new Object[]{s}); r.setThrown(e); log.log(r)', "INFO", "a <s>", "e"),
    ("jul", "java.util.logging.*", "Logger log", 'log.entering("C", "m", s)', "FINER", "ENTRY <s>", ""),
    ("jul", "java.util.logging.*", "Logger log", 'log.entering("C", "m", new Object[]{s, n})', "FINER", "ENTRY <s> <n>", ""),
    ("jul", "java.util.logging.*", "Logger log", 'log.exiting("C", "m")', "FINER", "RETURN", ""),
    ("jul", "java.util.logging.*", "Logger log", 'log.throwing("C", "m", e)', "FINER", "THROW", "e"),
    ("system-logger", "java.util.*", 'System.Logger log = System.getLogger("x")', 'log.log(System.Logger.Level.INFO, "a {0}", s)', "INFO", "a <s>", ""),
    ("jboss", "org.jboss.logging.*", "Logger log = Logger.getLogger(C.class)", 'log.infof(e, "a %s", s)', "INFO", "a <s>", "e"),
    ("jboss", "org.jboss.logging.*", "BasicLogger log", 'log.warnv("a {0}", s)', "WARN", "a <s>", ""),
    ("jboss", "org.jboss.logging.*", "Logger log", 'log.logf(Logger.Level.ERROR, "a %d", n)', "ERROR", "a <n>", ""),
    ("flogger", "com.google.common.flogger.*", "FluentLogger log = FluentLogger.forEnclosingClass()",
     'log.atSevere().withCause(e).atMostEvery(1, null).log("a %s %d", s, n)', "SEVERE", "a <s> <n>", "e"),
    ("flogger", "com.google.common.flogger.*", "FluentLogger log", 'log.atInfo().log("100%")', "INFO", "100%", ""),
    ("tinylog", "org.tinylog.*", "int unused", 'Logger.info("a {} {0.0}", s, 1.5)', "INFO", "a <s> <1.5>", ""),
    ("tinylog", "org.tinylog.*", "int unused", 'Logger.error(e, "a {}", s)', "ERROR", "a <s>", "e"),
    ("tinylog", "org.pmw.tinylog.Logger", "int unused", 'Logger.warn("a")', "WARN", "a", ""),
    ("netty", "io.netty.util.internal.logging.*", "InternalLogger log = InternalLoggerFactory.getInstance(C.class)",
     'log.warn("a {}", s, e)', "WARN", "a <s>", "e"),
    ("hazelcast", "com.hazelcast.logging.*", "ILogger log = Logger.getLogger(C.class)", 'log.warning("a {} " + s, e)', "WARNING", "a {} <s>", "e"),
    ("hazelcast", "com.hazelcast.logging.*", "ILogger log", "log.severe(e)", "SEVERE", "<e>", "e"),
    ("hazelcast", "com.hazelcast.logging.ILogger", "ILogger log", 'log.log(java.util.logging.Level.FINE, "a " + s)', "FINE", "a <s>", ""),
    ("reactor", "reactor.util.*", "Logger log = Loggers.getLogger(C.class)", 'log.debug("a {}", s)', "DEBUG", "a <s>", ""),
    ("jetty", "org.eclipse.jetty.util.log.*", "Logger log = Log.getLogger(C.class)", "log.warn(e)", "WARN", "<e>", "e"),
    ("play", "play.Logger", "Logger.ALogger log = Logger.of(C.class)", 'log.info("a {}", s)', "INFO", "a <s>", ""),
    ("play-static", "play.Logger", "int unused", 'Logger.info("a %s", s)', "INFO", "a <s>", ""),
    ("gradle", "org.gradle.api.logging.*", "Logger log", 'log.lifecycle("a {}", s)', "LIFECYCLE", "a <s>", ""),
    ("maven-plugin", "org.apache.maven.plugin.logging.Log", "Log log", 'log.info("a " + s, e)', "INFO", "a <s>", "e"),
    ("android", "android.util.Log", "int unused", 'Log.e("TAG", "a " + s, e)', "ERROR", "a <s>", "e"),
    ("quarkus", "io.quarkus.logging.Log", "int unused", 'Log.infof("a %s", s)', "INFO", "a <s>", ""),
]  # fmt: skip


@pytest.mark.parametrize(("framework", "imports", "field", "call", "level", "text", "throwable"), CALLS)
def test_call(framework: str, imports: str, field: str, call: str, level: str, text: str, throwable: str) -> None:
    fields = "".join(f"static final {each};" if "=" in each else f"static {each};" for each in field.split("; "))
    source = f"package p; import {imports}; class C {{ {fields} void m(String s, int n, Exception e) {{ {call}; }} }}"
    (found,) = said(source)
    template = found.statement.template
    assert (template.framework, template.level, found.text, template.throwable) == (framework, level, text, throwable)
    assert not template.guessed
    if "C.class" in field or field.endswith(("getLogger()", "forEnclosingClass()")):
        assert template.logger == "p.C"


def test_every_row_is_tried() -> None:
    assert {row.name for row in FRAMEWORKS} == {case[0] for case in CALLS}
    assert len(BY_NAME) == len(FRAMEWORKS) + 2


def test_a_logger_is_known_by_its_type_not_its_name() -> None:
    source = """package p; import org.slf4j.*;
        class Bag { void info(String s) { } }
        class Base { protected Logger inherited; Logger getLogger() { return inherited; } }
        class C extends Base { Bag log; Logger x; Base other;
            void m() { log.info("no"); x.info("x"); inherited.info("i"); other.inherited.info("o"); getLogger().info("g");
                LoggerFactory.getLogger("inline").info("f"); var v = LoggerFactory.getLogger(C.class); v.info("v"); } }"""
    assert [each.text for each in said(source)] == ["x", "i", "o", "g", "f", "v"]
    assert [each.statement.template.logger for each in said(source)][-2:] == ["inline", "p.C"]


def test_without_types_a_guess_says_so() -> None:
    source = """package p; import com.example.unknown.*;
        class C extends Missing { void m(String s) { log.info("a {}", s); LOGGER.warn("b %s", s); catalog.error("no"); list.add("no"); } }"""
    found = said(source)
    assert [(each.text, each.statement.template.guessed, each.statement.template.framework) for each in found] == [
        ("a <s>", True, "unknown"),
        ("b <s>", True, "unknown"),
    ]


def test_plugins_inherit_their_logger_from_a_class_that_is_not_at_hand() -> None:
    source = """package p; import org.apache.maven.plugin.AbstractMojo;
        abstract class Base extends AbstractMojo { }
        class C extends Base { void m(String s, Exception e) { getLog().info("a " + s, e); this.getLog().warn("b"); } }"""
    found = [
        (each.text, each.statement.template.framework, each.statement.template.throwable, each.statement.template.guessed)
        for each in said(source)
    ]
    assert found == [("a <s>", "maven-plugin", "e", False), ("b", "maven-plugin", "", False)]


def test_lombok() -> None:
    source = """package p; import lombok.extern.slf4j.Slf4j;
        @Slf4j class C { void m(String s) { log.info("a {}", s); } }
        @lombok.extern.java.Log class D { void m(String s) { log.fine("b"); } }"""
    found = [(each.text, each.statement.template.framework, each.statement.template.logger) for each in said(source)]
    assert found == [("a <s>", "slf4j", "p.C"), ("b", "jul", "p.D")]


def test_message_interfaces() -> None:
    source = """package p; import org.jboss.logging.*; import org.jboss.logging.annotations.*;
        @MessageLogger(projectCode = "SHOP") interface Msgs extends BasicLogger {
            @LogMessage(level = Logger.Level.WARN) @Message(id = 12, value = "Order %s failed %d times") void failed(String order, int times);
            @LogMessage @Message("Ready") void ready();
            @LogMessage(level = Logger.Level.ERROR) @Message("Lost %s") void lost(@Cause Exception e, String what);
            @Message(id = 7, value = "text of %s") String text(String s);
        }
        class C { Msgs msgs; Logger log; void m(String s) { msgs.failed(s, 3); msgs.ready(); msgs.lost(new Exception(), s); log.info(msgs.text(s)); } }"""
    space = Workspace(source)
    space.session.message_names.update(("failed", "ready", "lost", "text"))
    space.session.seed_names.update(space.session.message_names)
    assert [(each.level, each.text) for each in space.said()] == [
        ("WARN", "SHOP000012: Order <s> failed 3 times"),
        ("INFO", "Ready"),
        ("ERROR", "Lost <s>"),
        ("INFO", "SHOP000007: text of <s>"),
    ]


def test_console_only_when_asked() -> None:
    source = (
        """class C { void m(String s, Exception e) { System.out.println("a " + s); System.err.printf("%s!", s); e.printStackTrace(); } }"""
    )
    assert said(source) == []
    assert [(each.text, each.statement.template.framework) for each in said(source, console=True)] == [
        ("a <s>", "console"),
        ("<s>!", "console"),
        ("<e>", "console"),
    ]
