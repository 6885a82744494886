package example.shop.payment;

/** The bank said no; asking again will not change its mind. */
public class PaymentDeclinedException extends PaymentException {

    private static final long serialVersionUID = 1L;

    private final String reason;

    public PaymentDeclinedException(String reason) {
        super("declined: " + reason);
        this.reason = reason;
    }

    public String reason() {
        return reason;
    }
}
