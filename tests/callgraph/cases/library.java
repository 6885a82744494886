// A library: other programs may call whatever is accessible, extend its classes and implement its interfaces.  Main is such a program.
package library;

import static proof.Trace.here;

class Main {
    public static void main(String[] args) {
        Library.use(new Mine()); // RUNS: Library#use, Library#take, Library#held, Derived#act, Derived#template
        Library.take(new Derived());
        new Library().held(new Derived());
        Library.FIELD.act();
        new Derived() { @Override protected void hook() { } }.template();
        new Derived().template();
    }

    static class Mine extends Coincidence implements Face { }
}
// file: library/Library.java
package library;

import static proof.Trace.here;

public class Library {
    public static Base FIELD = new Derived();

    public static void use(Face face) {
        here();
        face.meet(); // CALLS: Coincidence#meet
    }

    public static void take(Base base) {
        here();
        base.act(); // CALLS: Derived#act
    }

    void held(Base base) { here(); helper(base); } // CALLS: Library#helper

    private void helper(Base base) { here(); base.act(); } // CALLS: Derived#act
}

interface Face { void meet(); }

class Coincidence {
    public void meet() { here(); }
}

class Base {
    public void act() { here(); }
}

class Derived extends Base {
    @Override public void act() { here(); inner(); } // CALLS: Derived#inner
    private void inner() { here(); }
    public void template() { here(); hook(); } // CALLS: Derived#hook
    protected void hook() { here(); }
}
