// file: slf4j/Slf4j.java
package slf4j;

import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

class Slf4j {
    private static final Logger LOG = LoggerFactory.getLogger(Slf4j.class);
    private static final Marker SECURITY = MarkerFactory.getMarker("SECURITY");

    void levels(String name) {
        LOG.trace("Entering {}", name); //> template TRACE "Entering <name>" //> framework slf4j //> logger slf4j.Slf4j
        LOG.debug("Debugging {}", name); //> template DEBUG "Debugging <name>"
        LOG.info("User {} logged in", name); //> template INFO "User <name> logged in"
        LOG.warn("User {} is slow", name); //> template WARN "User <name> is slow"
        LOG.error("User {} is gone", name); //> template ERROR "User <name> is gone"
        LOG.info("Ready"); //> template INFO "Ready" //> matches "Ready" //> rejects "Ready!" "ready" ""
        LOG.info(name); //> template INFO "<name>"
        LOG.info(""); //> template INFO ""
    }

    void arguments(String user, int id, long[] sizes, List<String> names, Object thing) {
        LOG.info("{} {}", user, id); //> template INFO "<user> <id>"
        LOG.info("{}, {}, {}", user, id, thing); //> template INFO "<user>, <id>, <thing>"
        LOG.info("{}:{}", new Object[] {user, id}); //> template INFO "<user>:<id>"
        LOG.info("first {} of {}", names.get(0), names.size()); //> template INFO "first <names.get(0)> of <names.size()>"
        LOG.info("sum {}", id + 1); //> template INFO "sum <id + 1>"
        LOG.info("constant {} and {}", "text", 42); //> template INFO "constant text and 42"
        LOG.info("flag {}", id == 3); //> template INFO "flag <id == 3>" //> matches "flag true" "flag false" //> rejects "flag maybe"
        LOG.info("number {}", id); //> matches "number 5" "number -17" //> rejects "number x" "number "
        LOG.info("sizes {}", sizes); //> matches "sizes [1, 2]" "sizes []" "sizes null"
        LOG.info("null {}", (Object) null); //> template INFO "null null"
        LOG.info(user + " has id " + id); //> template INFO "<user> has id <id>"
        LOG.info("{} " + user, id); //> template INFO "<id> <user>"
    }

    void counts(String a, String b, Exception e) {
        LOG.info("missing {} {}", a); //> template INFO "missing <a> {}"
        LOG.info("missing {}"); //> template INFO "missing {}"
        LOG.info("too many {}", a, b); //> template INFO "too many <a>"
        LOG.info("none", a); //> template INFO "none"
        LOG.info("escaped \\{} {}", a); //> template INFO "escaped {} <a>"
        LOG.info("escaped twice \\\\{}", a); //> template INFO "escaped twice \\<a>"
        LOG.info("not { } {x} {", a); //> template INFO "not { } {x} {"
        LOG.info("regex ( [a-z]+ . * ? $ ^ | \\d {}", a); //> template INFO "regex ( [a-z]+ . * ? $ ^ | \\d <a>" //> matches "regex ( [a-z]+ . * ? $ ^ | \\d x" //> rejects "regex ( x+ . * ? $ ^ | 5 x"
    }

    void throwables(String a, String b, Exception e, IOException io) {
        LOG.error("failed", e); //> template ERROR "failed" //> throwable e
        LOG.error("failed {}", a, e); //> template ERROR "failed <a>" //> throwable e
        LOG.error("failed {} {}", a, b, io); //> template ERROR "failed <a> <b>" //> throwable io
        LOG.error("only {}", e); //> template ERROR "only {}" //> throwable e
        LOG.error("last {} {}", a, e); //> matches "last x {}"
        LOG.error("object {}", (Object) e); //> template ERROR "object <e>"
        LOG.error("message {}", e.getMessage()); //> template ERROR "message <e.getMessage()>"
        LOG.error("text " + e); //> template ERROR "text <e>"
        LOG.error("text " + e.getMessage(), e); //> template ERROR "text <e.getMessage()>" //> throwable e
        LOG.error("new", new IllegalStateException("x")); //> template ERROR "new" //> throwable new IllegalStateException("x")
        LOG.error("array {}", new Object[] {a, e}); //> template ERROR "array <a>" //> throwable e
        LOG.error(null, e); //> template ERROR "null" //> throwable e
    }

    void markers(String a, Exception e) {
        LOG.info(SECURITY, "Marked {}", a); //> template INFO "Marked <a>"
        LOG.warn(SECURITY, "Marked"); //> template WARN "Marked"
        LOG.error(SECURITY, "Marked {}", a, e); //> template ERROR "Marked <a>" //> throwable e
        LOG.error(MarkerFactory.getMarker("X"), "Inline {} {}", a, a, e); //> template ERROR "Inline <a> <a>" //> throwable e
    }

    void notLines() {
        LOG.isInfoEnabled(); //> no-template
        LOG.getName(); //> no-template
        SECURITY.getName(); //> no-template
    }
}
