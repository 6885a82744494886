// Class loaders and services: classes that only their names lead to.
package loading;

import static proof.Trace.here;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Comparator;
import java.util.ServiceLoader;

class Main {
    public static void main(String[] args) throws Exception {
        ClassLoader loader = Main.class.getClassLoader();
        URLClassLoader urls = new URLClassLoader(new URL[] {new File("plugins").toURI().toURL()}, loader);
        Class<?> type = urls.loadClass("loading.ByUrl");
        Object plugin = type.getDeclaredConstructor().newInstance(); // CALLS: ByUrl#<clinit>, ByUrl#<init>
        type.getMethod("start").invoke(plugin); // CALLS: ByUrl#start
        Class<?> order = urls.loadClass("loading.Order");
        @SuppressWarnings("unchecked") Comparator<Integer> comparator = (Comparator<Integer>) order.getDeclaredConstructor().newInstance(); // CALLS: Order#<init>
        comparator.compare(1, 2); // CALLS: Order#compare
        ClassLoader own = new Own(loader);
        Class<?> loaded = own.loadClass("loading.ByOwn"); // CALLS: Own#loadClass
        Plugin made = (Plugin) loaded.getDeclaredConstructor().newInstance(); // CALLS: ByOwn#<clinit>, ByOwn#<init>
        made.plug(); // CALLS: ByOwn#plug
        Class<?> byName = Class.forName("loading.ByOwn", true, own); // CALLS: Own#loadClass
        for (Service service : ServiceLoader.load(Service.class, loader)) { // CALLS: ServiceOne#<init>
            service.serve(); // CALLS: ServiceOne#serve
        }
        Thread.currentThread().getContextClassLoader().loadClass("loading.ByContext").getDeclaredConstructor().newInstance(); // CALLS: ByContext#<init>
        Registry.start("loading.ByRegistry");
        Class<?> nested = new Own(loader).find("loading.ByFind"); // CALLS: Own#find
        nested.getDeclaredMethod("go").invoke(null); // CALLS: ByFind#<clinit>, ByFind#go
    }
}

interface Plugin { void plug(); }
interface Service { void serve(); }

class Own extends ClassLoader {
    Own(ClassLoader parent) { super(parent); }

    @Override protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        here();
        return super.loadClass(name, resolve);
    }

    Class<?> find(String name) throws ClassNotFoundException { here(); return getParent().loadClass(name); }
}

class ByUrl {
    static { here(); }
    ByUrl() { here(); }
    public void start() { here(); }
}
class Order implements Comparator<Integer> {
    Order() { here(); }
    @Override public int compare(Integer a, Integer b) { here(); return a - b; }
}
class ByOwn implements Plugin {
    static { here(); }
    ByOwn() { here(); }
    @Override public void plug() { here(); }
}
class ByContext { ByContext() { here(); } }
class ByFind { static { here(); } static void go() { here(); } }
class Registry {
    static void start(String name) throws ReflectiveOperationException {
        Method run = Registry.class.getClassLoader().loadClass(name).getDeclaredMethod("run");
        run.invoke(null); // CALLS: ByRegistry#<clinit>, ByRegistry#run
    }
}
class ByRegistry { static { here(); } static void run() { here(); } }
// file: loading/ServiceOne.java
package loading;

import static proof.Trace.here;

public class ServiceOne implements Service {
    public ServiceOne() { here(); }
    @Override public void serve() { here(); }
}
// file: META-INF/services/loading.Service
loading.ServiceOne
