// file: local_scopes/Scopes.java
package local_scopes;

class Node {
    void outer() {
    }
}

class Scopes {
    void shadows() {
        class Node {
            void local() {
            }
        }
        new Node().local(); //> calls virtual local_scopes.Scopes$1Node#local() //> calls special local_scopes.Scopes$1Node#<init>()
    }

    void sees() {
        new Node().outer(); //> calls virtual local_scopes.Node#outer() //> calls special local_scopes.Node#<init>()
    }

    void blocks(boolean which) {
        if (which) {
            class Step {
                void one() {
                }
            }
            new Step().one(); //> calls virtual local_scopes.Scopes$1Step#one()
        } else {
            class Step {
                void two() {
                }

                Step again() {
                    return new Step(); //> calls special local_scopes.Scopes$2Step#<init>()
                }
            }
            new Step().again().two(); //> calls virtual local_scopes.Scopes$2Step#two(), local_scopes.Scopes$2Step#again()
        }
    }

    {
        class Step {
            void three() {
            }
        }
        new Step().three(); //> calls virtual local_scopes.Scopes$3Step#three()
    }

    void captured(String text) {
        Node node = new Node();
        class Holder {
            void use() {
                node.outer(); //> calls virtual local_scopes.Node#outer()
                text.trim(); //> calls external java.lang.String#trim()
            }
        }
        class Derived extends Holder {
            void more() {
                use(); //> calls virtual local_scopes.Scopes$1Holder#use()
            }
        }
        new Derived().more(); //> calls virtual local_scopes.Scopes$1Derived#more()
    }
}
