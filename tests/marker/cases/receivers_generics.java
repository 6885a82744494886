// file: receivers_generics/Boxes.java
package receivers_generics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

class Apple {
    void eat() {
    }

    Pip pip() {
        return new Pip();
    }

    String sort() {
        return "";
    }
}

class Pip {
    void plant() {
    }
}

class Box<T> {
    T content;
    List<T> reserve = new ArrayList<>();

    T get() {
        return content;
    }

    <R> Box<R> map(Function<? super T, ? extends R> change) {
        return new Box<R>();
    }

    static <E> Box<E> of(E content) {
        return new Box<>();
    }
}

class AppleBox extends Box<Apple> {
    void juice() {
        content.eat(); //> calls virtual receivers_generics.Apple#eat()
        get().eat(); //> calls virtual receivers_generics.Apple#eat()
        super.get().eat(); //> calls virtual receivers_generics.Apple#eat()
    }
}

class Apples extends ArrayList<Apple> {
}

class Bounded<A extends Apple, B extends Apple & Runnable> {
    A one;

    void all(A given, B both) {
        given.eat(); //> calls virtual receivers_generics.Apple#eat()
        one.eat(); //> calls virtual receivers_generics.Apple#eat()
        both.eat(); //> calls virtual receivers_generics.Apple#eat()
    }

    <C extends Apple> void method(C own, List<? extends C> more) {
        own.eat(); //> calls virtual receivers_generics.Apple#eat()
        more.get(0).eat(); //> calls virtual receivers_generics.Apple#eat()
    }
}

class Boxes {

    void own(Box<Apple> box, Box<Box<Apple>> nested, AppleBox appleBox, Box<? extends Apple> wild) {
        box.get().eat(); //> calls virtual receivers_generics.Apple#eat()
        box.content.eat(); //> calls virtual receivers_generics.Apple#eat()
        box.reserve.get(0).eat(); //> calls virtual receivers_generics.Apple#eat()
        nested.get().get().eat(); //> calls virtual receivers_generics.Apple#eat()
        appleBox.get().eat(); //> calls virtual receivers_generics.Apple#eat()
        wild.get().eat(); //> calls virtual receivers_generics.Apple#eat()
        box.map(a -> a.pip()).get().plant(); //> calls virtual receivers_generics.Pip#plant() //> calls virtual receivers_generics.Apple#pip()
        box.map(Apple::pip).get().plant(); //> calls virtual receivers_generics.Pip#plant()
        Box.of(new Apple()).get().eat(); //> calls virtual receivers_generics.Apple#eat()
        Box<Apple> diamond = new Box<>();
        diamond.get().eat(); //> calls virtual receivers_generics.Apple#eat()
        var inferred = new Box<Apple>();
        inferred.get().eat(); //> calls virtual receivers_generics.Apple#eat()
    }

    void containers(List<Apple> list, Map<String, Apple> map, Set<Apple> set, Apples apples, Map<String, List<Apple>> many,
            Deque<Apple> deque, ConcurrentMap<String, Apple> concurrent) {
        list.get(0).eat(); //> calls virtual receivers_generics.Apple#eat()
        map.get("a").eat(); //> calls virtual receivers_generics.Apple#eat()
        map.getOrDefault("a", null).eat(); //> calls virtual receivers_generics.Apple#eat()
        many.get("a").get(0).eat(); //> calls virtual receivers_generics.Apple#eat()
        apples.get(0).eat(); //> calls virtual receivers_generics.Apple#eat()
        deque.pop().eat(); //> calls virtual receivers_generics.Apple#eat()
        concurrent.remove("a").eat(); //> calls virtual receivers_generics.Apple#eat()
        set.iterator().next().eat(); //> calls virtual receivers_generics.Apple#eat()
        list.toArray(new Apple[0])[0].eat(); //> calls virtual receivers_generics.Apple#eat()
        Arrays.asList(new Apple()).get(0).eat(); //> calls virtual receivers_generics.Apple#eat()
        List.of(new Apple(), new Apple()).get(0).eat(); //> calls virtual receivers_generics.Apple#eat()
        Collections.unmodifiableList(list).get(0).eat(); //> calls virtual receivers_generics.Apple#eat()
        new ArrayList<>(list).get(0).eat(); //> calls virtual receivers_generics.Apple#eat()
        new HashMap<String, Apple>().put("x", null).eat(); //> calls virtual receivers_generics.Apple#eat()
        for (Map.Entry<String, Apple> entry : map.entrySet()) {
            entry.getValue().eat(); //> calls virtual receivers_generics.Apple#eat()
            entry.getKey().trim(); //> calls external java.lang.String#trim()
        }
        for (var entry : map.entrySet()) {
            entry.getValue().eat(); //> calls virtual receivers_generics.Apple#eat()
        }
        for (Apple apple : map.values()) {
            apple.eat(); //> calls virtual receivers_generics.Apple#eat()
        }
        for (var apple : apples) {
            apple.eat(); //> calls virtual receivers_generics.Apple#eat()
        }
        for (Iterator<Apple> each = list.iterator(); each.hasNext();) {
            each.next().eat(); //> calls virtual receivers_generics.Apple#eat()
        }
    }

    void wrappers(Optional<Apple> maybe, AtomicReference<Apple> reference, Supplier<Apple> supplier, Callable<? extends Apple> callable,
            Future<Apple> future, ThreadLocal<Apple> local, Queue<? super Apple> sink) throws Exception {
        maybe.get().eat(); //> calls virtual receivers_generics.Apple#eat()
        maybe.orElse(null).eat(); //> calls virtual receivers_generics.Apple#eat()
        maybe.orElseThrow(IllegalStateException::new).eat(); //> calls virtual receivers_generics.Apple#eat()
        maybe.map(Apple::pip).get().plant(); //> calls virtual receivers_generics.Pip#plant()
        maybe.map(a -> a.pip()).orElseThrow().plant(); //> calls virtual receivers_generics.Pip#plant() //> calls virtual receivers_generics.Apple#pip()
        Optional.of(new Apple()).get().eat(); //> calls virtual receivers_generics.Apple#eat()
        reference.get().eat(); //> calls virtual receivers_generics.Apple#eat()
        supplier.get().eat(); //> calls virtual receivers_generics.Apple#eat()
        callable.call().eat(); //> calls virtual receivers_generics.Apple#eat()
        future.get().eat(); //> calls virtual receivers_generics.Apple#eat()
        local.get().eat(); //> calls virtual receivers_generics.Apple#eat()
    }

    void streams(List<Apple> list, Collection<Apple> collection, Apple[] array) {
        list.stream().findFirst().get().eat(); //> calls virtual receivers_generics.Apple#eat()
        list.stream().map(a -> a.pip()).findAny().get().plant(); //> calls virtual receivers_generics.Pip#plant() //> calls virtual receivers_generics.Apple#pip()
        list.stream().map(Apple::pip).toList().get(0).plant(); //> calls virtual receivers_generics.Pip#plant()
        list.stream().filter(a -> a.pip() != null).forEach(a -> a.eat()); //> calls virtual receivers_generics.Apple#eat(), receivers_generics.Apple#pip()
        Stream.of(array).collect(Collectors.toList()).get(0).eat(); //> calls virtual receivers_generics.Apple#eat()
        Arrays.stream(array).skip(1).iterator().next().eat(); //> calls virtual receivers_generics.Apple#eat()
        collection.stream().reduce((a, b) -> b).get().eat(); //> calls virtual receivers_generics.Apple#eat()
        Map<String, Apple> byName = list.stream().collect(Collectors.toMap(a -> a.sort(), a -> a)); //> calls virtual receivers_generics.Apple#sort()
        byName.get("x").eat(); //> calls virtual receivers_generics.Apple#eat()
        list.stream().collect(Collectors.groupingBy(Apple::sort)).get("x").get(0).eat(); //> calls virtual receivers_generics.Apple#eat()
        list.stream().flatMap(a -> Stream.of(a.pip())).findFirst().get().plant(); //> calls virtual receivers_generics.Pip#plant() //> calls virtual receivers_generics.Apple#pip()
        list.stream().max((a, b) -> a.sort().compareTo(b.sort())).get().eat(); //> calls virtual receivers_generics.Apple#eat(), receivers_generics.Apple#sort()
        new ConcurrentHashMap<String, Apple>().computeIfAbsent("k", k -> new Apple()).eat(); //> calls virtual receivers_generics.Apple#eat()
    }
}
