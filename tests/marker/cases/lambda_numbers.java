// file: lambda_numbers/Numbers.java
package lambda_numbers;

import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;

class Numbers {

    static void tick() {
    }

    static int sum(int... numbers) {
        return 0;
    }

    static Runnable shared1 = () -> {
        tick(); //> in lambda_numbers.Numbers#lambda$static$0
    };

    Runnable field1 = () -> {
        tick(); //> in lambda_numbers.Numbers#lambda$new$1
    };

    static Runnable shared2 = () -> {
        tick(); //> in lambda_numbers.Numbers#lambda$static$2
    };

    static {
        Runnable block = () -> {
            tick(); //> in lambda_numbers.Numbers#lambda$static$3
        };
    }

    {
        Runnable block = () -> {
            tick(); //> in lambda_numbers.Numbers#lambda$new$4
        };
    }

    Numbers() {
        Runnable inConstructor = () -> {
            tick(); //> in lambda_numbers.Numbers#lambda$new$5
        };
    }

    Numbers(int i) {
        this();
        Runnable inConstructor = () -> {
            tick(); //> in lambda_numbers.Numbers#lambda$new$6
        };
    }

    void method() {
        Supplier<Runnable> outer = () -> {
            Runnable inner = () -> {
                tick(); //> in lambda_numbers.Numbers#lambda$method$7
            };
            Runnable second = () -> {
                tick(); //> in lambda_numbers.Numbers#lambda$method$8
            };
            tick(); //> in lambda_numbers.Numbers#lambda$method$9
            return inner;
        };
        Runnable after = () -> {
            tick(); //> in lambda_numbers.Numbers#lambda$method$10
        };
        class Local {
            void inLocal() {
                Runnable own = () -> {
                    tick(); //> in lambda_numbers.Numbers$1Local#lambda$inLocal$0
                };
            }
        }
        Object anonymous = new Object() {
            Runnable own = () -> {
                tick(); //> in lambda_numbers.Numbers$1#lambda$$0
            };

            {
                Runnable block = () -> {
                    tick(); //> in lambda_numbers.Numbers$1#lambda$new$1
                };
            }
        };
        IntFunction<int[]> array = int[]::new;
        Function<String, Integer> plain = String::length;
        Supplier<Numbers> constructor = Numbers::new;
        BiFunction<Integer, Integer, Integer> varargs = Numbers::sum;
        Runnable last = () -> {
            tick(); //> in lambda_numbers.Numbers#lambda$method$13
        };
    }

    void method(int overloaded) {
        Runnable next = () -> {
            tick(); //> in lambda_numbers.Numbers#lambda$method$14
        };
    }

    enum Mode {
        ON(() -> {
            tick(); //> in lambda_numbers.Numbers$Mode#lambda$static$0
        }) {
            void act() {
                Runnable own = () -> {
                    tick(); //> in lambda_numbers.Numbers$Mode$1#lambda$act$0
                };
            }
        };

        final Runnable field = () -> {
            tick(); //> in lambda_numbers.Numbers$Mode#lambda$new$1
        };

        Mode(Runnable runnable) {
        }
    }

    interface WithDefault {
        Runnable CONSTANT = () -> {
            tick(); //> in lambda_numbers.Numbers$WithDefault#lambda$static$0
        };

        default void act() {
            Runnable own = () -> {
                tick(); //> in lambda_numbers.Numbers$WithDefault#lambda$act$1
            };
        }
    }

    record Point(int x) {
        Point {
            Runnable own = () -> {
                tick(); //> in lambda_numbers.Numbers$Point#lambda$new$0
            };
        }
    }
}
