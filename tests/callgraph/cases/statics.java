// Static initialisers (JLS 12.4.1): when a class or interface is initialised, and when it is not.
package statics;

import static proof.Trace.here;

class Main {
    static int own = Made.touch(); // CALLS: Made#touch, Made#<clinit>

    public static void main(String[] args) {
        int read = ByField.value; // CALLS: ByField#<clinit>
        ByWrite.value = 3; // CALLS: ByWrite#<clinit>
        ByCall.run(); // CALLS: ByCall#<clinit>, ByCall#run
        new ByNew(); // CALLS: ByNew#<clinit>, ByNew#<init>
        int constant = Constants.NUMBER + Constants.NAME.length() + Constants.JOINED.length();
        int boxed = NotConstant.BOXED; // CALLS: NotConstant#<clinit>
        String text = CallsForText.TEXT; // CALLS: CallsForText#<clinit>
        int derived = ThroughName.COPY; // CALLS: ThroughName#<clinit>
        new Child(); // CALLS: Parent#<clinit>, Child#<clinit>
        int inherited = Heir.shared; // CALLS: Testator#<clinit>
        Heir2.work(); // CALLS: Testator2#<clinit>, Testator2#work
        new Implementer();
        Object field = Plain.FIELD;
        new PlainUser().use(); // CALLS: PlainUser#use
        Plain2User[] none = new Plain2User[2];
        Object array = new NeverInit[3];
        Class<?> literal = NeverInit.class;
        NeverInit nothing = null;
        Colour colour = Colour.RED; // CALLS: Colour#<clinit>
        Nested.Inner.deep(); // CALLS: Nested$Inner#<clinit>, Nested$Inner#deep
        SubFace.staticOnly(); // CALLS: SubFace#staticOnly
        java.util.function.Supplier<ByReference> made = ByReference::new;
        made.get(); // CALLS: ByReference#<clinit>, ByReference#<init>
        Runnable later = ByLambda::go;
        later.run(); // CALLS: ByLambda#<clinit>, ByLambda#go
        Loop.begin(); // CALLS: Loop#<clinit>, Loop#begin
        new Outer().member(); // CALLS: Outer#member
        Switched.of(2); // CALLS: Switched#<clinit>, Switched#of
    }
}

class Made {
    static { here(); }
    static int touch() { here(); return 1; }
}

class ByField { static { here(); } static int value = 2; }
class ByWrite { static { here(); } static int value; }
class ByCall { static { here(); } static void run() { here(); } }
class ByNew { static { here(); } ByNew() { here(); } }
class Constants {
    static final int NUMBER = 4;
    static final String NAME = "n";
    static final String JOINED = NAME + (NUMBER > 3 ? "x" : "y");
    static { here(); }
}
class NotConstant { static final Integer BOXED = 5; static { here(); } }
class CallsForText { static final String TEXT = String.valueOf(1); static { here(); } }
class ThroughName { static final int COUNTED = "ab".length(); static final int COPY = COUNTED; static { here(); } }
class Parent { static { here(); } }
class Child extends Parent { static { here(); } }
class Testator { static { here(); } static int shared = 1; }
class Heir extends Testator { static { here(); } }
class Testator2 { static { here(); } static void work() { here(); } }
class Heir2 extends Testator2 { static { here(); } }
class Noise {
    static Object make() { return new Object(); }
}
interface WithDefault {
    Object SIGN = Sign.of(); // CALLS: Sign#of
    default void use() { }
}
class Sign { static Object of() { here(); return Proof.clinit(); } } // CALLS: Proof#clinit
class Proof { static Object clinit() { here(); return new Object(); } }
class Implementer implements WithDefault { }
interface Plain { Object FIELD = Sign2.of(); } // CALLS: Sign2#of
class Sign2 { static Object of() { here(); return null; } }
class PlainUser implements Plain2 {
    Object use() { here(); return THING; }
}
interface Plain2 { Object THING = Sign3.of(); } // CALLS: Sign3#of
class Sign3 { static Object of() { here(); return null; } }
class Plain2User implements Plain2 { static { here(); } }
class NeverInit { static { here(); } } // NEVER: NeverInit#<clinit>, Constants#<clinit>, Heir#<clinit>, Heir2#<clinit>, Plain2User#<clinit>, Nested#<clinit>, SuperFace#<clinit>
enum Colour {
    RED { @Override void paint() { here(); } };
    static { here(); RED.paint(); } // CALLS: Colour$1#paint
    abstract void paint();
}
class Nested {
    static { here(); }
    static class Inner { static { here(); } static void deep() { here(); } }
}
interface SuperFace { Object S = Sign4.of(); }
class Sign4 { static Object of() { here(); return null; } }
interface SubFace extends SuperFace { static void staticOnly() { here(); } }
class ByReference { static { here(); } ByReference() { here(); } }
class ByLambda { static { here(); } static void go() { here(); } }
class Loop {
    static { here(); Loop2.other(); } // CALLS: Loop2#<clinit>, Loop2#other
    static void begin() { here(); }
}
class Loop2 {
    static { here(); Loop.begin(); } // CALLS: Loop#begin
    static void other() { here(); }
}
class Outer {
    Object held;
    void member() { here(); 
        held = new Object() { { Held.now(); } }; } // CALLS: Held#<clinit>, Held#now
}
class Held { static { here(); } static void now() { here(); } } 
class Switched {
    static { here(); }
    static int of(int n) { here(); return switch (n) { case 2 -> Two.get(); default -> 0; }; } // CALLS: Two#<clinit>, Two#get
}
class Two { static { here(); } static int get() { here(); return 2; } }
