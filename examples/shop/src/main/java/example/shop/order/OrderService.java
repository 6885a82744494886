package example.shop.order;

import example.shop.audit.Audit;
import example.shop.messages.Messages;
import example.shop.payment.PaymentDeclinedException;
import example.shop.payment.PaymentException;
import example.shop.payment.PaymentService;
import example.shop.stock.Inventory;
import example.shop.stock.OutOfStockException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import lombok.extern.slf4j.Slf4j;

/** Takes orders: reserves the goods, takes the money, tells everybody. */
@Slf4j
public class OrderService {

    private static final Messages MESSAGES = Messages.of(OrderService.class);
    private static final String NOT_SHIPPED = "Order {} cannot be shipped, it is {}";

    private final OrderRepository orders;
    private final Inventory inventory;
    private final PaymentService payments;
    private final List<Consumer<OrderEvent>> listeners = new CopyOnWriteArrayList<>();

    public OrderService(OrderRepository orders, Inventory inventory, PaymentService payments) {
        this.orders = orders;
        this.inventory = inventory;
        this.payments = payments;
    }

    public void onEvent(Consumer<OrderEvent> listener) {
        listeners.add(listener);
    }

    /** Takes an order to the end, good or bad. */
    public Order place(Order order) {
        if (!orders.insert(order)) {
            return orders.find(order.id()).orElseThrow();
        }
        log.info(MESSAGES.get("order.accepted", order.id(), order.customer(), order.lines().size()));
        publish(new OrderEvent.Placed(order));
        try {
            inventory.reserve(order);
        } catch (OutOfStockException e) {
            log.warn("Order {} needs {} more of {}", order.id(), e.missing(), e.article());
            return reject(order, e.getMessage());
        }
        boolean paid = false;
        try {
            String receipt = payments.charge(order);
            paid = true;
            Order done = order.with(OrderStatus.PAID);
            orders.update(done);
            publish(new OrderEvent.Paid(done, receipt));
            log.atInfo()
                    .addKeyValue("customer", order.customer())
                    .addArgument(done::id)
                    .addArgument(receipt)
                    .log("Order {} is paid, receipt {}");
            return done;
        } catch (PaymentDeclinedException e) {
            Audit.refuse("card of " + order.customer(), e);
            return reject(order, "payment declined: " + e.reason());
        } catch (PaymentException e) {
            log.error("Payment of order {} failed", order.id(), e);
            return reject(order, "payment failed");
        } finally {
            if (!paid) {
                inventory.release(order);
            }
        }
    }

    /** Sends out a paid order. */
    public void ship(String id) {
        Order order = orders.find(id).orElseThrow(() -> new IllegalArgumentException(MESSAGES.get("order.unknown", id)));
        if (!order.status().mayBecome(OrderStatus.SHIPPED)) {
            log.warn(NOT_SHIPPED, id, order.status());
            return;
        }
        orders.update(order.with(OrderStatus.SHIPPED));
        Audit.record("order " + id, "shipped to " + order.customer());
        for (OrderLine line : order.lines()) {
            log.debug("Shipped {} x {}", line.count(), line.article());
        }
    }

    public Order find(String id) {
        return orders.find(id).orElse(null);
    }

    private Order reject(Order order, String reason) {
        Order rejected = order.with(OrderStatus.REJECTED);
        orders.update(rejected);
        log.warn(MESSAGES.get("order.rejected", order.id(), reason));
        publish(new OrderEvent.Rejected(rejected, reason));
        return rejected;
    }

    private void publish(OrderEvent event) {
        listeners.forEach(listener -> {
            try {
                listener.accept(event);
            } catch (RuntimeException e) {
                log.error("A listener failed for {}", event.order().id(), e);
            }
        });
    }
}
