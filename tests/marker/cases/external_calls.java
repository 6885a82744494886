// file: external_calls/External.java
package external_calls;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class Own extends ArrayList<String> {
    void extra() {
        add("x"); //> calls external java.util.ArrayList#add(java.lang.Object)
        super.add("y"); //> calls external java.util.ArrayList#add(java.lang.Object)
        size(); //> calls virtual external_calls.Own#size()
    }

    @Override
    public int size() {
        return super.size(); //> calls external java.util.ArrayList#size()
    }
}

class External {
    void calls(List<String> list, Map<String, Integer> map, Own own, Path path, Object lock) throws IOException, InterruptedException {
        list.add("x"); //> calls external java.util.List#add(java.lang.Object)
        list.add(0, "x"); //> calls external java.util.List#add(int,java.lang.Object)
        map.put("x", 1); //> calls external java.util.Map#put(java.lang.Object,java.lang.Object)
        own.add("x"); //> calls external java.util.ArrayList#add(java.lang.Object)
        own.size(); //> calls virtual external_calls.Own#size()
        lock.wait(5); //> calls external java.lang.Object#wait(long)
        lock.notifyAll(); //> calls external java.lang.Object#notifyAll()
        getClass(); //> calls external java.lang.Object#getClass()
        try (BufferedReader reader = Files.newBufferedReader(path)) { //> calls external java.nio.file.Files#newBufferedReader(java.nio.file.Path)
            reader.readLine().trim(); //> calls external java.io.BufferedReader#readLine(), java.lang.String#trim()
        }
        Thread.sleep(10); //> calls external java.lang.Thread#sleep(long)
        int[] numbers = {1};
        numbers.clone(); //> calls external|virtual java.lang.Object#clone()
        Integer.valueOf(1).toString().length(); //> calls external java.lang.Integer#valueOf(int), java.lang.String#length()
        String.valueOf('c'); //> calls external java.lang.String#valueOf(char)
        System.out.printf("%s%n", list); //> calls external java.io.PrintStream#printf(java.lang.String,java.lang.Object[])
        System.getProperty("x", "y"); //> calls external java.lang.System#getProperty(java.lang.String,java.lang.String)
    }
}
