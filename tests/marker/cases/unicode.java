// file: unicode/Ünicode.java
package unicode;

class Ünicode {
    void größe() {
    }

    void \u0061bc() {
    }

    void calls(Ünicode été) {
        été.größe(); //> calls virtual unicode.Ünicode#größe()
        gr\u00f6\u00dfe(); //> calls virtual unicode.Ünicode#größe()
        abc(); //> calls virtual unicode.Ünicode#abc()
        \u0061\u0062\u0063(); //> calls virtual unicode.Ünicode#abc()
        String emoji = "😀"; größe(); //> calls virtual unicode.Ünicode#größe()
        abc\u0028\u0029; //> calls virtual unicode.Ünicode#abc()
        ((Ünicode) été).größe(); //> calls virtual unicode.Ünicode#größe()
    }
}
