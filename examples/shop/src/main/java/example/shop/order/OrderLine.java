package example.shop.order;

/** So many of one article, with the price of one in cents. */
public record OrderLine(String article, int count, long price) {

    public OrderLine {
        if (count <= 0) {
            throw new IllegalArgumentException("count of " + article + " must be positive");
        }
    }

    public long total() {
        return count * price;
    }
}
