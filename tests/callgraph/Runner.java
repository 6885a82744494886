import java.io.File;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Compiles the Java files of a folder and runs the main method of class Main of each package that is named, each with a class loader of its own.
 * Arguments: the folder of the source, that of the classes, the packages.
 */
public final class Runner {
    public static void main(String[] args) throws Exception {
        List<File> sources = new ArrayList<>();
        collect(new File(args[0]), sources);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
        if (!compiler.getTask(null, files, null, List.of("-nowarn", "-proc:none", "-d", args[1]), null, files.getJavaFileObjectsFromFiles(sources)).call()) {
            System.exit(1);
        }
        System.setProperty("classes", args[1]);
        for (int i = 2; i < args.length; i++) {
            System.out.println("CASE " + args[i]);
            URLClassLoader loader = new URLClassLoader(new URL[] {new File(args[1]).toURI().toURL()}, null) {
                @Override protected Class<?> findClass(String name) throws ClassNotFoundException {
                    try {
                        return super.findClass(name);
                    } catch (ClassNotFoundException e) {
                        return ClassLoader.getPlatformClassLoader().loadClass(name);
                    }
                }
            };
            Method main = loader.loadClass(args[i] + ".Main").getDeclaredMethod("main", String[].class);
            main.setAccessible(true);
            Throwable[] failure = new Throwable[1];
            Thread thread = new Thread(() -> {
                try {
                    main.invoke(null, (Object) new String[0]);
                } catch (Throwable problem) {
                    failure[0] = problem;
                }
            });
            thread.setContextClassLoader(loader);
            thread.start();
            thread.join();
            if (failure[0] != null) {
                failure[0].printStackTrace();
                System.exit(1);
            }
        }
    }

    private static void collect(File folder, List<File> found) {
        for (File file : folder.listFiles()) {
            if (file.isDirectory()) {
                collect(file, found);
            } else if (file.getName().endsWith(".java")) {
                found.add(file);
            }
        }
    }
}
