package example.shop.payment;

import example.shop.audit.Audit;
import example.shop.order.Order;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Charges orders through a gateway, again when it did not answer. */
public class PaymentService {

    private static final Logger LOGGER = LogManager.getLogger(PaymentService.class);
    private static final long LARGE = 100_000;

    private final PaymentGateway gateway;
    private final Retry retry;

    public PaymentService(PaymentGateway gateway, Retry retry) {
        this.gateway = gateway;
        this.retry = retry;
    }

    /** The receipt of the payment. */
    public String charge(Order order) throws PaymentException {
        long cents = order.total();
        LOGGER.log(cents > LARGE ? Level.INFO : Level.DEBUG, "Charging {} for {}", cents, order);
        if (!gateway.accepts(cents)) {
            throw LOGGER.throwing(Level.WARN, new PaymentException("no gateway takes " + cents + " cents"));
        }
        String receipt = retry.call("Payment of " + order.id(), () -> gateway.charge(order.customer(), cents));
        Audit.record(String.format("%s paid %d cents, receipt %s", order.customer(), cents, receipt));
        return receipt;
    }
}
