// file: lines/Lines.java
package lines;

class Lines {
    Lines one(int a, int b) {
        return this;
    }

    Lines two() {
        return this;
    }

    static int three(int x) {
        return x;
    }

    void broken() {
        one(1, //> calls virtual lines.Lines#one(int,int)
            2);
        one
            (1, 2); //> calls virtual lines.Lines#one(int,int)
        one(three(1), //> calls static lines.Lines#three(int) //> calls virtual lines.Lines#one(int,int)
            three(2)); //> calls static lines.Lines#three(int)
        this
            .two() //> calls virtual lines.Lines#two()
            .one(1, //> calls virtual lines.Lines#one(int,int)
                three(2)) //> calls static lines.Lines#three(int)
            .
            two(); //> calls virtual lines.Lines#two()
        two().one( //> calls virtual lines.Lines#two(), lines.Lines#one(int,int)
            three(1), three(2) //> calls static lines.Lines#three(int)
        ).two(); //> calls virtual lines.Lines#two()
        int x =
            three(4) //> calls static lines.Lines#three(int)
            + three(5); //> calls static lines.Lines#three(int)
        two(); two(); //> calls virtual lines.Lines#two()
        /* a comment */ two(/* inside */); //> calls virtual lines.Lines#two()
    }
}
