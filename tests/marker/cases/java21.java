// java: 21
// file: java21/Main.java
package java21;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Executors;

sealed interface Shape permits Circle, Rect, Group {
}

record Circle(Point centre, int radius) implements Shape {
    void roll() {
    }
}

record Rect(Point from, Point to) implements Shape {
    void tilt() {
    }
}

record Group(List<Shape> shapes) implements Shape {
}

record Point(int x, int y) {
    void mark() {
    }
}

record Box<T>(T content) {
}

class Main {

    void switches(Object thing, Shape shape) {
        switch (thing) {
            case Circle circle when circle.radius() > 3 -> circle.roll(); //> calls virtual java21.Circle#radius(), java21.Circle#roll()
            case Rect(Point from, Point(int x, int y)) -> from.mark(); //> calls virtual java21.Point#mark()
            case Box<?>(String text) -> text.trim(); //> calls external java.lang.String#trim()
            case null, default -> step(); //> calls static java21.Main#step()
        }
        int result = switch (shape) {
            case Circle c -> c.radius(); //> calls virtual java21.Circle#radius()
            case Rect r -> {
                r.tilt(); //> calls virtual java21.Rect#tilt()
                yield 1;
            }
            case Group(var shapes) -> shapes.size(); //> calls external java.util.List#size()
        };
        if (thing instanceof Rect(var from, Point to) && from != to) {
            from.mark(); //> calls virtual java21.Point#mark()
            to.mark(); //> calls virtual java21.Point#mark()
        }
        if (thing instanceof Box<?>(Circle(Point centre, var radius))) {
            centre.mark(); //> calls virtual java21.Point#mark()
        }
    }

    void generic(Box<Point> box) {
        if (box instanceof Box<Point>(var point)) {
            point.mark(); //> calls virtual java21.Point#mark()
        }
        if (box instanceof Box(var inferred)) {
            inferred.mark(); //> calls virtual java21.Point#mark()
        }
    }

    void sequenced(ArrayList<Point> points, LinkedHashMap<String, Point> map) {
        points.getFirst().mark(); //> calls virtual java21.Point#mark()
        points.reversed().get(0).mark(); //> calls virtual java21.Point#mark()
        map.firstEntry().getValue().mark(); //> calls virtual java21.Point#mark()
    }

    void threads() {
        Thread.startVirtualThread(() -> step()); //> calls thread java21.Main#lambda$threads$0
        Thread.ofVirtual().start(() -> step()); //> calls thread java21.Main#lambda$threads$1
        Thread.ofPlatform().name("x").start(() -> step()); //> calls thread java21.Main#lambda$threads$2
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            executor.submit(() -> step()); //> calls thread java21.Main#lambda$threads$3
        }
    }

    static void step() {
    }
}
