// file: flogger/Fluent.java
package flogger;

import com.google.common.flogger.FluentLogger;
import com.google.common.flogger.LazyArgs;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;

class Fluent {
    private static final FluentLogger logger = FluentLogger.forEnclosingClass();

    void forms(String name, int count, Exception e) {
        logger.atInfo().log("Plain"); //> template INFO "Plain" //> framework flogger //> logger flogger.Fluent
        logger.atInfo().log("One %s", name); //> template INFO "One <name>"
        logger.atWarning().log("Two %s %d", name, count); //> template WARNING "Two <name> <count>"
        logger.atSevere().withCause(e).log("Failed %s", name); //> template SEVERE "Failed <name>" //> throwable e
        logger.atFine().every(10).log("Every tenth"); //> template FINE "Every tenth"
        logger.atFiner().atMostEvery(5, TimeUnit.SECONDS).log("Seldom"); //> template FINER "Seldom"
        logger.at(Level.CONFIG).log("Level"); //> template CONFIG "Level"
        logger.atFinest().log("Literal %s"); //> template FINEST "Literal %s"
        logger.atInfo().log("Percent %d%%", count); //> template INFO "Percent <count>%"
        logger.atInfo().logVarargs("Array %s", new Object[] {name}); //> template INFO "Array <name>"
        logger.atInfo().log("Lazy %s", LazyArgs.lazy(() -> name)); //> matches "Lazy x"
        logger.atInfo()
            .log("Several lines %s", name); //> template INFO "Several lines <name>"
        logger.atInfo(); //> no-template
    }
}
