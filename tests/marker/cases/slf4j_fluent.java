// file: slf4j_fluent/Fluent.java
package slf4j_fluent;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

class Fluent {
    private final Logger logger = LoggerFactory.getLogger(Fluent.class);

    void chains(String user, int id, Exception e, Marker marker) {
        logger.atInfo().log("Plain"); //> template INFO "Plain"
        logger.atInfo().log("One {}", user); //> template INFO "One <user>"
        logger.atDebug().log("Two {} {}", user, id); //> template DEBUG "Two <user> <id>"
        logger.atTrace().log("Many {} {} {}", user, id, id); //> template TRACE "Many <user> <id> <id>"
        logger.atWarn().addArgument(user).log("Argument {}"); //> template WARN "Argument <user>"
        logger.atWarn().addArgument(user).addArgument(id).log("Arguments {} {}"); //> template WARN "Arguments <user> <id>"
        logger.atWarn().addArgument(user).log("Mixed {} {}", id); //> template WARN "Mixed <user> <id>"
        logger.atInfo().addArgument(() -> user.trim()).log("Supplied {}"); //> template INFO "Supplied <user.trim()>"
        logger.atInfo().addKeyValue("id", id).log("Key {}", user); //> template INFO "Key <user>"
        logger.atError().setCause(e).log("Cause {}", user); //> template ERROR "Cause <user>" //> throwable e
        logger.atError().setCause(e).addMarker(marker).setMessage("Message {}").addArgument(user).log(); //> template ERROR "Message <user>" //> throwable e
        logger.atLevel(Level.WARN).log("Level"); //> template WARN "Level"
        logger.makeLoggingEventBuilder(Level.DEBUG).log("Builder"); //> template DEBUG "Builder"
        logger.atInfo().log(() -> "Lazy " + user); //> template INFO "Lazy <user>"
        logger.atError().log("Thrown {}", user, e); //> template ERROR "Thrown <user>" //> throwable e
        logger
            .atInfo() //> no-template
            .addArgument(user)
            .log("Several lines {}"); //> template INFO "Several lines <user>"
        logger.atInfo(); //> no-template
        logger.atLevel(id > 3 ? Level.INFO : Level.DEBUG).log("Either"); //> template - "Either"
    }

    void builders(String user, boolean warn) {
        LoggingEventBuilder builder = logger.atInfo();
        builder.addArgument(user).log("Held {}"); //> template INFO "Held <user>"
        LoggingEventBuilder started = logger.atDebug().addArgument(user);
        started.log("Started {}"); //> template DEBUG "Started <user>"
    }
}
