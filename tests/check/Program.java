import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;

/** Threads, a pool, recursion, callbacks, exceptions, a static initialiser. */
public class Program {
    static final Logger LOG = Logger.getLogger("program");

    interface Step { void run(int depth); }

    static class Down implements Step {
        @Override public void run(int depth) {
            LOG.fine("down");
            if (depth > 0) {
                run(depth - 1);
            }
            LOG.fine("up");
        }
    }

    static class Failing implements Step {
        static {
            LOG.config("failing is there");
        }

        @Override public void run(int depth) {
            LOG.info("will fail");
            throw new IllegalStateException("on purpose");
        }
    }

    static class Worker extends Thread {
        Worker() { super("worker"); }

        @Override public void run() {
            LOG.info("working");
            List<Step> steps = new ArrayList<>();
            steps.add(new Down());
            steps.add(new Failing());
            steps.forEach(step -> {
                LOG.finer("step");
                try {
                    step.run(3);
                } catch (IllegalStateException problem) {
                    LOG.warning("failed");
                }
            });
            LOG.info("worked");
        }
    }

    public static void main(String[] arguments) throws Exception {
        Recorder.install(arguments[0]);
        LOG.info("begin");
        Worker worker = new Worker();
        worker.start();
        worker.join();
        Worker again = new Worker();
        again.start();
        again.join();
        ExecutorService pool = Executors.newSingleThreadExecutor();
        for (int task = 0; task < 3; task++) {
            boolean even = task % 2 == 0;
            pool.submit(() -> {
                if (even) {
                    LOG.info("even");
                } else {
                    LOG.info("odd");
                }
            });
        }
        pool.shutdown();
        pool.awaitTermination(1, TimeUnit.MINUTES);
        int[] empty = {};
        try {
            LOG.info("read " + empty[0]);
        } catch (RuntimeException problem) {
            LOG.severe("empty");
        } finally {
            LOG.info("end");
        }
    }
}
