package example.shop;

import example.shop.api.HttpFront;
import example.shop.api.Request;
import example.shop.api.Response;
import example.shop.api.ShopApi;
import example.shop.audit.Audit;
import example.shop.cache.TtlCache;
import example.shop.config.ConfigException;
import example.shop.config.ConfigLoader;
import example.shop.config.ShopConfig;
import example.shop.jobs.JobScheduler;
import example.shop.jobs.ReportJob;
import example.shop.notify.Channel;
import example.shop.notify.Notifier;
import example.shop.order.InMemoryOrders;
import example.shop.order.JournaledOrders;
import example.shop.order.OrderRepository;
import example.shop.order.OrderService;
import example.shop.payment.CardGateway;
import example.shop.payment.PaymentGateway;
import example.shop.payment.PaymentService;
import example.shop.payment.Retry;
import example.shop.stock.Inventory;
import example.shop.stock.Replenisher;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the shop: {@code Main [--serve] [--config FILE] [--journal FILE]}. Without {@code --serve} it takes a few orders of its own
 * and ends.
 */
public final class Main {

    private static final Logger LOG;

    static {
        System.setProperty("java.util.logging.SimpleFormatter.format", "%1$tT.%1$tL %4$-7s %2$s - %5$s%6$s%n");
        LOG = LoggerFactory.getLogger(Main.class);
        LOG.debug("Java {} on {}", System.getProperty("java.version"), System.getProperty("os.name"));
    }

    private Main() {
    }

    public static void main(String[] args) {
        boolean serve = false;
        Path configFile = null;
        Path journal = null;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--serve" -> serve = true;
                case "--config" -> configFile = Path.of(args[++i]);
                case "--journal" -> journal = Path.of(args[++i]);
                default -> {
                    LOG.error("Unknown option {}", args[i]);
                    System.exit(2);
                }
            }
        }
        try {
            ShopConfig config = new ConfigLoader().load(configFile);
            LOG.info("Starting shop: {}", config);
            run(config, journal, serve);
        } catch (ConfigException e) {
            LOG.error("Shop cannot start: {}", e.getMessage(), e);
            System.exit(1);
        } catch (IOException | InterruptedException e) {
            LOG.error("Shop stopped by an error", e);
            System.exit(1);
        }
    }

    private static void run(ShopConfig config, Path journal, boolean serve) throws IOException, InterruptedException {
        Inventory inventory = new Inventory(config.stock());
        Replenisher replenisher = new Replenisher(inventory);
        replenisher.start();
        PaymentGateway gateway = PaymentGateway.invoiceAbove(20_000, new CardGateway());
        PaymentService payments = new PaymentService(gateway, new Retry(config.paymentAttempts(), config.backoff()));
        TtlCache<String, Long> prices = new TtlCache<>("prices", config.cacheTtl());
        ExecutorService background = Executors.newFixedThreadPool(config.workers());
        try (OrderRepository orders = journal == null ? new InMemoryOrders() : new JournaledOrders(journal);
                JobScheduler jobs = new JobScheduler()) {
            OrderService service = new OrderService(orders, inventory, payments);
            service.onEvent(new Notifier(background, new Channel.Email("shop"), new Channel.Sms(160)));
            service.onEvent(event -> Audit.record(event.order() + " " + event.getClass().getSimpleName()));
            jobs.every(Duration.ofMillis(200), "report", new ReportJob(orders, inventory));
            jobs.every(Duration.ofSeconds(5), "evict prices", prices::evict);
            ShopApi api = new ShopApi(service, prices);
            if (serve) {
                serve(api, config);
            } else {
                takeOrders(api, background);
            }
        } finally {
            background.shutdown();
            if (!background.awaitTermination(2, TimeUnit.SECONDS)) {
                LOG.warn("Background work did not end in time");
            }
            replenisher.shutdown();
            LOG.info("Shop is closed");
        }
    }

    private static void serve(ShopApi api, ShopConfig config) throws IOException, InterruptedException {
        CountDownLatch stop = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            LOG.info("Shutting down");
            stop.countDown();
        }, "shutdown"));
        try (HttpFront front = new HttpFront(api, config.workers())) {
            front.start(config.port());
            stop.await();
        }
    }

    private static void takeOrders(ShopApi api, ExecutorService clients) throws InterruptedException {
        List<Request> requests = List.of(
                order("1", "alice", "keyboard", "2"),
                order("2", "bob", "screen", "2"),
                order("3", "carol", "screen", "9"),
                order("4", "thief", "cable", "1"),
                order("5", "Dave 2", "cable", "30"),
                order("6", "erin", "cable", "many"),
                new Request("GET", "/health", Map.of()),
                new Request("DELETE", "/orders", Map.of("id", "1")));
        List<Future<Response>> answers = clients.invokeAll(requests.stream()
                .<java.util.concurrent.Callable<Response>>map(request -> () -> api.handle(request))
                .toList());
        for (Future<Response> answer : answers) {
            try {
                Response response = answer.get();
                LOG.info("Answer {}: {}", response.status(), response.body());
            } catch (ExecutionException e) {
                LOG.error("A request broke", e.getCause());
            }
        }
        api.handle(new Request("POST", "/shipments", Map.of("id", "1")));
        api.handle(new Request("POST", "/shipments", Map.of("id", "77")));
    }

    private static Request order(String id, String customer, String article, String count) {
        return new Request("POST", "/orders", Map.of("id", id, "customer", customer, "article", article, "count", count));
    }
}
