// file: wrappers/Wrappers.java
package wrappers;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import wrappers.lib.Audit;
import wrappers.lib.Audit.Severity;

class Wrappers extends Service {
    private static final Logger LOG = LoggerFactory.getLogger(Wrappers.class);

    void act(String user, int count, Exception e) {
        Audit.record("Started"); //> template INFO "Started" //> wrapper wrappers.lib.Audit#record(java.lang.String)
        Audit.record("User " + user); //> template INFO "User <user>" //> wrapper wrappers.lib.Audit#record(java.lang.String)
        Audit.prefixed("opened by " + user); //> template WARN "AUDIT opened by <user>" //> wrapper wrappers.lib.Audit#prefixed(java.lang.String)
        Audit.args("{} has {}", user, count); //> template INFO "<user> has <count>" //> wrapper wrappers.lib.Audit#args(java.lang.String,java.lang.Object[])
        Audit.failure("Lost " + user, e); //> template ERROR "Lost <user>" //> throwable e
        Audit.formatted("%s has %d", user, count); //> template INFO "<user> has <count>"
        Audit.twice("deep " + user); //> template INFO "twice deep <user>"
        Audit.at(Severity.HIGH, "severe"); //> matches "severe"
        say("inherited " + user); //> template INFO "inherited <user>" //> wrapper wrappers.Service#say(java.lang.String)
        new Audit("x").instance("instance " + user); //> matches "x: instance y" //> rejects "instance y"
        logAtLevel(true, "chosen " + user); //> template WARN "chosen <user>" //> template INFO "chosen <user>"
        through(LOG, "with logger"); //> template INFO "with logger"
        plain(user); //> no-template
    }

    /** The text does not come from outside: an ordinary method that logs. */
    void plain(String user) {
        LOG.info("Plain {}", user); //> template INFO "Plain <user>"
    }

    void logAtLevel(boolean warn, String text) {
        if (warn) {
            LOG.warn(text); //> template WARN "<text>"
        } else {
            LOG.info(text); //> template INFO "<text>"
        }
    }

    static void through(Logger logger, String text) {
        logger.info(text); //> template INFO "<text>"
    }
}

class Service {
    private final Logger logger = LoggerFactory.getLogger(getClass());

    protected void say(String text) {
        logger.info(text); //> template INFO "<text>"
    }
}

// file: wrappers/lib/Audit.java
package wrappers.lib;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

public final class Audit {
    private static final Logger LOG = LoggerFactory.getLogger("audit");
    private final String name;

    public enum Severity {
        LOW, HIGH
    }

    public Audit(String name) {
        this.name = name;
    }

    public static void record(String text) {
        LOG.info(text); //> template INFO "<text>"
    }

    public static void prefixed(String text) {
        LOG.warn("AUDIT " + text); //> template WARN "AUDIT <text>"
    }

    public static void args(String format, Object... args) {
        LOG.info(format, args);
    }

    public static void failure(String text, Throwable cause) {
        LOG.error(text, cause); //> template ERROR "<text>" //> throwable cause
    }

    public static void formatted(String format, Object... args) {
        record(String.format(format, args));
    }

    public static void twice(String text) {
        String longer = "twice " + text;
        record(longer);
    }

    public void instance(String text) {
        record(name + ": " + text);
    }

    public static void at(Severity severity, String text) {
        switch (severity) {
            case HIGH -> LOG.error(text);
            default -> LOG.info(text);
        }
    }
}
