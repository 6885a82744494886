// Reflection whose names come from other files: constants, helpers, factories, and callers.
package across;

import static proof.Trace.here;

import across.util.Loader;
import across.util.Names;
import across.util.Proxies;

class Main {
    public static void main(String[] args) throws Exception {
        Class.forName(Names.TYPE); // CALLS: First#<clinit>
        Class.forName(Names.of("Second")); // CALLS: Second#<clinit>
        Class.forName(new Names().instance()); // CALLS: Instance#<clinit>
        Loader.load("across.Third");
        Loader.call(Fourth.class, "go");
        Loader.make(Fifth.class);
        Task task = Proxies.proxy(Task.class);
        task.run(); // CALLS: util.Proxies#lambda$proxy
        Loader.configured.getDeclaredConstructor().newInstance(); // CALLS: Configured#<init>
        Loader.twice("across.Si", "xth");
        Object made = Loader.instance("across.Seventh");
        ((Task) made).run(); // CALLS: Seventh#run
    }
}

interface Task { void run(); }
class First { static { here(); } }
class Second { static { here(); } }
class Instance { static { here(); } }
class Third { static { here(); } }
class Fourth { static void go() { here(); } }
class Fifth { public Fifth() { here(); } }
class Configured { public Configured() { here(); } }
class Sixth { static { here(); } }
class Seventh implements Task { public Seventh() { here(); } public void run() { here(); } }
// file: across/util/Names.java
package across.util;

public class Names {
    public static final String TYPE = "across." + "First";
    public static String of(String simple) { return "across." + simple; }
    public String instance() {
        String found = "across";
        return found + ".Instance";
    }
}
// file: across/util/Loader.java
package across.util;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;

public class Loader {
    public static Class<?> configured = find("across.Configured");

    static Class<?> find(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(e);
        }
    }

    public static void load(String name) throws ClassNotFoundException { Class.forName(name); } // CALLS: Third#<clinit>
    public static void call(Class<?> type, String name) throws ReflectiveOperationException {
        Method method = type.getDeclaredMethod(name);
        method.setAccessible(true);
        method.invoke(null); // CALLS: Fourth#go
    }
    public static Object make(Class<?> type) throws ReflectiveOperationException {
        Constructor<?> constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        return constructor.newInstance(); // CALLS: Fifth#<init>
    }
    public static void twice(String begin, String end) throws ClassNotFoundException { inner(begin + end); }
    private static void inner(String name) throws ClassNotFoundException { Class.forName(name); } // CALLS: Sixth#<clinit>
    public static Object instance(String name) throws ReflectiveOperationException {
        Constructor<?> constructor = Class.forName(name).getDeclaredConstructor();
        constructor.setAccessible(true);
        return constructor.newInstance(); // CALLS: Seventh#<init>
    }
}
// file: across/util/Proxies.java
package across.util;

import static proof.Trace.here;

import java.lang.reflect.Proxy;

public class Proxies {
    public static <T> T proxy(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            here();
            return null;
        }));
    }
}
