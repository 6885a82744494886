package example.shop.audit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the accountants want to find again. Everything goes through here, so that it has one logger and one form. */
public final class Audit {

    private static final Logger LOG = LoggerFactory.getLogger("shop.audit");

    private Audit() {
    }

    /** Writes one audit line. */
    public static void record(String what) {
        LOG.info("AUDIT {}", what);
    }

    /** Writes one audit line about a subject, such as an order or a card. */
    public static void record(String subject, String what) {
        record(subject + ": " + what);
    }

    /** Writes that something was refused, and why. */
    public static void refuse(String subject, Throwable why) {
        LOG.warn("AUDIT refused {}: {}", subject, why.getMessage());
    }
}
