package example.shop.payment;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Tries something a few times, waiting longer each time. */
public final class Retry {

    private static final Logger LOGGER = LogManager.getLogger(Retry.class);

    private final int attempts;
    private final Duration backoff;

    public Retry(int attempts, Duration backoff) {
        this.attempts = attempts;
        this.backoff = backoff;
    }

    /** The result of {@code action}; a declined payment is not tried again. */
    public <T> T call(String what, Callable<T> action) throws PaymentException {
        PaymentException last = null;
        for (int attempt = 1; attempt <= attempts; attempt++) {
            try {
                T result = action.call();
                if (attempt > 1) {
                    LOGGER.info("{} worked at attempt {}", what, attempt);
                }
                return result;
            } catch (PaymentDeclinedException e) {
                throw e;
            } catch (PaymentException e) {
                last = e;
                LOGGER.warn("{} failed at attempt {} of {}: {}", what, attempt, attempts, e.getMessage());
                pause(attempt);
            } catch (Exception e) {
                throw new PaymentException(what + " broke", e);
            }
        }
        LOGGER.error("{} given up after {} attempts", what, attempts, last);
        throw last == null ? new PaymentException(what + " was never tried") : last;
    }

    private void pause(int attempt) throws PaymentException {
        try {
            Thread.sleep(backoff.toMillis() * attempt);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PaymentException("interrupted while waiting", e);
        }
    }
}
