// file: parameters/Parameters.java
package parameters;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class Parameters {
    private static final Logger LOG = LoggerFactory.getLogger(Parameters.class);

    void callers() {
        announce("started");
        announce("stopped");
        always("same", 1);
        always("same", 2);
        open(System.getProperty("x"));
        open("constant");
    }

    /** Every caller gives a constant. */
    private void announce(String what) {
        LOG.info("Server " + what); //> matches "Server started" "Server stopped"
    }

    private void always(String what, int times) {
        LOG.info("Always {} {}", what, times); //> matches "Always same 1" "Always same 2"
    }

    private void open(String what) {
        LOG.info("Open " + what); //> matches "Open constant" "Open anything" "Open null"
    }

    String greeting() {
        return "Hello";
    }

    String greeting(String name) {
        return greeting() + ", " + name;
    }

    String either(boolean formal) {
        if (formal) {
            return "Good evening";
        }
        return "Hi";
    }

    static String brackets(Object inside) {
        return "[" + inside + "]";
    }

    /** Only return text. */
    void textMethods(String user, boolean formal) {
        LOG.info(greeting()); //> template INFO "Hello"
        LOG.info(greeting(user) + "!"); //> template INFO "Hello, <user>!"
        LOG.info(either(formal)); //> matches "Good evening" "Hi" //> rejects "Good morning"
        LOG.info("In {}", brackets(user)); //> template INFO "In [<user>]"
        LOG.info("Twice " + brackets(brackets(5))); //> template INFO "Twice [[5]]"
        LOG.info(endless(3)); //> matches "3.2.1."
    }

    String endless(int n) {
        return n == 0 ? "" : n + "." + endless(n - 1);
    }
}
