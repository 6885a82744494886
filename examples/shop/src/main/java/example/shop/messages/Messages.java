package example.shop.messages;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.Map;
import java.util.MissingResourceException;
import java.util.ResourceBundle;
import java.util.concurrent.ConcurrentHashMap;

/** The texts of one package, kept in its {@code LocalStrings.properties}. */
public final class Messages {

    private static final Map<String, Messages> BY_PACKAGE = new ConcurrentHashMap<>();

    private final ResourceBundle bundle;

    private Messages(String packageName) {
        this.bundle = ResourceBundle.getBundle(packageName + ".LocalStrings", Locale.ROOT);
    }

    /** The texts of the package that {@code type} is in. */
    public static Messages of(Class<?> type) {
        return BY_PACKAGE.computeIfAbsent(type.getPackageName(), Messages::new);
    }

    /** The text with this key, or the key itself when nobody wrote one. */
    public String get(String key) {
        try {
            return bundle.getString(key);
        } catch (MissingResourceException e) {
            return key;
        }
    }

    /** The text with this key, its placeholders replaced by {@code args}. */
    public String get(String key, Object... args) {
        return new MessageFormat(get(key), Locale.ROOT).format(args);
    }
}
