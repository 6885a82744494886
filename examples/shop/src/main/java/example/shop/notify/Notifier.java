package example.shop.notify;

import example.shop.order.OrderEvent;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import lombok.extern.log4j.Log4j2;

/** Tells customers what happened, in the background; when one channel fails, the next is tried. */
@Log4j2
public class Notifier implements Consumer<OrderEvent> {

    private final Executor executor;
    private final List<Channel> channels;

    public Notifier(Executor executor, Channel... channels) {
        this.executor = executor;
        this.channels = List.of(channels);
    }

    @Override
    public void accept(OrderEvent event) {
        String customer = event.order().customer();
        CompletableFuture.supplyAsync(() -> deliver(customer, event.headline()), executor)
                .thenAccept(channel -> log.info("Told {} by {}", customer, channel.getClass().getSimpleName()))
                .exceptionally(failure -> {
                    log.error("Cannot reach {}", customer, failure);
                    return null;
                });
    }

    private Channel deliver(String customer, String text) {
        RuntimeException failure = null;
        for (Channel channel : channels) {
            try {
                channel.send(customer, text);
                return channel;
            } catch (IllegalArgumentException e) {
                log.warn("{} does not work for {}: {}", channel, customer, e.getMessage());
                failure = e;
            }
        }
        throw new IllegalStateException("no channel left", failure);
    }
}
