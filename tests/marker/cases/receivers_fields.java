// file: receivers_fields/Holder.java
package receivers_fields;

import receivers_fields.far.Away;

class Lamp {
    void on() {
    }
}

class Radio {
    void play() {
    }
}

interface Fixtures {
    Lamp CEILING = new Lamp();
}

class Room {
    protected Lamp lamp = new Lamp();
    static Radio radio = new Radio();
    Room next;

    Room neighbour() {
        return next;
    }
}

class Kitchen extends Room implements Fixtures {
    Radio shadowed = new Radio();
    private final Lamp[] spots = {new Lamp()};

    void cook(Lamp shadowed) {
        lamp.on(); //> calls virtual receivers_fields.Lamp#on()
        this.lamp.on(); //> calls virtual receivers_fields.Lamp#on()
        super.lamp.on(); //> calls virtual receivers_fields.Lamp#on()
        radio.play(); //> calls virtual receivers_fields.Radio#play()
        Room.radio.play(); //> calls virtual receivers_fields.Radio#play()
        Kitchen.radio.play(); //> calls virtual receivers_fields.Radio#play()
        shadowed.on(); //> calls virtual receivers_fields.Lamp#on()
        this.shadowed.play(); //> calls virtual receivers_fields.Radio#play()
        CEILING.on(); //> calls virtual receivers_fields.Lamp#on()
        Fixtures.CEILING.on(); //> calls virtual receivers_fields.Lamp#on()
        spots[0].on(); //> calls virtual receivers_fields.Lamp#on()
        next.next.lamp.on(); //> calls virtual receivers_fields.Lamp#on()
        next.neighbour().lamp.on(); //> calls virtual receivers_fields.Lamp#on() //> calls virtual receivers_fields.Room#neighbour()
        Away.LAMP.shine(); //> calls virtual receivers_fields.far.Away$Star#shine()
        receivers_fields.far.Away.LAMP.shine(); //> calls virtual receivers_fields.far.Away$Star#shine()
        new Away().star.shine(); //> calls virtual receivers_fields.far.Away$Star#shine()
    }

    class Drawer {
        Radio lamp = new Radio();

        void open() {
            lamp.play(); //> calls virtual receivers_fields.Radio#play()
            Kitchen.this.lamp.on(); //> calls virtual receivers_fields.Lamp#on()
            spots[0].on(); //> calls virtual receivers_fields.Lamp#on()
            shadowed.play(); //> calls virtual receivers_fields.Radio#play()
            Runnable later = () -> lamp.play(); //> calls virtual receivers_fields.Radio#play()
        }
    }
}

// file: receivers_fields/far/Away.java
package receivers_fields.far;

public class Away {
    public static final Star LAMP = new Star();
    public Star star = new Star();

    public static class Star {
        public void shine() {
        }
    }
}
