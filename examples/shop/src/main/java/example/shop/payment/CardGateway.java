package example.shop.payment;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Asks a card company that is slow now and then. */
public class CardGateway implements PaymentGateway {

    private static final Logger LOGGER = LogManager.getFormatterLogger(CardGateway.class);

    private final AtomicInteger calls = new AtomicInteger();

    @Override
    public String charge(String account, long cents) throws PaymentException {
        int call = calls.incrementAndGet();
        LOGGER.debug("Call %d: charging %.2f to the card of %s", call, cents / 100.0, account);
        if (account.isBlank()) {
            throw new PaymentDeclinedException("no account");
        }
        if (account.startsWith("thief")) {
            LOGGER.warn("Card of %s is stolen", account);
            throw new PaymentDeclinedException("stolen card");
        }
        if (call % 3 == 0) {
            throw new PaymentException("timeout after 3000 ms");
        }
        return String.format("C-%06d", call);
    }
}
