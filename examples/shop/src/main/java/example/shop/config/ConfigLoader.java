package example.shop.config;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Reads {@code shop.properties}: from a file when one is named, else from the class path. */
public final class ConfigLoader {

    private static final Logger LOG = Logger.getLogger(ConfigLoader.class.getName());
    private static final String CLASS = ConfigLoader.class.getName();
    private static final String PREFIX = "shop.";

    private final Properties properties = new Properties();

    /** The configuration in {@code file}, or the built-in one when it is {@code null}. */
    public ShopConfig load(Path file) throws ConfigException {
        LOG.entering(CLASS, "load", file);
        try (InputStream in = open(file)) {
            properties.load(in);
        } catch (FileNotFoundException e) {
            LOG.logp(Level.SEVERE, CLASS, "load", "Configuration {0} does not exist", file);
            throw new ConfigException("no configuration at " + file, e);
        } catch (IOException e) {
            LOG.log(Level.SEVERE, "Configuration cannot be read", e);
            throw new ConfigException("cannot read " + file, e);
        }
        LOG.config(() -> "Read " + properties.size() + " settings");
        try {
            ShopConfig config = new ShopConfig(
                    number("port", 8080),
                    number("workers", 2),
                    number("payment.attempts", 3),
                    duration("payment.backoff", Duration.ofMillis(50)),
                    duration("cache.ttl", Duration.ofMinutes(1)),
                    stock());
            LOG.exiting(CLASS, "load", config);
            return config;
        } catch (IllegalArgumentException e) {
            LOG.throwing(CLASS, "load", e);
            throw new ConfigException("invalid configuration: " + e.getMessage(), e);
        }
    }

    private static InputStream open(Path file) throws IOException {
        if (file == null) {
            return ConfigLoader.class.getResourceAsStream("/shop.properties");
        }
        if (!Files.exists(file)) {
            throw new FileNotFoundException(file.toString());
        }
        return Files.newInputStream(file);
    }

    private int number(String key, int otherwise) {
        String text = properties.getProperty(PREFIX + key);
        if (text == null) {
            LOG.log(Level.FINE, "{0} is not set, using {1}", new Object[] {PREFIX + key, otherwise});
            return otherwise;
        }
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            LOG.warning("Setting " + PREFIX + key + " is not a number: '" + text + "', using " + otherwise);
            return otherwise;
        }
    }

    private Duration duration(String key, Duration otherwise) {
        String text = properties.getProperty(PREFIX + key);
        try {
            return text == null ? otherwise : Duration.parse(text.strip());
        } catch (DateTimeParseException e) {
            LOG.log(Level.WARNING, e, () -> String.format("Setting %s%s is not a duration, using %s", PREFIX, key, otherwise));
            return otherwise;
        }
    }

    private Map<String, Integer> stock() {
        Map<String, Integer> stock = new HashMap<>();
        for (String entry : properties.getProperty(PREFIX + "stock", "").split(",")) {
            String[] parts = entry.strip().split("=");
            if (parts.length != 2) {
                LOG.log(Level.WARNING, "Stock entry ''{0}'' is skipped: it should read article=count", entry);
                continue;
            }
            stock.merge(parts[0], Integer.valueOf(parts[1]), Integer::sum);
        }
        return stock;
    }
}
