package spoken;

import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Logs in as many ways as there are to build a text; prints class, line and formatted message of every record. */
public class Spoken {
    static final Logger LOG = Logger.getLogger("spoken");
    static final String PREFIX = "p" + 1 + 'x' + 2.5f + (char) 66;
    static final long BIG = 1L << 40 | 3;
    static final int WRAPPED = Integer.MAX_VALUE * 2 + (7 / -2) + (-7 % 3) + (-1 >>> 28) + (-17 >> 2);
    static final double[] NUMBERS = {1.0, 1e7, 1.0E-3, 123456.789, 9.999e-4, -0.0, 0.1f, 1e21, 4.9e-324};
    final String name;
    final int id;
    int counter;

    enum Color { RED, GREEN { @Override public String toString() { return "grass"; } } }

    enum Plain { ONE, TWO }

    interface Words { String HELLO = "hello" + ' ' + Plain.ONE; }

    static class Point {
        final int x;
        final Object y;
        Point(int x, Object y) { this.x = x; this.y = y; }
        @Override public String toString() { return "Point(" + x + ", " + y + ")"; }
    }

    static class Point3 extends Point {
        Point3(int x) { super(x, null); }
        @Override public String toString() { return "deep"; }
    }

    record Pair(String left, int right) { }

    Spoken(String name, int id) { this.name = name; this.id = id; }

    public static void main(String[] args) {
        LOG.setUseParentHandlers(false);
        LOG.setLevel(Level.ALL);
        LOG.addHandler(new Handler() {
            final SimpleFormatter formatter = new SimpleFormatter();
            @Override public void publish(LogRecord record) {
                StackTraceElement caller = StackWalker.getInstance().walk(frames -> frames
                    .filter(frame -> frame.getClassName().startsWith("spoken.Spoken") && !frame.getClassName().equals(getClass().getName()))
                    .filter(frame -> !frame.getMethodName().equals("publish") && !frame.getMethodName().startsWith("lambda$publish"))
                    .findFirst().get().toStackTraceElement());
                System.out.print(caller.getLineNumber() + "\u0001" + formatter.formatMessage(record) + "\u0002");
            }
            @Override public void flush() { }
            @Override public void close() { }
        });
        Locale.setDefault(Locale.forLanguageTag(args[0]));
        for (int round = 0; round < 6; round++) {
            String s = round == 0 ? null : round == 1 ? "" : round == 2 ? "multi\nline {0} %s {}" : "value" + round;
            Spoken spoken = new Spoken(s, round * 1000 - 1);
            spoken.concatenations(s, round, round % 2 == 0, round * 0.75, (char) ('a' + round), (byte) -round);
            spoken.builders(s, round, Arrays.asList("a", s, "c").subList(0, round % 4));
            spoken.flow(s, round);
            spoken.loops(round, new String[round]);
            spoken.formats(s, round, round * 12345L, round % 2 == 0 ? null : Integer.valueOf(-round));
            spoken.methods(s, round);
            spoken.objects(round);
            spoken.lambdas(s, round);
            spoken.exceptions(round);
        }
    }

    void concatenations(String s, int n, boolean b, double d, char c, byte small) {
        LOG.info("a" + s + n + b + d + c + small + null + 1L + 2f);
        LOG.info(1 + n + "x" + 1 + n);
        LOG.info(c + n + "=" + c + 'd' + (c + n) + (char) (c + 1));
        LOG.info(PREFIX + BIG + WRAPPED + Words.HELLO);
        LOG.info("" + NUMBERS[0] + 1.0 + 1e7 + 1.0E-3 + 123456.789 + 9.999e-4 + -0.0 + 0.1f + 1e21 + 3.4e38f + 1.17e-38f + 100f + 4.9e-324);
        LOG.info("" + (1.0 / 3) + (float) (1.0 / 3) + (int) 1e10 + (byte) 200 + (short) 70000 + (long) -2.9 + (int) 'a' + (5 & 3 | 8 ^ 2) + ~7);
        LOG.info("""
            block "quoted" \
            joined
              indented\t\
            """ + n);
        String t = "start";
        t += n;
        t += 'c';
        t += 1 + 2;
        LOG.info(t);
        int k = 3;
        k += 2.7;
        k <<= 2;
        LOG.info("k" + k + (k++ + ++k) + k);
        final String chosen;
        if (b) chosen = "yes"; else chosen = s;
        LOG.info(chosen + "|" + (b ? n : "none") + (b ? 'y' : n));
        Object o = n > 2 ? "text" : Integer.valueOf(n);
        LOG.info("o" + o);
        char[] chars = {'x', 'y'};
        LOG.info(String.valueOf(chars) + chars.length);
    }

    void builders(String s, int n, List<String> list) {
        StringBuilder sb = new StringBuilder("[");
        for (String each : list) {
            if (sb.length() > 1) sb.append(", ");
            sb.append(each).append('=').append(n);
        }
        LOG.info(sb.append(']').toString());
        sb.setLength(0);
        sb.append(s).append(1).append(true).append((Object) null).append(2.5).append("abc", 1, 2);
        LOG.info("after " + sb);
        StringBuilder other = new StringBuilder();
        StringBuilder alias = other;
        alias.append("x");
        if (n > 2) other.append("y"); else alias.insert(0, "w");
        LOG.info(other.toString() + alias);
        alias.deleteCharAt(0);
        LOG.info("cut " + other);
        StringBuilder filled = new StringBuilder("f");
        fill(filled, n);
        LOG.info(filled.toString());
        StringBuffer buffer = new StringBuffer(32);
        do { buffer.append(n).append(';'); } while (buffer.length() < 6);
        LOG.info(buffer.toString());
        StringBuilder captured = new StringBuilder("c");
        Runnable r = () -> captured.append("!");
        LOG.info(captured.toString());
        r.run();
        LOG.info(captured.toString());
        StringBuilder loop = null;
        for (int i = 0; i < 3; i++) {
            StringBuilder inner = new StringBuilder("i");
            inner.append(i);
            if (loop != null) LOG.info("previous " + loop);
            loop = inner;
            loop.append("+");
        }
        StringBuilder reversed = new StringBuilder("abc").reverse();
        LOG.info(reversed.toString());
        LOG.info(new StringBuilder().append("n").append(n).reverse().append("r").toString());
    }

    static void fill(StringBuilder out, int n) { if (n > 1) out.append(n).setLength(1); }

    void flow(String s, int n) {
        String state = "new";
        try {
            LOG.info(state);
            if (n == 1) throw new IllegalStateException("one");
            state = "open";
            if (n == 2) { state = "two"; Integer.parseInt("x"); }
            state = "done";
        } catch (NumberFormatException e) {
            LOG.info("caught in " + state);
            state = "failed";
        } catch (IllegalStateException e) {
            LOG.info("stopped in " + state + ": " + e.getMessage());
            return;
        } finally {
            LOG.info("finally " + state);
            state += "?";
        }
        LOG.info("after " + state);
        String kind;
        switch (n) {
            case 0: kind = "zero"; break;
            case 3: kind = "three";
            case 4: kind = "four"; break;
            default: kind = s;
        }
        LOG.info(kind);
        LOG.info(switch (n) { case 0, 1 -> "low"; case 2 -> { String q = "q" + s; yield q; } default -> "high" + n; });
        String at = "a";
        outer:
        for (int i = 0; ; i++) {
            at = at + "b";
            for (;;) {
                if (i > n) { at = "broken"; break outer; }
                if (i == 2) { at = "again"; continue outer; }
                break;
            }
            if (i > 4) break;
        }
        LOG.info(at);
        String x = "x";
        block: {
            if (n > 3) { x = "skipped"; break block; }
            x = "through";
        }
        LOG.info(x);
        if (!((Object) s instanceof String q) || q.isEmpty()) {
            LOG.info("nothing");
        } else {
            LOG.info("got " + q);
        }
        boolean first = true;
        String assigned;
        if ((assigned = n > 2 ? "big" : null) != null && (first = false) == false) LOG.info(assigned + first);
        LOG.info(assigned + first);
    }

    void loops(int n, String[] names) {
        String line = "";
        String last = "none";
        for (String each : names) {
            LOG.info(line + last);
            line = line + "-" + each;
            last = each;
        }
        LOG.info(line + last);
        String grown = "g";
        int i = 0;
        while (i < n) { grown = "(" + grown + ")"; i++; }
        LOG.info(grown + i);
        String swapA = "a", swapB = "b";
        for (int j = 0; j < n; j++) { String t = swapA; swapA = swapB; swapB = t; }
        LOG.info(swapA + swapB);
        String both = "";
        for (int j = 0; j < 3; j++) { if (j % 2 == 0) both += "even" + j; else both += "odd"; if (j == n) both = "reset"; }
        LOG.info(both);
        String nested = "n";
        for (int j = 0; j < 2; j++) { nested += "<"; for (int k = 0; k < n; k++) nested += k; nested += ">"; }
        LOG.info(nested);
        Object[] args = {"one", n, null};
        LOG.log(Level.INFO, "{0} {1} {2}", args);
        args[1] = "changed";
        LOG.log(Level.INFO, "{0} {1} {2}", args);
        for (int j = 0; j < args.length; j++) if (args[j] == null) args[j] = "nothing";
        LOG.log(Level.INFO, "{0} {1} {2}", args);
        Object[] copy = args.clone();
        copy[0] = "copied";
        LOG.log(Level.INFO, "{0}", copy);
    }

    void formats(String s, int n, long big, Integer boxed) {
        LOG.info(String.format("%d|%5d|%-5d|%05d|%x|%X|%o|%c|%b|%n", n, n, n, n, n, n, n, 'c', n > 1));
        LOG.info(String.format("%s|%10s|%-10s|%.2s|%S|%h", s, s, s, s, s, s));
        LOG.info(String.format("%2$s %1$s %<s %s", n, s));
        LOG.info(String.format(Locale.ROOT, "%,d %+d %e %.3f %g %a", big, n, 1.5 * n, 2.0 * n, 0.5 + n, 1.0 * n));
        LOG.info(String.format("%s %d %x", boxed, boxed, big));
        LOG.info("%s-%s".formatted(s, Plain.TWO));
        LOG.info(MessageFormat.format("it''s {0} and '{1}' {1} {2}", s, n, big));
        LOG.info(MessageFormat.format("{0,number,#} {0,number} {0} {1} {2}", big, 0.5 * n, boxed));
        LOG.info(MessageFormat.format("{0,choice,0#none|1#one {1}|1<many ({0})}", n, s));
        LOG.log(Level.INFO, "param {0} of {1}, it''s", new Object[] {n, big});
        LOG.log(Level.INFO, "no element, it''s", n);
        LOG.log(Level.INFO, "one {0}", boxed);
        LOG.log(Level.INFO, "unmatched {0", s);
        LOG.info("bare {0} it''s");
        LOG.info(String.join("/", "a", s, "b") + String.join(",", List.of("x", "y")));
        LOG.info("a".concat("b" + n).toUpperCase() + "C".repeat(3) + " t ".trim());
        String pattern = n > 2 ? "%s!" : "<%s>";
        LOG.info(String.format(pattern, s));
        LOG.info(String.format("%" + (n + 3) + "d", n));
        LOG.info(Objects.toString(s) + String.valueOf((Object) boxed) + Integer.toString(n) + Long.toHexString(big) + Boolean.toString(n > 1));
        LOG.info(Arrays.toString(new int[] {1, n}) + Arrays.asList(s, n) + new int[0].length);
        LOG.info("bytes " + new byte[n] + new String[1] + new int[1][2]);
    }

    void methods(String s, int n) {
        LOG.info(describe(s) + describe("const") + label(n) + twice("t") + spell(n));
        warn("wrapped {0} " + n, s);
        warn("plain");
        tell(s);
        tell("told " + n);
        level(n > 2 ? Level.WARNING : Level.INFO, "at level");
        LOG.info(kind() + " " + getClass().getSimpleName() + " " + Spoken.class.getName());
        new Spoken(s, n) { @Override String kind() { return "anonymous"; } }.says();
        LOG.info(quoted(n > 3 ? null : s));
        LOG.info(counted() + counted());
        LOG.info(orDefault(s, "fallback"));
    }

    void says() { LOG.info("I am " + kind() + this.id + name); }

    String kind() { return "plain"; }

    static String describe(String x) { return "<" + x + ">"; }

    static String label(int n) { if (n < 0) return "negative"; switch (n) { case 0: return "zero"; case 1: return "one"; } return "many:" + n; }

    static String twice(String x) { return describe(x) + describe(x + x); }

    static String spell(int n) { return n == 0 ? "" : spell(n - 1) + "|"; }

    static String quoted(String x) { if (x == null) return null; return '"' + x + '"'; }

    String counted() { counter++; return "c" + counter; }

    static String orDefault(String x, String y) { return x == null || x.isEmpty() ? y : x; }

    static void warn(String format, Object... args) { LOG.log(Level.WARNING, format, args); }

    static void tell(String what) { LOG.info("tell: " + what); }

    static void level(Level level, String what) { LOG.log(level, what); }

    void objects(int n) {
        Point p = n % 2 == 0 ? new Point(n, "y") : n == 3 ? null : new Point3(n);
        LOG.info("p " + p + " " + new Point(n, null) + " " + new Pair("l", n) + " " + List.of(n));
        Color color = n % 2 == 0 ? Color.RED : Color.GREEN;
        LOG.info(color + " " + Color.GREEN + " " + Color.RED.name() + " " + Plain.ONE + " " + Plain.TWO.name().toLowerCase());
        LOG.log(Level.INFO, "{0} {1}", new Object[] {new Point(1, 2), Plain.ONE});
        Object nothing = null;
        LOG.info("nothing " + nothing);
        String literal = null;
        LOG.info("null " + literal);
        LOG.info(literal + "!");
        final class Local { @Override public String toString() { return "local " + n; } }
        LOG.info("" + new Local());
    }

    void lambdas(String s, int n) {
        String captured = "cap";
        Supplier<String> supplier = () -> captured + s;
        LOG.info(supplier);
        LOG.fine(() -> "late " + captured + n);
        LOG.log(Level.FINER, () -> { String t = "t"; if (n > 2) t += "!"; return t + s; });
        Runnable r = () -> LOG.info("run " + captured + s);
        r.run();
        new Object() { void go() { LOG.info("inner " + captured + n + id); } }.go();
        List<String> list = new ArrayList<>(List.of("p", "q"));
        list.forEach(each -> LOG.info("each " + each));
        list.stream().map(each -> each + n).forEach(LOG::info);
    }

    void exceptions(int n) {
        try {
            if (n > 2) throw new IllegalArgumentException("bad " + n);
            Object o = "text";
            LOG.info("cast " + (Integer) o);
        } catch (IllegalArgumentException | ClassCastException e) {
            LOG.log(Level.SEVERE, "failed: {0}", e);
            LOG.log(Level.SEVERE, e.getMessage(), e);
            LOG.log(Level.SEVERE, "" + e);
            LOG.log(Level.WARNING, e, () -> "with cause " + n);
        }
        LOG.throwing("Spoken", "exceptions", new RuntimeException());
        LOG.entering("Spoken", "exceptions", n);
        LOG.entering("Spoken", "exceptions", new Object[] {n, "b"});
        LOG.exiting("Spoken", "exceptions");
        LOG.exiting("Spoken", "exceptions", "result" + n);
    }
}
