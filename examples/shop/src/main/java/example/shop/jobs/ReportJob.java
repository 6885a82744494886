package example.shop.jobs;

import example.shop.order.Order;
import example.shop.order.OrderRepository;
import example.shop.stock.Inventory;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says now and then how business goes. */
public class ReportJob implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(ReportJob.class);

    private final OrderRepository orders;
    private final Inventory inventory;

    public ReportJob(OrderRepository orders, Inventory inventory) {
        this.orders = orders;
        this.inventory = inventory;
    }

    @Override
    public void run() {
        if (orders.isEmpty()) {
            LOG.info("No orders yet");
            return;
        }
        StringBuilder text = new StringBuilder("Stock:");
        for (Map.Entry<String, Integer> entry : inventory.snapshot().entrySet()) {
            text.append(' ').append(entry.getKey()).append('=').append(entry.getValue());
        }
        LOG.info(text.toString());
        orders.all()
                .filter(order -> order.total() > 0)
                .map(Order::toString)
                .forEach(LOG::debug);
        long open = orders.all().filter(ReportJob::isOpen).count();
        String state = switch ((int) Math.min(open, 2)) {
            case 0 -> "all done";
            case 1 -> "one order is open";
            default -> open + " orders are open";
        };
        LOG.info("Business: " + state);
    }

    private static boolean isOpen(Order order) {
        return switch (order.status()) {
            case PLACED, PAID -> true;
            case SHIPPED, REFUNDED, REJECTED -> false;
        };
    }
}
