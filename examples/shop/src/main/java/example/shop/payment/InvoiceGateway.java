package example.shop.payment;

import java.util.Locale;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Sends an invoice for large amounts and leaves small ones to another gateway. */
class InvoiceGateway implements PaymentGateway {

    private static final Logger LOGGER = LogManager.getLogger();

    private final long limit;
    private final PaymentGateway otherwise;
    private int number;

    InvoiceGateway(long limit, PaymentGateway otherwise) {
        this.limit = limit;
        this.otherwise = otherwise;
    }

    @Override
    public boolean accepts(long cents) {
        return PaymentGateway.super.accepts(cents) && (cents >= limit || otherwise.accepts(cents));
    }

    @Override
    public synchronized String charge(String account, long cents) throws PaymentException {
        if (cents < limit) {
            return otherwise.charge(account, cents);
        }
        String receipt = "I-" + ++number;
        LOGGER.info("Invoice {} over {} cents goes to {}", receipt, cents, account);
        LOGGER.debug("""
                Invoice {}
                  to     {}
                  amount {}""", () -> receipt, () -> account.toUpperCase(Locale.ROOT), () -> cents);
        return receipt;
    }
}
