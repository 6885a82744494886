"""Java written for these tests: every construct of the language, in files small enough to be cut at every byte."""

RECORDS = """
package shop.model;

import java.util.*;
import static java.util.Objects.requireNonNull;

/** Money, in cents. */
public record Money(long cents, @Deprecated Currency... units) implements Comparable<Money> {
    public enum Currency {
        EUR("€") {
            @Override
            String show(long cents) {
                return cents / 100 + "€";
            }
        },
        USD("$"), YEN(\'\\u00a5\' + "");

        final String sign;

        Currency(String sign) {
            this.sign = sign;
        }

        String show(long cents) {
            return sign + cents;
        }
    }

    static final int[][] STEPS = {{1, 2}, {5, 10,},};

    public Money {
        if (cents < 0) throw new IllegalArgumentException("below zero: " + cents);
    }

    Money(String text) {
        this(Long.parseLong(text, 10));
    }

    @Override
    public int compareTo(Money other) {
        return Long.compare(cents, other.cents);
    }

    record Pair<A extends Comparable<? super A>, B>(A first, B second) {
        <C> Pair<A, C> with(C third) {
            return new Pair<>(first, third);
        }
    }
}
"""

SEALED = '''
package shop.shapes;

public sealed interface Shape permits Shape.Circle, Shape.Box, Other {
    double area();

    default String title() {
        return """
            a \\"shape\\"
              of area \\
            %s
            """.formatted(area());
    }

    private static String hidden() {
        return "hidden";
    }

    record Circle(double radius) implements Shape {
        public double area() {
            return Math.PI * radius * radius;
        }
    }

    record Box(double width, double height) implements Shape {
        public double area() {
            return width * height;
        }
    }

    static String name(Object o) {
        return switch (o) {
            case null -> "nothing";
            case Circle(double r) when r > 10 -> "large circle";
            case Circle c -> "circle " + c.radius();
            case Box(var w, double h) -> {
                if (w == h) yield "square";
                yield "box";
            }
            case String s when s.isEmpty() && !s.equals("x") -> hidden();
            default -> throw new IllegalStateException("what is " + o + "?");
        };
    }

    static int old(int day) {
        switch (day) {
            case 1:
            case 2, 3:
                day++;
                break;
            default:
                day -= 2;
        }
        return (Object) day instanceof Box(double w, var h) && w > 0 ? 1 : 0;
    }
}

non-sealed class Other implements Shape {
    @Override public double area() { return 0x1p3 + 0b11 + 0777 + 1_000L + .5f; }
}
'''

LAMBDAS = """
package shop;

import java.util.*;
import java.util.concurrent.Callable;
import java.util.function.*;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

@SuppressWarnings({"unchecked", "rawtypes"})
public abstract class Orders<T extends Comparable<T> & Runnable> extends Base<T>.Inner implements Runnable, Callable<T[]> {
    private static final Logger LOG = LoggerFactory.getLogger(Orders.class);
    static {
        LOG.debug("loading");
    }
    private final Map<String, List<? extends T>> open = new HashMap<>();
    volatile int a, b[] = {1}, c = 3;
    {
        LOG.trace("new one");
    }

    protected @interface Marked {
        String value() default "none";
        int[] sizes() default {1, 2};
        Class<?> type() default Object.class;
    }

    Orders(int size) throws java.io.IOException {
        super(size);
        a = size;
    }

    public void run() {
        Runnable later = () -> LOG.info("later");
        Function<Integer, Function<Integer, Integer>> add = x -> (Integer y) -> {
            LOG.info("adding {} and {}", x, y);
            return x + y;
        };
        Supplier<List<String>> make = ArrayList<String>::new;
        IntFunction<int[]> array = int[]::new;
        open.values().stream().flatMap(Collection::stream).map(super::toString).forEach(System.out::println);
        new Thread(new Runnable() {
            int count;
            @Override
            public void run() {
                count++;
                class Local {
                    void go() {
                        Orders.this.run();
                    }
                }
                new Local().go();
            }
        }).start();
    }

    synchronized final <E extends Exception> void close(E failure) throws E {
        outer:
        for (int i = 0, j = 9; i < j; i++, --j) {
            for (final String key : open.keySet()) {
                if (key == null) continue outer;
                else if (key.isBlank()) break outer;
                else LOG.warn("open: " + key);
            }
        }
        try (var in = new Scanner(System.in); java.io.Closeable other = null) {
            do {
                a = b[0] >>> 2 ^ ~c & (char) 65 | (int) 1.5e3;
            } while (a != 0);
        } catch (IllegalStateException | IllegalArgumentException e) {
            LOG.error("failed", e);
            throw e;
        } finally {
            synchronized (this) {
                assert a > 0 : "a is " + a;
            }
        }
        while (true) { ; }
    }

    public T[] call() { return null; }

    native int fast(int... numbers);

    abstract void nothing();
}
"""

ESCAPES = r"""
package shop;

class Gr\u00f6\u00dfe {
    char quote = '\'';
    String text = "tab\tuni\u0041 \0 \177 \\u \" \s";
    \u0069nt z\u00e4hler;

    void m\u0065ssen(String wert) {
        System.out.println("größer: " + wert /* was? */ + 'x'); // ende
    }

    /* leer */ void leer() { }
}

interface Über<Ä> extends Vor<Ä>, Nach { Ä los(Ä... viele); ; }
"""

ALL = {name: text.lstrip() for name, text in {"records": RECORDS, "sealed": SEALED, "lambdas": LAMBDAS, "escapes": ESCAPES}.items()}
"""Name → source."""
