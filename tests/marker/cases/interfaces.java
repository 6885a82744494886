// file: interfaces/Interfaces.java
package interfaces;

interface Walker {
    void walk();

    default void stroll() {
        walk(); //> calls virtual interfaces.Duck#walk(), interfaces.Machine#walk()
        prepare(); //> calls special|virtual interfaces.Walker#prepare()
        Walker.shoes(); //> calls static interfaces.Walker#shoes()
        helper(); //> calls static interfaces.Walker#helper()
    }

    private void prepare() {
    }

    private static void helper() {
    }

    static void shoes() {
    }
}

interface Swimmer {
    default void stroll() {
    }

    default void dive() {
    }
}

interface Diver extends Swimmer {
    @Override
    default void dive() {
        Swimmer.super.dive(); //> calls special interfaces.Swimmer#dive()
    }
}

class Duck implements Walker, Diver {
    @Override
    public void walk() {
    }

    @Override
    public void stroll() {
        Walker.super.stroll(); //> calls special interfaces.Walker#stroll()
        Diver.super.stroll(); //> calls special interfaces.Swimmer#stroll()
        dive(); //> calls virtual interfaces.Diver#dive()
    }
}

class Robot extends Machine implements Walker {
    @Override
    public void stroll() {
        super.stroll(); //> calls special interfaces.Machine#stroll()
    }
}

abstract class Machine {
    public void walk() {
    }

    public void stroll() {
        walk(); //> calls virtual interfaces.Machine#walk()
    }
}

/** The class wins over the interface. */
class Plain extends Machine implements Swimmer {
}

class Main {
    void use(Walker walker, Swimmer swimmer, Duck duck, Machine machine) {
        walker.stroll(); //> calls virtual interfaces.Duck#stroll(), interfaces.Robot#stroll()
        swimmer.dive(); //> calls virtual interfaces.Diver#dive(), interfaces.Swimmer#dive()
        swimmer.stroll(); //> calls virtual interfaces.Duck#stroll(), interfaces.Machine#stroll()
        machine.stroll(); //> calls virtual interfaces.Machine#stroll(), interfaces.Robot#stroll()
        Walker.shoes(); //> calls static interfaces.Walker#shoes()
        walker.hashCode(); //> calls external java.lang.Object#hashCode()
    }

    Object[] make() {
        return new Object[] {new Duck(), new Robot(), new Plain()};
    }
}
