// file: strings/Strings.java
package strings;

import java.text.MessageFormat;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import strings.lib.Names;

class Strings implements Limits {
    private static final Logger LOG = LoggerFactory.getLogger(Strings.class);
    static final String PREFIX = "[shop] ";
    private static final String LATER = PREFIX + "later " + Limits.MAX;
    private final String unset = "fixed";
    static String changing = "first";

    void plus(String name, int a, int b, char letter, long[] sizes) {
        LOG.info("a" + "b" + "c"); //> template INFO "abc"
        LOG.info("name " + name + "!"); //> template INFO "name <name>!"
        LOG.info("sum " + a + b); //> template INFO "sum <a><b>"
        LOG.info("sum " + (a + b)); //> template INFO "sum <a + b>"
        LOG.info(a + b + " sum"); //> template INFO "<a + b> sum"
        LOG.info(1 + 2 + " is three"); //> template INFO "3 is three"
        LOG.info("one " + 1 + 2); //> template INFO "one 12"
        LOG.info("char " + 'x' + letter); //> template INFO "char x<letter>"
        LOG.info("bits " + true + null + 1.5 + 2f + 3L); //> template INFO "bits truenull1.52.03"
        LOG.info("hex " + 0xFF + " " + 1_000); //> template INFO "hex 255 1000"
        LOG.info('a' + 'b' + " numbers"); //> template INFO "195 numbers"
        LOG.info("tab\tquote\"backslash\\ \u00fc"); //> template INFO "tab\tquote\"backslash\\ ü"
        LOG.info("size " + sizes.length); //> template INFO "size <sizes.length>"
        LOG.info(("in " + name).trim()); //> matches "in x"
        LOG.info("multi " //> template INFO "multi <name> line"
            + name
            + " line");
    }

    private static final Object[] NONE = {};

    static String translated(String text, Object... args) {
        return translate(text, args);
    }

    private static String translate(String text, Object[] args) {
        if (args == null) {
            args = NONE;
        }
        if (text != null) {
            text = MessageFormat.format(text, args);
        }
        return text;
    }

    void nulls(String host) {
        LOG.info(translated("no answer from {0}", host)); //> template INFO "no answer from <host>"
        LOG.info(translated("don''t know")); //> template INFO "don't know"
    }

    void constants() {
        LOG.info(PREFIX + "started"); //> template INFO "[shop] started"
        LOG.info(LATER); //> template INFO "[shop] later 10"
        LOG.info(Names.GREETING + Names.Inner.DEEP); //> template INFO "hello deep"
        LOG.info("at most " + MAX + " of " + Limits.MAX); //> template INFO "at most 10 of 10"
        LOG.info(Strings.PREFIX + "qualified"); //> template INFO "[shop] qualified"
        LOG.info(this.unset); //> template INFO "fixed"
        LOG.info("mode " + Mode.FAST.name()); //> template INFO "mode FAST"
        LOG.info("mode {}", Mode.FAST); //> matches "mode FAST"
        LOG.info("max " + Integer.MAX_VALUE); //> matches "max 2147483647"
        LOG.info("class " + Strings.class.getName() + " " + Strings.class.getSimpleName()); //> template INFO "class strings.Strings Strings"
        LOG.info("changing " + changing); //> matches "changing first" "changing second"
    }

    void blocks(String name) {
        //> template INFO "First\n  second <name>\nlast"
        LOG.info("""
            First
              second {}
            last""", name);
        //> template INFO "one line with \"quotes\"\n"
        LOG.info("""
            one \
            line with "quotes"
            """);
        //> template INFO "Dear <name>,\n"
        LOG.info("""
            Dear %s,
            """.formatted(name));
    }

    void formats(String name, int count, double rate, Object thing) {
        LOG.info(String.format("Hello %s", name)); //> template INFO "Hello <name>"
        LOG.info(String.format("%d of %d", count, 10)); //> template INFO "<count> of 10"
        LOG.info(String.format("%5.2f%%", rate)); //> template INFO "<rate>%" //> matches " 2.50%"
        LOG.info(String.format("%2$s before %1$s", name, count)); //> template INFO "<count> before <name>"
        LOG.info(String.format(Locale.ROOT, "Locale %s", name)); //> template INFO "Locale <name>"
        LOG.info(String.format("Line%n%s", name)); //> template INFO "Line\n<name>"
        LOG.info(String.format("%08x|%X|%o|%e|%c|%b", count, count, count, rate, 'c', true)); //> matches "000000ff|FF|377|2.500000e+00|c|true" //> rejects "xyz|FF|377|2.500000e+00|c|true"
        LOG.info(String.format("%,d", count)); //> matches "1,234,567" //> rejects "many"
        LOG.info("%s was %s".formatted(name, thing)); //> template INFO "<name> was <thing>"
        LOG.info(MessageFormat.format("Hello {0}, it''s {1}", name, count)); //> template INFO "Hello <name>, it's <count>" //> matches "Hello x, it's 12,345"
        LOG.info(MessageFormat.format("Hello '{0}'", name)); //> template INFO "Hello {0}"
        LOG.info(new MessageFormat("New {0}").format(new Object[] {name})); //> template INFO "New <name>"
        LOG.info(String.format(PREFIX + "%s", name)); //> template INFO "[shop] <name>"
        LOG.info(String.format(name, count)); //> matches "anything"
        LOG.info(String.format("%-10s|%10s|%s", "left", name, thing)); //> matches "left      |         x|y"
    }

    void methods(String name, List<String> names, String[] array) {
        LOG.info(String.join(", ", "a", name, "c")); //> template INFO "a, <name>, c"
        LOG.info("all " + String.join(",", names)); //> matches "all a,b" "all "
        LOG.info("con".concat("cat ").concat(name)); //> template INFO "concat <name>"
        LOG.info(String.valueOf(5) + String.valueOf(name)); //> template INFO "5<name>"
        LOG.info("text".toString()); //> template INFO "text"
        LOG.info(Integer.toString(7) + Boolean.toString(true)); //> matches "7true"
        LOG.info("ab".repeat(2)); //> matches "abab"
        LOG.info("  trimmed ".trim()); //> matches "trimmed"
        LOG.info("lower".toUpperCase()); //> matches "LOWER"
        LOG.info("a-b".replace('-', '+')); //> matches "a+b"
        LOG.info(new String("copied")); //> matches "copied"
        LOG.info("x".isEmpty() + ""); //> matches "false"
        LOG.info(new StringJoiner("; ", "<", ">").add("a").add(name).toString()); //> matches "<a; x>"
    }

    enum Mode {
        FAST, SLOW
    }

    static void change() {
        changing = "second";
    }
}

interface Limits {
    int MAX = 10;
}

// file: strings/lib/Names.java
package strings.lib;

public final class Names {
    public static final String GREETING = "hello ";

    public interface Inner {
        String DEEP = "deep";
    }
}
