package example.shop.order;

import java.util.Optional;
import java.util.stream.Stream;

/** Where orders are kept. */
public interface OrderRepository extends AutoCloseable {

    /** Stores an order; {@code false} when there was one with its id already. */
    boolean insert(Order order);

    void update(Order order);

    Optional<Order> find(String id);

    Stream<Order> all();

    default boolean isEmpty() {
        return all().findAny().isEmpty();
    }

    @Override
    default void close() {
    }
}
