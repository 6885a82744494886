// file: no_loggers/Main.java
package no_loggers;

import java.util.ArrayList;
import java.util.List;
import no_loggers.own.Logger;

/** Looks like logging, is none: a logger is known by its type. */
class Main {
    private final Logger log = new Logger();
    private final List<String> logger = new ArrayList<>();
    private final Alerts LOG = new Alerts();

    void act(StringBuilder out) {
        log.info("Cutting a tree"); //> no-template
        logger.add("info"); //> no-template
        LOG.error("Ring"); //> no-template
        out.append("info"); //> no-template
        Math.log(3.0); //> no-template
        warn("x"); //> no-template
    }

    void warn(String text) {
    }
}

class Alerts {
    void error(String text) {
    }
}

// file: no_loggers/own/Logger.java
package no_loggers.own;

/** A woodworker. */
public class Logger {
    public void info(String text) {
    }
}
