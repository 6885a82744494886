package example.shop.order;

import example.shop.messages.Messages;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps orders in memory, up to a limit. */
public class InMemoryOrders implements OrderRepository {

    private static final Messages MESSAGES = Messages.of(InMemoryOrders.class);
    private static final int LIMIT = 10_000;

    protected final Logger logger = LoggerFactory.getLogger(getClass());
    private final Map<String, Order> orders = new LinkedHashMap<>();

    @Override
    public synchronized boolean insert(Order order) {
        if (orders.size() >= LIMIT) {
            logger.error(MESSAGES.get("order.repository.full", orders.size(), LIMIT));
            throw new IllegalStateException("too many orders");
        }
        boolean fresh = orders.putIfAbsent(order.id(), order) == null;
        if (!fresh) {
            logger.warn(MESSAGES.get("order.duplicate", order.id()));
        }
        return fresh;
    }

    @Override
    public synchronized void update(Order order) {
        Order before = orders.replace(order.id(), order);
        logger.debug("{} was {}", order, before == null ? "unknown" : before.status().name());
    }

    @Override
    public synchronized Optional<Order> find(String id) {
        return Optional.ofNullable(orders.get(id));
    }

    @Override
    public synchronized Stream<Order> all() {
        return orders.values().stream().toList().stream();
    }
}
