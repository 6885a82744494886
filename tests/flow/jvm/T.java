package lab;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Logger;

/** What every random program uses: bits of input, exceptions, small values. Nothing here writes a line. */
public final class T {
    public static final Logger LOG = Logger.getLogger("p");
    public static String bits = "";
    /** Bits asked for so far; those behind the input's end are 0. */
    public static int at;
    /** Rounds of all loops so far. */
    public static int rounds;
    public static Object nothing;

    private T() { }

    public static boolean b() {
        int i = at++;
        return i < bits.length() && bits.charAt(i) == '1';
    }

    /** 0 to k - 1. */
    public static int n(int k) {
        int r = 0;
        while (r < k - 1 && b()) {
            r++;
        }
        return r;
    }

    /** Whether a loop goes round once more. */
    public static boolean more() {
        boolean yes = b();
        if (yes) {
            rounds++;
        }
        return yes;
    }

    /** An array for a loop over it. */
    public static int[] some(int k) {
        int[] found = new int[n(k)];
        rounds += found.length;
        return found;
    }

    /** A list for a library to go through, largest element first. */
    public static List<Integer> many() {
        List<Integer> found = new ArrayList<>();
        for (int i = n(4); i > 0; i--) {
            found.add(i);
        }
        rounds += found.size();
        return found;
    }

    /** A map that may have the key 1. */
    public static Map<Integer, Integer> known() { return b() ? new HashMap<>(Map.of(1, 1)) : new HashMap<>(); }

    public static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            nothing = null;
        }
    }

    public static void declared() throws C1 {
        if (b()) {
            throw new C2();
        }
    }

    public static int pair(boolean x, boolean y) { return x == y ? 1 : 2; }

    public static int sum(int... xs) { return xs.length; }

    public enum Color { RED, GREEN, BLUE }

    public interface Action { void act() throws Exception; }

    public interface Question { boolean ask(); }

    public static class C1 extends Exception {
        public C1() { }
        public C1(Throwable cause) { super(cause); }
    }

    public static class C2 extends C1 { }

    public static class R1 extends RuntimeException {
        public R1() { }
        public R1(Throwable cause) { super(cause); }
    }

    public static class R2 extends R1 { }

    public static class R3 extends IllegalStateException { }
}
