// file: receivers_chained/Chain.java
package receivers_chained;

import java.util.function.Supplier;

class Query {
    static Query from(String table) {
        return new Query();
    }

    Query where(String condition) {
        return this;
    }

    Rows run() {
        return new Rows();
    }

    static class Rows {
        Row first() {
            return new Row();
        }

        Row[] all() {
            return new Row[0];
        }
    }

    static class Row {
        void print() {
        }

        <T> T as(Class<T> type) {
            return null;
        }

        <T extends Row> T self(T like) {
            return like;
        }
    }

    static class Wide extends Row {
        void stretch() {
        }
    }
}

class Chain {
    Query query;

    Query query() {
        return query;
    }

    void chains(Query.Wide wide) {
        query().run().first().print(); //> calls virtual receivers_chained.Query$Row#print() //> calls virtual receivers_chained.Query$Rows#first()
        Query.from("a").where("b").where("c").run(); //> calls static receivers_chained.Query#from(java.lang.String) //> calls virtual receivers_chained.Query#where(java.lang.String), receivers_chained.Query#run()
        query().run().all()[0].print(); //> calls virtual receivers_chained.Query$Row#print()
        query.run()
            .first() //> calls virtual receivers_chained.Query$Rows#first()
            .as(Query.Wide.class) //> calls virtual receivers_chained.Query$Row#as(java.lang.Class)
            .stretch(); //> calls virtual receivers_chained.Query$Wide#stretch()
        wide.self(wide).stretch(); //> calls virtual receivers_chained.Query$Row#self(receivers_chained.Query$Row) //> calls virtual receivers_chained.Query$Wide#stretch()
        new Chain().query().where("x"); //> calls virtual receivers_chained.Query#where(java.lang.String) //> calls virtual receivers_chained.Chain#query()
        ((Supplier<Query>) this::query).get().run(); //> calls virtual receivers_chained.Query#run()
        "text".trim().concat("x").length(); //> calls external java.lang.String#trim(), java.lang.String#concat(java.lang.String), java.lang.String#length()
        new StringBuilder().append(1).append("x").toString().isEmpty(); //> calls external java.lang.String#isEmpty(), java.lang.StringBuilder#append(int), java.lang.StringBuilder#append(java.lang.String)
    }
}
