package example.shop.payment;

/** A way to get money. */
public interface PaymentGateway {

    /** Takes {@code cents} from the account and answers with a receipt. */
    String charge(String account, long cents) throws PaymentException;

    /** Whether this gateway can take such an amount. */
    default boolean accepts(long cents) {
        return cents > 0;
    }

    static PaymentGateway invoiceAbove(long limit, PaymentGateway otherwise) {
        return new InvoiceGateway(limit, otherwise);
    }
}
