// Hooks that serialization calls (Java Object Serialization Specification), and lambdas that were in a stream.
package serialization;

import static proof.Trace.here;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Externalizable;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInput;
import java.io.ObjectInputStream;
import java.io.ObjectInputValidation;
import java.io.ObjectOutput;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

class Main {
    public static void main(String[] args) throws Exception {
        Hooked hooked = new Hooked();
        Object back = from(bytes(hooked)); // CALLS: Main#bytes, Main#from
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ObjectOutputStream out = new ObjectOutputStream(bytes);
        Object something = args.length == 0 ? new Replaced() : new Hooked();
        out.writeObject(something); // CALLS: Replaced#writeReplace
        out.close();
        ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()));
        Substitute read = (Substitute) in.readObject(); // CALLS: Substitute#readResolve
        Ext ext = (Ext) from(bytes(new Ext(1))); // CALLS: Ext#<init>, Main#bytes, Main#from
        List<Holder> list = new ArrayList<>();
        list.add(new Holder());
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        try (ObjectOutputStream all = new ObjectOutputStream(kept)) {
            all.writeObject(list); // CALLS: Part#writeObject
        }
        Object listed = from(kept.toByteArray()); // CALLS: Main#from
        Job job = (Job & Serializable) () -> work(); // CALLS: Main#work
        Job again = (Job) from(bytes(job)); // CALLS: Main#bytes, Main#from
        again.go();
        from(bytes(new Sub())); // CALLS: Main#bytes, Main#from
        from(bytes(Single.ONE)); // CALLS: Main#bytes, Main#from
        Custom custom = new Custom(new ByteArrayInputStream(bytes(new Part()))); // CALLS: Main#bytes
        custom.readObject(); // CALLS: Custom#resolveClass, Part#readObject
    }

    static byte[] bytes(Object o) throws IOException {
        here();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ObjectOutputStream out = new ObjectOutputStream(bytes);
        out.writeObject(o); // CALLS: Ext#writeExternal, Hooked#writeObject, Part#writeObject, Sub#writeReplace
        out.close();
        return bytes.toByteArray();
    }

    static Object from(byte[] bytes) throws IOException, ClassNotFoundException {
        here();
        ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes));
        return in.readObject(); // CALLS: Ancestor#<init>, Ext#<init>, Ext#readExternal, Hooked#readObject, Hooked#validateObject, Part#readObject, Single#readResolve, Sub#readResolve
    }

    static void work() { here(); }
}

interface Job { void go(); }

class Ancestor {
    Ancestor() { here(); }
    Ancestor(int unused) { here(); }
}

class Hooked extends Ancestor implements Serializable, ObjectInputValidation { // CALLS: Ancestor#<init>
    private static final long serialVersionUID = 1;
    private void writeObject(ObjectOutputStream out) throws IOException { here(); out.defaultWriteObject(); }
    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        here();
        in.registerValidation(this, 0);
        in.defaultReadObject();
    }
    @Override public void validateObject() throws InvalidObjectException { here(); }
}

class Replaced implements Serializable {
    private static final long serialVersionUID = 1;
    private Object writeReplace() throws ObjectStreamException { here(); return new Substitute(); }
}

class Substitute implements Serializable {
    private static final long serialVersionUID = 1;
    private Object readResolve() throws ObjectStreamException { here(); return this; }
}

class Ext implements Externalizable {
    public Ext() { here(); }
    Ext(int n) { here(); }
    @Override public void writeExternal(ObjectOutput out) throws IOException { here(); out.writeInt(1); }
    @Override public void readExternal(ObjectInput in) throws IOException { here(); in.readInt(); }
}

class Part implements Serializable {
    private static final long serialVersionUID = 1;
    private void writeObject(ObjectOutputStream out) throws IOException { here(); }
    private void readObject(ObjectInputStream in) { here(); }
}

class Holder implements Serializable {
    private static final long serialVersionUID = 1;
    final Part part = new Part();
}

abstract class Above extends Ancestor implements Serializable { // CALLS: Ancestor#<init>
    protected Object writeReplace() { here(); return this; }
    protected Object readResolve() { here(); return this; }
}

class Sub extends Above {
    private static final long serialVersionUID = 1;
    @Override protected Object writeReplace() { here(); return super.writeReplace(); } // CALLS: Above#writeReplace
    @Override protected Object readResolve() { here(); return super.readResolve(); } // CALLS: Above#readResolve
}

class Single implements Serializable {
    static final Single ONE = new Single();
    private static final long serialVersionUID = 1;
    private Object readResolve() { here(); return ONE; }
}

class Custom extends ObjectInputStream {
    Custom(java.io.InputStream in) throws IOException { super(in); }
    @Override protected Class<?> resolveClass(java.io.ObjectStreamClass type) throws IOException, ClassNotFoundException {
        here();
        return super.resolveClass(type);
    }
}
