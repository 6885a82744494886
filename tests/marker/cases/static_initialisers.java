// file: static_initialisers/Main.java
package static_initialisers;

class Registry {
    static int count = load(); //> calls static static_initialisers.Registry#load() //> in static_initialisers.Registry#<clinit>
    static final int LIMIT = 10;
    static final String NAME = "registry" + LIMIT;
    static final Integer BOXED = 5;

    static int load() {
        return 1;
    }

    static void use() {
    }
}

class Base {
    static {
        touch(); //> calls static static_initialisers.Base#touch() //> in static_initialisers.Base#<clinit>()
    }

    static int inherited;

    static void touch() {
    }
}

class Derived extends Base {
    static {
        touch(); //> calls static static_initialisers.Base#touch() //> in static_initialisers.Derived#<clinit>()
    }
}

class Written {
    static int value = Registry.load(); //> calls static static_initialisers.Registry#load() //> calls initializer static_initialisers.Registry#<clinit>()
}

enum Colour {
    RED, GREEN;

    static final int SIZE = Registry.load();
}

interface Constants {
    int COMPUTED = Registry.load(); //> in static_initialisers.Constants#<clinit>
    int PLAIN = 3;
}

interface WithDefault {
    int STATE = Registry.load(); //> in static_initialisers.WithDefault#<clinit>

    default void act() {
    }
}

class Implements implements WithDefault, Constants {
}

class Plain {
    static int zero;

    static void act() {
    }
}

class Lazy {
    private static class Holder {
        static final Lazy IT = new Lazy(); //> calls special static_initialisers.Lazy#<init>() //> in static_initialisers.Lazy$Holder#<clinit>
    }

    static Lazy get() {
        return Holder.IT; //> calls initializer static_initialisers.Lazy$Holder#<clinit>()
    }
}

class CalledStatic {
    static {
        Base.touch();
    }

    static void call() {
    }
}

class Main {
    int staticField() {
        return Registry.count; //> calls initializer static_initialisers.Registry#<clinit>()
    }

    int constants() {
        return Registry.LIMIT + Registry.NAME.length() + Constants.PLAIN; //> no-calls static_initialisers.Registry#<clinit> static_initialisers.Constants#<clinit>
    }

    Object boxedConstant() {
        return Registry.BOXED; //> calls initializer static_initialisers.Registry#<clinit>()
    }

    void staticCall() {
        CalledStatic.call(); //> calls initializer static_initialisers.CalledStatic#<clinit>() //> calls static static_initialisers.CalledStatic#call()
    }

    Object instantiation() {
        return new Derived(); //> calls initializer static_initialisers.Derived#<clinit>(), static_initialisers.Base#<clinit>()
    }

    int inheritedField() {
        return Derived.inherited; //> calls initializer static_initialisers.Base#<clinit>()
    }

    void assignment() {
        Written.value = 1; //> calls initializer static_initialisers.Written#<clinit>()
    }

    Object enumConstant() {
        return Colour.RED; //> calls initializer static_initialisers.Colour#<clinit>()
    }

    Object interfaceField() {
        return Constants.COMPUTED; //> calls initializer static_initialisers.Constants#<clinit>()
    }

    Object interfaceDefault() {
        return new Implements(); //> calls initializer static_initialisers.WithDefault#<clinit>()
    }

    Object array() {
        return new Registry[1]; //> no-calls static_initialisers.Registry#<clinit>
    }

    Object literal() {
        return Registry.class; //> no-calls static_initialisers.Registry#<clinit>
    }

    Object byName() throws ClassNotFoundException {
        return Class.forName("static_initialisers.Registry"); //> calls initializer static_initialisers.Registry#<clinit>()
    }

    int nothing() {
        Plain.act(); //> no-calls static_initialisers.Plain#<clinit>
        return Plain.zero;
    }
}
