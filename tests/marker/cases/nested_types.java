// file: nested_types/House.java
package nested_types;

public class House extends Building {

    private void ring() {
    }

    void paint() {
    }

    static void measure() {
    }

    static class Shed {
        void open() {
            measure(); //> calls static nested_types.House#measure()
            new House().ring(); //> calls special|virtual nested_types.House#ring()
        }
    }

    class Room {
        void enter() {
            ring(); //> calls special|virtual nested_types.House#ring()
            House.this.ring(); //> calls special|virtual nested_types.House#ring()
            paint(); //> calls virtual nested_types.House$Room#paint()
            House.this.paint(); //> calls virtual nested_types.House#paint()
            this.paint(); //> calls virtual nested_types.House$Room#paint()
            House.super.collapse(); //> calls special nested_types.Building#collapse()
            floor(); //> calls virtual nested_types.Building#floor()
            collapse(); //> calls virtual nested_types.House#collapse()
        }

        void paint() {
        }

        class Corner extends Shelf {
            void sweep() {
                enter(); //> calls virtual nested_types.House$Room#enter()
                ring(); //> calls special|virtual nested_types.House#ring()
                floor(); //> calls virtual nested_types.Shelf#floor()
                Room.this.paint(); //> calls virtual nested_types.House$Room#paint()
                House.this.paint(); //> calls virtual nested_types.House#paint()
            }
        }
    }

    @Override
    void collapse() {
    }

    interface Visitor {
        void visit(House house);
    }

    enum Size {
        SMALL, LARGE;

        void print() {
        }
    }

    record Address(String street) {
        void post() {
            street(); //> calls virtual nested_types.House$Address#street()
        }
    }

    void use() {
        new Shed().open(); //> calls virtual nested_types.House$Shed#open() //> calls special nested_types.House$Shed#<init>()
        new Room().new Corner().sweep(); //> calls virtual nested_types.House$Room$Corner#sweep() //> calls special nested_types.House$Room$Corner#<init>(), nested_types.House$Room#<init>()
        Size.SMALL.print(); //> calls virtual nested_types.House$Size#print()
        House.Size.LARGE.print(); //> calls virtual nested_types.House$Size#print()
        new Address("x").post(); //> calls virtual nested_types.House$Address#post()
        Visitor visitor = house -> house.paint(); //> calls virtual nested_types.House#paint()
        visitor.visit(this); //> reaches lambda nested_types.House#lambda$use$0
        Attic.Box.close(); //> calls static nested_types.Loft$Box#close()
    }
}

class Building {
    void collapse() {
    }

    void floor() {
    }
}

class Shelf {
    void floor() {
    }
}

class Attic extends Loft {
}

class Loft {
    static class Box {
        static void close() {
        }
    }
}
