// Method handles and signature-polymorphic calls (JVMS 2.9.3, java.lang.invoke).
package handles;

import static proof.Trace.here;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Method;
import java.util.List;

class Main {
    static final MethodHandle STATIC;
    private static final Lookup LOOKUP = MethodHandles.lookup();
    private MethodHandle kept;

    static {
        try {
            STATIC = MethodHandles.lookup().findStatic(Target.class, "fixed", MethodType.methodType(void.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    public static void main(String[] args) throws Throwable {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        MethodHandle virtual = lookup.findVirtual(Target.class, "run", MethodType.methodType(void.class));
        virtual.invokeExact(new Target()); // CALLS: Target#<clinit>, Target#run
        virtual.invoke(new SubTarget()); // CALLS: SubTarget#run
        STATIC.invokeExact(); // CALLS: Target#fixed
        MethodType type = MethodType.methodType(String.class, int.class);
        MethodHandle typed = lookup.findStatic(Target.class, "over", type);
        String text = (String) typed.invokeExact(1); // CALLS: Target#over
        MethodHandle made = lookup.findConstructor(Target.class, MethodType.methodType(void.class, String.class));
        Target target = (Target) made.invokeExact("x"); // CALLS: Target#<init>
        MethodHandle bound = lookup.bind(target, "run", MethodType.methodType(void.class));
        bound.invokeExact(); // CALLS: Target#run
        MethodHandle tied = virtual.bindTo(new Target());
        tied.invoke(); // CALLS: Target#run
        new SubTarget().special();
        Method method = Target.class.getDeclaredMethod("reflected");
        lookup.unreflect(method).invoke(new Target()); // CALLS: Target#reflected
        MethodHandle constructor = lookup.unreflectConstructor(Other.class.getDeclaredConstructor());
        constructor.invoke(); // CALLS: Other#<init>
        typed.invokeWithArguments(2); // CALLS: Target#over
        typed.invokeWithArguments(List.of(3)); // CALLS: Target#over
        MethodHandle inserted = MethodHandles.insertArguments(typed, 0, 4);
        inserted.invoke(); // CALLS: Target#over
        MethodHandle test = lookup.findStatic(Main.class, "test", MethodType.methodType(boolean.class));
        MethodHandle guarded = MethodHandles.guardWithTest(test, STATIC, MethodHandles.dropReturn(lookup.findStatic(Other.class, "otherwise", MethodType.methodType(int.class))));
        guarded.invoke(); // CALLS: Main#test, Other#otherwise
        MethodHandle filtered = MethodHandles.filterReturnValue(typed, lookup.findStatic(Main.class, "after", MethodType.methodType(int.class, String.class)));
        int n = (int) filtered.invoke(5); // CALLS: Main#after, Target#over
        find("byName").invoke(); // CALLS: Other#byName
        Main main = new Main();
        main.kept = lookup.findStatic(Other.class, "kept", MethodType.methodType(void.class));
        main.call();
        Runnable runnable = MethodHandleProxies.asInterfaceInstance(Runnable.class, STATIC);
        runnable.run(); // CALLS: Target#fixed
        MethodHandle getter = lookup.findGetter(Target.class, "next", Next.class);
        Next next = (Next) getter.invokeExact(new Target());
        next.after(); // CALLS: Next#after
        VarHandle handle = lookup.findVarHandle(Target.class, "next", Next.class);
        Target holder = new Target();
        handle.set(holder, new LastNext());
        ((Next) handle.get(holder)).after(); // CALLS: LastNext#after
        Class<?> named = Class.forName("handles.ByClassName"); // CALLS: ByClassName#<clinit>
        lookup.findStatic(named, "go", MethodType.methodType(void.class)).invokeExact(); // CALLS: ByClassName#go
        MethodHandle face = lookup.findVirtual(Face.class, "face", MethodType.methodType(void.class));
        face.invoke(new FaceOne()); // CALLS: FaceOne#face
        MethodHandle lookedUp = LOOKUP.findStatic(Main.class, "after", MethodType.methodType(int.class, String.class));
        MethodHandle spread = lookedUp.asType(MethodType.methodType(Object.class, Object.class)).asSpreader(Object[].class, 1);
        Object result = spread.invoke(new Object[] {"z"}); // CALLS: Main#after
    }

    static MethodHandle find(String name) throws ReflectiveOperationException {
        return MethodHandles.lookup().findStatic(Other.class, name, MethodType.methodType(void.class));
    }

    void call() throws Throwable { kept.invokeExact(); } // CALLS: Other#kept
    static boolean test() { here(); return false; }
    static int after(String s) { here(); return 1; }
}

class Target {
    static { here(); }
    Next next = new Next();
    Target() { }
    Target(String s) { here(); }
    void run() { here(); }
    static void fixed() { here(); }
    static String over(int n) { here(); return ""; }
    static String over(String s) { here(); return s; }
    void reflected() { here(); }
}
class SubTarget extends Target {
    @Override void run() { here(); }
    void special() throws Throwable {
        MethodHandle above = MethodHandles.lookup().findSpecial(Target.class, "run", MethodType.methodType(void.class), SubTarget.class);
        above.invoke(this); // CALLS: Target#run
    }
}
class Other {
    Other() { here(); }
    static int otherwise() { here(); return 0; }
    static void byName() { here(); }
    static void kept() { here(); }
}
class Next { void after() { here(); } }
class LastNext extends Next { @Override void after() { here(); } }
class ByClassName { static { here(); } static void go() { here(); } }
interface Face { void face(); }
class FaceOne implements Face { public void face() { here(); } }
