// file: choices/Choices.java
package choices;

import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class Choices {
    private static final Logger LOG = LoggerFactory.getLogger(Choices.class);
    private String state = "new";

    enum Size {
        SMALL, BIG
    }

    void ternaries(boolean ok, String name, int count) {
        LOG.info("Login " + (ok ? "worked" : "failed")); //> matches "Login worked" "Login failed" //> rejects "Login " "Login x"
        LOG.info(ok ? "Open" : "Closed"); //> matches "Open" "Closed" //> rejects "Ajar"
        LOG.info(ok ? "Hello " + name : "Nobody"); //> matches "Hello x" "Nobody" //> rejects "Nobody x"
        LOG.info("Is {}", ok ? "on" : "off"); //> matches "Is on" "Is off" //> rejects "Is ok"
        LOG.info("Found {} file{}", count, count == 1 ? "" : "s"); //> matches "Found 1 file" "Found 2 files" //> rejects "Found 2 filex"
        LOG.info(ok ? count > 3 ? "a" : "b" : "c"); //> matches "a" "b" "c" //> rejects "d"
        LOG.info(ok ? "One {}" : "Two {}", name); //> matches "One x" "Two x" //> rejects "Three x"
    }

    void switches(Size size, int number) {
        String old;
        switch (size) {
            case SMALL:
                old = "small";
                break;
            default:
                old = "big";
        }
        LOG.info("Size " + old); //> matches "Size small" "Size big" //> rejects "Size x"
        LOG.info("Size " + switch (size) { //> matches "Size S" "Size B" //> rejects "Size x"
            case SMALL -> "S";
            case BIG -> {
                yield "B";
            }
        });
        LOG.info("Enum " + size.name()); //> matches "Enum SMALL" "Enum BIG"
        LOG.info("Number {}", switch (number) { case 1 -> "one"; default -> number; }); //> matches "Number one" "Number 5"
    }

    void locals(boolean ok, String given) {
        String text = "initial";
        LOG.info(text); //> template INFO "initial"
        text = "second";
        LOG.info(text); //> template INFO "second"
        if (ok) {
            text = "third";
        }
        LOG.info(text); //> matches "second" "third" //> rejects "initial"
        String later;
        if (ok) {
            later = "then " + given;
        } else {
            later = "else";
        }
        LOG.info(later); //> matches "then x" "else" //> rejects "x"
        final String message = "Message of " + given;
        LOG.warn(message); //> template WARN "Message of <given>"
        String caught;
        try {
            caught = read();
        } catch (IllegalStateException e) {
            caught = "unreadable";
        }
        LOG.info("Content " + caught); //> matches "Content unreadable" "Content x"
        String loop = "start";
        while (new Random().nextBoolean()) {
            LOG.info(loop); //> matches "start" "again" //> rejects "end"
            loop = "again";
        }
        int number = 5;
        LOG.info("Number " + number); //> template INFO "Number 5"
        number++;
        LOG.info("Number " + number); //> matches "Number 6"
        Runnable lambda = () -> LOG.info(message + "!"); //> template INFO "Message of <given>!"
    }

    String read() {
        return state;
    }
}
