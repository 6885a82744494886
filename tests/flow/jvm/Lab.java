import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.security.Permission;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * One JVM for many experiments; its argument is a folder with lab/T.java. A line on standard input "compile folder" compiles folder/p/P.java and
 * answers "OK" or "ERROR text". "run folder bits" runs p.P.m0() with fresh classes and answers "RUN way asked rounds event ... # event ...": how it
 * ended ("return", the class of what was thrown, "exit", "elsewhere": another thread exits), how many bits were asked for, rounds of loops, and the events of the main thread, then of each other one, an event as
 * message@bits asked before it.
 */
public final class Lab {
    private static final Map<Thread, List<String>> WRITTEN = new LinkedHashMap<>();
    private static final Object DONE = new Object();
    private static Class<?> toolbox;
    private static ClassLoader parent;
    private static String way;
    private static Thread main;
    private static volatile boolean finished;

    public static void main(String[] args) throws Exception {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
        File home = new File(args[0]);
        compile(compiler, files, new File(home, "lab/T.java"), home, home);
        parent = new URLClassLoader(new URL[] {home.toURI().toURL()});
        toolbox = parent.loadClass("lab.T");
        Logger logger = Logger.getLogger("p");
        logger.setUseParentHandlers(false);
        logger.setLevel(Level.ALL);
        logger.addHandler(new Handler() {
            @Override public void publish(LogRecord record) { write(record.getMessage()); }
            @Override public void flush() { }
            @Override public void close() { }
        });
        Thread.setDefaultUncaughtExceptionHandler((thread, problem) -> { });
        System.setSecurityManager(new SecurityManager() {
            @Override public void checkPermission(Permission permission) { }
            @Override public void checkPermission(Permission permission, Object context) { }
            @Override public void checkExit(int status) {
                end(Thread.currentThread() == main ? "exit" : "elsewhere");
                while (!finished) { // System.exit does not return, and nothing else of the thread runs
                    LockSupport.park();
                }
            }
        });
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ", -1);
            if (words[0].equals("compile")) {
                File folder = new File(words[1]);
                String problems = compile(compiler, files, new File(folder, "p/P.java"), folder, home);
                System.out.println(problems.isEmpty() ? "OK" : "ERROR " + problems.replace("\n", " | "));
            } else {
                System.out.println(run(new File(words[1]), words[2]));
            }
            System.out.flush();
        }
        finished = true;
        Runtime.getRuntime().halt(0); // threads that are parked for ever
    }

    private static String compile(JavaCompiler compiler, StandardJavaFileManager files, File source, File folder, File home) {
        StringWriter problems = new StringWriter();
        List<String> options = List.of("-nowarn", "-proc:none", "-d", folder.getPath(), "-cp", home.getPath());
        boolean good = compiler.getTask(problems, files, null, options, null, files.getJavaFileObjects(source)).call();
        return good ? "" : "error " + problems;
    }

    private static String run(File folder, String bits) throws Exception {
        URLClassLoader loader = new URLClassLoader(new URL[] {folder.toURI().toURL()}, parent);
        loader.setDefaultAssertionStatus(true);
        toolbox.getField("bits").set(null, bits);
        toolbox.getField("at").set(null, 0);
        toolbox.getField("rounds").set(null, 0);
        synchronized (DONE) {
            WRITTEN.clear();
            way = null;
            main = new Thread(() -> {
                String ended = "return";
                try {
                    loader.loadClass("p.P").getMethod("m0").invoke(null);
                } catch (InvocationTargetException e) {
                    ended = e.getCause().getClass().getName();
                } catch (Throwable e) {
                    ended = e.getClass().getName();
                }
                end(ended);
            }, "experiment");
            WRITTEN.put(main, new ArrayList<>());
            main.setDaemon(true);
            main.start();
            while (way == null) {
                DONE.wait();
            }
            StringBuilder answer = new StringBuilder("RUN " + way + " " + toolbox.getField("at").get(null) + " " + toolbox.getField("rounds").get(null));
            for (Map.Entry<Thread, List<String>> thread : WRITTEN.entrySet()) {
                answer.append(thread.getKey() == main ? "" : " #");
                thread.getValue().forEach(event -> answer.append(' ').append(event));
            }
            if (!way.equals("exit") && !way.equals("elsewhere")) {
                loader.close();
            }
            main = null;
            return answer.toString();
        }
    }

    private static void end(String how) {
        synchronized (DONE) {
            if (main != null && way == null) {
                way = how;
                DONE.notifyAll();
            }
        }
    }

    private static void write(String message) {
        synchronized (DONE) {
            if (main != null && way == null) {
                try {
                    WRITTEN.computeIfAbsent(Thread.currentThread(), thread -> new ArrayList<>()).add(message + "@" + toolbox.getField("at").get(null));
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }
}
