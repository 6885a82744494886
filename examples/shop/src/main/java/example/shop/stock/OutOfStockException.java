package example.shop.stock;

/** There is not enough of an article. */
public class OutOfStockException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String article;
    private final int missing;

    public OutOfStockException(String article, int missing) {
        super("out of stock: " + article);
        this.article = article;
        this.missing = missing;
    }

    public String article() {
        return article;
    }

    public int missing() {
        return missing;
    }
}
