package example.shop.order;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps orders in memory and writes every change to a journal first. */
public class JournaledOrders extends InMemoryOrders {

    private final Path journal;
    private final BufferedWriter out;

    public JournaledOrders(Path journal) throws IOException {
        this.journal = journal;
        this.out = Files.newBufferedWriter(journal, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        logger.info("Journal is {}", journal);
    }

    @Override
    public synchronized boolean insert(Order order) {
        append("insert", order);
        return super.insert(order);
    }

    @Override
    public synchronized void update(Order order) {
        append("update", order);
        super.update(order);
    }

    private void append(String what, Order order) {
        boolean written = false;
        try {
            out.write(what + ' ' + order.id() + ' ' + order.status());
            out.newLine();
            out.flush();
            written = true;
        } catch (IOException e) {
            logger.error("Cannot write {} to journal {}", order, journal, e);
            throw new UncheckedIOException("journal is lost", e);
        } finally {
            logger.trace("Journal {} {}", what, written ? "done" : "failed");
        }
    }

    @Override
    public void close() {
        try {
            out.close();
            logger.info("Journal {} closed", journal.getFileName());
        } catch (IOException e) {
            logger.warn("Journal {} could not be closed", journal, e);
        }
    }
}
