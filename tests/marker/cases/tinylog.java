// file: tinylog/Tiny.java
package tinylog;

import org.tinylog.Logger;
import org.tinylog.TaggedLogger;

class Tiny {
    private static final TaggedLogger TAGGED = Logger.tag("shop");

    void forms(String name, int count, double rate, Exception e) {
        Logger.trace("Trace {}", name); //> template TRACE "Trace <name>" //> framework tinylog
        Logger.debug("Debug"); //> template DEBUG "Debug"
        Logger.info("Info {} {}", name, count); //> template INFO "Info <name> <count>"
        Logger.warn("Missing {} {}", name); //> template WARN "Missing <name> {}"
        Logger.error(e, "Failed {}", name); //> template ERROR "Failed <name>" //> throwable e
        Logger.error(e, "Failed"); //> template ERROR "Failed" //> throwable e
        Logger.info("Rate {0.00}", rate); //> template INFO "Rate <rate>" //> matches "Rate 3.14"
        Logger.info(() -> "Lazy " + name); //> template INFO "Lazy <name>"
        Logger.info("Lazy {}", () -> name.trim()); //> template INFO "Lazy <name.trim()>"
        Logger.info((Object) name); //> template INFO "<name>"
        Logger.info("Text {} " + name); //> template INFO "Text {} <name>"
        Logger.tag("inline").warn("Tagged {}", name); //> template WARN "Tagged <name>"
        TAGGED.info("Tagged {}", name); //> template INFO "Tagged <name>"
        Logger.isDebugEnabled(); //> no-template
    }
}
