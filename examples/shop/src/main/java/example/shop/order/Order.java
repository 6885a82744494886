package example.shop.order;

import java.util.List;

/** An order as it is now; a change makes a new one. */
public record Order(String id, String customer, List<OrderLine> lines, OrderStatus status) {

    public Order {
        lines = List.copyOf(lines);
    }

    public Order(String id, String customer, List<OrderLine> lines) {
        this(id, customer, lines, OrderStatus.PLACED);
    }

    public long total() {
        return lines.stream().mapToLong(OrderLine::total).sum();
    }

    public Order with(OrderStatus next) {
        if (!status.mayBecome(next)) {
            throw new IllegalStateException("order " + id + " is " + status + " and cannot become " + next);
        }
        return new Order(id, customer, lines, next);
    }

    @Override
    public String toString() {
        return "order " + id + " (" + status + ")";
    }
}
