// Values that Unsafe, atomics, field updaters and VarHandles hand over.
package memory;

import static proof.Trace.here;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Field;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import sun.misc.Unsafe;

class Main {
    private static final Unsafe UNSAFE;
    private static final long OFFSET;
    static final VarHandle HANDLE;
    private volatile Base held = new Base();
    volatile Base updated;
    Object plain;

    static {
        try {
            Field field = Unsafe.class.getDeclaredField("theUnsafe");
            field.setAccessible(true);
            UNSAFE = (Unsafe) field.get(null);
            OFFSET = UNSAFE.objectFieldOffset(Main.class.getDeclaredField("held"));
            HANDLE = MethodHandles.lookup().findVarHandle(Main.class, "updated", Base.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    public static void main(String[] args) throws Exception {
        Main main = new Main();
        UNSAFE.compareAndSwapObject(main, OFFSET, main.held, new Put());
        main.held.run(); // CALLS: Put#run
        UNSAFE.putObject(main, OFFSET, new Put2());
        ((Base) UNSAFE.getObject(main, OFFSET)).run(); // CALLS: Put2#run
        UNSAFE.putOrderedObject(main, OFFSET, new Put());
        ((Base) UNSAFE.getObjectVolatile(main, OFFSET)).run(); // CALLS: Put#run
        ((Base) UNSAFE.getAndSetObject(main, OFFSET, new Put2())).run(); // CALLS: Put#run
        main.held.run(); // CALLS: Put2#run
        Base allocated = (Base) UNSAFE.allocateInstance(Allocated.class);
        allocated.run(); // CALLS: Allocated#run
        AtomicReference<Base> atomic = new AtomicReference<>(new Put());
        atomic.get().run(); // CALLS: Put#run
        atomic.updateAndGet(old -> new Put2()).run(); // CALLS: Put2#run
        atomic.accumulateAndGet(new Put(), Main::later).run(); // CALLS: Main#later, Put#run
        AtomicReferenceArray<Base> array = new AtomicReferenceArray<>(1);
        array.set(0, new Put());
        array.get(0).run(); // CALLS: Put#run
        AtomicReferenceFieldUpdater<Main, Base> updater = AtomicReferenceFieldUpdater.newUpdater(Main.class, Base.class, "updated");
        updater.set(main, new Put2());
        main.updated.run(); // CALLS: Put2#run
        HANDLE.compareAndSet(main, main.updated, new Put());
        main.updated.run(); // CALLS: Put#run
        Field field = Main.class.getDeclaredField("plain");
        field.set(main, new Put());
        ((Base) main.plain).run(); // CALLS: Put#run
        ((Base) field.get(main)).run(); // CALLS: Put#run
    }

    static Base later(Base a, Base b) { here(); return b; }
}

class Base { void run() { here(); } }
class Put extends Base { @Override void run() { here(); } }
class Put2 extends Base { @Override void run() { here(); } }
class Allocated extends Base { @Override void run() { here(); } }
