// file: virtual_rta/Shapes.java
package virtual_rta;

abstract class Shape {
    abstract void draw();

    void move() {
        draw(); //> calls virtual virtual_rta.Circle#draw(), virtual_rta.Square#draw(), virtual_rta.ByReference#draw(), virtual_rta.ByClass#draw(), virtual_rta.ByName#draw(), virtual_rta.ByText#draw()
    }
}

class Circle extends Shape {
    @Override
    void draw() {
    }
}

class RedCircle extends Circle {
    @Override
    void move() {
        super.move(); //> calls special virtual_rta.Shape#move()
    }
}

class Square extends Shape {
    @Override
    void draw() {
    }
}

/** Never made by anyone. */
class Triangle extends Shape {
    @Override
    void draw() {
    }
}

class ByReference extends Shape {
    @Override
    void draw() {
    }
}

class ByClass extends Shape {
    @Override
    void draw() {
    }
}

class ByName extends Shape {
    @Override
    void draw() {
    }
}

class ByText extends Shape {
    @Override
    void draw() {
    }
}

interface Port {
    void send(String text);

    default void twice(String text) {
        send(text); //> calls virtual virtual_rta.Sender#send(java.lang.String), virtual_rta.Quiet#send(java.lang.String)
        send(text); //> calls virtual virtual_rta.Sender#send(java.lang.String), virtual_rta.Quiet#send(java.lang.String)
    }
}

/** Implements the method of an interface that it does not know. */
class Sender {
    public void send(String text) {
    }
}

class Radio extends Sender implements Port {
}

class Quiet implements Port {
    @Override
    public void send(String text) {
    }

    @Override
    public void twice(String text) {
    }
}

class Unused implements Port {
    @Override
    public void send(String text) {
    }
}

final class Sealed {
    void act() {
    }
}

class Main {
    static final String NAME = "virtual_rta.ByText";

    static void use(Shape shape, Port port, Circle circle, Radio radio, Sealed sealed, Triangle triangle) {
        shape.draw(); //> calls virtual virtual_rta.Circle#draw(), virtual_rta.Square#draw(), virtual_rta.ByReference#draw(), virtual_rta.ByClass#draw(), virtual_rta.ByName#draw(), virtual_rta.ByText#draw()
        shape.move(); //> calls virtual virtual_rta.Shape#move(), virtual_rta.RedCircle#move()
        circle.draw(); //> calls virtual virtual_rta.Circle#draw()
        circle.move(); //> calls virtual virtual_rta.Shape#move(), virtual_rta.RedCircle#move()
        port.send("x"); //> calls virtual virtual_rta.Sender#send(java.lang.String), virtual_rta.Quiet#send(java.lang.String)
        port.twice("x"); //> calls virtual virtual_rta.Port#twice(java.lang.String), virtual_rta.Quiet#twice(java.lang.String)
        radio.send("x"); //> calls virtual virtual_rta.Sender#send(java.lang.String)
        sealed.act(); //> calls virtual virtual_rta.Sealed#act()
    }

    public static void main(String[] args) throws Exception {
        Shape[] shapes = {new Circle(), new RedCircle(), new Square()};
        Port[] ports = {new Radio(), new Quiet()};
        java.util.function.Supplier<Shape> supplier = ByReference::new;
        Class<?> type = ByClass.class;
        String name = ByName.class.getName();
        Object byText = Class.forName(NAME).getDeclaredConstructor().newInstance();
        use(supplier.get(), ports[0], null, null, new Sealed(), null); //> calls static virtual_rta.Main#use(virtual_rta.Shape,virtual_rta.Port,virtual_rta.Circle,virtual_rta.Radio,virtual_rta.Sealed,virtual_rta.Triangle)
        Object object = shapes[0];
        object.toString(); //> calls virtual|external virtual_rta.Speaking#toString(), java.lang.Object#toString()
        System.out.println(new Speaking());
    }
}

class Speaking {
    @Override
    public String toString() {
        return "hello";
    }
}
