// Dynamic proxies: a call on the interface runs the handler (java.lang.reflect.Proxy).
package proxies;

import static proof.Trace.here;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

class Main {
    static Service field;
    private final Service kept = Factory.create(new Impl());

    public static void main(String[] args) {
        Service service = (Service) Proxy.newProxyInstance(Main.class.getClassLoader(), new Class<?>[] {Service.class}, new Handler());
        service.serve(); // CALLS: Handler#invoke
        field = (Service) Proxy.newProxyInstance(Main.class.getClassLoader(), new Class<?>[] {Service.class}, (proxy, method, values) -> {
            here();
            return null;
        });
        field.serve(); // CALLS: Main#lambda$main
        Factory.create(new Impl()).serve(); // CALLS: Forward#invoke
        use(Factory.wrap(Named.class, new Handler()));
        new Main().run();
        InvocationHandler handler = new Handler();
        Named named = Factory.wrap(Named.class, handler);
        named.name(); // CALLS: Handler#invoke
        Comparable<String> compared = (Comparable<String>) Proxy.newProxyInstance(Main.class.getClassLoader(), new Class<?>[] {Comparable.class}, new Ordering());
        compared.compareTo("x"); // CALLS: Ordering#invoke
        Runnable runnable = (Runnable) Proxy.newProxyInstance(Main.class.getClassLoader(), new Class<?>[] {Runnable.class}, Main::handled);
        runnable.run(); // CALLS: Main#handled
    }

    static Object handled(Object proxy, Method method, Object[] args) { here(); return null; }

    static void use(Named named) { named.name(); } // CALLS: Handler#invoke

    void run() { kept.serve(); } // CALLS: Forward#invoke
}

interface Service { void serve(); }
interface Named { String name(); }

class Impl implements Service {
    @Override public void serve() { here(); }
}

class Handler implements InvocationHandler {
    @Override public Object invoke(Object proxy, Method method, Object[] args) { here(); return null; }
}

class Ordering implements InvocationHandler {
    @Override public Object invoke(Object proxy, Method method, Object[] args) { here(); return 0; }
}

class Forward implements InvocationHandler {
    private final Object target;
    Forward(Object target) { this.target = target; }
    @Override public Object invoke(Object proxy, Method method, Object[] args) throws Throwable {
        here();
        return method.invoke(target, args); // CALLS: Impl#serve
    }
}

class Factory {
    static Service create(Service target) {
        return (Service) Proxy.newProxyInstance(Factory.class.getClassLoader(), new Class<?>[] {Service.class}, new Forward(target));
    }

    static <T> T wrap(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(Factory.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
