// file: method_references/References.java
package method_references;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;

class Coin {
    Coin() {
    }

    Coin(String text) {
    }

    void flip() {
    }

    void flip(int times) {
    }

    static void mint(String text) {
    }

    static int count(Coin... coins) {
        return coins.length;
    }

    <T> void pay(T to) {
    }
}

interface Maker<T> {
    T make();
}

interface Plain {
    void go();
}

class Purse extends Pocket {
    private final Coin coin = new Coin();

    void own() {
    }

    @Override
    void empty() {
        Plain up = super::empty;
        up.go(); //> reaches lambda method_references.Purse#lambda$empty$0
    }

    void references(List<Coin> coins, Coin given) {
        Consumer<String> statically = Coin::mint;
        statically.accept("x"); //> reaches lambda|static method_references.Coin#mint(java.lang.String)
        Consumer<Coin> unbound = Coin::flip;
        unbound.accept(given); //> reaches lambda|virtual method_references.Coin#flip()
        BiConsumer<Coin, Integer> withArgument = Coin::flip;
        withArgument.accept(given, 1); //> reaches lambda|virtual method_references.Coin#flip(int)
        Plain bound = given::flip;
        bound.go(); //> reaches lambda|virtual method_references.Coin#flip()
        Plain ofField = coin::flip;
        ofField.go(); //> reaches lambda|virtual method_references.Coin#flip()
        Plain ofThis = this::own;
        ofThis.go(); //> reaches lambda|virtual method_references.Purse#own()
        Maker<Coin> constructor = Coin::new;
        constructor.make(); //> reaches lambda|special method_references.Coin#<init>()
        Function<String, Coin> constructorWithText = Coin::new;
        constructorWithText.apply("x"); //> reaches lambda|special method_references.Coin#<init>(java.lang.String)
        IntFunction<Coin[]> array = Coin[]::new;
        array.apply(3)[0].flip(); //> calls virtual method_references.Coin#flip()
        Function<Coin, Integer> varargs = Coin::count;
        varargs.apply(given); //> reaches lambda|static method_references.Coin#count(method_references.Coin[])
        Consumer<String> generic = given::<String>pay;
        generic.accept("x"); //> reaches lambda|virtual method_references.Coin#pay(java.lang.Object)
        Supplier<List<Coin>> library = ArrayList::new;
        library.get().get(0).flip(); //> calls virtual method_references.Coin#flip()
    }

    void passed(List<Coin> coins, List<String> texts) {
        coins.forEach(Coin::flip); //> calls callback|lambda method_references.Coin#flip()
        texts.forEach(Coin::mint); //> calls callback|lambda method_references.Coin#mint(java.lang.String)
        texts.stream().map(Coin::new).forEach(Coin::flip); //> calls callback|lambda method_references.Coin#<init>(java.lang.String), method_references.Coin#flip()
        new Thread(this::own).start(); //> calls thread method_references.Purse#own()
        hand(Coin::new); //> calls virtual method_references.Purse#hand(method_references.Maker)
    }

    void hand(Maker<Coin> maker) {
        maker.make().flip(); //> reaches lambda|special method_references.Coin#<init>() //> calls virtual method_references.Coin#flip()
    }
}

class Pocket {
    void empty() {
    }
}
