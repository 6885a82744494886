package example.shop.jobs;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs jobs again and again; a job that fails is kept. */
public class JobScheduler implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(JobScheduler.class);

    private final ScheduledExecutorService timer;

    public JobScheduler() {
        timer = Executors.newSingleThreadScheduledExecutor(body -> {
            Thread thread = new Thread(body, "jobs");
            thread.setUncaughtExceptionHandler((t, e) -> LOG.error("Thread {} died", t.getName(), e));
            return thread;
        });
    }

    public void every(Duration period, String name, Runnable job) {
        LOG.info("Job '{}' runs every {} ms", name, period.toMillis());
        timer.scheduleAtFixedRate(() -> runSafely(name, job), 0, period.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void runSafely(String name, Runnable job) {
        long start = System.nanoTime();
        try {
            job.run();
        } catch (RuntimeException e) {
            LOG.error("Job '{}' failed", name, e);
        } finally {
            LOG.trace("Job '{}' took {} ns", name, System.nanoTime() - start);
        }
    }

    @Override
    public void close() {
        timer.shutdown();
        try {
            if (!timer.awaitTermination(1, TimeUnit.SECONDS)) {
                LOG.warn("Jobs did not end in time, {} dropped", timer.shutdownNow().size());
            }
        } catch (InterruptedException e) {
            timer.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
