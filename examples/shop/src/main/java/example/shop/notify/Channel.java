package example.shop.notify;

/** A way to reach a customer. */
public sealed interface Channel permits Channel.Email, Channel.Sms {

    void send(String customer, String text);

    record Email(String sender) implements Channel {
        @Override
        public void send(String customer, String text) {
            if (!customer.matches("[a-z]+")) {
                throw new IllegalArgumentException("bad address: " + customer + "@example.org");
            }
        }
    }

    record Sms(int maxLength) implements Channel {
        @Override
        public void send(String customer, String text) {
            if (text.length() > maxLength) {
                throw new IllegalArgumentException("text of " + text.length() + " characters is too long");
            }
        }
    }
}
