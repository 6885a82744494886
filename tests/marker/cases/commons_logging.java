// file: commons_logging/Commons.java
package commons_logging;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

class Commons {
    private static final Log LOG = LogFactory.getLog(Commons.class);
    protected final Log instanceLog = LogFactory.getLog(getClass());
    private final Log audit = LogFactory.getLog("shop.audit");

    void levels(String name, Exception e) {
        LOG.trace("Trace " + name); //> template TRACE "Trace <name>" //> framework commons-logging
        LOG.debug("Debug"); //> template DEBUG "Debug"
        LOG.info("Info {} " + name); //> template INFO "Info {} <name>" //> logger commons_logging.Commons
        LOG.warn("Warn", e); //> template WARN "Warn" //> throwable e
        LOG.error(e.getMessage(), e); //> template ERROR "<e.getMessage()>" //> throwable e
        LOG.fatal(e); //> template FATAL "<e>"
        LOG.error(name); //> template ERROR "<name>"
        instanceLog.info("Own class"); //> template INFO "Own class"
        audit.info("Audit"); //> template INFO "Audit" //> logger shop.audit
        LogFactory.getLog("inline").info("Inline"); //> template INFO "Inline" //> logger inline
    }
}
