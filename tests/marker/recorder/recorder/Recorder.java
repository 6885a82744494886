package recorder;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** Runs every method of the classes it is given and writes each line that they log: level, stack of class:line, throwable, message. */
public final class Recorder {

    private static final Set<String> CASES = new TreeSet<>();
    private static PrintWriter out;

    private Recorder() {
    }

    /** {@code Recorder OUTPUT CLASSES}: a file to write and one that lists binary class names. */
    public static void main(String[] args) throws IOException {
        CASES.addAll(Files.readAllLines(Path.of(args[1])));
        out = new PrintWriter(args[0], StandardCharsets.UTF_8);
        listen();
        Caller caller = new Caller(Recorder.class.getClassLoader());
        for (String name : CASES) {
            caller.callAll(name);
        }
        out.close();
        System.exit(0); // cases start threads and timers
    }

    /** A line was written; the stack is the one of the thread that is asking. */
    static synchronized void line(String framework, String level, String message, Throwable thrown) {
        StringBuilder text = new StringBuilder(framework).append('\t').append(level).append('\t');
        StackWalker.getInstance().forEach(frame -> {
            if (CASES.contains(frame.getClassName())) {
                text.append(frame.getClassName()).append(':').append(frame.getLineNumber()).append(' ');
            }
        });
        text.append('\t').append(thrown == null ? "" : thrown.getClass().getName()).append('\t');
        out.println(text + String.valueOf(message).replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r"));
    }

    private static void listen() {
        java.util.logging.Logger root = java.util.logging.Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        root.setLevel(java.util.logging.Level.ALL);
        root.addHandler(new Handler() {
            private final SimpleFormatter formatter = new SimpleFormatter();

            @Override
            public void publish(LogRecord record) {
                if (record.getLoggerName().startsWith("org.jboss.logging")) {
                    return; // the library about itself
                }
                line("jul", record.getLevel().getName(), formatter.formatMessage(record), record.getThrown());
            }

            @Override
            public void flush() {
            }

            @Override
            public void close() {
            }
        });
        LoggerContext context = (LoggerContext) LogManager.getContext(false);
        AbstractAppender appender = new AbstractAppender("recorder", null, null, false, Property.EMPTY_ARRAY) {
            @Override
            public void append(LogEvent event) {
                line("log4j2", event.getLevel().name(), event.getMessage().getFormattedMessage(), event.getThrown());
            }
        };
        appender.start();
        context.getConfiguration().getRootLogger().addAppender(appender, Level.ALL, null);
        context.getConfiguration().getRootLogger().removeAppender("DefaultConsole-2");
        context.getConfiguration().getRootLogger().setLevel(Level.ALL);
        context.updateLoggers();
        org.apache.log4j.Logger old = org.apache.log4j.Logger.getRootLogger();
        old.setLevel(org.apache.log4j.Level.ALL);
        old.addAppender(new org.apache.log4j.AppenderSkeleton() {
            @Override
            protected void append(org.apache.log4j.spi.LoggingEvent event) {
                var thrown = event.getThrowableInformation();
                line("log4j", event.getLevel().toString(), event.getRenderedMessage(), thrown == null ? null : thrown.getThrowable());
            }

            @Override
            public void close() {
            }

            @Override
            public boolean requiresLayout() {
                return false;
            }
        });
    }
}
