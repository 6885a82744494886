// file: receivers_locals/Locals.java
package receivers_locals;

class Dog {
    void bark() {
    }

    Dog puppy() {
        return this;
    }
}

class Cat {
    void meow() {
    }
}

class Locals {

    Dog make() {
        return new Dog(); //> calls special receivers_locals.Dog#<init>()
    }

    void locals(Dog parameter) {
        Dog declared = make(); //> calls virtual receivers_locals.Locals#make()
        declared.bark(); //> calls virtual receivers_locals.Dog#bark()
        parameter.bark(); //> calls virtual receivers_locals.Dog#bark()
        var inferred = make();
        inferred.bark(); //> calls virtual receivers_locals.Dog#bark()
        var fromNew = new Dog();
        fromNew.bark(); //> calls virtual receivers_locals.Dog#bark()
        final Dog first = parameter, second = make();
        second.bark(); //> calls virtual receivers_locals.Dog#bark()
        (declared).bark(); //> calls virtual receivers_locals.Dog#bark()
        (declared = first).bark(); //> calls virtual receivers_locals.Dog#bark()
        (declared == null ? first : second).bark(); //> calls virtual receivers_locals.Dog#bark()
        new Dog().bark(); //> calls virtual receivers_locals.Dog#bark() //> calls special receivers_locals.Dog#<init>()
        this.make().bark(); //> calls virtual receivers_locals.Dog#bark() //> calls virtual receivers_locals.Locals#make()
    }

    void casts(Object thing) {
        ((Dog) thing).bark(); //> calls virtual receivers_locals.Dog#bark()
        Dog dog = (Dog) thing;
        dog.bark(); //> calls virtual receivers_locals.Dog#bark()
        var cat = (Cat) thing;
        cat.meow(); //> calls virtual receivers_locals.Cat#meow()
        Dog.class.cast(thing).bark(); //> calls virtual receivers_locals.Dog#bark()
    }

    void patterns(Object thing) {
        if (thing instanceof Dog dog) {
            dog.bark(); //> calls virtual receivers_locals.Dog#bark()
        } else if (thing instanceof final Cat cat && cat.hashCode() > 0) {
            cat.meow(); //> calls virtual receivers_locals.Cat#meow()
        }
        if (!(thing instanceof Dog later)) {
            return;
        }
        later.bark(); //> calls virtual receivers_locals.Dog#bark()
        boolean both = thing instanceof Dog d && d.puppy() != null; //> calls virtual receivers_locals.Dog#puppy()
    }

    void arrays(Dog[] row, Dog[][] table, Dog... rest) {
        row[0].bark(); //> calls virtual receivers_locals.Dog#bark()
        table[1][2].bark(); //> calls virtual receivers_locals.Dog#bark()
        rest[0].bark(); //> calls virtual receivers_locals.Dog#bark()
        Dog old[] = row, single = row[1];
        old[0].bark(); //> calls virtual receivers_locals.Dog#bark()
        single.bark(); //> calls virtual receivers_locals.Dog#bark()
        row.clone()[0].bark(); //> calls virtual receivers_locals.Dog#bark()
        new Dog[] {single}[0].bark(); //> calls virtual receivers_locals.Dog#bark()
        var copy = new Dog[3];
        copy[2].bark(); //> calls virtual receivers_locals.Dog#bark()
        for (Dog dog : row) {
            dog.bark(); //> calls virtual receivers_locals.Dog#bark()
        }
        for (var line : table) {
            for (var dog : line) {
                dog.bark(); //> calls virtual receivers_locals.Dog#bark()
            }
        }
        for (Dog dog = row[0]; dog != null; dog = dog.puppy()) { //> calls virtual receivers_locals.Dog#puppy()
            dog.bark(); //> calls virtual receivers_locals.Dog#bark()
        }
    }

    void shadows() {
        {
            Dog it = make();
            it.bark(); //> calls virtual receivers_locals.Dog#bark()
        }
        {
            Cat it = new Cat();
            it.meow(); //> calls virtual receivers_locals.Cat#meow()
        }
        for (Cat it : new Cat[1]) {
            it.meow(); //> calls virtual receivers_locals.Cat#meow()
        }
    }

    void exceptions() throws Broken {
        try {
            throw new Broken(); //> calls special receivers_locals.Broken#<init>()
        } catch (Broken | Torn e) {
            e.explain(); //> calls virtual receivers_locals.Hurt#explain()
        }
        try (Torch torch = new Torch()) { //> calls virtual|callback receivers_locals.Torch#close()
            torch.shine(); //> calls virtual receivers_locals.Torch#shine()
        }
        synchronized (make()) { //> calls virtual receivers_locals.Locals#make()
            make().bark(); //> calls virtual receivers_locals.Dog#bark()
        }
    }
}

abstract class Hurt extends RuntimeException {
    void explain() {
    }
}

class Broken extends Hurt {
}

class Torn extends Hurt {
}

class Torch implements AutoCloseable {
    void shine() {
    }

    @Override
    public void close() {
    }
}
