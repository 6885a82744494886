// file: records/Records.java
package records;

import java.util.List;

record Point(int x, int y) {
    static final Point ORIGIN = new Point(0, 0); //> calls special records.Point#<init>(int,int)

    Point {
        check(x); //> calls static records.Point#check(int) //> in records.Point#<init>(int,int)
    }

    Point(int both) {
        this(both, both); //> calls special records.Point#<init>(int,int)
    }

    static void check(int value) {
    }

    int sum() {
        return x() + y(); //> calls virtual records.Point#x(), records.Point#y()
    }

    @Override
    public int y() {
        check(y); //> calls static records.Point#check(int) //> in records.Point#y()
        return y;
    }
}

record Line(Point from, Point to) implements Comparable<Line> {
    Line(Point from, Point to) {
        this.from = from;
        this.to = to == null ? Point.ORIGIN : to;
    }

    @Override
    public int compareTo(Line other) {
        return from.sum() - other.from().sum(); //> calls virtual records.Point#sum() //> calls virtual records.Line#from()
    }
}

record Named<T extends Comparable<T>>(String name, T value, List<Point>... points) {
    void print() {
        value().compareTo(value); //> calls virtual records.Named#value()
        points()[0].get(0).sum(); //> calls virtual records.Point#sum() //> calls virtual records.Named#points()
    }
}

class User {
    void use(Named<Line> named, Object thing) {
        new Point(1, 2).sum(); //> calls virtual records.Point#sum() //> calls special records.Point#<init>(int,int)
        new Point(3).x(); //> calls virtual records.Point#x() //> calls special records.Point#<init>(int)
        named.value().from().sum(); //> calls virtual records.Point#sum() //> calls virtual records.Line#from()
        if (thing instanceof Line line) {
            line.to().sum(); //> calls virtual records.Point#sum() //> calls virtual records.Line#to()
        }
        new Named<>("x", "y").value().trim(); //> calls special records.Named#<init>(java.lang.String,java.lang.Comparable,java.util.List[])
    }
}
