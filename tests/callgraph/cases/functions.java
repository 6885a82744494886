// Lambdas and method references (JLS 15.13, 15.27).
package functions;

import static proof.Trace.here;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

class Main {
    private final int base = 1;
    Function<String, Integer> kept;

    public static void main(String[] args) throws Exception {
        Runnable plain = () -> target(); // CALLS: Main#target
        plain.run(); 
        Runnable ref = Main::target;
        ref.run(); // CALLS: Main#target
        Main main = new Main();
        Supplier<String> bound = main::name;
        bound.get(); // CALLS: Main#name
        Function<Main, String> unbound = Main::name;
        unbound.apply(main); // CALLS: Main#name
        Supplier<Main> made = Main::new;
        made.get().name(); // CALLS: Main#name
        Function<Integer, Sized> sized = Sized::new;
        sized.apply(3); // CALLS: Sized#<init>
        IntFunction<Sized[]> array = Sized[]::new;
        array.apply(2);
        BiFunction<Integer, Integer, Integer> varargs = Main::sum; // CALLS: Main#sum
        varargs.apply(1, 2);
        IntUnaryOperator unboxing = Main::boxed;
        unboxing.applyAsInt(1); // CALLS: Main#boxed
        Runnable both = (Runnable & Serializable) Main::target;
        both.run(); // CALLS: Main#target
        mixed((Runnable & Named) () -> target()); // CALLS: Main#target, Main#mixed
        Arrays.asList("b", "a").forEach(Main::print); // CALLS: Main#print
        Arrays.asList(new Sized(2), new Sized(1)).sort(Comparator.comparing(Sized::size)); // CALLS: Sized#<init>, Sized#size
        List.of(1).stream().map(Sized::new).map(Sized::size).forEach(x -> eat(x)); // CALLS: Main#eat, Sized#<init>, Sized#size
        Optional.of("x").map(main::length).ifPresent(n -> eat(n)); // CALLS: Main#eat, Main#length
        new Sub().run(); // CALLS: Sub#run
        Function<Integer, Function<Integer, Integer>> curried = a -> b -> plus(a, b); // CALLS: Main#plus
        curried.apply(1).apply(2);
        main.kept = main::length;
        main.kept.apply("abc"); // CALLS: Main#length
        choose(args).run(); // CALLS: Main#choose, Main#right
        Runnable[] several = {Main::left, Main::right};
        for (Runnable one : several) {
            one.run(); // CALLS: Main#left, Main#right
        }
        Callable<Integer> call = () -> { return boxed(1); }; // CALLS: Main#boxed
        call.call();
        UnaryOperator<String> chained = ((UnaryOperator<String>) Main::trim)::apply;
        chained.apply(""); // CALLS: Main#trim
        Function<String, Integer> composed = ((Function<String, String>) Main::trim).andThen(main::length);
        composed.apply("q"); // CALLS: Main#length, Main#trim
        Own own = (a, rest) -> eat(a + rest.length); // CALLS: Main#eat
        own.any(1, "x");
        own.twice(); // CALLS: Own#twice
        Consumer<Object> casted = (Consumer<Object>) (Object) (Consumer<String>) Main::print;
        casted.accept("x"); // CALLS: Main#print
        Main.<String>generic(Main::print, "s"); // CALLS: Main#generic
        Supplier<Supplier<String>> deep = () -> main::name;
        deep.get().get(); // CALLS: Main#name
        Iterable<String> loop = () -> List.of("i").iterator();
        for (String each : loop) {
            print(each); // CALLS: Main#print
        }
    }

    static <T> void generic(Consumer<? super T> consumer, T t) { here(); consumer.accept(t); } // CALLS: Main#print
    static void target() { here(); }
    static void left() { here(); }
    static void right() { here(); }
    static Runnable choose(String[] args) { here(); return args.length > 0 ? Main::left : Main::right; }
    String name() { here(); return "n" + base; }
    int length(String s) { here(); return s.length(); }
    static Integer sum(Object... numbers) { here(); return numbers.length; }
    static Integer boxed(Integer i) { here(); return i; }
    static void print(String s) { here(); }
    static void eat(Object o) { here(); }
    static String trim(String s) { here(); return s.trim(); }
    static Integer plus(int a, int b) { here(); return a + b; }
    static <T extends Runnable & Named> void mixed(T t) { here(); t.run(); t.id(); } // CALLS: Named#id
}

interface Named { default int id() { here(); return 1; } }
interface Own {
    void any(int a, String... rest);
    default void twice() { here(); any(1); any(2, "y"); }
}
class Sized {
    final int size;
    Sized(int size) { here(); this.size = size; }
    int size() { here(); return size; }
}
class Super { void act() { here(); } }
class Sub extends Super {
    void run() { here(); Runnable r = super::act; r.run(); } // CALLS: Super#act
    @Override void act() { here(); }
}
