package example.shop.api;

import example.shop.cache.TtlCache;
import example.shop.order.Order;
import example.shop.order.OrderLine;
import example.shop.order.OrderService;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The requests that the shop understands. */
public class ShopApi {

    private static final Logger LOG = LoggerFactory.getLogger(ShopApi.class);

    @FunctionalInterface
    private interface Handler {
        Response handle(Request request) throws BadRequestException;
    }

    private final Map<String, Handler> handlers = new TreeMap<>();
    private final OrderService orders;
    private final TtlCache<String, Long> prices;

    public ShopApi(OrderService orders, TtlCache<String, Long> prices) {
        this.orders = orders;
        this.prices = prices;
        handlers.put("POST /orders", this::placeOrder);
        handlers.put("POST /shipments", this::ship);
        handlers.put("GET /orders", this::showOrder);
        handlers.put("GET /health", request -> Response.ok("up"));
    }

    /** Answers a request; never throws. */
    public Response handle(Request request) {
        String route = request.method() + " " + request.path();
        Handler handler = handlers.get(route);
        if (handler == null) {
            LOG.warn("No handler for {}", route);
            return Response.error(404, "not found");
        }
        LOG.debug("Handling {}", route);
        Response response;
        try {
            response = handler.handle(request);
        } catch (BadRequestException e) {
            LOG.warn("Bad request {}: {}", route, e.getMessage());
            response = Response.error(400, e.getMessage());
        } catch (IllegalArgumentException | IllegalStateException e) {
            LOG.warn("Request {} is not possible", route, e);
            response = Response.error(409, e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("Request {} failed unexpectedly", route, e);
            response = Response.error(500, "internal error");
        }
        LOG.atLevel(response.status() < 400 ? org.slf4j.event.Level.DEBUG : org.slf4j.event.Level.INFO)
                .log("{} -> {}", route, response.status());
        return response;
    }

    private Response placeOrder(Request request) throws BadRequestException {
        String article = request.parameter("article");
        int count = parseCount(request.parameter("count"));
        long price = prices.get(article, ShopApi::priceOf);
        Order order = new Order(
                request.parameter("id"), request.parameter("customer"), List.of(new OrderLine(article, count, price)));
        return Response.ok(orders.place(order).status().name());
    }

    private Response ship(Request request) throws BadRequestException {
        orders.ship(request.parameter("id"));
        return Response.ok("shipped");
    }

    private Response showOrder(Request request) throws BadRequestException {
        Order order = orders.find(request.parameter("id"));
        return order == null ? Response.error(404, "no such order") : Response.ok(order.toString());
    }

    private static int parseCount(String text) throws BadRequestException {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            LOG.debug("Count '{}' is not a number", text);
            throw new BadRequestException("count must be a number");
        }
    }

    private static long priceOf(String article) {
        return 990L + 100L * article.length();
    }
}
