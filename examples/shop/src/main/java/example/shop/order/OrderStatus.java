package example.shop.order;

/** Where an order stands; each status knows what may come next. */
public enum OrderStatus {
    PLACED {
        @Override
        public boolean mayBecome(OrderStatus next) {
            return next == PAID || next == REJECTED;
        }
    },
    PAID {
        @Override
        public boolean mayBecome(OrderStatus next) {
            return next == SHIPPED || next == REFUNDED;
        }
    },
    SHIPPED,
    REFUNDED,
    REJECTED;

    /** Whether an order with this status may get the {@code next} one. */
    public boolean mayBecome(OrderStatus next) {
        return false;
    }
}
