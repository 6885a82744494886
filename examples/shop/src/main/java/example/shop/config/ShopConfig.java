package example.shop.config;

import java.time.Duration;
import java.util.Map;

/** Everything an operator may change, checked. */
public record ShopConfig(
        int port, int workers, int paymentAttempts, Duration backoff, Duration cacheTtl, Map<String, Integer> stock) {

    static final int MAX_WORKERS = 64;

    public ShopConfig {
        if (workers < 1 || workers > MAX_WORKERS) {
            throw new IllegalArgumentException("workers must be between 1 and " + MAX_WORKERS + ", not " + workers);
        }
        if (paymentAttempts < 1) {
            throw new IllegalArgumentException("a payment needs at least one attempt");
        }
        stock = Map.copyOf(stock);
    }

    @Override
    public String toString() {
        return "port " + port + ", " + workers + " workers, " + stock.size() + " articles";
    }
}
