package example.shop.api;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The shop's door to the network. */
public class HttpFront implements HttpHandler, AutoCloseable {

    private static final Logger LOG = Logger.getLogger(HttpFront.class.getName(), "example.shop.messages.ServerLog");

    private final ShopApi api;
    private final ExecutorService workers;
    private HttpServer server;

    public HttpFront(ShopApi api, int workers) {
        this.api = api;
        this.workers = Executors.newFixedThreadPool(workers);
    }

    public void start(int port) throws IOException {
        try {
            server = HttpServer.create(new InetSocketAddress("localhost", port), 0);
        } catch (IOException e) {
            LOG.log(Level.SEVERE, "server.failed", port);
            throw e;
        }
        server.createContext("/", this);
        server.setExecutor(workers);
        server.start();
        LOG.log(Level.INFO, "server.started", port);
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        Request request = new Request(
                exchange.getRequestMethod(), exchange.getRequestURI().getPath(), parameters(exchange.getRequestURI().getRawQuery()));
        Response response = api.handle(request);
        byte[] body = response.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(response.status(), body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new HashMap<>();
        if (query != null) {
            for (String pair : query.split("&")) {
                int equals = pair.indexOf('=');
                if (equals < 0) {
                    LOG.fine("Parameter without value: " + pair);
                } else {
                    parameters.put(pair.substring(0, equals), URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
                }
            }
        }
        return parameters;
    }

    @Override
    public void close() {
        if (server != null) {
            server.stop(0);
        }
        workers.shutdown();
        LOG.info("server.stopped");
    }
}
