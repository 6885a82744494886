import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * One JVM for many experiments. A line on standard input "folder bits bits ..." compiles folder/P.java and runs P.m0() once for each string of bits;
 * it answers "RUN way message message ..." for each run, or "ERROR text", and then "DONE".
 */
public final class Lab {
    public static void main(String[] args) throws Exception {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Logger logger = Logger.getLogger("p");
        logger.setUseParentHandlers(false);
        logger.setLevel(Level.ALL);
        List<String> written = new ArrayList<>();
        logger.addHandler(new Handler() {
            @Override public void publish(LogRecord record) { written.add(record.getMessage()); }
            @Override public void flush() { }
            @Override public void close() { }
        });
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split(" ");
            File folder = new File(words[0]);
            StringWriter problems = new StringWriter();
            boolean good = compiler.getTask(problems, null, null, List.of("-nowarn", "-proc:none", "-d", folder.getPath()), null,
                    compiler.getStandardFileManager(null, null, null).getJavaFileObjects(new File(folder, "P.java"))).call();
            if (!good) {
                System.out.println("ERROR " + problems.toString().replace("\n", " | "));
            }
            for (int i = 1; good && i < words.length; i++) {
                written.clear();
                String way = "return";
                try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toURI().toURL()})) {
                    Class<?> type = loader.loadClass("P");
                    type.getField("bits").set(null, words[i]);
                    Method start = type.getMethod("m0");
                    try {
                        start.invoke(null);
                    } catch (InvocationTargetException e) {
                        way = e.getCause().getClass().getName();
                    }
                }
                System.out.println("RUN " + way + " " + String.join(" ", written));
            }
            System.out.println("DONE");
            System.out.flush();
        }
    }
}
