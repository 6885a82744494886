// file: enums/Level.java
package enums;

import java.util.EnumMap;
import java.util.Map;

enum Level implements Runnable {
    LOW(1) { //> calls special enums.Level$1#<init>, enums.Level#<init>(int)
        @Override
        void apply() {
            shared(); //> calls virtual enums.Level#shared() //> in enums.Level$1#apply
        }
    },
    HIGH(2) { //> calls special enums.Level$2#<init>, enums.Level#<init>(int)
        @Override
        void apply() {
        }

        @Override
        public void run() {
        }
    },
    PLAIN(3); //> calls special enums.Level#<init>(int) //> in enums.Level#<clinit>

    private final int weight;

    Level(int weight) {
        this.weight = check(weight); //> calls static enums.Level#check(int)
    }

    void apply() {
    }

    void shared() {
    }

    static int check(int weight) {
        return weight;
    }

    @Override
    public void run() {
        apply(); //> calls virtual enums.Level#apply(), enums.Level$1#apply(), enums.Level$2#apply()
    }
}

class User {
    void use(Level level, Map<Level, Level> map, EnumMap<Level, String> names) {
        level.apply(); //> calls virtual enums.Level#apply(), enums.Level$1#apply(), enums.Level$2#apply()
        level.run(); //> calls virtual enums.Level#run(), enums.Level$2#run()
        level.shared(); //> calls virtual enums.Level#shared()
        Level.valueOf("LOW").shared(); //> calls virtual enums.Level#shared()
        for (Level each : Level.values()) {
            each.shared(); //> calls virtual enums.Level#shared()
        }
        Level.values()[0].shared(); //> calls virtual enums.Level#shared()
        map.get(Level.HIGH).shared(); //> calls virtual enums.Level#shared()
        names.keySet().iterator().next().shared(); //> calls virtual enums.Level#shared()
        level.name().trim(); //> calls external java.lang.String#trim()
        level.getDeclaringClass(); //> calls external java.lang.Enum#getDeclaringClass()
        switch (level) {
            case LOW:
                Level.LOW.shared(); //> calls virtual enums.Level#shared()
                break;
            default:
                level.compareTo(Level.HIGH); //> calls external java.lang.Enum#compareTo(java.lang.Enum)
        }
    }
}
