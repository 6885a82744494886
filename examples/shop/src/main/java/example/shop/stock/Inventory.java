package example.shop.stock;

import example.shop.order.Order;
import example.shop.order.OrderLine;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How many of each article are there. What runs low is asked for at the supplier. */
public class Inventory {

    private static final Logger LOG = LoggerFactory.getLogger(Inventory.class);
    private static final int LOW = 2;

    private final Map<String, Integer> stock = new TreeMap<>();
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final BlockingQueue<String> wanted = new LinkedBlockingQueue<>();

    public Inventory(Map<String, Integer> initial) {
        initial.forEach((article, count) -> {
            LOG.debug("Stock of {} is {}", article, count);
            stock.put(article, count);
        });
    }

    /** Takes the goods of an order out of the stock, all or nothing. */
    public void reserve(Order order) throws OutOfStockException {
        Deque<OrderLine> taken = new ArrayDeque<>();
        lock.writeLock().lock();
        try {
            for (OrderLine line : order.lines()) {
                take(line);
                taken.push(line);
            }
            LOG.info("Reserved {} articles for order {}", taken.size(), order.id());
        } catch (OutOfStockException e) {
            while (!taken.isEmpty()) {
                putBack(taken.pop());
            }
            throw e;
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Puts the goods of an order back. */
    public void release(Order order) {
        lock.writeLock().lock();
        try {
            order.lines().forEach(this::putBack);
        } finally {
            lock.writeLock().unlock();
        }
        LOG.info("Released the goods of order {}", order.id());
    }

    void deliver(String article, int count) {
        lock.writeLock().lock();
        try {
            int now = stock.merge(article, count, Integer::sum);
            LOG.info("Got {} of {}, now {}", count, article, now);
        } finally {
            lock.writeLock().unlock();
        }
    }

    String nextWanted() throws InterruptedException {
        return wanted.take();
    }

    /** A copy of what is there. */
    public Map<String, Integer> snapshot() {
        lock.readLock().lock();
        try {
            return new TreeMap<>(stock);
        } finally {
            lock.readLock().unlock();
        }
    }

    private void take(OrderLine line) throws OutOfStockException {
        int there = stock.getOrDefault(line.article(), 0);
        if (there < line.count()) {
            want(line.article());
            throw new OutOfStockException(line.article(), line.count() - there);
        }
        int left = there - line.count();
        stock.put(line.article(), left);
        if (left <= LOW) {
            LOG.warn("Stock of {} is {}", line.article(), left == 0 ? "empty" : "low: " + left);
            want(line.article());
        }
    }

    private void want(String article) {
        if (!wanted.offer(article)) {
            LOG.error("Cannot ask for more {}: the list is full", article);
        }
    }

    private void putBack(OrderLine line) {
        stock.merge(line.article(), line.count(), Integer::sum);
    }
}
