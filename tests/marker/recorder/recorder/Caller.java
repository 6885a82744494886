package recorder;

import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Calls methods with plausible arguments, twice with different ones. */
final class Caller {

    private final ClassLoader loader;

    Caller(ClassLoader loader) {
        this.loader = loader;
    }

    void callAll(String className) {
        Class<?> type;
        try {
            type = Class.forName(className, true, loader);
        } catch (ReflectiveOperationException | LinkageError e) {
            return;
        }
        for (int variant = 0; variant < 2; variant++) {
            Object receiver = make(type, variant, 3);
            Method[] methods = type.getDeclaredMethods();
            Arrays.sort(methods, (a, b) -> a.toString().compareTo(b.toString()));
            for (Method method : methods) {
                boolean fixed = Modifier.isStatic(method.getModifiers());
                if (method.isSynthetic() || Modifier.isAbstract(method.getModifiers()) || !fixed && receiver == null) {
                    continue;
                }
                try {
                    method.setAccessible(true);
                    method.invoke(receiver, arguments(method, variant, 3));
                } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
                    continue; // a method may well fail with such arguments; what it logged before counts
                }
            }
        }
    }

    private Object[] arguments(Executable called, int variant, int depth) {
        return Arrays.stream(called.getParameterTypes()).map(type -> make(type, variant, depth)).toArray();
    }

    private Object make(Class<?> type, int variant, int depth) {
        boolean first = variant == 0;
        if (type == int.class || type == Integer.class) {
            return first ? 5 : 1;
        } else if (type == long.class || type == Long.class) {
            return first ? 7L : -1L;
        } else if (type == double.class || type == Double.class) {
            return first ? 2.5 : -0.25;
        } else if (type == float.class) {
            return 1.5f;
        } else if (type == boolean.class) {
            return first;
        } else if (type == char.class) {
            return 'x';
        } else if (type.isPrimitive()) {
            return null;
        } else if (type == String.class || type == Object.class || type == CharSequence.class) {
            return first ? "ann" : "b c";
        } else if (Throwable.class.isAssignableFrom(type)) {
            return type == IOException.class ? new IOException("boom") : first ? new IllegalStateException("boom") : new IllegalArgumentException();
        } else if (type.isArray()) {
            Object array = Array.newInstance(type.getComponentType(), 2);
            for (int i = 0; i < 2 && depth > 0; i++) {
                Array.set(array, i, make(type.getComponentType(), variant, depth - 1));
            }
            return array;
        } else if (type.isEnum()) {
            Object[] all = type.getEnumConstants();
            return all[first ? 0 : all.length - 1];
        } else if (type == List.class || type == Collection.class || type == Iterable.class) {
            return first ? List.of("a", "b") : List.of();
        } else if (type == Map.class) {
            return Map.of("a", new int[9]);
        } else if (type == StringBuilder.class) {
            return new StringBuilder();
        } else if (type == org.slf4j.Logger.class) {
            return org.slf4j.LoggerFactory.getLogger("given");
        } else if (type == org.slf4j.Marker.class) {
            return org.slf4j.MarkerFactory.getMarker("given");
        }
        return depth == 0 || Modifier.isAbstract(type.getModifiers()) ? null : construct(type, variant, depth - 1);
    }

    private Object construct(Class<?> type, int variant, int depth) {
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            try {
                constructor.setAccessible(true);
                return constructor.newInstance(arguments(constructor, variant, depth));
            } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
                continue; // another constructor may do
            }
        }
        return null;
    }
}
