// file: lambda_parameters/Params.java
package lambda_parameters;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

class Ship {
    void sail() {
    }

    int size() {
        return 1;
    }
}

interface Captain {
    void command(Ship ship, String order);
}

interface Tester<T> {
    boolean test(T value);
}

class Params {
    Captain field = (ship, order) -> ship.sail(); //> calls virtual lambda_parameters.Ship#sail()
    Consumer<Ship> consumer = ship -> ship.sail(); //> calls virtual lambda_parameters.Ship#sail()

    void hire(Captain captain) {
    }

    <T> void check(T value, Tester<T> tester) {
    }

    Captain make() {
        return (ship, order) -> {
            ship.sail(); //> calls virtual lambda_parameters.Ship#sail()
        };
    }

    void pass(List<Ship> ships, Map<String, Ship> named) {
        hire((ship, order) -> ship.sail()); //> calls virtual lambda_parameters.Ship#sail()
        hire((Ship ship, String order) -> ship.sail()); //> calls virtual lambda_parameters.Ship#sail()
        hire((var ship, var order) -> ship.sail()); //> calls virtual lambda_parameters.Ship#sail()
        check(new Ship(), s -> s.size() > 0); //> calls virtual lambda_parameters.Ship#size()
        this.<Ship>check(null, s -> s.size() > 0); //> calls virtual lambda_parameters.Ship#size()
        Captain local = (s, o) -> s.sail(); //> calls virtual lambda_parameters.Ship#sail()
        Function<Ship, Integer> size = s -> s.size(); //> calls virtual lambda_parameters.Ship#size()
        BiFunction<String, Ship, Integer> second = (name, s) -> s.size(); //> calls virtual lambda_parameters.Ship#size()
        Predicate<Ship> big = s -> s.size() > 10; //> calls virtual lambda_parameters.Ship#size()
        UnaryOperator<Ship> same = s -> {
            s.sail(); //> calls virtual lambda_parameters.Ship#sail()
            return s;
        };
        Function<Ship, Function<String, Integer>> curried = s -> name -> s.size(); //> calls virtual lambda_parameters.Ship#size()
        ships.forEach(s -> s.sail()); //> calls virtual lambda_parameters.Ship#sail()
        named.forEach((name, s) -> s.sail()); //> calls virtual lambda_parameters.Ship#sail()
        named.computeIfPresent("x", (name, s) -> {
            s.sail(); //> calls virtual lambda_parameters.Ship#sail()
            return s;
        });
        ships.sort((a, b) -> a.size() - b.size()); //> calls virtual lambda_parameters.Ship#size()
        ships.sort(Comparator.comparing(s -> s.size())); //> calls virtual lambda_parameters.Ship#size()
        ships.removeIf(s -> s.size() == 0); //> calls virtual lambda_parameters.Ship#size()
        Object cast = (Captain) (s, o) -> s.sail(); //> calls virtual lambda_parameters.Ship#sail()
        Captain either = ships.isEmpty() ? (s, o) -> s.sail() : field; //> calls virtual lambda_parameters.Ship#sail()
        Captain[] crew = {(s, o) -> s.sail()}; //> calls virtual lambda_parameters.Ship#sail()
    }
}
