// file: log4j2/Modern.java
package log4j2;

import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.Marker;
import org.apache.logging.log4j.MarkerManager;
import org.apache.logging.log4j.util.MessageSupplier;
import org.apache.logging.log4j.message.ParameterizedMessage;
import org.apache.logging.log4j.message.SimpleMessage;

class Modern {
    private static final Logger LOG = LogManager.getLogger();
    private static final Logger NAMED = LogManager.getLogger("shop.modern");
    private static final Marker SQL = MarkerManager.getMarker("SQL");

    void levels(String name, int count, Exception e) {
        LOG.trace("Trace {}", name); //> template TRACE "Trace <name>" //> framework log4j2 //> logger log4j2.Modern
        LOG.debug("Debug {} {}", name, count); //> template DEBUG "Debug <name> <count>"
        LOG.info("Info"); //> template INFO "Info"
        NAMED.warn("Warn {}", count); //> template WARN "Warn <count>" //> logger shop.modern
        LOG.error("Error {}", name, e); //> template ERROR "Error <name>" //> throwable e
        LOG.fatal("Fatal", e); //> template FATAL "Fatal" //> throwable e
        LOG.log(Level.WARN, "Level {}", name); //> template WARN "Level <name>"
        LOG.log(count > 3 ? Level.INFO : Level.DEBUG, "Either {}", name); //> template - "Either <name>"
        LOG.always().log("Always {}", name); //> matches "Always x"
        LOG.info(SQL, "Marked {}", name); //> template INFO "Marked <name>"
    }

    void forms(String a, Object b, Exception e) {
        LOG.info(() -> "Supplied " + a); //> template INFO "Supplied <a>"
        LOG.info("Suppliers {} {}", () -> a.trim(), () -> b); //> template INFO "Suppliers <a.trim()> <b>"
        LOG.info((MessageSupplier) () -> new ParameterizedMessage("Message {}", a)); //> template INFO "Message <a>"
        LOG.info(new ParameterizedMessage("Object {}", a)); //> template INFO "Object <a>"
        LOG.info((org.apache.logging.log4j.message.Message) new SimpleMessage("Simple {}")); //> template INFO "Simple {}"
        LOG.info(b); //> template INFO "<b>"
        LOG.error(e); //> template ERROR "<e>"
        LOG.printf(Level.INFO, "Printf %s %d", a, 5); //> template INFO "Printf <a> 5"
        LOG.atInfo().log("Builder {}", a); //> template INFO "Builder <a>"
        LOG.atError().withThrowable(e).withMarker(SQL).withLocation().log("Full builder {}", a); //> template ERROR "Full builder <a>" //> throwable e
        LOG.atLevel(Level.WARN).log((org.apache.logging.log4j.util.Supplier<org.apache.logging.log4j.message.Message>) () -> new SimpleMessage("Lazy builder")); //> template WARN "Lazy builder"
        LOG.atDebug().log("Builder {} {}", () -> a, () -> b); //> template DEBUG "Builder <a> <b>"
        LOG.debug((Object) "Text as object {}"); //> template DEBUG "Text as object {}"
        LOG.info(new StringBuilder("Buffer ").append(a)); //> template INFO "Buffer <a>"
    }

    void counts(String a, Exception e) {
        LOG.error("only {}", e); //> template ERROR "only {}" //> throwable e
        LOG.error("last {} {}", a, e); //> template ERROR "last <a> <e>"
        LOG.error("three {} {} {}", a, a, e); //> template ERROR "three <a> <a> <e>"
        LOG.error("two {} {}", a, a, e); //> template ERROR "two <a> <a>" //> throwable e
        LOG.error("missing {} {}", a); //> template ERROR "missing <a> {}"
        LOG.error("too many {}", a, a); //> template ERROR "too many <a>"
        LOG.error("escaped \\{} {}", a); //> template ERROR "escaped {} <a>"
        LOG.error("percent %s", a); //> template ERROR "percent %s"
    }

    int flow(int count) throws Exception {
        LOG.traceEntry(); //> template TRACE "Enter"
        LOG.traceEntry("with {}", count); //> template TRACE "Enter with <count>"
        LOG.traceExit(); //> template TRACE "Exit"
        LOG.catching(new Exception()); //> template ERROR "Catching" //> throwable new Exception()
        if (count > 5) {
            throw LOG.throwing(new Exception("x")); //> template ERROR "Throwing" //> throwable new Exception("x")
        }
        LOG.throwing(Level.WARN, new Exception("x")); //> template WARN "Throwing" //> throwable new Exception("x")
        return LOG.traceExit(count); //> template TRACE "Exit with(<count>)"
    }
}
