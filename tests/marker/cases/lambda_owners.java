// file: lambda_owners/Owners.java
package lambda_owners;

import java.util.ArrayList;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;

class Owners {
    static void tick() {
    }

    static int sum(int... numbers) {
        return 0;
    }

    class Inner {
    }

    static class Nested {
    }

    void classes() {
        class Local {
            Runnable own = () -> tick(); //> in lambda_owners.Owners$1Local#lambda$Local$0

            class Deep {
                Runnable field = () -> tick(); //> in lambda_owners.Owners$1Local$Deep#lambda$Deep$0

                {
                    Runnable block = () -> tick(); //> in lambda_owners.Owners$1Local$Deep#lambda$new$1
                }
            }
        }
        record Pair(int left) {
            static Runnable shared = () -> tick(); //> in lambda_owners.Owners$1Pair#lambda$Pair$0
        }
        enum Side {
            LEFT;

            Runnable own = () -> tick(); //> in lambda_owners.Owners$1Side#lambda$Side$0

            static {
                Runnable block = () -> tick(); //> in lambda_owners.Owners$1Side#lambda$static$1
            }
        }
        interface Shape {
            Runnable CONSTANT = () -> tick(); //> in lambda_owners.Owners$1Shape#lambda$Shape$0
        }
        Object anonymous = new Object() {
            class Member {
                Runnable own = () -> tick(); //> in lambda_owners.Owners$1$Member#lambda$Member$0
            }
        };
    }

    void references() {
        class Local {
        }
        Supplier<Nested> nested = Nested::new;
        Runnable first = () -> tick(); //> in lambda_owners.Owners#lambda$references$0
        Supplier<Inner> inner = Inner::new;
        Runnable second = () -> tick(); //> in lambda_owners.Owners#lambda$references$2
        Supplier<Local> local = Local::new;
        Runnable third = () -> tick(); //> in lambda_owners.Owners#lambda$references$4
        Function<int[], Object> copy = int[]::clone;
        Runnable fourth = () -> tick(); //> in lambda_owners.Owners#lambda$references$6
        IntFunction<String[]> array = String[]::new;
        BiFunction<Integer, Integer, Integer> packed = Owners::sum;
        Runnable fifth = () -> tick(); //> in lambda_owners.Owners#lambda$references$9
        Supplier<ArrayList<String>> list = ArrayList<String>::new;
        Supplier<String> text = super::toString;
        Runnable sixth = () -> tick(); //> in lambda_owners.Owners#lambda$references$11
        inner.get();
    }
}
