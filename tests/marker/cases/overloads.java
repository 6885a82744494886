// file: overloads/Overloads.java
package overloads;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;

class Animal {
}

class Fish extends Animal {
}

class Overloads extends Inherited {

    void arity() {
    }

    void arity(int a) {
    }

    void arity(int a, int b) {
    }

    void kind(Animal a) {
    }

    void kind(Fish f) {
    }

    void kind(Object o) {
    }

    void number(int i) {
    }

    void number(long l) {
    }

    void number(double d) {
    }

    void number(Integer i) {
    }

    void number(Object o) {
    }

    void boxed(Long l) {
    }

    void boxed(Object o) {
    }

    void wide(long l) {
    }

    void wide(Integer i) {
    }

    void many(String s) {
    }

    void many(String... s) {
    }

    void rest(String format, Object... args) {
    }

    void rest(String format, Object arg) {
    }

    void text(CharSequence s) {
    }

    void text(String s) {
    }

    void text(char c) {
    }

    void text(char[] c) {
    }

    void list(Collection<String> c) {
    }

    void list(List<String> l) {
    }

    void list(Iterable<String> i) {
    }

    <T extends Comparable<T>> void generic(T value) {
    }

    void generic(Animal value) {
    }

    void run(Runnable r) {
    }

    <T> T run(Callable<T> c) {
        return null;
    }

    void take(Supplier<String> s) {
    }

    void take(Function<String, String> f) {
    }

    void only(short s) {
    }

    void only(int i) {
    }

    void calls(Animal animal, Fish fish, Object object, byte b, short s, char c, long l, float f, Integer boxed, List<String> list) {
        arity(); //> calls virtual overloads.Overloads#arity()
        arity(1); //> calls virtual overloads.Overloads#arity(int)
        arity(1, 2); //> calls virtual overloads.Overloads#arity(int,int)
        kind(animal); //> calls virtual overloads.Overloads#kind(overloads.Animal)
        kind(fish); //> calls virtual overloads.Overloads#kind(overloads.Fish)
        kind(object); //> calls virtual overloads.Overloads#kind(java.lang.Object)
        kind((Animal) fish); //> calls virtual overloads.Overloads#kind(overloads.Animal)
        kind("text"); //> calls virtual overloads.Overloads#kind(java.lang.Object)
        kind(null); //> calls virtual overloads.Overloads#kind(overloads.Fish)
        kind(fish == null ? animal : fish); //> calls virtual overloads.Overloads#kind(overloads.Animal)
        number(1); //> calls virtual overloads.Overloads#number(int)
        number(1L); //> calls virtual overloads.Overloads#number(long)
        number(b); //> calls virtual overloads.Overloads#number(int)
        number(s + b); //> calls virtual overloads.Overloads#number(int)
        number('c'); //> calls virtual overloads.Overloads#number(int)
        number(l + 1); //> calls virtual overloads.Overloads#number(long)
        number(f); //> calls virtual overloads.Overloads#number(double)
        number(1 / 2.0); //> calls virtual overloads.Overloads#number(double)
        number(boxed); //> calls virtual overloads.Overloads#number(java.lang.Integer)
        number(boxed + 1); //> calls virtual overloads.Overloads#number(int)
        number(Integer.valueOf(3)); //> calls virtual overloads.Overloads#number(java.lang.Integer)
        number("s"); //> calls virtual overloads.Overloads#number(java.lang.Object)
        number(list.size()); //> calls virtual overloads.Overloads#number(int)
        number(true); //> calls virtual overloads.Overloads#number(java.lang.Object)
        number(boxed == null ? 1 : 2L); //> calls virtual overloads.Overloads#number(long)
        boxed(1); //> calls virtual overloads.Overloads#boxed(java.lang.Object)
        boxed(1L); //> calls virtual overloads.Overloads#boxed(java.lang.Long)
        wide(1); //> calls virtual overloads.Overloads#wide(long)
        wide(boxed); //> calls virtual overloads.Overloads#wide(java.lang.Integer)
        many("a"); //> calls virtual overloads.Overloads#many(java.lang.String)
        many("a", "b"); //> calls virtual overloads.Overloads#many(java.lang.String[])
        many(); //> calls virtual overloads.Overloads#many(java.lang.String[])
        many(new String[0]); //> calls virtual overloads.Overloads#many(java.lang.String[])
        rest("f"); //> calls virtual overloads.Overloads#rest(java.lang.String,java.lang.Object[])
        rest("f", 1); //> calls virtual overloads.Overloads#rest(java.lang.String,java.lang.Object)
        rest("f", 1, 2); //> calls virtual overloads.Overloads#rest(java.lang.String,java.lang.Object[])
        rest("f", new Object[] {1}); //> calls virtual overloads.Overloads#rest(java.lang.String,java.lang.Object[])
        rest("f", (Object) new Object[] {1}); //> calls virtual overloads.Overloads#rest(java.lang.String,java.lang.Object)
        text("a"); //> calls virtual overloads.Overloads#text(java.lang.String)
        text("a" + 1); //> calls virtual overloads.Overloads#text(java.lang.String)
        text('a'); //> calls virtual overloads.Overloads#text(char)
        text(new StringBuilder()); //> calls virtual overloads.Overloads#text(java.lang.CharSequence)
        text("a".toCharArray()); //> calls virtual overloads.Overloads#text(char[])
        list(list); //> calls virtual overloads.Overloads#list(java.util.List)
        list(new ArrayList<>()); //> calls virtual overloads.Overloads#list(java.util.List)
        list(new java.util.HashSet<String>()); //> calls virtual overloads.Overloads#list(java.util.Collection)
        generic("a"); //> calls virtual overloads.Overloads#generic(java.lang.Comparable)
        generic(fish); //> calls virtual overloads.Overloads#generic(overloads.Animal)
        run(() -> { }); //> calls virtual overloads.Overloads#run(java.lang.Runnable)
        run(() -> 5); //> calls virtual overloads.Overloads#run(java.util.concurrent.Callable)
        run(() -> { return "x"; }); //> calls virtual overloads.Overloads#run(java.util.concurrent.Callable)
        run(() -> { throw new IllegalStateException(); }); //> calls virtual overloads.Overloads#run(java.util.concurrent.Callable)
        take(() -> "x"); //> calls virtual overloads.Overloads#take(java.util.function.Supplier)
        take(x -> x); //> calls virtual overloads.Overloads#take(java.util.function.Function)
        only((short) 1); //> calls virtual overloads.Overloads#only(short)
        only(b); //> calls virtual overloads.Overloads#only(short)
        only(c); //> calls virtual overloads.Overloads#only(int)
        parent(1); //> calls virtual overloads.Inherited#parent(int)
        parent("s"); //> calls virtual overloads.Overloads#parent(java.lang.String)
        new Overloads(1); //> calls special overloads.Overloads#<init>(int)
        new Overloads("x", 1); //> calls special overloads.Overloads#<init>(java.lang.String,java.lang.Object[])
        new Overloads(); //> calls special overloads.Overloads#<init>()
    }

    void parent(String s) {
    }

    Overloads() {
    }

    Overloads(int i) {
    }

    Overloads(String s, Object... rest) {
    }

    class Inner {
        void arity(String other) {
        }

        void hides() {
            arity("x"); //> calls virtual overloads.Overloads$Inner#arity(java.lang.String)
            Overloads.this.arity(); //> calls virtual overloads.Overloads#arity()
            kind(new Fish()); //> calls virtual overloads.Overloads#kind(overloads.Fish)
        }
    }
}

class Inherited {
    void parent(int i) {
    }
}
