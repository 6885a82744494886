// Reflection whose classes and members stand somewhere in the source as constants.
package reflection;

import static proof.Trace.here;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Supplier;

class Main {
    static final String PACKAGE = "reflection.";
    static String field = "reflection.ByField";
    static String later;
    final String kept;

    Main(String kept) { this.kept = kept; }

    public static void main(String[] args) throws Exception {
        trivial();
        locals(args);
        builders(args);
        helpers();
        fields();
        exceptional(args);
        members(args);
        collections();
        instances();
        unknown(args);
    }

    static void trivial() throws Exception {
        Class.forName("reflection.Loaded"); // CALLS: Loaded#<clinit>
        Target.class.getMethod("run").invoke(new Target()); // CALLS: Target#run
        Target.class.getDeclaredMethod("fixed", String.class).invoke(null, "x"); // CALLS: Target#fixed
        Method hidden = Class.forName("reflection.Target").getDeclaredMethod("hidden", int.class, String[].class);
        hidden.setAccessible(true);
        hidden.invoke(new Target(), 1, new String[0]); // CALLS: Target#hidden
        Class.forName("reflection.Made").newInstance(); // CALLS: Made#<init>
        Made.class.getDeclaredConstructor(int.class).newInstance(1); // CALLS: Made#<init>
        new Target().getClass().getMethod("run").invoke(new Target()); // CALLS: Target#run
        ClassLoader loader = Main.class.getClassLoader();
        loader.loadClass("reflection.ByLoader").getDeclaredConstructor().newInstance(); // CALLS: ByLoader#<clinit>, ByLoader#<init>
        Class.forName("reflection.NotYet", false, loader).getDeclaredMethod("late").invoke(null); // CALLS: NotYet#<clinit>, NotYet#late
        Class.forName("reflection.Nest$Inner").getDeclaredConstructor().newInstance(); // CALLS: Nest$Inner#<init>
        Runnable runnable = (Runnable) Class.forName("reflection.Job").getDeclaredConstructor().newInstance(); // CALLS: Job#<init>
        runnable.run(); // CALLS: Job#run
        Sub.class.getMethod("inherited").invoke(new Sub()); // CALLS: Base#inherited
        Method virtual = Base.class.getDeclaredMethod("virtual");
        virtual.invoke(new Sub()); // CALLS: Sub#virtual
    }

    static void locals(String[] args) throws Exception {
        String name = args.length == 0 ? "reflection.Left" : "reflection.Right";
        Class<?> type = Class.forName(name); // CALLS: Left#<clinit>
        String method;
        if (args.length > 1) {
            method = "never";
        } else {
            method = "go";
        }
        type.getDeclaredMethod(method).invoke(null); // CALLS: Left#go
        String changing = "reflection.Left";
        changing = "reflection.Third";
        Class.forName(changing); // CALLS: Third#<clinit>
        String[] names = {"reflection.InArray", "reflection.InArray2"};
        for (String each : names) {
            Class.forName(each); // CALLS: InArray#<clinit>, InArray2#<clinit>
        }
        Class.forName(names[0]).getDeclaredMethod("at").invoke(null); // CALLS: InArray#at
        Object held = Class.forName("reflection.Cast").getDeclaredConstructor().newInstance(); // CALLS: Cast#<init>
        ((Cast) held).cast(); // CALLS: Cast#cast
        Object key = 2;
        String chosen = switch (args.length) {
            case 0 -> "reflection.Switched";
            default -> "reflection.Right";
        };
        Class.forName(chosen); // CALLS: Switched#<clinit>
    }

    static void builders(String[] args) throws Exception {
        Class.forName(PACKAGE + "Concat"); // CALLS: Concat#<clinit>
        String end = "Co";
        end += "nc";
        end += "at2";
        Class.forName(PACKAGE + end); // CALLS: Concat2#<clinit>
        StringBuilder builder = new StringBuilder("reflection");
        builder.append('.').append("Bui");
        if (args.length == 0) {
            builder.append("lt");
        }
        Class.forName(builder.toString()); // CALLS: Built#<clinit>
        Class.forName(new StringBuilder().append(PACKAGE).append("Chain").append(1).toString()); // CALLS: Chain1#<clinit>
        Class.forName(String.format("%s.%s", "reflection", "Formatted")); // CALLS: Formatted#<clinit>
        Class.forName(Main.class.getPackageName() + ".Packaged"); // CALLS: Packaged#<clinit>
        Class.forName(Target.class.getName()).getMethod("run").invoke(new Target()); // CALLS: Target#run
        Shape shape = (Shape) Class.forName(PACKAGE + "Squ" + "are").getDeclaredConstructor().newInstance(); // CALLS: Square#<init>
        shape.draw(); // CALLS: Square#draw
        Shape other = new Circle();
        other.draw(); // CALLS: Circle#draw
    }

    static void helpers() throws Exception {
        load("reflection.Helped");
        load("reflection.Helped2");
        Class.forName(nameOf(1)); // CALLS: Named#<clinit>
        invoke(Target.class, "one");
        invoke(Target.class, "two");
        classOf("reflection.ByResult").getDeclaredMethod("result").invoke(null); // CALLS: ByResult#result
        Supplier<String> supplier = () -> "reflection.Supplied";
        Class.forName(supplier.get()); // CALLS: Supplied#<clinit>
        new Main("reflection.ByConstructor").loadKept();
        outer("reflection.Deep");
    }

    static void load(String name) throws Exception { Class.forName(name); } // CALLS: Deep#<clinit>, Helped#<clinit>, Helped2#<clinit>
    static String nameOf(int n) { return n > 0 ? "reflection.Named" : "reflection.Right"; }
    static void invoke(Class<?> type, String name) throws Exception { type.getDeclaredMethod(name).invoke(null); } // CALLS: Target#one, Target#two
    static Class<?> classOf(String name) throws ClassNotFoundException { return Class.forName(name); }
    void loadKept() throws Exception { Class.forName(kept); } // CALLS: ByConstructor#<clinit>
    static void outer(String name) throws Exception { middle(name); }
    static void middle(String name) throws Exception { load(name); }

    static void fields() throws Exception {
        Class.forName(field); // CALLS: ByField#<clinit>
        set();
        Class.forName(later); // CALLS: ByLater#<clinit>
        Field f = Holder.class.getDeclaredField("target");
        Target target = (Target) f.get(new Holder());
        target.run(); // CALLS: Target#run
        Object read = Statics.class.getDeclaredField("value").get(null); // CALLS: Statics#<clinit>
        Class.forName(Names.IN_INTERFACE); // CALLS: InInterface#<clinit>
    }

    static void set() { later = "reflection.ByLater"; }

    static void exceptional(String[] args) throws Exception {
        try {
            Class.forName("reflection.DoesNotExist");
        } catch (ClassNotFoundException e) {
            Class.forName("reflection.Fallback"); // CALLS: Fallback#<clinit>
        }
        String name = null;
        try {
            name = "reflection.InTry";
            Integer.parseInt("no");
        } catch (NumberFormatException e) {
            Class.forName(name); // CALLS: InTry#<clinit>
        } finally {
            Class.forName("reflection.InFinally"); // CALLS: InFinally#<clinit>
        }
        Class<?> found;
        try {
            found = Class.forName("reflection.Absent");
        } catch (ClassNotFoundException e) {
            found = Present.class;
        }
        found.getDeclaredConstructor().newInstance(); // CALLS: Present#<init>
    }

    static void members(String[] args) throws Exception {
        for (Method method : Many.class.getDeclaredMethods()) {
            if (method.getName().startsWith("test")) {
                method.invoke(new Many()); // CALLS: Many#testOne, Many#testTwo
            }
        }
        for (Constructor<?> constructor : Ones.class.getDeclaredConstructors()) {
            constructor.newInstance(); // CALLS: Ones#<init>
        }
        Method[] methods = {Target.class.getDeclaredMethod("one"), Target.class.getDeclaredMethod("two")};
        methods[1].invoke(null); // CALLS: Target#two
        Object result = Target.class.getDeclaredMethod("give").invoke(null); // CALLS: Target#give
        ((Given) result).given(); // CALLS: Given#given
        Class<?>[] types = {String.class};
        Target.class.getDeclaredMethod("fixed", types).invoke(null, "y"); // CALLS: Target#fixed
        Main.class.getDeclaredClasses();
        Sub.class.getSuperclass().getDeclaredMethod("up").invoke(null); // CALLS: Base#up
    }

    static void collections() throws Exception {
        List<String> names = new ArrayList<>();
        names.add("reflection.Listed");
        for (String name : names) {
            Class.forName(name); // CALLS: Listed#<clinit>
        }
        Map<String, Class<?>> types = new HashMap<>();
        types.put("a", Mapped.class);
        types.get("a").getDeclaredConstructor().newInstance(); // CALLS: Mapped#<init>
        Properties properties = new Properties();
        Class.forName(properties.getProperty("type", "reflection.Defaulted")); // CALLS: Defaulted#<clinit>
        Class.forName(System.getProperty("no.such.key", "reflection.SystemDefault")); // CALLS: SystemDefault#<clinit>
        System.setProperty("reflection.key", "reflection.SystemSet");
        Class.forName(System.getProperty("reflection.key")); // CALLS: SystemSet#<clinit>
        List.of("reflection.Each").forEach(name -> {
            try {
                Class.forName(name); // CALLS: Each#<clinit>
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    static void instances() throws Exception {
        Base base = create(Sub.class);
        base.virtual(); // CALLS: Sub#virtual
        Registry.register("x", Registered.class);
        Registry.make("x");
    }

    static <T> T create(Class<T> type) throws Exception { return type.getDeclaredConstructor().newInstance(); }

    static void unknown(String[] args) throws Exception {
        Object any = args.length == 0 ? new Any() : "";
        any.getClass().getDeclaredMethod("veryRareName").invoke(any); // CALLS: Any#veryRareName
        System.setProperty("t", "T");
        String read = System.getenv("NO_SUCH_VARIABLE");
        Shape shape = (Shape) Class.forName(read == null ? "reflection.".concat("Circle") : read).getDeclaredConstructor().newInstance();
        shape.draw(); // CALLS: Circle#draw
    }
}

class Loaded { static { here(); } }
class Target {
    public void run() { here(); }
    static void fixed(String s) { here(); }
    static void fixed() { here(); }
    private void hidden(int i, String[] many) { here(); }
    static void one() { here(); }
    static void two() { here(); }
    static Object give() { here(); return new Given(); }
}
class Made { Made() { here(); } Made(int n) { here(); } }
class ByLoader { static { here(); } ByLoader() { here(); } }
class NotYet { static { here(); } static void late() { here(); } }
class Nest { static class Inner { Inner() { here(); } } }
class Job implements Runnable { Job() { here(); } public void run() { here(); } }
class Base { void virtual() { here(); } static void up() { here(); } public void inherited() { here(); } }
class Sub extends Base { @Override void virtual() { here(); } }
class Left { static { here(); } static void go() { here(); } }
class Right { static { here(); } static void go() { here(); } }
class Third { static { here(); } }
class InArray { static { here(); } static void at() { here(); } }
class InArray2 { static { here(); } static void at() { here(); } }
class Cast { Cast() { here(); } void cast() { here(); } }
class Switched { static { here(); } }
class Concat { static { here(); } }
class Concat2 { static { here(); } }
class Built { static { here(); } }
class Chain1 { static { here(); } }
class Formatted { static { here(); } }
class Packaged { static { here(); } }
interface Shape { void draw(); }
class Square implements Shape { Square() { here(); } public void draw() { here(); } }
class Circle implements Shape { public void draw() { here(); } }
class Helped { static { here(); } }
class Helped2 { static { here(); } }
class Named { static { here(); } }
class ByResult { static void result() { here(); } }
class Supplied { static { here(); } }
class ByConstructor { static { here(); } }
class Deep { static { here(); } }
class ByField { static { here(); } }
class ByLater { static { here(); } }
class Holder { Target target = new Target(); }
class Statics { static Object value = "v"; static { here(); } }
interface Names { String IN_INTERFACE = "reflection.InInterface"; }
class InInterface { static { here(); } }
class Fallback { static { here(); } }
class InTry { static { here(); } }
class InFinally { static { here(); } }
class Present { Present() { here(); } }
class Many { void testOne() { here(); } void testTwo() { here(); } void other() { here(); } }
class Ones { Ones() { here(); } }
class Given { void given() { here(); } }
class Listed { static { here(); } }
class Mapped { Mapped() { here(); } }
class Defaulted { static { here(); } }
class SystemDefault { static { here(); } }
class SystemSet { static { here(); } }
class Each { static { here(); } }
class Registry {
    static final Map<String, Class<?>> TYPES = new HashMap<>();
    static void register(String name, Class<?> type) { TYPES.put(name, type); }
    static Object make(String name) throws Exception { return TYPES.get(name).getDeclaredConstructor().newInstance(); } // CALLS: Registered#<init>
}
class Registered { Registered() { here(); } }
class Any { void veryRareName() { here(); } }
