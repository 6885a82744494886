// file: positions/Positions.java
package positions;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class Positions {
    private static final Logger LOG = LoggerFactory.getLogger(Positions.class);

    void lines(String name, Exception e) {
        LOG.info( //> template INFO "Parenthesis <name>"
            "Parenthesis {}",
            name);
        LOG //> no-template
            .info("Next line {}", name); //> template INFO "Next line <name>"
        LOG.info //> no-template
            ("Own line"); //> template INFO "Own line"
        LOG.info("one"); LOG.warn("two"); //> template INFO "one" //> template WARN "two"
        if (name == null) LOG.error("none"); else LOG.info("some"); //> template ERROR "none" //> template INFO "some"
        for (int i = 0; i < 3; LOG.trace("step"), i++) { //> template TRACE "step"
            LOG.trace("turn {}", i); //> template TRACE "turn <i>"
        }
        Runnable lambda = () -> LOG.info("expression"); //> template INFO "expression" //> in positions.Positions#lambda$lines$0
        Runnable block = () -> {
            LOG.info("block"); //> template INFO "block" //> in positions.Positions#lambda$lines$1
        };
        Object anonymous = new Object() {
            @Override
            public String toString() {
                LOG.info("anonymous"); //> template INFO "anonymous" //> in positions.Positions$1#toString
                return "";
            }
        };
        // LOG.info("comment"); //> no-template
        String quoted = "LOG.info(\"string\");"; //> no-template
        switch (name) {
            case "a" -> LOG.info("arrow"); //> template INFO "arrow"
            default -> {
                LOG.info("default"); //> template INFO "default"
            }
        }
        try {
            LOG.info("try"); //> template INFO "try"
        } catch (IllegalStateException | IllegalArgumentException x) {
            LOG.warn("catch {}", x.getMessage(), x); //> template WARN "catch <x.getMessage()>" //> throwable x
        } finally {
            LOG.info("finally"); //> template INFO "finally"
        }
        synchronized (this) {
            label:
            do {
                LOG.info("labelled"); //> template INFO "labelled"
            } while (name.isEmpty());
        }
        if (LOG.isDebugEnabled()) {
            LOG.debug("guarded {}", name); //> template DEBUG "guarded <name>"
        }
        new Thread(() -> LOG.info("thread"), "t").start(); //> template INFO "thread" //> in positions.Positions#lambda$lines$2
    }
}
