package example.shop.cache;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/** Remembers values for a while; what is too old is loaded again. */
public class TtlCache<K, V> {

    private final Log log = LogFactory.getLog(getClass());
    private final Map<K, Entry<V>> entries = new ConcurrentHashMap<>();
    private final String name;
    private final Duration ttl;
    private final Clock clock;

    private record Entry<V>(V value, Instant until) {
        boolean expired(Instant now) {
            return now.isAfter(until);
        }
    }

    public TtlCache(String name, Duration ttl) {
        this(name, ttl, Clock.systemUTC());
    }

    TtlCache(String name, Duration ttl, Clock clock) {
        this.name = name;
        this.ttl = ttl;
        this.clock = clock;
    }

    /** The value of {@code key}, asked from {@code loader} when it is not known or too old. */
    public V get(K key, Function<? super K, ? extends V> loader) {
        Instant now = clock.instant();
        Entry<V> known = entries.get(key);
        if (known != null && known.expired(now)) {
            if (log.isDebugEnabled()) {
                log.debug("Cache " + name + ": " + key + " is too old");
            }
            entries.remove(key, known);
        }
        return entries.computeIfAbsent(key, k -> {
            log.debug("Cache " + name + " loads " + k);
            return new Entry<>(loader.apply(k), now.plus(ttl));
        }).value();
    }

    /** Forgets everything that is too old. */
    public int evict() {
        int before = entries.size();
        Instant now = clock.instant();
        for (Iterator<Entry<V>> each = entries.values().iterator(); each.hasNext();) {
            if (each.next().expired(now)) {
                each.remove();
            }
        }
        int gone = before - entries.size();
        log.info("Cache " + name + ": " + (gone == 0 ? "nothing to evict" : gone + " entries evicted"));
        return gone;
    }
}
