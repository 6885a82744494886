// file: hidden_calls/Hidden.java
package hidden_calls;

import java.util.List;

class Hidden {
    int counter;
    int[] row = new int[3];
    Hidden next;

    int a() {
        return 1;
    }

    boolean b(int i) {
        return true;
    }

    static String c(Object o) {
        return "";
    }

    Hidden d() {
        return this;
    }

    @SuppressWarnings("x")
    int everywhere(int x) {
        boolean both = b(1) && b(2) || !b(a()); //> calls virtual hidden_calls.Hidden#b(int), hidden_calls.Hidden#a()
        int either = b(3) ? a() : d().a(); //> calls virtual hidden_calls.Hidden#b(int), hidden_calls.Hidden#a(), hidden_calls.Hidden#d()
        row[a()] = a(); //> calls virtual hidden_calls.Hidden#a()
        row[a()] += d().row[a()]++; //> calls virtual hidden_calls.Hidden#a(), hidden_calls.Hidden#d()
        d().counter = -a(); //> calls virtual hidden_calls.Hidden#a(), hidden_calls.Hidden#d()
        d().next.d().counter++; //> calls virtual hidden_calls.Hidden#d()
        String text = "x" + c(1) + c(a()); //> calls static hidden_calls.Hidden#c(java.lang.Object) //> calls virtual hidden_calls.Hidden#a()
        int[] filled = {a(), a()}; //> calls virtual hidden_calls.Hidden#a()
        int[][] sized = new int[a()][]; //> calls virtual hidden_calls.Hidden#a()
        assert b(4) : c("message"); //> calls virtual hidden_calls.Hidden#b(int) //> calls static hidden_calls.Hidden#c(java.lang.Object)
        switch (a()) { //> calls virtual hidden_calls.Hidden#a()
            case 1:
                a(); //> calls virtual hidden_calls.Hidden#a()
            default:
                d(); //> calls virtual hidden_calls.Hidden#d()
        }
        int chosen = switch (a()) { //> calls virtual hidden_calls.Hidden#a()
            case 1 -> a(); //> calls virtual hidden_calls.Hidden#a()
            case 2 -> {
                c("block"); //> calls static hidden_calls.Hidden#c(java.lang.Object)
                yield a(); //> calls virtual hidden_calls.Hidden#a()
            }
            default -> throw new IllegalStateException(c("x")); //> calls static hidden_calls.Hidden#c(java.lang.Object)
        };
        int old = switch (x) {
            case 1:
                yield a(); //> calls virtual hidden_calls.Hidden#a()
            default:
                yield 0;
        };
        while (b(a())) { //> calls virtual hidden_calls.Hidden#b(int), hidden_calls.Hidden#a()
            if (b(5)) { //> calls virtual hidden_calls.Hidden#b(int)
                continue;
            }
            break;
        }
        do {
            a(); //> calls virtual hidden_calls.Hidden#a()
        } while (b(6)); //> calls virtual hidden_calls.Hidden#b(int)
        outer:
        for (int i = a(), j = 0; b(i); i += a()) { //> calls virtual hidden_calls.Hidden#a(), hidden_calls.Hidden#b(int)
            break outer;
        }
        for (int each : d().row) { //> calls virtual hidden_calls.Hidden#d()
            c(each); //> calls static hidden_calls.Hidden#c(java.lang.Object)
        }
        synchronized (d()) { //> calls virtual hidden_calls.Hidden#d()
            a(); //> calls virtual hidden_calls.Hidden#a()
        }
        Object cast = (Object) d(); //> calls virtual hidden_calls.Hidden#d()
        boolean is = d() instanceof Hidden; //> calls virtual hidden_calls.Hidden#d()
        try {
            a(); //> calls virtual hidden_calls.Hidden#a()
        } catch (RuntimeException e) {
            c(e); //> calls static hidden_calls.Hidden#c(java.lang.Object)
        } finally {
            d(); //> calls virtual hidden_calls.Hidden#d()
        }
        String block = """
            %s and more
            """.formatted(c("block")); //> calls static hidden_calls.Hidden#c(java.lang.Object) //> calls external java.lang.String#formatted(java.lang.Object[])
        List.of(a(), a()).forEach(n -> c(n)); //> calls virtual hidden_calls.Hidden#a() //> calls static hidden_calls.Hidden#c(java.lang.Object)
        if (a() == 1) d(); else c(2); //> calls virtual hidden_calls.Hidden#a(), hidden_calls.Hidden#d() //> calls static hidden_calls.Hidden#c(java.lang.Object)
        ; ;
        return a(); //> calls virtual hidden_calls.Hidden#a()
    }
}

@interface Note {
    String value() default "x";
}
