// file: reflection/Reflection.java
package reflection;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

class Target {
    public Target() {
    }

    public Target(String text) {
    }

    public void act() {
    }

    public void act(String text) {
    }

    public static void fixed() {
    }
}

interface Plugin {
    void load();
}

class PluginOne implements Plugin {
    @Override
    public void load() {
    }
}

class Calls {
    static final String CLASS = "reflection.Target";
    private static final String METHOD = "act";

    void instances() throws ReflectiveOperationException {
        Class.forName("reflection.Target").getDeclaredConstructor().newInstance(); //> calls reflective reflection.Target#<init>()
        Class.forName(CLASS).newInstance(); //> calls reflective reflection.Target#<init>()
        Class<?> type = Class.forName(CLASS);
        type.getConstructor(String.class).newInstance("x"); //> calls reflective reflection.Target#<init>(java.lang.String)
        Target.class.getDeclaredConstructor().newInstance().act(); //> calls reflective reflection.Target#<init>() //> calls virtual reflection.Target#act()
        Plugin plugin = (Plugin) Class.forName("reflection.PluginOne").getDeclaredConstructor().newInstance(); //> calls reflective reflection.PluginOne#<init>()
        plugin.load(); //> calls virtual reflection.PluginOne#load()
    }

    void methods(Target target) throws ReflectiveOperationException {
        Target.class.getMethod("act").invoke(target); //> calls reflective reflection.Target#act()
        Method withText = Target.class.getMethod(METHOD, String.class);
        withText.invoke(target, "x"); //> calls reflective reflection.Target#act(java.lang.String)
        Method fixed = Class.forName("reflection." + "Target").getDeclaredMethod("fixed");
        fixed.invoke(null); //> calls reflective reflection.Target#fixed()
        target.getClass().getMethod("act").invoke(target); //> calls reflective reflection.Target#act()
    }

    void handles(Target target) throws Throwable {
        MethodHandle act = MethodHandles.lookup().findVirtual(Target.class, "act", MethodType.methodType(void.class));
        act.invoke(target); //> calls reflective reflection.Target#act()
        MethodHandle fixed = MethodHandles.lookup().findStatic(Target.class, "fixed", MethodType.methodType(void.class));
        fixed.invokeExact(); //> calls reflective reflection.Target#fixed()
    }

    void proxies() {
        Plugin plugin = (Plugin) Proxy.newProxyInstance(null, new Class<?>[] {Plugin.class}, new Tracer());
        plugin.load(); //> calls reflective|callback reflection.Tracer#invoke(java.lang.Object,java.lang.reflect.Method,java.lang.Object[]) //> calls virtual reflection.PluginOne#load()
    }
}

class Tracer implements InvocationHandler {
    @Override
    public Object invoke(Object proxy, Method method, Object[] args) {
        return null;
    }
}
