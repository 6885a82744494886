// file: jboss/Jboss.java
package jboss;

import org.jboss.logging.BasicLogger;
import org.jboss.logging.Logger;
import org.jboss.logging.annotations.Cause;
import org.jboss.logging.annotations.LogMessage;
import org.jboss.logging.annotations.Message;
import org.jboss.logging.annotations.MessageLogger;

@MessageLogger(projectCode = "SHOP")
interface ShopMessages extends BasicLogger {
    ShopMessages ROOT = Logger.getMessageLogger(ShopMessages.class, "shop.messages");

    @LogMessage(level = Logger.Level.INFO)
    @Message(id = 10, value = "Shop %s opened with %d articles")
    void opened(String name, int articles);

    @LogMessage(level = Logger.Level.WARN)
    @Message(id = 11, value = "Shop {0} closed", format = Message.Format.MESSAGE_FORMAT)
    void closed(String name);

    @LogMessage(level = Logger.Level.ERROR)
    @Message(id = Message.NONE, value = "Cannot sell %s")
    void cannotSell(@Cause Throwable cause, String article);

    @Message(id = 12, value = "No article %s")
    IllegalArgumentException noArticle(String article);
}

class Jboss {
    private static final Logger LOG = Logger.getLogger(Jboss.class);

    void forms(String name, int count, Exception e) {
        LOG.trace("Trace"); //> template TRACE "Trace" //> framework jboss
        LOG.info("Info {0} %s"); //> template INFO "Info {0} %s" //> logger jboss.Jboss
        LOG.infof("Format %s %d", name, count); //> template INFO "Format <name> <count>"
        LOG.infov("Braces {0} {1}", name, count); //> template INFO "Braces <name> <count>"
        LOG.infov("It''s {0}", name); //> template INFO "It's <name>"
        LOG.warnf(e, "Failed %s", name); //> template WARN "Failed <name>" //> throwable e
        LOG.errorv(e, "Failed {0}", name); //> template ERROR "Failed <name>" //> throwable e
        LOG.error("Failed " + name, e); //> template ERROR "Failed <name>" //> throwable e
        LOG.fatalf("Fatal %d", count); //> template FATAL "Fatal <count>"
        LOG.tracef("Trace %d", count); //> template TRACE "Trace <count>"
        LOG.logf(Logger.Level.WARN, "Level %s", name); //> template WARN "Level <name>"
        LOG.logv(Logger.Level.DEBUG, "Level {0}", name); //> template DEBUG "Level <name>"
        LOG.log(Logger.Level.INFO, "Plain " + name); //> template INFO "Plain <name>"
    }

    void messages(String name, Exception e) {
        ShopMessages.ROOT.opened(name, 5); //> template INFO "SHOP000010: Shop <name> opened with 5 articles"
        ShopMessages.ROOT.closed(name); //> template WARN "SHOP000011: Shop <name> closed"
        ShopMessages.ROOT.cannotSell(e, name); //> template ERROR "Cannot sell <name>" //> throwable e
        ShopMessages.ROOT.noArticle(name); //> no-template
    }
}
