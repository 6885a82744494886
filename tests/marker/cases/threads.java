// file: threads/Threads.java
package threads;

import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RecursiveTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

class Worker extends Thread {
    Worker(String name) {
        super(name);
    }

    @Override
    public void run() {
        work(); //> calls virtual threads.Worker#work()
    }

    void work() {
    }
}

class Job implements Runnable {
    @Override
    public void run() {
    }
}

class Answer implements Callable<String> {
    @Override
    public String call() {
        return "42";
    }
}

class Alarm extends TimerTask {
    @Override
    public void run() {
    }
}

class Sum extends RecursiveTask<Integer> {
    @Override
    protected Integer compute() {
        Sum left = new Sum();
        left.fork(); //> calls thread|callback threads.Sum#compute()
        return 1;
    }
}

class SelfStarting implements Runnable {
    private final Thread thread = new Thread(this, "self");

    void begin() {
        thread.start(); //> reaches thread threads.SelfStarting#run()
    }

    @Override
    public void run() {
    }
}

class Threads {
    private final ExecutorService pool = Executors.newFixedThreadPool(2);
    private final Worker worker = new Worker("a");

    static void step() {
    }

    void threads() {
        new Worker("b").start(); //> calls thread threads.Worker#run()
        worker.start(); //> calls thread threads.Worker#run()
        new Thread(new Job()).start(); //> reaches thread threads.Job#run()
        new Thread(() -> step()).start(); //> calls thread threads.Threads#lambda$threads$0
        Thread later = new Thread(new Job(), "later");
        later.setDaemon(true);
        later.start(); //> reaches thread threads.Job#run()
        Thread anonymous = new Thread() {
            @Override
            public void run() {
                step(); //> in threads.Threads$1#run
            }
        };
        anonymous.start(); //> reaches thread threads.Threads$1#run()
        worker.run(); //> calls virtual threads.Worker#run()
    }

    void executors(Executor executor, ScheduledExecutorService timer, ForkJoinPool fork) throws Exception {
        executor.execute(new Job()); //> calls thread threads.Job#run()
        pool.submit(new Job()); //> calls thread threads.Job#run()
        pool.submit(new Answer()); //> calls thread threads.Answer#call()
        pool.submit(() -> step()); //> calls thread threads.Threads#lambda$executors$1
        pool.submit(() -> { step(); return 1; }); //> calls thread threads.Threads#lambda$executors$2
        pool.invokeAll(List.of(new Answer())); //> calls thread threads.Answer#call()
        timer.schedule(new Job(), 1, TimeUnit.SECONDS); //> calls thread threads.Job#run()
        timer.scheduleAtFixedRate(() -> step(), 0, 1, TimeUnit.SECONDS); //> calls thread threads.Threads#lambda$executors$3
        timer.scheduleWithFixedDelay(Threads::step, 0, 1, TimeUnit.SECONDS); //> calls thread threads.Threads#step()
        fork.invoke(new Sum()); //> calls thread|callback threads.Sum#compute()
        new FutureTask<>(new Answer()).run(); //> calls thread|callback threads.Answer#call()
        Runnable held = new Job();
        pool.execute(held); //> reaches thread threads.Job#run()
    }

    void timers() {
        new Timer().schedule(new Alarm(), 100); //> calls thread threads.Alarm#run()
        Timer timer = new Timer("t", true);
        timer.scheduleAtFixedRate(new TimerTask() {
            @Override
            public void run() {
                step(); //> in threads.Threads$2#run
            }
        }, 0, 10);
    }

    void futures() {
        CompletableFuture.runAsync(() -> step()); //> calls thread threads.Threads#lambda$futures$4
        CompletableFuture.supplyAsync(() -> text()) //> calls thread threads.Threads#lambda$futures$5
            .thenApply(text -> shorten(text)) //> calls thread|callback threads.Threads#lambda$futures$6
            .thenAccept(text -> step()) //> calls thread|callback threads.Threads#lambda$futures$7
            .thenRun(new Job()) //> calls thread|callback threads.Job#run()
            .whenComplete((nothing, failure) -> step()) //> calls thread|callback threads.Threads#lambda$futures$8
            .exceptionally(failure -> null) //> calls thread|callback threads.Threads#lambda$futures$9
            .handle((nothing, failure) -> text()); //> calls thread|callback threads.Threads#lambda$futures$10
    }

    void factories() {
        ThreadFactory factory = body -> new Thread(body, "made");
        factory.newThread(new Job()).start(); //> reaches thread threads.Job#run()
        ThreadPoolExecutor own = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, null) {
            @Override
            protected void beforeExecute(Thread thread, Runnable body) {
                step(); //> in threads.Threads$3#beforeExecute
            }
        };
        Runtime.getRuntime().addShutdownHook(new Thread(() -> step())); //> calls thread threads.Threads#lambda$factories$12
        Runtime.getRuntime().addShutdownHook(new Worker("hook")); //> calls thread threads.Worker#run()
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> step()); //> calls thread|callback threads.Threads#lambda$factories$13
        List.of(1, 2).parallelStream().forEach(number -> step()); //> calls thread|callback threads.Threads#lambda$factories$14
    }

    String text() {
        return "text";
    }

    static String shorten(String text) {
        return text;
    }
}
