// file: log4j1/Old.java
package log4j1;

import org.apache.log4j.Category;
import org.apache.log4j.Level;
import org.apache.log4j.Logger;
import org.apache.log4j.Priority;

class Old {
    private static final Logger LOG = Logger.getLogger(Old.class);
    private static final Logger BY_NAME = Logger.getLogger("old.log");

    void levels(String name, int count, Exception e) {
        LOG.trace("Trace " + name); //> template TRACE "Trace <name>" //> framework log4j
        LOG.debug("Debug " + count); //> template DEBUG "Debug <count>"
        LOG.info("Info"); //> template INFO "Info" //> logger log4j1.Old
        LOG.warn("Warn", e); //> template WARN "Warn" //> throwable e
        LOG.error("Error " + name, e); //> template ERROR "Error <name>" //> throwable e
        LOG.fatal("Fatal"); //> template FATAL "Fatal"
        BY_NAME.info("Named"); //> template INFO "Named" //> logger old.log
        LOG.info("{} is no placeholder " + name); //> template INFO "{} is no placeholder <name>"
        LOG.log(Level.WARN, "At level " + name); //> template WARN "At level <name>"
        LOG.log(Level.ERROR, "At level", e); //> template ERROR "At level" //> throwable e
        LOG.log(Old.class.getName(), Priority.INFO, "Full", e); //> template INFO "Full" //> throwable e
        LOG.error(e); //> template ERROR "<e>"
        LOG.info(name); //> template INFO "<name>"
        LOG.assertLog(count > 0, "Asserted"); //> template ERROR "Asserted"
        Logger.getRootLogger().info("Root"); //> template INFO "Root"
        Category.getInstance("cat").info("Category"); //> template INFO "Category"
        if (LOG.isDebugEnabled()) { //> no-template
            LOG.debug("Guarded"); //> template DEBUG "Guarded"
        }
    }
}
