// file: loggers/Loggers.java
package loggers;

import static org.slf4j.LoggerFactory.getLogger;

import loggers.lib.Shared;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class Names {
    static final String NAME = "shop." + "names";
    private static final String SUFFIX = ".audit";
    private static final Logger A = LoggerFactory.getLogger("literal");
    private static final Logger B = LoggerFactory.getLogger(NAME);
    private static final Logger C = LoggerFactory.getLogger(Names.class.getName());
    private static final Logger D = LoggerFactory.getLogger(Names.class.getName() + SUFFIX);
    private static final Logger E = LoggerFactory.getLogger(Other.class);
    private static final Logger F = getLogger(Names.class);
    private static final Logger G = LoggerFactory.getLogger(Names.class.getSimpleName());
    private static final Logger H;

    static {
        H = LoggerFactory.getLogger("assigned");
    }

    void names() {
        A.info("a"); //> template INFO "a" //> logger literal
        B.info("b"); //> template INFO "b" //> logger shop.names
        C.info("c"); //> template INFO "c" //> logger loggers.Names
        D.info("d"); //> template INFO "d" //> logger loggers.Names.audit
        E.info("e"); //> template INFO "e" //> logger loggers.Other
        F.info("f"); //> template INFO "f" //> logger loggers.Names
        G.info("g"); //> template INFO "g" //> logger Names
        H.info("h"); //> template INFO "h" //> logger assigned
        LoggerFactory.getLogger("inline").info("i"); //> template INFO "i" //> logger inline
        getLogger(Other.class).warn("j"); //> template WARN "j" //> logger loggers.Other
        Logger local = LoggerFactory.getLogger("local");
        local.info("k"); //> template INFO "k" //> logger local
        var inferred = LoggerFactory.getLogger("inferred");
        inferred.info("l"); //> template INFO "l" //> logger inferred
    }
}

class Other {
    Logger strangelyNamed = LoggerFactory.getLogger(Other.class);
    Log x = LogFactory.getLog(Other.class);
    protected Logger inherited = LoggerFactory.getLogger(getClass());

    Logger logger() {
        return strangelyNamed;
    }

    void act(Logger parameter) {
        strangelyNamed.info("field of any name"); //> template INFO "field of any name"
        this.strangelyNamed.info("this"); //> template INFO "this"
        x.info("commons"); //> template INFO "commons" //> framework commons-logging
        parameter.info("parameter"); //> template INFO "parameter"
        logger().info("method"); //> template INFO "method"
        this.logger().debug("this method"); //> template DEBUG "this method"
        ((Logger) (Object) parameter).info("cast"); //> template INFO "cast"
        (strangelyNamed).info("parentheses"); //> template INFO "parentheses"
    }
}

class Child extends Other {
    void act(Other other) {
        inherited.info("inherited"); //> template INFO "inherited" //> framework slf4j
        strangelyNamed.info("package"); //> template INFO "package"
        super.inherited.info("super"); //> template INFO "super"
        other.strangelyNamed.info("of another"); //> template INFO "of another"
        other.logger().info("method of another"); //> template INFO "method of another"
        Shared.LOG.info("static of another class"); //> template INFO "static of another class" //> logger shared
        loggers.lib.Shared.LOG.info("qualified"); //> template INFO "qualified" //> logger shared
        Shared.log().info("static method"); //> template INFO "static method"
        new Shared().own.warn("new"); //> template WARN "new"
    }

    class Inner {
        void act() {
            inherited.info("outer's inherited"); //> template INFO "outer's inherited" //> in loggers.Child$Inner#act
            Child.this.inherited.info("this outer"); //> template INFO "this outer"
        }
    }

    Runnable lambda() {
        return () -> inherited.info("in lambda"); //> template INFO "in lambda" //> in loggers.Child#lambda$lambda$0
    }

    {
        inherited.info("in initialiser"); //> template INFO "in initialiser"
    }

    static {
        Shared.LOG.info("in static initialiser"); //> template INFO "in static initialiser" //> in loggers.Child#<clinit>
    }
}

interface HasLogger {
    Logger LOG = LoggerFactory.getLogger(HasLogger.class);

    default Logger log() {
        return LOG;
    }
}

class UsesInterface implements HasLogger {
    void act() {
        LOG.info("constant of an interface"); //> template INFO "constant of an interface" //> logger loggers.HasLogger
        log().info("default method"); //> template INFO "default method"
    }
}

enum Mode {
    ON {
        @Override
        void act() {
            LOG.info("in constant body"); //> template INFO "in constant body" //> in loggers.Mode$1#act
        }
    };

    private static final Logger LOG = LoggerFactory.getLogger(Mode.class);

    void act() {
        LOG.info("in enum"); //> template INFO "in enum" //> logger loggers.Mode
    }
}

record Point(int x) {
    private static final Logger LOG = LoggerFactory.getLogger(Point.class);

    Point {
        LOG.debug("x is {}", x); //> template DEBUG "x is <x>" //> in loggers.Point#<init>
    }
}

class Generic<L extends Logger> {
    private L typed;
    private Logger[] several;
    private java.util.Map<String, Logger> byName;

    void act() {
        typed.info("type variable"); //> template INFO "type variable"
        several[0].info("array"); //> template INFO "array"
        byName.get("x").info("map"); //> template INFO "map"
        java.util.Optional.of(several[1]).get().info("optional"); //> template INFO "optional"
    }
}

// file: loggers/lib/Shared.java
package loggers.lib;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

public class Shared {
    public static final Logger LOG = LoggerFactory.getLogger("shared");
    public final Logger own = LOG;

    public static Logger log() {
        return LOG;
    }
}
