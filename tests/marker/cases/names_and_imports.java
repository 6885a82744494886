// file: names_and_imports/Main.java
package names_and_imports;

import static names_and_imports.lib.Tools.cut;
import static names_and_imports.lib.Tools.*;
import static names_and_imports.lib.Outer.Inner.deep;

import java.util.*;
import java.util.List;
import names_and_imports.lib.*;
import names_and_imports.lib.Outer;
import names_and_imports.other.Same;

public class Main extends Parent {

    /** Hides java.lang.Integer. */
    static class Integer {
        static void parse() {
        }
    }

    static void own() {
    }

    void glue(String own) {
    }

    void calls(List<String> list, Parent parent) {
        cut(1); //> calls static names_and_imports.lib.Tools#cut(int)
        saw("x"); //> calls static names_and_imports.lib.Tools#saw(java.lang.String)
        deep(); //> calls static names_and_imports.lib.Outer$Inner#deep()
        own(); //> calls static names_and_imports.Main#own()
        Main.own(); //> calls static names_and_imports.Main#own()
        glue("x"); //> calls virtual names_and_imports.Main#glue(java.lang.String)
        inherited(); //> calls static names_and_imports.Parent#inherited()
        Main.inherited(); //> calls static names_and_imports.Parent#inherited()
        Same.which(); //> calls static names_and_imports.other.Same#which()
        Wild.card(); //> calls static names_and_imports.lib.Wild#card()
        Near.card(); //> calls static names_and_imports.Near#card()
        Outer.Inner.deep(); //> calls static names_and_imports.lib.Outer$Inner#deep()
        new Outer.Inner().high(); //> calls virtual names_and_imports.lib.Outer$Inner#high()
        names_and_imports.lib.Tools.cut(2); //> calls static names_and_imports.lib.Tools#cut(int)
        java.util.Collections.emptyList(); //> calls external java.util.Collections#emptyList()
        Collections.sort(list); //> calls external java.util.Collections#sort(java.util.List)
        Integer.parse(); //> calls static names_and_imports.Main$Integer#parse()
        java.lang.Integer.parseInt("1"); //> calls external java.lang.Integer#parseInt(java.lang.String)
        Math.max(1, 2); //> calls external java.lang.Math#max(int,int)
        list.size(); //> calls external java.util.List#size()
        Nested.help(); //> calls static names_and_imports.Parent$Nested#help()
        System.out.println("x"); //> calls external java.io.PrintStream#println(java.lang.String)
        parent.instance(); //> calls virtual names_and_imports.Parent#instance()
        Helper.go(); //> calls static names_and_imports.Helper#go()
        Tool.use(); //> calls static names_and_imports.lib.Tool#use()
    }
}

class Parent {
    static void inherited() {
    }

    void instance() {
    }

    static class Nested {
        static void help() {
        }
    }
}

class Helper {
    static void go() {
    }
}

/** The package's own wins over names_and_imports.lib.Near, imported by wildcard. */
class Near {
    static void card() {
    }
}

/** Loses against the single-type import. */
class Same2 {
}

// file: names_and_imports/Same.java
package names_and_imports;

public class Same {
    public static void which() {
    }
}

// file: names_and_imports/other/Same.java
package names_and_imports.other;

public class Same {
    public static void which() {
    }
}

// file: names_and_imports/lib/Tools.java
package names_and_imports.lib;

public interface Tools {
    static void cut(int depth) {
    }

    static void saw(String what) {
    }

    static void glue(String what) {
    }

    static void own() {
    }
}

// file: names_and_imports/lib/Outer.java
package names_and_imports.lib;

public class Outer {
    public static class Inner {
        public static void deep() {
        }

        public void high() {
        }
    }
}

// file: names_and_imports/lib/Wild.java
package names_and_imports.lib;

public class Wild {
    public static void card() {
    }
}

// file: names_and_imports/lib/Near.java
package names_and_imports.lib;

public class Near {
    public static void card() {
    }
}

// file: names_and_imports/lib/Tool.java
package names_and_imports.lib;

public class Tool {
    public static void use() {
    }
}
