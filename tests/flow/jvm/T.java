package lab;

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
