// Default, static and private methods of interfaces (JLS 9.4, 8.4.8, 15.12.3).
package interfaces;

import static proof.Trace.here;

class Main {
    public static void main(String[] args) {
        new Simple().greet(); // CALLS: Greets#greet
        Greets own = new Overrides();
        own.greet(); // CALLS: Overrides#greet
        Top diamond = new Diamond();
        diamond.m(); // CALLS: Left#m
        new Both().m(); // CALLS: Both#m
        Greets.make().greet(); // CALLS: Greets#greet, Greets#make
        ClassWins wins = new ClassWins();
        wins.greet(); // CALLS: Wins#greet
        Greets lambda = () -> here();
        lambda.title(); // CALLS: Main#lambda$main$0
        lambda.greet(); // CALLS: Greets#greet
        new Reabstracted() { @Override public void greet() { here(); } }.greet(); // CALLS: Main$1#greet
        Kind.ONE.greet(); // CALLS: Greets#greet
        new Point(1).greet(); // CALLS: Greets#greet
        Generic<Integer> g = new Ints();
        g.both(1); // CALLS: Generic#both
    }
}

interface Greets {
    void title();
    default void greet() { here(); prepare(); } // CALLS: Greets#prepare
    private void prepare() { here(); shared(); } // CALLS: Greets#shared
    private static void shared() { here(); }
    static Greets make() { here(); return new Simple(); }
}

class Simple implements Greets { public void title() { here(); } }
class Overrides implements Greets {
    public void title() { here(); }
    @Override public void greet() { here(); Greets.super.greet(); } // CALLS: Greets#greet
}
interface Top { default void m() { here(); } } // NEVER: Top#m
interface Left extends Top { @Override default void m() { here(); } }
interface Right extends Top { }
class Diamond implements Left, Right { }
interface A { default void m() { here(); } }
interface B { default void m() { here(); } }
class Both implements A, B {
    public void m() {
        here();
        A.super.m(); // CALLS: A#m
        B.super.m(); // CALLS: B#m
    }
}
class Wins { public void greet() { here(); } public void title() { here(); } }
class ClassWins extends Wins implements Greets { }
abstract class Reabstracted implements Greets {
    public void title() { here(); }
    @Override public abstract void greet();
}
enum Kind implements Greets { ONE; public void title() { here(); } }
record Point(int x) implements Greets { public void title() { here(); } }
interface Generic<T> {
    default void both(T t) { here(); take(t); } // CALLS: Ints#take
    void take(T t);
}
class Ints implements Generic<Integer> { public void take(Integer i) { here(); } }
