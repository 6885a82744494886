package proof;

import java.lang.StackWalker.StackFrame;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Says who runs, and which method of the cases called it, whatever of the library lies between them. */
public final class Trace {
    private static final StackWalker WALKER = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    public static void here() {
        List<StackFrame> frames = WALKER.walk(all -> all.skip(1).filter(Trace::ours).collect(Collectors.toList()));
        StackFrame callee = frames.get(0);
        String caller = frames.size() == 1 ? "- 0" : name(frames.get(1)) + " " + frames.get(1).getLineNumber();
        System.out.println("HIT " + name(callee) + " " + caller);
    }

    private static String name(StackFrame frame) {
        return frame.getClassName() + "#" + frame.getMethodName();
    }

    private static boolean ours(StackFrame frame) {
        Class<?> type = frame.getDeclaringClass();
        if (type.getClassLoader() == null || !(type.getClassLoader() instanceof java.net.URLClassLoader) || Proxy.isProxyClass(type)) {
            return false;
        }
        if (frame.getMethodName().startsWith("<") || frame.getMethodName().startsWith("lambda$")) {
            return true;
        }
        for (Method method : type.getDeclaredMethods()) {
            if (method.getName().equals(frame.getMethodName()) && Arrays.equals(method.getParameterTypes(), frame.getMethodType().parameterArray())
                    && method.getReturnType() == frame.getMethodType().returnType()) {
                return !method.isSynthetic();
            }
        }
        return true;
    }
}
