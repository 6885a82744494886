// file: catalogues/Catalogues.java
package catalogues;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.logging.Level;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class Catalogues {
    private static final Logger LOG = LoggerFactory.getLogger(Catalogues.class);
    private static final ResourceBundle TEXTS = ResourceBundle.getBundle("catalogues.LocalStrings");
    private static final Texts SHORT = Texts.of(Catalogues.class);
    private static final java.util.logging.Logger JUL =
            java.util.logging.Logger.getLogger("catalogues", "catalogues.ServerLog");
    private static final String KEY = "started";

    void direct(int port) {
        LOG.info(TEXTS.getString("started")); //> template INFO "The server has started"
        LOG.info(TEXTS.getString(KEY)); //> template INFO "The server has started"
        LOG.info(MessageFormat.format(TEXTS.getString("listening"), "localhost", port)); //> template INFO "Listening on localhost, port <port>" //> matches "Listening on localhost, port 8,080"
        LOG.info(ResourceBundle.getBundle("catalogues.LocalStrings", Locale.ROOT).getString("stopped")); //> template INFO "It's stopped"
    }

    void wrapped(String user, Exception e) {
        LOG.info(SHORT.getString("started")); //> template INFO "The server has started"
        LOG.warn(SHORT.getString("denied", user)); //> template WARN "Access denied for <user>, it's late"
        LOG.error(SHORT.getString("failed", user, e.getMessage()), e); //> template ERROR "Cannot serve <user>: <e.getMessage()>" //> throwable e
        LOG.error(SHORT.getString("swapped", user, 5)); //> template ERROR "5 requests of <user>"
        LOG.error(SHORT.getString("continued")); //> template ERROR "One line and the next"
        LOG.error(SHORT.getString("escaped")); //> template ERROR "Grüße = : #"
        LOG.error(SHORT.getString("no.such.key")); //> matches "no.such.key"
    }

    void bundles(String user) {
        JUL.info("server.started"); //> template INFO "Server is up"
        JUL.log(Level.WARNING, "server.user", user); //> template WARNING "User <user> came"
        JUL.log(Level.INFO, "Not a key {0}", user); //> template INFO "Not a key <user>"
        JUL.logrb(Level.INFO, TEXTS, "started"); //> template INFO "The server has started"
    }
}

// file: catalogues/Texts.java
package catalogues;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.MissingResourceException;
import java.util.ResourceBundle;

final class Texts {
    private final ResourceBundle bundle;

    private Texts(String packageName) {
        bundle = ResourceBundle.getBundle(packageName + ".LocalStrings", Locale.getDefault());
    }

    static Texts of(Class<?> type) {
        return new Texts(type.getPackage().getName());
    }

    String getString(String key) {
        if (key == null) {
            throw new IllegalArgumentException("key may not be null");
        }
        String text = null;
        try {
            if (bundle != null) {
                text = bundle.getString(key);
            }
        } catch (MissingResourceException e) {
            text = key;
        }
        return text;
    }

    String getString(String key, Object... args) {
        String value = getString(key);
        if (value == null) {
            value = key;
        }
        MessageFormat format = new MessageFormat(value);
        format.setLocale(Locale.ROOT);
        return format.format(args, new StringBuffer(), null).toString();
    }
}

// file: catalogues/LocalStrings.properties
# The default language.
started=The server has started
listening = Listening on {0}, port {1}
stopped: It's stopped
denied=Access denied for {0}, it''s late
failed=Cannot serve {0}: {1}
swapped={1} requests of {0}
continued=One line \
    and the next
escaped=Gr\u00fc\u00dfe \= \: \#

// file: catalogues/LocalStrings_de.properties
started=Der Server l\u00e4uft
denied=Kein Zugang f\u00fcr {0}

// file: catalogues/ServerLog.properties
server.started=Server is up
server.user=User {0} came
