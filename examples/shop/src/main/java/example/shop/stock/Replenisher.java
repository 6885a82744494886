package example.shop.stock;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The supplier: a thread that brings what is wanted. */
public class Replenisher extends Thread {

    private static final Logger LOG = LoggerFactory.getLogger(Replenisher.class);
    private static final int PACKAGE = 5;

    private final Inventory inventory;
    private volatile boolean open = true;

    public Replenisher(Inventory inventory) {
        super("replenisher");
        this.inventory = inventory;
        setDaemon(true);
    }

    @Override
    public void run() {
        LOG.info("Replenisher is waiting");
        try {
            while (open) {
                inventory.deliver(inventory.nextWanted(), PACKAGE);
            }
        } catch (InterruptedException e) {
            LOG.debug("Replenisher was interrupted");
        }
        LOG.info("Replenisher has ended");
    }

    public void shutdown() {
        open = false;
        interrupt();
    }
}
