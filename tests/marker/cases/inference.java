// file: inference/Inference.java
package inference;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

class Crew implements Comparable<Crew> {
    String name() {
        return "";
    }

    Crew mate() {
        return this;
    }

    @Override
    public int compareTo(Crew other) {
        return 0;
    }
}

class Captain extends Crew {
    void command() {
    }
}

class Inference {
    static <T extends Crew> T first(List<T> list) {
        return list.get(0);
    }

    static <K, V> Map<K, List<V>> group(List<V> values, Function<? super V, ? extends K> key) {
        return null;
    }

    void nested(List<Crew> crew, List<Captain> captains) {
        crew.sort(Comparator.comparing(c -> c.name())); //> calls virtual inference.Crew#name()
        crew.sort(Comparator.comparing((Crew c) -> c.mate()).thenComparing(c -> c.name())); //> calls virtual inference.Crew#mate(), inference.Crew#name()
        crew.sort(Collections.reverseOrder(Comparator.comparing(c -> c.mate()))); //> calls virtual inference.Crew#mate()
        crew.stream().collect(Collectors.groupingBy(c -> c.name(), TreeMap::new, Collectors.mapping(c -> c.mate(), Collectors.toList()))); //> calls virtual inference.Crew#name(), inference.Crew#mate()
        crew.stream().collect(Collectors.collectingAndThen(Collectors.toList(), l -> l.get(0))).mate(); //> calls virtual inference.Crew#mate()
        crew.stream().sorted(Comparator.comparing(Crew::name)).findFirst().get().mate(); //> calls virtual inference.Crew#mate()
        new ArrayList<>(captains).get(0).command(); //> calls virtual inference.Captain#command()
        group(captains, c -> c.name()).get("x").get(0).command(); //> calls virtual inference.Captain#command() //> calls virtual inference.Crew#name()
        first(captains).command(); //> calls virtual inference.Captain#command()
        Collections.max(captains).command(); //> calls virtual inference.Captain#command()
        Optional.of(crew.get(0)).map(c -> c.mate()).orElseGet(() -> new Crew()).name(); //> calls virtual inference.Crew#name() //> calls virtual inference.Crew#mate()
    }

    void conditional(boolean which, Crew crew, Captain captain, List<Captain> captains) {
        (which ? crew : captain).name(); //> calls virtual inference.Crew#name()
        (which ? captain : null).command(); //> calls virtual inference.Captain#command()
        var chosen = which ? captains : new ArrayList<Captain>();
        chosen.get(0).command(); //> calls virtual inference.Captain#command()
    }
}
