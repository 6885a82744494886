// Methods that the JVM and the class library call by themselves.
package jvm;

import static proof.Trace.here;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.security.PrivilegedExceptionAction;
import java.util.Comparator;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

class Main {
    static final CountDownLatch COLLECTED = new CountDownLatch(1);

    public static void main(String[] args) throws Exception {
        Runtime.getRuntime().addShutdownHook(new Hook());
        Runtime.getRuntime().addShutdownHook(new Thread(Main::last)); // RUNS: Main#last
        Thread thread = new Worker();
        thread.start();
        thread.join();
        Thread other = new Thread(new Job());
        other.setUncaughtExceptionHandler(new Handler());
        other.start();
        other.join();
        Thread failing = new Thread(new Group(), () -> { here(); throw new IllegalStateException("expected"); }); // RUNS: Main#lambda$main$0
        failing.start();
        failing.join();
        AccessController.doPrivileged(new Privileged()); // CALLS: Privileged#run
        AccessController.doPrivileged((PrivilegedExceptionAction<Integer>) () -> privileged()); // CALLS: Main#privileged
        int i = 0;
        while (COLLECTED.getCount() > 0 && i++ < 500) {
            new Garbage().fill(); // CALLS: Garbage#fill
            System.gc();
            Thread.sleep(2);
        }
        ExecutorService pool = Executors.newFixedThreadPool(1);
        pool.submit(new Job()).isDone();
        pool.shutdown();
        TreeMap<Item, String> sorted = new TreeMap<>();
        sorted.put(new Item(), ""); // CALLS: Item#compareTo
        try (Resource first = new Resource()) {
            first.use(); // CALLS: Resource#use
        } // CALLS: Resource#close
        for (String each : new Words()) { // CALLS: Words#iterator
            each.length();
        }
        new Cleaned().hashCode(); // CALLS: Cleaned#hashCode
    }

    static Integer privileged() { here(); return 1; }
    static void last() { here(); }
}

class Hook extends Thread {
    @Override public void run() { here(); } // RUNS: Hook#run
}
class Worker extends Thread {
    @Override public void run() { here(); } // RUNS: Worker#run
}
class Job implements Runnable {
    @Override public void run() { here(); if (Thread.currentThread().getUncaughtExceptionHandler() instanceof Handler) throw new IllegalStateException(); } // RUNS: Job#run
}
class Handler implements Thread.UncaughtExceptionHandler {
    @Override public void uncaughtException(Thread t, Throwable e) { here(); } // RUNS: Handler#uncaughtException
}
class Group extends ThreadGroup {
    Group() { super("group"); }
    @Override public void uncaughtException(Thread t, Throwable e) { here(); } // RUNS: Group#uncaughtException
}
class Privileged implements PrivilegedAction<String> {
    @Override public String run() { here(); return ""; }
}
class Trash {
    byte[] data;
    @Override protected void finalize() { here(); Main.COLLECTED.countDown(); } // RUNS: Trash#finalize
}
class Garbage extends Trash {
    void fill() { here(); data = new byte[1000]; }
}
class Item implements Comparable<Item> {
    @Override public int compareTo(Item o) { here(); return 0; }
}
class Resource implements AutoCloseable {
    void use() { here(); }
    @Override public void close() { here(); }
}
class Words implements Iterable<String> {
    @Override public java.util.Iterator<String> iterator() { here(); return java.util.List.of("a").iterator(); }
}
class Cleaned {
    @Override public int hashCode() { here(); return 3; }
}
