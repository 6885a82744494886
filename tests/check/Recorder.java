import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Writes each log record of java.util.logging as one JSON object, and each call stack once into a file of its own. */
final class Recorder extends Handler {
    private final PrintWriter events;
    private final PrintWriter stacks;
    private final Map<List<String>, Integer> known = new HashMap<>();

    private Recorder(String name) throws java.io.IOException {
        events = new PrintWriter(name + ".jsonl", "UTF-8");
        stacks = new PrintWriter(name + ".stacks.jsonl", "UTF-8");
    }

    static void install(String name) throws java.io.IOException {
        Logger root = Logger.getLogger("");
        for (Handler old : root.getHandlers()) {
            root.removeHandler(old);
        }
        root.setLevel(Level.OFF);
        Logger program = Logger.getLogger("program");
        program.setLevel(Level.ALL);
        program.addHandler(new Recorder(name));
    }

    @Override public synchronized void publish(LogRecord record) {
        List<StackTraceElement> frames = new ArrayList<>();
        for (StackTraceElement frame : Thread.currentThread().getStackTrace()) {
            String owner = frame.getClassName();
            if (!owner.startsWith("java.util.logging.") && !owner.equals("Recorder") && !frame.getMethodName().equals("getStackTrace")) {
                frames.add(frame);
            }
        }
        List<String> texts = new ArrayList<>();
        for (StackTraceElement frame : frames) {
            texts.add(frame.getClassName() + "." + frame.getMethodName() + ":" + frame.getLineNumber());
        }
        Integer id = known.get(texts);
        if (id == null) {
            id = known.size();
            known.put(texts, id);
            stacks.println("{\"id\":" + id + ",\"frames\":[\"" + String.join("\",\"", texts) + "\"]}");
            stacks.flush();
        }
        StackTraceElement at = frames.get(0);
        events.println("{\"thread\":\"" + Thread.currentThread().getName() + "\",\"level\":\"" + record.getLevel() + "\",\"class\":\""
            + at.getClassName() + "\",\"method\":\"" + at.getMethodName() + "\",\"line\":" + at.getLineNumber() + ",\"message\":\""
            + record.getMessage() + "\",\"stack\":" + id + "}");
        events.flush();
    }

    @Override public void flush() { }

    @Override public void close() { }
}
