// file: callbacks/Callbacks.java
package callbacks;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

class Card implements Comparable<Card> {
    final int value = 3;

    @Override
    public int compareTo(Card other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return value;
    }

    @Override
    public String toString() {
        return "card";
    }
}

class ByValue implements Comparator<Card> {
    @Override
    public int compare(Card a, Card b) {
        return a.value - b.value;
    }
}

class Printer implements Consumer<Card> {
    @Override
    public void accept(Card card) {
    }
}

class Deck implements Iterable<Card> {
    private final List<Card> cards = new ArrayList<>();

    @Override
    public Iterator<Card> iterator() {
        return new Hand();
    }

    class Hand implements Iterator<Card> {
        @Override
        public boolean hasNext() {
            return false;
        }

        @Override
        public Card next() {
            return cards.get(0);
        }
    }
}

class Resource implements AutoCloseable {
    Resource(String name) {
    }

    @Override
    public void close() {
    }

    void use() {
    }
}

interface Handler {
    void handle(String text);
}

class Loud implements Handler {
    @Override
    public void handle(String text) {
    }
}

class Bus {
    private final List<Handler> handlers = new ArrayList<>();
    private Handler single;

    void add(Handler handler) {
        handlers.add(handler);
    }

    void set(Handler handler) {
        single = handler;
    }

    void publish(String text) {
        for (Handler handler : handlers) {
            handler.handle(text); //> calls lambda|virtual callbacks.Loud#handle(java.lang.String)
        }
        handlers.forEach(handler -> handler.handle(text)); //> calls callback callbacks.Bus#lambda$publish$0 //> calls lambda|virtual callbacks.Loud#handle(java.lang.String)
    }

    void fire() {
        single.handle("x"); //> reaches lambda callbacks.Callbacks#lambda$own$2 //> calls virtual callbacks.Loud#handle(java.lang.String)
    }
}

class Callbacks {

    static void step() {
    }

    void own(Bus bus) {
        Runnable now = () -> step();
        now.run(); //> reaches lambda callbacks.Callbacks#lambda$own$0
        Function<String, Integer> length = text -> text.length();
        length.apply("x"); //> reaches lambda callbacks.Callbacks#lambda$own$1
        bus.add(new Loud());
        bus.set(text -> step());
        twice(() -> step()); //> calls virtual callbacks.Callbacks#twice(java.lang.Runnable)
    }

    void twice(Runnable body) {
        body.run(); //> reaches lambda callbacks.Callbacks#lambda$own$3
        body.run(); //> reaches lambda callbacks.Callbacks#lambda$own$3
    }

    void collections(List<Card> cards, Map<String, Card> map, Set<Card> set) {
        cards.forEach(card -> step()); //> calls callback callbacks.Callbacks#lambda$collections$4
        cards.forEach(new Printer()); //> calls callback callbacks.Printer#accept(callbacks.Card)
        cards.sort(new ByValue()); //> calls callback callbacks.ByValue#compare(callbacks.Card,callbacks.Card)
        cards.removeIf(card -> card.value > 2); //> calls callback callbacks.Callbacks#lambda$collections$5
        cards.replaceAll(card -> card); //> calls callback callbacks.Callbacks#lambda$collections$6
        Collections.sort(cards); //> calls callback callbacks.Card#compareTo(callbacks.Card)
        Collections.sort(cards, new ByValue()); //> calls callback callbacks.ByValue#compare(callbacks.Card,callbacks.Card)
        Arrays.sort(new Card[2], (a, b) -> 0); //> calls callback callbacks.Callbacks#lambda$collections$7
        map.computeIfAbsent("k", key -> new Card()); //> calls callback callbacks.Callbacks#lambda$collections$8
        map.merge("k", null, (a, b) -> a); //> calls callback callbacks.Callbacks#lambda$collections$9
        map.forEach((key, value) -> step()); //> calls callback callbacks.Callbacks#lambda$collections$10
        new ConcurrentHashMap<String, Card>().compute("k", (key, value) -> value); //> calls callback callbacks.Callbacks#lambda$collections$11
        new TreeSet<Card>(new ByValue()).add(new Card()); //> calls callback callbacks.ByValue#compare(callbacks.Card,callbacks.Card)
        Iterator<Card> iterator = cards.iterator();
        iterator.forEachRemaining(card -> step()); //> calls callback callbacks.Callbacks#lambda$collections$12
    }

    void streams(List<Card> cards, Optional<Card> maybe) {
        cards.stream()
            .filter(card -> card.value > 1) //> calls callback callbacks.Callbacks#lambda$streams$13
            .map(card -> card.toString()) //> calls callback callbacks.Callbacks#lambda$streams$14
            .peek(text -> step()) //> calls callback callbacks.Callbacks#lambda$streams$15
            .forEach(text -> step()); //> calls callback callbacks.Callbacks#lambda$streams$16
        maybe.map(card -> card.value); //> calls callback callbacks.Callbacks#lambda$streams$17
        maybe.ifPresent(card -> step()); //> calls callback callbacks.Callbacks#lambda$streams$18
        maybe.ifPresentOrElse(card -> step(), () -> step()); //> calls callback callbacks.Callbacks#lambda$streams$19, callbacks.Callbacks#lambda$streams$20
        maybe.orElseGet(() -> new Card()); //> calls callback callbacks.Callbacks#lambda$streams$21
    }

    void language(Deck deck, Card card) {
        for (Card each : deck) { //> calls virtual|callback callbacks.Deck#iterator(), callbacks.Deck$Hand#hasNext(), callbacks.Deck$Hand#next()
            each.compareTo(card); //> calls virtual callbacks.Card#compareTo(callbacks.Card)
        }
        try (Resource one = new Resource("a"); //> calls special callbacks.Resource#<init>(java.lang.String)
                Resource two = new Resource("b")) {
            two.use(); //> calls virtual callbacks.Resource#use()
        }
        String text = "a " + card; //> calls callback callbacks.Card#toString()
        String value = String.valueOf(card); //> calls callback callbacks.Card#toString()
        System.out.println(card); //> calls callback callbacks.Card#toString()
        String format = String.format("%s", card); //> calls callback callbacks.Card#toString()
        new StringBuilder().append(card); //> calls callback callbacks.Card#toString()
        new HashSet<Card>().add(card); //> calls callback callbacks.Card#hashCode()
        new HashMap<Card, String>().get(card); //> calls callback callbacks.Card#hashCode()
        List.of(card).contains(card); //> calls callback callbacks.Card#equals(java.lang.Object)
        java.util.Objects.equals(card, card); //> calls callback callbacks.Card#equals(java.lang.Object)
    }

    @SuppressWarnings("removal")
    void privileged() {
        AccessController.doPrivileged(new PrivilegedAction<Card>() {
            @Override
            public Card run() {
                step(); //> in callbacks.Callbacks$1#run
                return null;
            }
        });
        AccessController.doPrivileged((PrivilegedAction<Card>) () -> new Card()); //> calls callback callbacks.Callbacks#lambda$privileged$22
        ThreadLocal.withInitial(() -> new Card()).get(); //> calls callback callbacks.Callbacks#lambda$privileged$23
        new Thread().setUncaughtExceptionHandler((thread, failure) -> step()); //> calls callback|thread callbacks.Callbacks#lambda$privileged$24
        new TreeMap<Card, String>(Comparator.comparing(card -> card.value)).put(new Card(), ""); //> reaches callback callbacks.Callbacks#lambda$privileged$25
    }
}
