// file: anonymous_and_local/Main.java
package anonymous_and_local;

abstract class Task {
    Task(String name) {
    }

    Task() {
    }

    abstract void run();
}

class Main {
    Task field = new Task() { //> calls special anonymous_and_local.Main$1#<init>, anonymous_and_local.Task#<init>()
        @Override
        void run() {
            step(); //> calls virtual anonymous_and_local.Main#step() //> in anonymous_and_local.Main$1#run
        }
    };

    static Task shared = new Task("shared") { //> calls special anonymous_and_local.Main$2#<init>, anonymous_and_local.Task#<init>(java.lang.String)
        @Override
        void run() {
            fixed(); //> calls static anonymous_and_local.Main#fixed() //> in anonymous_and_local.Main$2#run
        }
    };

    void step() {
    }

    static void fixed() {
    }

    void first() {
        Task one = new Task() { //> calls special anonymous_and_local.Main$3#<init>, anonymous_and_local.Task#<init>()
            @Override
            void run() {
                Task inner = new Task() { //> calls special anonymous_and_local.Main$3$1#<init>, anonymous_and_local.Task#<init>()
                    @Override
                    void run() {
                        step(); //> calls virtual anonymous_and_local.Main#step() //> in anonymous_and_local.Main$3$1#run
                    }
                };
                helper(); //> calls virtual anonymous_and_local.Main$3#helper()
            }

            void helper() {
            }
        };
        class Local extends Task {
            @Override
            void run() {
                step(); //> in anonymous_and_local.Main$1Local#run
            }

            void extra() {
            }
        }
        Local local = new Local(); //> calls special anonymous_and_local.Main$1Local#<init>()
        local.extra(); //> calls virtual anonymous_and_local.Main$1Local#extra()
        var typed = new Object() {
            void only() {
                step(); //> in anonymous_and_local.Main$4#only
            }
        };
        typed.only(); //> calls virtual anonymous_and_local.Main$4#only()
        new Task("direct") {
            @Override
            void run() {
            }

            void more() {
                run(); //> calls virtual anonymous_and_local.Main$5#run()
            }
        }.more(); //> calls virtual anonymous_and_local.Main$5#more()
    }

    void second() {
        class Local {
            void act() {
                step(); //> in anonymous_and_local.Main$2Local#act
            }
        }
        new Local().act(); //> calls virtual anonymous_and_local.Main$2Local#act()
        class Other {
            class Deep {
                void dig() {
                    step(); //> in anonymous_and_local.Main$1Other$Deep#dig
                }
            }
        }
        Runnable runnable = () -> new Task() {
            @Override
            void run() {
                step(); //> in anonymous_and_local.Main$6#run
            }
        }.run(); //> calls virtual anonymous_and_local.Main$6#run() //> in anonymous_and_local.Main#lambda$second$0
        record Pair(int a, int b) {
            int sum() {
                return a() + b(); //> calls virtual anonymous_and_local.Main$1Pair#a(), anonymous_and_local.Main$1Pair#b() //> in anonymous_and_local.Main$1Pair#sum
            }
        }
        new Pair(1, 2).sum(); //> calls virtual anonymous_and_local.Main$1Pair#sum()
        enum Side {
            LEFT, RIGHT;

            void turn() {
                ordinal(); //> in anonymous_and_local.Main$1Side#turn
            }
        }
        interface Shape {
            void draw();
        }
        Shape shape = new Shape() {
            @Override
            public void draw() {
                step(); //> in anonymous_and_local.Main$7#draw
            }
        };
        shape.draw(); //> calls virtual anonymous_and_local.Main$7#draw()
        field.run(); //> calls virtual anonymous_and_local.Main$1#run(), anonymous_and_local.Main$2#run(), anonymous_and_local.Main$3#run(), anonymous_and_local.Main$3$1#run(), anonymous_and_local.Main$5#run(), anonymous_and_local.Main$6#run(), anonymous_and_local.Main$1Local#run()
    }
}
