// file: constructors/Constructors.java
package constructors;

class Engine {
    final int power;

    Engine(int power) {
        this.power = power;
    }

    Engine() {
        this(standard()); //> calls special constructors.Engine#<init>(int) //> calls static constructors.Engine#standard()
    }

    static int standard() {
        return 75;
    }
}

class Turbo extends Engine {
    Turbo(int power) {
        super(power * 2); //> calls special constructors.Engine#<init>(int)
    }

    Turbo(String name) { //> calls special constructors.Engine#<init>()
        name.trim(); //> in constructors.Turbo#<init>(java.lang.String)
    }
}

class Plain extends Engine { //> calls special constructors.Engine#<init>() //> in constructors.Plain#<init>()
}

class Fields {
    Engine engine = new Engine(1); //> calls special constructors.Engine#<init>(int) //> in constructors.Fields#<init>
    static Engine spare = make(); //> calls static constructors.Fields#make() //> in constructors.Fields#<clinit>

    {
        warmUp(); //> calls special|virtual constructors.Fields#warmUp() //> in constructors.Fields#<init>
    }

    static {
        make(); //> calls static constructors.Fields#make() //> in constructors.Fields#<clinit>()
    }

    Fields() {
    }

    Fields(int i) {
        this(); //> calls special constructors.Fields#<init>()
    }

    static Engine make() {
        return new Turbo(5); //> calls special constructors.Turbo#<init>(int)
    }

    private void warmUp() {
    }
}

class Car {
    class Wheel {
        Wheel(int size) {
        }
    }

    static class Seat {
    }

    Wheel front = new Wheel(1); //> calls special constructors.Car$Wheel#<init>(int)
    Wheel rear = this.new Wheel(2); //> calls special constructors.Car$Wheel#<init>(int)
}

class SpareWheel extends Car.Wheel {
    SpareWheel(Car car) {
        car.super(3); //> calls special constructors.Car$Wheel#<init>(int)
    }
}

class Garage {
    void build(Car car) {
        new Turbo("t"); //> calls special constructors.Turbo#<init>(java.lang.String)
        new Plain(); //> calls special constructors.Plain#<init>()
        car.new Wheel(4); //> calls special constructors.Car$Wheel#<init>(int)
        new Car().new Wheel(5); //> calls special constructors.Car$Wheel#<init>(int), constructors.Car#<init>()
        new Car.Seat(); //> calls special constructors.Car$Seat#<init>()
        new Object(); //> calls external java.lang.Object#<init>()
        new java.util.ArrayList<String>(10); //> calls external java.util.ArrayList#<init>(int)
        new Turbo[3][2].clone();
        new Turbo(1) { }.hashCode();
        throw new IllegalStateException("x"); //> calls external java.lang.IllegalStateException#<init>(java.lang.String)
    }
}
