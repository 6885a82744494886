// file: to_string/ToString.java
package to_string;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class User {
    private final String name = System.getProperty("user");
    private int age;

    @Override
    public String toString() {
        return "User{" + name + ", " + age + "}";
    }
}

record Point(int x, int y) {
}

record Named(String name) {
    @Override
    public String toString() {
        return "named " + name;
    }
}

enum Colour {
    RED, GREEN
}

enum Spoken {
    YES {
        @Override
        public String toString() {
            return "yes!";
        }
    },
    NO;

    @Override
    public String toString() {
        return "no!";
    }
}

class Plain {
}

class ToString {
    private static final Logger LOG = LoggerFactory.getLogger(ToString.class);

    void act(User user, Point point, Named named, Colour colour, Spoken spoken, Plain plain, Object object) {
        LOG.info("Got {}", user); //> matches "Got User{ann, 5}" "Got null"
        LOG.info("Got " + user); //> matches "Got User{ann, 5}" "Got null"
        LOG.info("At {}", point); //> matches "At Point[x=1, y=-2]"
        LOG.info("Got {}", named); //> matches "Got named x"
        LOG.info("Colour {}", colour); //> matches "Colour RED" "Colour GREEN"
        LOG.info("Said {}", spoken); //> matches "Said yes!" "Said no!"
        LOG.info("Plain {}", plain); //> matches "Plain to_string.Plain@1b6d3586"
        LOG.info("Object {}", object); //> matches "Object anything" "Object User{ann, 5}"
    }
}
