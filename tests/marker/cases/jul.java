// file: jul/Jul.java
package jul;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

class Jul {
    private static final Logger LOG = Logger.getLogger(Jul.class.getName());
    private static final Logger ROOT = Logger.getLogger("");
    private static final Logger GLOBAL = Logger.getGlobal();

    void levels(String name, int count) {
        LOG.severe("Severe " + name); //> template SEVERE "Severe <name>" //> framework jul //> logger jul.Jul
        LOG.warning("Warning"); //> template WARNING "Warning"
        LOG.info("Info {0} it's ''quoted''"); //> template INFO "Info {0} it's ''quoted''"
        LOG.config("Config"); //> template CONFIG "Config"
        LOG.fine("Fine"); //> template FINE "Fine"
        LOG.finer("Finer"); //> template FINER "Finer"
        LOG.finest("Finest " + count); //> template FINEST "Finest <count>"
        LOG.info(() -> "Supplied " + name); //> template INFO "Supplied <name>"
        GLOBAL.info("Global"); //> template INFO "Global" //> logger global
    }

    void forms(String name, int count, Exception e, Object[] many) {
        LOG.log(Level.INFO, "Plain"); //> template INFO "Plain"
        LOG.log(Level.INFO, "One {0}", name); //> template INFO "One <name>"
        LOG.log(Level.INFO, "Two {0} {1}", new Object[] {name, count}); //> template INFO "Two <name> <count>"
        LOG.log(Level.INFO, "Count {0}", count); //> matches "Count 5" "Count 12,345"
        LOG.log(Level.INFO, "Again {0} {0}", name); //> template INFO "Again <name> <name>"
        LOG.log(Level.INFO, "Missing {0} {1}", name); //> template INFO "Missing <name> {1}"
        LOG.log(Level.INFO, "It''s {0}", name); //> template INFO "It's <name>"
        LOG.log(Level.INFO, "It's {0}", name); //> template INFO "Its {0}"
        LOG.log(Level.INFO, "Quoted '{0}' {0}", name); //> template INFO "Quoted {0} <name>"
        LOG.log(Level.INFO, "No placeholder it''s", name); //> template INFO "No placeholder it''s"
        LOG.log(Level.INFO, "Braces {}", name); //> template INFO "Braces {}"
        LOG.log(Level.INFO, "Format {0,number,#}", count); //> template INFO "Format <count>" //> matches "Format 12345"
        LOG.log(Level.SEVERE, "Failed", e); //> template SEVERE "Failed" //> throwable e
        LOG.log(Level.SEVERE, "Failed {0}", e); //> template SEVERE "Failed {0}" //> throwable e
        LOG.log(Level.WARNING, e, () -> "Lazy " + name); //> template WARNING "Lazy <name>" //> throwable e
        LOG.log(Level.FINE, () -> "Lazy " + count); //> template FINE "Lazy <count>"
        LOG.log(count > 3 ? Level.INFO : Level.FINE, "Either"); //> template - "Either"
        LOG.logp(Level.INFO, "Jul", "forms", "Precise {0}", name); //> template INFO "Precise <name>"
        LOG.logp(Level.INFO, "Jul", "forms", "Failed", e); //> template INFO "Failed" //> throwable e
        LOG.logp(Level.INFO, "Jul", "forms", () -> "Lazily precise"); //> template INFO "Lazily precise"
        LOG.log(new LogRecord(Level.INFO, "Record")); //> template INFO "Record"
        Logger.getLogger("inline").log(Level.INFO, "Inline"); //> template INFO "Inline" //> logger inline
    }

    void flow(String name, Exception e) {
        LOG.entering("Jul", "flow"); //> template FINER "ENTRY"
        LOG.entering("Jul", "flow", name); //> template FINER "ENTRY <name>"
        LOG.entering("Jul", "flow", new Object[] {name, 1}); //> template FINER "ENTRY <name> 1"
        LOG.exiting("Jul", "flow"); //> template FINER "RETURN"
        LOG.exiting("Jul", "flow", name); //> template FINER "RETURN <name>"
        LOG.throwing("Jul", "flow", e); //> template FINER "THROW" //> throwable e
        LOG.isLoggable(Level.FINE); //> no-template
        LOG.setLevel(Level.ALL); //> no-template
    }
}
