package example.shop.order;

/** What happened to an order; whoever is interested gets one of these. */
public sealed interface OrderEvent {

    Order order();

    record Placed(Order order) implements OrderEvent {
    }

    record Paid(Order order, String receipt) implements OrderEvent {
    }

    record Rejected(Order order, String reason) implements OrderEvent {
    }

    /** One line for people. */
    default String headline() {
        return switch (kind()) {
            case PLACED -> "We have got your order " + order().id();
            case PAID, SHIPPED -> "Your order " + order().id() + " is on its way";
            default -> "Sorry, we cannot deliver your order " + order().id();
        };
    }

    private OrderStatus kind() {
        if (this instanceof Rejected) {
            return OrderStatus.REJECTED;
        }
        return this instanceof Paid paid ? paid.order().status() : OrderStatus.PLACED;
    }
}
