// file: log4j2_formatter/Formatted.java
package log4j2_formatter;

import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.message.StringFormatterMessageFactory;
import org.apache.logging.log4j.message.MessageFormatMessageFactory;

class Formatted {
    private static final Logger LOG = LogManager.getFormatterLogger(Formatted.class);
    private static final Logger BY_FACTORY = LogManager.getLogger(Formatted.class, StringFormatterMessageFactory.INSTANCE);
    private static final Logger BRACES = LogManager.getLogger("braces", new MessageFormatMessageFactory());

    void forms(String name, int count, double rate, Exception e) {
        LOG.info("Hello %s", name); //> template INFO "Hello <name>"
        LOG.info("Padded %5d|%-8s|%05.1f", count, name, rate); //> template INFO "Padded <count>|<name>|<rate>" //> matches "Padded     7|ab      |002.5" //> rejects "Padded seven|ab|2.5"
        LOG.warn("Indexed %2$s %1$s", name, count); //> template WARN "Indexed <count> <name>"
        LOG.info("Percent %d%%", count); //> template INFO "Percent <count>%"
        LOG.info("Braces {} %s", name); //> template INFO "Braces {} <name>"
        LOG.error("Failed %s", name, e); //> template ERROR "Failed <name>" //> throwable e
        LOG.info("100% sure"); //> template INFO "100% sure"
        LOG.info("Missing %s %s", name); //> template INFO "Missing %s %s"
        LOG.log(Level.DEBUG, "Level %s", name); //> template DEBUG "Level <name>"
        BY_FACTORY.info("Factory %s", name); //> template INFO "Factory <name>"
        BRACES.info("Braces {0} {1}", name, count); //> template INFO "Braces <name> <count>"
    }
}
