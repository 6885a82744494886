// file: erasure/Erasure.java
package erasure;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

abstract class Node<T extends Number, U> {
    abstract void accept(T value);

    <X extends Comparable<X> & Runnable> void both(X x, U u) {
    }

    void arrays(T[] array, List<? super T>[] lists, int[]... ints) {
    }

    U made(Function<? super T, ? extends Map<String, U>> function) {
        return null;
    }

    class Inside<V> {
        void put(V v, T t, U u) {
        }
    }

    void nested(Map.Entry<T, U> entry, Node<T, U>.Inside<String> inside, Node.Static plain) {
    }

    static class Static {
    }
}

class IntNode extends Node<Integer, String> {
    @Override
    void accept(Integer value) {
    }

    @Override
    String made(Function<? super Integer, ? extends Map<String, String>> function) {
        return "";
    }
}

interface Source<T> {
    T next();

    void back(T value);
}

class Words implements Source<String> {
    @Override
    public String next() {
        return "";
    }

    @Override
    public void back(String value) {
    }
}

class User {
    <N extends Number, Z extends Collection<N>> void own(N n, Z z, Z[] zs) {
    }

    <X extends Comparable<X> & Runnable> void use(Node<Integer, String> node, X x, Source<String> source, Integer[] array) {
        node.accept(1); //> calls virtual erasure.IntNode#accept(java.lang.Integer)
        node.both(x, "u"); //> calls virtual erasure.Node#both(java.lang.Comparable,java.lang.Object)
        node.arrays(array, null); //> calls virtual erasure.Node#arrays(java.lang.Number[],java.util.List[],int[][])
        node.made(null).trim(); //> calls virtual erasure.IntNode#made(java.util.function.Function)
        node.new Inside<String>().put("v", 1, "u"); //> calls virtual erasure.Node$Inside#put(java.lang.Object,java.lang.Number,java.lang.Object)
        node.nested(null, null, null); //> calls virtual erasure.Node#nested(java.util.Map$Entry,erasure.Node$Inside,erasure.Node$Static)
        own(1, List.of(1), null); //> calls virtual erasure.User#own(java.lang.Number,java.util.Collection,java.util.Collection[])
        source.next().trim(); //> calls virtual erasure.Words#next() //> calls external java.lang.String#trim()
        source.back("x"); //> calls virtual erasure.Words#back(java.lang.String)
        Object[] made = {new IntNode(), new Words()};
    }
}
