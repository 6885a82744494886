// file: lombok_loggers/Annotated.java
package lombok_loggers;

import com.google.common.flogger.FluentLogger;
import lombok.extern.apachecommons.CommonsLog;
import lombok.extern.flogger.Flogger;
import lombok.extern.java.Log;
import lombok.extern.jbosslog.JBossLog;
import lombok.extern.log4j.Log4j;
import lombok.extern.log4j.Log4j2;
import lombok.extern.slf4j.Slf4j;

@Slf4j
class WithSlf4j {
    void act(String name, Exception e) {
        log.info("Hello {}", name); //> template INFO "Hello <name>" //> framework slf4j //> logger lombok_loggers.WithSlf4j
        log.error("Failed {}", name, e); //> template ERROR "Failed <name>" //> throwable e
    }

    class Inner {
        void act() {
            log.warn("Inner"); //> template WARN "Inner" //> logger lombok_loggers.WithSlf4j
        }
    }

    static void fixed() {
        Runnable later = () -> log.debug("Later"); //> template DEBUG "Later" //> in lombok_loggers.WithSlf4j#lambda$fixed$0
    }
}

@Slf4j(topic = "orders")
class WithTopic {
    void act() {
        log.info("Topic"); //> template INFO "Topic" //> logger orders
    }
}

@Log4j2
class WithLog4j2 {
    void act(String name) {
        log.fatal("Fatal {}", name); //> template FATAL "Fatal <name>" //> framework log4j2
    }
}

@Log4j
class WithLog4j {
    void act(String name) {
        log.info("Old " + name); //> template INFO "Old <name>" //> framework log4j
    }
}

@Log
class WithJul {
    void act(String name) {
        log.severe("Severe " + name); //> template SEVERE "Severe <name>" //> framework jul
        log.log(java.util.logging.Level.INFO, "Param {0}", name); //> template INFO "Param <name>"
    }
}

@CommonsLog
class WithCommons {
    void act(String name) {
        log.warn("Commons " + name); //> template WARN "Commons <name>" //> framework commons-logging
    }
}

@JBossLog
class WithJBoss {
    void act(String name) {
        log.infof("JBoss %s", name); //> template INFO "JBoss <name>" //> framework jboss
    }
}

@Flogger
class WithFlogger {
    void act(String name) {
        log.atInfo().log("Flogger %s", name); //> template INFO "Flogger <name>" //> framework flogger
    }
}

@lombok.extern.slf4j.Slf4j
enum Qualified {
    ONE;

    void act() {
        log.info("Enum"); //> template INFO "Enum" //> logger lombok_loggers.Qualified
    }
}
