// file: inherited_members/Main.java
package inherited_members;

import inherited_members.far.Far;

class Base {
    void open() {
        hook(); //> calls virtual inherited_members.Base#hook(), inherited_members.Middle#hook(), inherited_members.Leaf#hook()
        secret(); //> calls special|virtual inherited_members.Base#secret()
        packaged(); //> calls virtual inherited_members.Base#packaged(), inherited_members.Leaf#packaged()
        fixed(); //> calls static inherited_members.Base#fixed()
        last(); //> calls virtual inherited_members.Base#last()
    }

    void hook() {
    }

    private void secret() {
    }

    void packaged() {
    }

    static void fixed() {
    }

    final void last() {
    }
}

class Middle extends Base {
    @Override
    void hook() {
        super.hook(); //> calls special inherited_members.Base#hook()
    }

    /** Not an override: the other one is private. */
    void secret() {
    }

    /** Hides, does not override. */
    static void fixed() {
    }
}

class Leaf extends Middle {
    @Override
    void hook() {
        super.hook(); //> calls special inherited_members.Middle#hook()
        super.open(); //> calls special inherited_members.Base#open()
        secret(); //> calls virtual inherited_members.Middle#secret()
        fixed(); //> calls static inherited_members.Middle#fixed()
    }

    @Override
    void packaged() {
    }
}

class Main {
    void use(Base base, Middle middle, Leaf leaf, Far far) {
        base.hook(); //> calls virtual inherited_members.Base#hook(), inherited_members.Middle#hook(), inherited_members.Leaf#hook()
        middle.hook(); //> calls virtual inherited_members.Middle#hook(), inherited_members.Leaf#hook()
        leaf.hook(); //> calls virtual inherited_members.Leaf#hook()
        leaf.open(); //> calls virtual inherited_members.Base#open()
        far.visible(); //> calls virtual inherited_members.far.Far#visible(), inherited_members.Near#visible()
        far.callHidden(); //> calls virtual inherited_members.far.Far#callHidden()
    }

    Object[] make() {
        return new Object[] {new Base(), new Middle(), new Leaf(), new Far(), new Near()};
    }
}

class Near extends Far {
    @Override
    public void visible() {
    }

    /** Not an override: package-private in another package (JLS 8.4.8.1). */
    void hidden() {
    }
}

// file: inherited_members/far/Far.java
package inherited_members.far;

public class Far {
    public void visible() {
    }

    void hidden() {
    }

    public void callHidden() {
        hidden(); //> calls virtual inherited_members.far.Far#hidden()
    }
}
