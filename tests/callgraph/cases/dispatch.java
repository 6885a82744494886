// Calls that are not virtual, virtual ones, casts, instanceof, arrays (JLS 15.12).
package dispatch;

import static proof.Trace.here;

class Main {
    public static void main(String[] args) {
        new Main().instance(); // CALLS: Main#<init>, Main#instance
        Base base = args.length == 0 ? new Derived() : new Base();
        base.run(); // CALLS: Derived#run
        ((Derived) base).only(); // CALLS: Derived#only
        if (base instanceof Derived derived && derived.test()) { // CALLS: Derived#test
            derived.only(); // CALLS: Derived#only
        }
        Object[] many = {new Derived(), new Base()}; // CALLS: Base#<init>
        for (Object one : many) {
            ((Base) one).run(); // CALLS: Base#run, Derived#run
        }
        Base[] grid = new Base[1];
        grid[0] = new Derived();
        grid[0].run(); // CALLS: Derived#run
        Derived.util(1); // CALLS: Derived#util
        new Derived().up(); // CALLS: Derived#up
        Shape shape = pick(args); // CALLS: Main#pick
        shape.area(); // CALLS: Circle#area
        Object equal = new Key(1); // CALLS: Key#<init>
        equal.equals(new Key(1)); // CALLS: Key#<init>, Key#equals
        "x".concat("" + equal); // CALLS: Key#toString
        Generic<String> generic = new Texts();
        generic.take("x"); // CALLS: Texts#take
        Class<?> type = Class.class.cast(Derived.class);
        Base cast = Derived.class.cast(base);
        cast.run(); // CALLS: Derived#run
        new Pack.Friend().call(new Pack()); // CALLS: Pack$Friend#call
        Object o = base;
        String s = switch (args.length) {
            case 0 -> ((Base) o).name(); // CALLS: Base#name
            default -> "";
        };
        Rec rec = new Rec(1, "a"); // CALLS: Rec#<init>
        rec.x(); // CALLS: Rec#x
    }

    private Main() { here(); }

    private void instance() {
        here();
        this.hidden(); // CALLS: Main#hidden
    }

    private void hidden() { here(); }

    static Shape pick(String[] args) { here(); return args.length > 3 ? new Square() : new Circle(); }
}

class Base {
    Base() { here(); }
    void run() { here(); }
    boolean test() { here(); return true; }
    String name() { here(); return "base"; }
    void step() { here(); }
}

class Derived extends Base { // CALLS: Base#<init>
    @Override void run() { here(); }
    void only() { here(); }
    @Override boolean test() { here(); return super.test(); } // CALLS: Base#test
    static void util(int i) { here(); util("" + i); } // CALLS: Derived#util
    static void util(String s) { here(); }
    void up() { here(); super.step(); step(); } // CALLS: Base#step, Derived#step
    @Override void step() { here(); }
}

interface Shape { double area(); }
class Circle implements Shape { public double area() { here(); return 1; } }
class Square implements Shape { public double area() { here(); return 2; } }
abstract class Generic<T> { abstract void take(T t); }
class Texts extends Generic<String> { @Override void take(String s) { here(); } }

class Key {
    final int n;
    Key(int n) { here(); this.n = n; }
    @Override public boolean equals(Object o) { here(); return o instanceof Key k && k.n == n; }
    @Override public int hashCode() { here(); return n; }
    @Override public String toString() { here(); return "key"; }
}

class Pack {
    private void secret() { here(); }
    static class Friend {
        void call(Pack p) { here(); p.secret(); } // CALLS: Pack#secret
    }
}

record Rec(int x, String y) {
    Rec { here(); }
    public int x() { here(); return x; }
}

class NeverMade extends Base { // NEVER: NeverMade#run
    @Override void run() { here(); }
}
